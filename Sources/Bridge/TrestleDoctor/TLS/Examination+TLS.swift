import TrestleBase
import TrestleTransport

// TLS: first whether it comes about, with any certificate; then the certificate's names, chain and dates one by one, so
// that all that is wrong with it is said at once.
extension Examination {
    /// A connection under TLS; nil, and reported, when it cannot be had. It is made as a client makes it; where the
    /// server's certificate is refused, another one that believes anyone shows all that is wrong with it.
    func secure(_ endpoint: Endpoint, _ scope: Scope) async -> Link? {
        begin(.tls, scope)
        let clearance: Clearance
        do throws(TLSFailure) {
            clearance = try Clearance.verifying(
                endpoint, by: plan, anchors: anchors, revocationLists: revocationLists, identity: identity)
        } catch {
            fail(.tls, scope, .tls(.broken(reason: error.description)))
            return nil
        }
        do throws(TransportError) {
            let stream = try await TrustedStream.open(on: loop, clearance: clearance, timeout: plan.timeout)
            guard let session = await examine(stream, endpoint, scope) else { return nil }
            // A client would take it; a certificate beside its chain may still be out of date.
            if distrusted.contains(endpoint) {
                stream.close()
                return await survey(endpoint, scope, isReported: true)
            }
            return Link(stream, endpoint: endpoint, scope: scope, tls: session)
        } catch {
            if let failure = error.tls, failure.step == .certificate || failure.step == .name {
                distrusted.insert(endpoint)
                return await survey(endpoint, scope, isReported: false)
            }
            await report(error, endpoint, scope)
            return nil
        }
    }

    /// A connection to a server whose certificate is wrong. Nothing secret can be sent on it.
    private func survey(_ endpoint: Endpoint, _ scope: Scope, isReported: Bool) async -> Link? {
        do throws(TransportError) {
            let context: SurveyContext
            do throws(TLSFailure) { context = try SurveyContext(identity: identity) } catch {
                throw TransportError(error)
            }
            let stream = try await UntrustedStream.open(endpoint, on: loop, tls: context, timeout: plan.timeout)
            guard !isReported else { return Link(stream, endpoint: endpoint, scope: scope, tls: stream.tlsSession) }
            guard let session = await examine(stream, endpoint, scope) else { return nil }
            return Link(stream, endpoint: endpoint, scope: scope, tls: session)
        } catch {
            if !isReported { await report(error, endpoint, scope) }
            return nil
        }
    }

    /// Reports what the handshake has shown; nil when it is of no use to go on.
    private func examine(_ stream: ProbeStream, _ endpoint: Endpoint, _ scope: Scope) async -> TLSSession? {
        guard let session = stream.tlsSession else {
            fail(.tls, scope, .tls(.closed))
            return nil
        }
        pass(.tls, scope, .tls(version: session.version.description, cipher: session.cipher))
        judge(session.peerCertificates, endpoint, scope)
        if let finding = await lateRefusal(of: stream, session) {
            fail(.clientCertificate, scope, finding)
            return nil
        }
        return session
    }

    /// Reports why there is no connection, and what was seen of the server until then.
    private func report(_ error: TransportError, _ endpoint: Endpoint, _ scope: Scope) async {
        guard let failure = error.tls else {
            return fail(.tls, scope, .tls(.broken(reason: error.description)))
        }
        guard let finding = clientCertificateFinding(failure) else {
            return fail(.tls, scope, await finding(failure, endpoint))
        }
        // TLS 1.2 asks for the client's certificate after it has shown the server's.
        if let version = failure.version {
            pass(.tls, scope, .tls(version: version.description, cipher: failure.cipher ?? "no cipher yet"))
        }
        if !failure.peerCertificates.isEmpty { judge(failure.peerCertificates, endpoint, scope) }
        fail(.clientCertificate, scope, finding)
    }

    /// A server of TLS 1.3 judges the client's certificate when the client is already done. It is given a moment for that:
    /// what a client sends meanwhile makes the kernel respond with a reset, which destroys the alert that says why.
    private func lateRefusal(of stream: ProbeStream, _ session: TLSSession) async -> Finding? {
        guard session.version == .tls1_3, session.certificateWasRequested,
            case .ended = await stream.more(before: Instant.current.advanced(by: .milliseconds(300)))
        else { return nil }
        return stream.failure?.tls.flatMap { clientCertificateFinding($0) }
    }

    private func finding(_ failure: TLSFailure, _ endpoint: Endpoint) async -> Finding {
        let port = identification(of: endpoint)
        switch failure.cause {
        case .notTLS(let bytes):
            if let line = PortIdentification.httpLine(bytes) { return plaintext(.http(line)) }
            let spoken = await port.identify(except: [.tls])
            return plaintext(spoken == .closes || spoken == .silent ? .unknown(bytes) : spoken)
        case .closedInHandshake, .timedOut:
            let versions = await port.tlsVersions()
            if !versions.isEmpty {
                return .tls(versions.contains { $0 >= .tls1_2 } ? .closed : .version(found: versions))
            }
            let spoken = await port.identify(except: [.tls])
            switch spoken {
            case .kafka, .mqtt, .http, .unknown: return plaintext(spoken)
            case .tls, .silent, .closes:
                if case .timedOut = failure.cause { return .tls(.silent) }
                return .tls(.closed)
            }
        case .protocolVersion(let named):
            let found = await port.tlsVersions()
            return .tls(.version(found: found.isEmpty ? named.map { [$0] } ?? [] : found))
        case .cipher: return .tls(await oldOnly(port) ?? .cipher)
        case .alert(let alert):
            if let old = await oldOnly(port) { return .tls(old) }
            return .tls(alert == .handshakeFailure ? .cipher : .alert(alert))
        default: return .tls(.broken(reason: failure.description))
        }
    }

    private func plaintext(_ found: PortProtocol) -> Finding { .tls(.plaintextPort(hidingSecret(found))) }

    /// Servers that know only old versions give up in several ways.
    private func oldOnly(_ port: PortIdentification) async -> TLSFinding? {
        let versions = await port.tlsVersions()
        return versions.isEmpty || versions.contains { $0 >= .tls1_2 } ? nil : .version(found: versions)
    }

    // MARK: The certificate

    private func judge(_ chain: [Certificate], _ endpoint: Endpoint, _ scope: Scope) {
        guard let own = chain.first else { return }
        var isGood = true
        if plan.checksName { isGood = judgeName(own, endpoint, scope) }
        if case .anyoneInsecurely = plan.trust {} else { isGood = judgeChain(chain, scope) && isGood }
        isGood = judgeDates(chain, scope) && isGood
        if !isGood { distrusted.insert(endpoint) }
    }

    private func judgeName(_ own: Certificate, _ endpoint: Endpoint, _ scope: Scope) -> Bool {
        begin(.name, scope)
        let expected = PeerName(endpoint.host)
        if expected.matches(own.subjectAlternativeNames) {
            pass(.name, scope, .name(expected, found: own.subjectAlternativeNames))
            return true
        }
        let inCommonName = own.commonName.map { name in
            name.lowercased() == expected.description.lowercased() || expected.matches([.dns(name)])
        }
        fail(
            .name, scope,
            .certificate(
                .nameMissing(
                    expected: expected, found: own.subjectAlternativeNames,
                    commonName: inCommonName == true ? .matches : .differs)))
        return false
    }

    private func judgeChain(_ chain: [Certificate], _ scope: Scope) -> Bool {
        begin(.chain, scope)
        let trust = anchors.map { TLSConfiguration.Trust.certificates($0) } ?? .system
        switch CertificateChain.verify(chain, trust: trust, revocationLists: revocationLists) {
        case .trusted(let root):
            pass(.chain, scope, .chain(chain, root: root.description))
            return true
        case .refused(let cause):
            fail(.chain, scope, .certificate(finding(cause, chain)))
            return false
        }
    }

    private func finding(_ cause: TLSFailure.Cause, _ chain: [Certificate]) -> CertificateFinding {
        let anchors = anchors ?? []
        switch cause {
        case .selfSigned: return .selfSigned(chain[0])
        case .untrustedRoot(let root): return .unknownAuthority(root.subject, root: root, trusted: anchors)
        case .unknownIssuer(let issuer, _):
            return looksIntermediate(issuer)
                ? .intermediateMissing(issuer: issuer, trusted: anchors.prefix(8).map(\.subject))
                : .unknownAuthority(issuer, trusted: anchors)
        // OpenSSL's X509_V_ERR_EE_KEY_TOO_SMALL, CA_KEY_TOO_SMALL and CA_MD_TOO_WEAK.
        case .badCertificate(66...68, let reason, let certificate): return .weak(reason: reason, certificate)
        case .badCertificate(_, let reason, let certificate): return .refused(reason: reason, certificate)
        case .revoked(let certificate): return .revoked(certificate, listIssuer: certificate.issuer)
        case .revocationListMissing(let certificate):
            return .revocationListMissing(certificate, lists: revocationLists)
        default: return .refused(reason: "\(cause)", chain.first)
        }
    }

    /// An unknown issuer is a root nobody trusts, or an intermediate that was not sent. Bytes do not tell which; names
    /// mostly do: authorities call their intermediates so, or share an organization with their root.
    private func looksIntermediate(_ issuer: String) -> Bool {
        let lowered = issuer.lowercased()
        if ["intermediate", "issuing", "sub ca", "subca", "sub-ca"].contains(where: lowered.contains) { return true }
        let organization = Self.organization(issuer)
        return organization != nil && (anchors ?? []).contains { Self.organization($0.subject) == organization }
    }

    private static func organization(_ subject: String) -> Substring? {
        subject.split(separator: ",").first { $0.hasPrefix("O=") }
    }

    private func judgeDates(_ chain: [Certificate], _ scope: Scope) -> Bool {
        begin(.validity, scope)
        for certificate in chain {
            switch certificate.validity() {
            case .valid: continue
            case .expired: fail(.validity, scope, .certificate(.expired(certificate)))
            case .notYetValid: fail(.validity, scope, .certificate(.notYetValid(certificate)))
            }
            return false
        }
        if let first = chain.map(\.notAfter).min() { pass(.validity, scope, .validUntil(first)) }
        return true
    }
}
