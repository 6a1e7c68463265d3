import TrestleBase
import TrestleTransport

// The server's certificate, and ours.
extension CertificateFinding {
    func explanation(_ context: ExplanationContext) -> Explanation {
        switch self {
        case .nameMissing(let expected, let found, let inCommonName):
            return name(expected, found, inCommonName, context)
        case .unknownAuthority(let issuer, let trusted):
            return Explanation(
                "the server's certificate comes from an authority that is not trusted here",
                found: "signed by \(issuer)",
                expected: trustedWords(trusted), fix: trustFix(issuer, context))
        case .selfSigned(let certificate):
            return Explanation(
                "the server's certificate is signed by itself and is not trusted here",
                found: certificate.description,
                expected: trustedWords([]),
                fix: [
                    "have a CA sign it, or make both:",
                    "trestle certs create --san \(quoted(san(PeerName(context.endpoint.host))))",
                ]
                    + trustFix(certificate.description, context))
        case .intermediateMissing(let issuer, let trusted):
            return Explanation(
                "the server does not send the intermediate certificate that leads to a trusted authority",
                found: "a chain that ends at a certificate signed by \(issuer)",
                expected: "a chain up to \(trustedWords(trusted))",
                fix: chainFix(context)
                    + ["only if \(quoted(issuer)) is a root of yours, trust it instead:", importCommand(context)])
        case .refused(let reason, let certificate):
            return Explanation(
                "the server's certificate is not accepted: \(reason)", found: certificate?.description,
                expected: "a certificate for a TLS server (extendedKeyUsage serverAuth)",
                fix: reissue(
                    "subjectAltName=\(safeText(PeerName(context.endpoint.host)))\\nextendedKeyUsage=serverAuth"))
        case .weak(let reason, let certificate):
            return Explanation(
                "the server's certificate is too weak: \(reason)",
                found: certificate.map { "\($0), \($0.publicKey), \($0.signatureAlgorithm)" },
                expected: "ECDSA P-256 or RSA of 2048 bit or more, signed with SHA-256",
                fix: [
                    "make a new key, and have a certificate issued for it:",
                    "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj \(quoted("/CN=\(context.endpoint.host)"))",
                ])
        case .expired(let certificate):
            return Explanation(
                certificate.isAuthority
                    ? "a certificate of the server's chain has expired" : "the server's certificate has expired",
                found: period(certificate), expected: "valid on \(WallTime.current)",
                fix: reissue("subjectAltName=\(safeText(PeerName(context.endpoint.host)))"))
        case .notYetValid(let certificate):
            return Explanation(
                "the server's certificate is not valid yet", found: period(certificate),
                expected: "valid on \(WallTime.current)",
                fix: ["compare the clock of this machine and that of the CA:", "timedatectl"]
                    + reissue("subjectAltName=\(safeText(PeerName(context.endpoint.host)))"))
        case .revoked(let certificate, let issuer):
            return Explanation(
                certificate.isAuthority
                    ? "a certificate of the server's chain has been revoked"
                    : "the server's certificate has been revoked",
                found: "\(certificate), serial number \(certificate.serialNumber), on the list of \(issuer)",
                expected: "a certificate that its authority has not taken back",
                fix: ["do not use its key any more, which somebody else may have: create a new one"]
                    + reissue("subjectAltName=\(safeText(PeerName(context.endpoint.host)))"))
        case .revocationListMissing(let certificate, let lists):
            return Explanation(
                "there is no revocation list of the authority that issued the server's certificate",
                found: lists.map(\.issuer).joined(separator: "; "), expected: "a list of \(certificate.issuer)",
                fix: ["add its current list to the file of lists (PEM):", "cat issuer.crl >> lists.pem"])
        case .clientMissing:
            return Explanation(
                "the server requires a client certificate, and none was given",
                expected: "a certificate that the server's authorities signed",
                fix: [
                    "show one:", "--certificate client.crt --key client.key, or --keystore client.keystore.p12",
                    context.isKafka
                        ? "or have the broker ask for none (server.properties): ssl.client.auth=none"
                        : "or have the broker ask for none (mosquitto.conf): require_certificate false",
                ])
        case .clientUntrusted(let certificate, let alert):
            return clientUntrusted(certificate, alert, context)
        case .clientRefused(let alert, let certificate):
            return Explanation(
                certificate == nil
                    ? "the server refused the handshake because of a missing client certificate"
                    : "the server refused the client's certificate with the alert \(alert)",
                found: certificate.map(period),
                expected: "a valid certificate for a TLS client (extendedKeyUsage clientAuth)",
                fix: ["look at it:", "openssl x509 -in client.crt -noout -text"])
        }
    }

    private func clientUntrusted(
        _ certificate: Certificate?, _ alert: TLSAlert, _ context: ExplanationContext
    ) -> Explanation {
        let saysSo = alert == .unknownAuthority
        var fix =
            context.isKafka
            ? [
                "let the broker trust the client's CA:",
                "keytool -importcert -noprompt -alias client-ca -file client-ca.crt -keystore server.truststore.p12",
            ]
            : ["let the broker trust the client's CA (mosquitto.conf):", "cafile client-ca.crt"]
        if !saysSo {
            fix += ["if it trusts that already, look at the certificate's dates and purpose:"]
            fix += ["openssl x509 -in client.crt -noout -dates -ext extendedKeyUsage"]
        }
        return Explanation(
            saysSo
                ? "the server does not trust the authority of the client's certificate"
                : "the server does not accept the client's certificate (\(alert)): most likely it does not trust its "
                    + "authority",
            found: certificate.map { "\($0), signed by \($0.issuer)" },
            expected: "a certificate that the server's authorities signed", fix: fix)
    }

    private func name(
        _ expected: PeerName, _ found: [SubjectAlternativeName], _ inCommonName: NameInCommonName,
        _ context: ExplanationContext
    ) -> Explanation {
        let summary: String
        if inCommonName == .matches {
            summary = "\(expected) is only in the certificate's common name, which clients ignore"
        } else if case .ip = expected, found.contains(.dns(expected.description)) {
            summary = "the certificate holds the address \(expected) as a DNS name, where no client looks for it"
        } else if case .ip = expected {
            summary = "the certificate does not hold the address \(expected)"
        } else {
            summary = "the certificate is not for \(expected)"
        }
        var fix = reissue(
            "subjectAltName=\((found.compactMap(extensionText) + [safeText(expected)]).joined(separator: ","))")
        if let host = found.lazy.compactMap({ hostText($0) }).first {
            fix +=
                context.scope.isListener
                ? [
                    "or let the broker advertise a name that the certificate holds:",
                    "advertised.listeners=SSL://\(host):\(context.endpoint.port)",
                ]
                : [
                    "or connect to a name that the certificate holds:",
                    quoted(
                        DoctorTarget(
                            service: context.service, usesTLS: true,
                            endpoints: [Endpoint(host: host, port: context.endpoint.port)]
                        ).description),
                ]
        }
        return Explanation(summary, found: joined(found), expected: sanText(expected), fix: fix)
    }

    private func reissue(_ extensions: String) -> [String] {
        [
            "have the server's certificate issued again:",
            "openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -days 365 -out server.crt -extfile <(printf '\(extensions)')",
        ]
    }

    private func trustedWords(_ trusted: [String]) -> String {
        trusted.isEmpty ? "an authority that is trusted here" : trusted.joined(separator: "; ")
    }

    private func importCommand(_ context: ExplanationContext) -> String {
        guard let trust = context.trust else { return "--ca ca.crt (the certificate of that authority)" }
        return trust.kind == .java
            ? "keytool -importcert -noprompt -alias ca -file ca.crt -keystore \(quoted(trust.path))"
            : "cat ca.crt >> \(quoted(trust.path))"
    }

    private func trustFix(_ issuer: String, _ context: ExplanationContext) -> [String] {
        ["trust it, if it is the server that you expect:", importCommand(context)]
    }

    private func chainFix(_ context: ExplanationContext) -> [String] {
        context.isKafka
            ? [
                "let the broker send the whole chain: import it into its key store:",
                "cat server.crt intermediate.crt > chain.crt",
                "keytool -importcert -noprompt -alias server -file chain.crt -keystore server.keystore.p12",
            ]
            : [
                "let the broker send the whole chain (certfile in mosquitto.conf):",
                "cat server.crt intermediate.crt > chain.crt",
            ]
    }

    /// The name as it stands in a command; a word to be replaced where it is one that a shell might obey.
    private func safeText(_ name: PeerName) -> String {
        isPlain(name.description) ? sanText(name) : "DNS:NAME"
    }

    /// Names of a certificate are a stranger's words, and end up in a command that somebody runs.
    private func isPlain(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || "*.-_:".utf8.contains(byte)
        }
    }

    private func sanText(_ name: PeerName) -> String {
        switch name {
        case .dns(let name): "DNS:\(name)"
        case .ip: "IP:\(name)"
        }
    }

    private func san(_ name: PeerName) -> String {
        switch name {
        case .dns(let name): "dns:\(name)"
        case .ip: "ip:\(name)"
        }
    }

    private func extensionText(_ name: SubjectAlternativeName) -> String? {
        switch name {
        case .dns, .ip: isPlain(name.description) ? name.description : nil
        default: nil
        }
    }

    private func hostText(_ name: SubjectAlternativeName) -> String? {
        switch name {
        case .dns(let text): isPlain(text) && !text.hasPrefix("*") ? text : nil
        case .ip: String(name.description.dropFirst(3))
        default: nil
        }
    }
}
