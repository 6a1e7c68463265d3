import Transport

// The server's certificate, and ours.
extension Finding {
    func certificateExplanation(_ context: ExplanationContext) -> Explanation? {
        switch self {
        case .nameNotInCertificate(let wanted, let offered, let inCommonName):
            return name(wanted, offered, inCommonName, context)
        case .unknownAuthority(let issuer, let trusted):
            return Explanation(
                "the server's certificate comes from an authority that is not trusted here",
                offered: "signed by \(issuer)",
                wanted: trustedWords(trusted), mend: trustMend(issuer, context))
        case .selfSigned(let certificate):
            return Explanation(
                "the server's certificate is signed by itself and is not trusted here",
                offered: certificate.description,
                wanted: trustedWords([]),
                mend: [
                    "have a CA sign it, or make both:",
                    "trestle certs create --san \(san(PeerName(context.endpoint.host)))",
                ]
                    + trustMend(certificate.description, context))
        case .intermediateMissing(let issuer, let trusted):
            return Explanation(
                "the server does not send the intermediate certificate that leads to a trusted authority",
                offered: "a chain that ends at a certificate signed by \(issuer)",
                wanted: "a chain up to \(trustedWords(trusted))",
                mend: chainMend(context)
                    + ["only if \(issuer) is a root of yours, trust it instead:", importCommand(context)])
        case .badCertificate(let reason, let certificate):
            return Explanation(
                "the server's certificate is not accepted: \(reason)", offered: certificate?.description,
                wanted: "a certificate for a TLS server (extendedKeyUsage serverAuth)",
                mend: reissue(
                    "subjectAltName=\(sanText(PeerName(context.endpoint.host)))\\nextendedKeyUsage=serverAuth"))
        case .weakCertificate(let reason, let certificate):
            return Explanation(
                "the server's certificate is too weak: \(reason)",
                offered: certificate.map { "\($0), \($0.publicKey), \($0.signatureAlgorithm)" },
                wanted: "ECDSA P-256 or RSA of 2048 bit or more, signed with SHA-256",
                mend: [
                    "make a new key, and have a certificate issued for it:",
                    "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj /CN=\(context.endpoint.host)",
                ])
        case .certificateExpired(let certificate):
            return Explanation(
                certificate.isAuthority
                    ? "a certificate of the server's chain has expired" : "the server's certificate has expired",
                offered: period(certificate), wanted: "valid on \(CertificateTime.now)",
                mend: reissue("subjectAltName=\(sanText(PeerName(context.endpoint.host)))"))
        case .certificateNotYetValid(let certificate):
            return Explanation(
                "the server's certificate is not valid yet", offered: period(certificate),
                wanted: "valid on \(CertificateTime.now)",
                mend: ["compare the clock of this machine and that of the CA:", "timedatectl"]
                    + reissue("subjectAltName=\(sanText(PeerName(context.endpoint.host)))"))
        case .clientCertificateMissing:
            return Explanation(
                "the server demands a client certificate and none was given",
                wanted: "a certificate that the server's authorities signed",
                mend: [
                    "show one:", "--certificate client.crt --key client.key, or --keystore client.keystore.p12",
                    context.isKafka
                        ? "or have the broker ask for none (server.properties): ssl.client.auth=none"
                        : "or have the broker ask for none (mosquitto.conf): require_certificate false",
                ])
        case .clientCertificateUntrusted(let certificate):
            return Explanation(
                "the server does not trust the authority of the client's certificate",
                offered: certificate.map { "\($0), signed by \($0.issuer)" },
                wanted: "a certificate that the server's authorities signed",
                mend: context.isKafka
                    ? [
                        "let the broker trust the client's CA:",
                        "keytool -importcert -noprompt -alias client-ca -file client-ca.crt -keystore server.truststore.p12",
                    ]
                    : ["let the broker trust the client's CA (mosquitto.conf):", "cafile client-ca.crt"])
        case .clientCertificateRefused(let alert, let certificate):
            return Explanation(
                certificate == nil
                    ? "the server refused the handshake for want of a client certificate"
                    : "the server refused the client's certificate with the alert \(alert)",
                offered: certificate.map(period),
                wanted: "a valid certificate for a TLS client (extendedKeyUsage clientAuth)",
                mend: ["look at it:", "openssl x509 -in client.crt -noout -text"])
        default: return nil
        }
    }

    private func name(
        _ wanted: PeerName, _ offered: [SubjectAlternativeName], _ inCommonName: NameInCommonName,
        _ context: ExplanationContext
    ) -> Explanation {
        let summary: String
        if inCommonName == .matches {
            summary = "\(wanted) stands only in the certificate's common name, which does not count"
        } else if case .ip = wanted, offered.contains(.dns(wanted.description)) {
            summary = "the certificate holds the address \(wanted) as a DNS name, where no client looks for it"
        } else if case .ip = wanted {
            summary = "the certificate does not hold the address \(wanted)"
        } else {
            summary = "the certificate is not for \(wanted)"
        }
        var mend = reissue(
            "subjectAltName=\((offered.compactMap(extensionText) + [sanText(wanted)]).joined(separator: ","))")
        let usable = offered.first { if case .dns(let name) = $0 { !name.hasPrefix("*") } else { true } }
        if let usable, let host = hostText(usable) {
            mend +=
                context.scope.isListener
                ? [
                    "or let the broker advertise a name that the certificate holds:",
                    "advertised.listeners=SSL://\(host):\(context.endpoint.port)",
                ]
                : [
                    "or connect to a name that the certificate holds:",
                    DoctorTarget(
                        service: context.service, usesTLS: true,
                        endpoints: [Endpoint(host: host, port: context.endpoint.port)]
                    ).description,
                ]
        }
        return Explanation(summary, offered: joined(offered), wanted: sanText(wanted), mend: mend)
    }

    private func reissue(_ extensions: String) -> [String] {
        [
            "have the server's certificate issued anew:",
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

    private func trustMend(_ issuer: String, _ context: ExplanationContext) -> [String] {
        ["trust it, if it is who you think it is:", importCommand(context)]
    }

    private func chainMend(_ context: ExplanationContext) -> [String] {
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
        case .dns, .ip: name.description
        default: nil
        }
    }

    private func hostText(_ name: SubjectAlternativeName) -> String? {
        switch name {
        case .dns(let text): text
        case .ip: String(name.description.dropFirst(3))
        default: nil
        }
    }
}
