import Transport

// TLS: first whether it comes about, with any certificate; then the certificate's names, chain and dates one by one, so
// that all that is wrong with it is said at once.
extension Examination {
    func tlsContext() throws(TLSFailure) -> TLSContext {
        var configuration = TLSConfiguration.client(trust: .anyoneInsecurely, identity: identity)
        configuration.nameCheck = .offInsecurely
        configuration.resumesSessions = false
        return try TLSContext(configuration)
    }

    /// A connection under TLS; nil, and reported, when it cannot be had.
    func secure(_ endpoint: Endpoint, _ scope: Scope) async -> Link? {
        begin(.tls, scope)
        var options = ConnectionOptions()
        options.connectTimeout = plan.timeout
        do throws(TLSFailure) { options.tls = try tlsContext() } catch {
            fail(.tls, scope, .tlsBroken(reason: error.description))
            return nil
        }
        do throws(TransportError) {
            let stream = try await ProbeStream.open(endpoint, on: loop, options: options)
            guard let session = stream.tlsSession else {
                fail(.tls, scope, .tlsClosed)
                return nil
            }
            pass(.tls, scope, .tls(version: session.version.description, cipher: session.cipher))
            judge(session.peerCertificates, endpoint, scope)
            if let finding = await lateRefusal(of: stream, session) {
                fail(.clientCertificate, scope, finding)
                return nil
            }
            return Link(stream: stream, endpoint: endpoint, scope: scope, tls: session)
        } catch {
            guard let failure = error.tls else {
                fail(.tls, scope, .tlsBroken(reason: error.description))
                return nil
            }
            if let finding = clientCertificateFinding(failure) {
                // TLS 1.2 asks for the client's certificate after it has shown the server's.
                if let version = failure.version {
                    pass(.tls, scope, .tls(version: version.description, cipher: failure.cipher ?? "no cipher yet"))
                }
                if !failure.peerCertificates.isEmpty { judge(failure.peerCertificates, endpoint, scope) }
                fail(.clientCertificate, scope, finding)
            } else {
                fail(.tls, scope, await finding(failure, endpoint))
            }
            return nil
        }
    }

    /// A server of TLS 1.3 judges the client's certificate when the client is already done. It is given a moment for that:
    /// what a client sends meanwhile makes the kernel answer with a reset, which destroys the alert that says why.
    private func lateRefusal(of stream: ProbeStream, _ session: TLSSession) async -> Finding? {
        guard session.version == .tls1_3, session.wasAskedForCertificate,
            case .ended = await stream.more(before: MonotonicInstant.current.advanced(by: .milliseconds(300)))
        else { return nil }
        return stream.failure?.tls.flatMap { clientCertificateFinding($0) }
    }

    private func finding(_ failure: TLSFailure, _ endpoint: Endpoint) async -> Finding {
        let port = identification(of: endpoint)
        switch failure.cause {
        case .notTLS(let bytes):
            if let line = PortIdentification.httpLine(bytes) { return .plaintextPort(.http(line)) }
            let spoken = await port.identify(except: [.tls])
            return .plaintextPort(spoken == .closes || spoken == .silent ? .unknown(bytes) : spoken)
        case .closedInHandshake, .timedOut:
            let versions = await port.tlsVersions()
            if !versions.isEmpty {
                return versions.contains { $0 >= .tls1_2 } ? .tlsClosed : .tlsVersion(offered: versions)
            }
            let spoken = await port.identify(except: [.tls])
            switch spoken {
            case .kafka, .mqtt, .http, .unknown: return .plaintextPort(spoken)
            case .tls, .silent, .closes:
                if case .timedOut = failure.cause { return .tlsSilent }
                return .tlsClosed
            }
        case .protocolVersion(let offered):
            let found = await port.tlsVersions()
            return .tlsVersion(offered: found.isEmpty ? offered.map { [$0] } ?? [] : found)
        case .cipher: return await oldOnly(port) ?? .tlsCipher
        case .alert(let alert):
            if let old = await oldOnly(port) { return old }
            return alert == .handshakeFailure ? .tlsCipher : .tlsAlert(alert)
        default: return .tlsBroken(reason: failure.description)
        }
    }

    /// Servers that know only old versions give up in several ways.
    private func oldOnly(_ port: PortIdentification) async -> Finding? {
        let versions = await port.tlsVersions()
        return versions.isEmpty || versions.contains { $0 >= .tls1_2 } ? nil : .tlsVersion(offered: versions)
    }

    // MARK: The certificate

    private func judge(_ chain: [Certificate], _ endpoint: Endpoint, _ scope: Scope) {
        guard let own = chain.first else { return }
        if plan.checksName { judgeName(own, endpoint, scope) }
        if case .anyoneInsecurely = plan.trust {} else { judgeChain(chain, scope) }
        judgeDates(chain, scope)
    }

    private func judgeName(_ own: Certificate, _ endpoint: Endpoint, _ scope: Scope) {
        begin(.name, scope)
        let wanted = PeerName(endpoint.host)
        if wanted.matches(own.subjectAlternativeNames) {
            return pass(.name, scope, .name(wanted, offered: own.subjectAlternativeNames))
        }
        distrusts = true
        let inCommonName = own.commonName.map { name in
            name.lowercased() == wanted.description.lowercased() || wanted.matches([.dns(name)])
        }
        fail(
            .name, scope,
            .nameNotInCertificate(
                wanted: wanted, offered: own.subjectAlternativeNames,
                commonName: inCommonName == true ? .matches : .differs))
    }

    private func judgeChain(_ chain: [Certificate], _ scope: Scope) {
        begin(.chain, scope)
        let verdict = CertificateChain.verify(
            chain, trust: anchors.map { TLSConfiguration.Trust.certificates($0) } ?? .system)
        switch verdict {
        case .trusted(let root): pass(.chain, scope, .chain(chain, root: root.description))
        case .refused(let cause):
            distrusts = true
            fail(.chain, scope, finding(cause, chain))
        }
    }

    private func finding(_ cause: TLSFailure.Cause, _ chain: [Certificate]) -> Finding {
        let trusted = (anchors ?? []).prefix(8).map(\.subject)
        switch cause {
        case .selfSigned: return .selfSigned(chain[0])
        case .untrustedRoot(let root): return .unknownAuthority(issuer: root.subject, trusted: trusted)
        case .unknownIssuer(let issuer, _):
            return looksIntermediate(issuer)
                ? .intermediateMissing(issuer: issuer, trusted: trusted)
                : .unknownAuthority(issuer: issuer, trusted: trusted)
        // OpenSSL's X509_V_ERR_EE_KEY_TOO_SMALL, CA_KEY_TOO_SMALL and CA_MD_TOO_WEAK.
        case .badCertificate(66...68, let reason, let certificate):
            return .weakCertificate(reason: reason, certificate)
        case .badCertificate(_, let reason, let certificate): return .badCertificate(reason: reason, certificate)
        case .revoked(let certificate): return .badCertificate(reason: "it has been revoked", certificate)
        default: return .badCertificate(reason: "\(cause)", chain.first)
        }
    }

    /// An unknown issuer is a root nobody trusts, or an intermediate that was not sent. Bytes do not tell which; names
    /// mostly do: authorities call their intermediates so, or share an organisation with their root.
    private func looksIntermediate(_ issuer: String) -> Bool {
        let lowered = issuer.lowercased()
        if ["intermediate", "issuing", "sub ca", "subca", "sub-ca"].contains(where: lowered.contains) { return true }
        let organisation = Self.organisation(issuer)
        return organisation != nil && (anchors ?? []).contains { Self.organisation($0.subject) == organisation }
    }

    private static func organisation(_ subject: String) -> Substring? {
        subject.split(separator: ",").first { $0.hasPrefix("O=") }
    }

    private func judgeDates(_ chain: [Certificate], _ scope: Scope) {
        begin(.validity, scope)
        for certificate in chain {
            switch certificate.validity() {
            case .valid: continue
            case .expired: fail(.validity, scope, .certificateExpired(certificate))
            case .notYetValid: fail(.validity, scope, .certificateNotYetValid(certificate))
            }
            distrusts = true
            return
        }
        if let first = chain.map(\.notAfter).min() { pass(.validity, scope, .validUntil(first)) }
    }
}
