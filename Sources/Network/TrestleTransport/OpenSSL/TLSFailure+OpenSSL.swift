import COpenSSL

extension TLSFailure {
    /// A failure with all that the engine has seen.
    static func from(cause: Cause, step: Step? = nil, engine: TLSEngine) -> TLSFailure {
        let configuration = engine.context.configuration
        var failure = TLSFailure(
            step: step ?? (engine.isEstablished ? .data : .negotiation), cause: cause, peer: engine.peer,
            side: configuration.side)
        failure.peerCertificates = engine.peerCertificates
        failure.expectedName = engine.expectedName
        failure.offeredVersions = configuration.minimumVersion...configuration.maximumVersion
        failure.version = engine.version
        failure.cipher = engine.cipher
        failure.trustedAuthorities = engine.context.trustedAuthorities
        return failure
    }

    /// Finds the cause in OpenSSL's errors.
    static func from(_ errors: [OpenSSLErrors.Entry], engine: TLSEngine, firstBytes: [UInt8]) -> TLSFailure {
        let error = errors.first { $0.library == ERR_LIB_SSL } ?? errors.first
        let reason = error?.reason ?? 0
        if let refusal = engine.refusal {
            let isServer = engine.context.configuration.side == .server
            let step: Step =
                isServer ? .clientCertificate : refusal.code == X509_V_ERR_HOSTNAME_MISMATCH ? .name : .certificate
            return from(cause: cause(of: refusal, engine: engine), step: step, engine: engine)
        }
        // OpenSSL reports an alert that came as a reason from 1000 on.
        if (1000...1255).contains(reason) {
            return from(alert: TLSAlert(rawValue: UInt8(reason - 1000)), engine: engine, firstBytes: firstBytes)
        }
        if !engine.isEstablished, !looksLikeTLS(firstBytes) {
            return from(cause: .notTLS(received: firstBytes), engine: engine)
        }
        switch reason {
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_WRONG_SSL_VERSION, SSL_R_VERSION_TOO_LOW, SSL_R_VERSION_TOO_HIGH,
            SSL_R_WRONG_VERSION_NUMBER where !engine.isEstablished:
            return from(cause: .protocolVersion(offered: version(in: firstBytes)), engine: engine)
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_SUITABLE_KEY_SHARE,
            SSL_R_NO_SUITABLE_GROUPS, SSL_R_NO_SHARED_GROUPS, SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS,
            SSL_R_NO_CIPHERS_AVAILABLE:
            return from(cause: .cipher, engine: engine)
        case SSL_R_NO_APPLICATION_PROTOCOL:
            return from(
                cause: .applicationProtocol(expected: engine.context.configuration.applicationProtocols), engine: engine
            )
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return from(cause: .clientCertificateRequired, step: .clientCertificate, engine: engine)
        default:
            return from(cause: .protocolError(error?.text ?? "no reason given"), engine: engine)
        }
    }

    private static func from(alert: TLSAlert, engine: TLSEngine, firstBytes: [UInt8]) -> TLSFailure {
        let configuration = engine.context.configuration
        // Nothing but the alert came: the peer did not like what this end offered.
        let isFirst = !engine.isEstablished && firstBytes.first == 21
        var step: Step?
        let cause: Cause
        switch alert {
        case .protocolVersion: cause = .protocolVersion(offered: nil)
        case .noApplicationProtocol: cause = .applicationProtocol(expected: configuration.applicationProtocols)
        case .handshakeFailure where isFirst: cause = .cipher
        case .certificateRequired: (step, cause) = (.clientCertificate, .clientCertificateRequired)
        case _
        where engine.certificateWasRequested && configuration.identity == nil
            && (alert == .handshakeFailure || alert == .badCertificate):
            // Before TLS 1.3 there was no alert of its own: OpenSSL says handshake_failure, Java bad_certificate.
            (step, cause) = (.clientCertificate, .clientCertificateRequired)
        case _ where engine.certificateWasRequested && alert.isAboutCertificate:
            (step, cause) = (.clientCertificate, .clientCertificateRefused(alert))
        default:
            if configuration.side == .server && alert.isAboutCertificate { step = .certificate }
            cause = .alert(alert)
        }
        var failure = from(cause: cause, step: step, engine: engine)
        failure.alertReceived = alert
        return failure
    }

    private static func cause(of refusal: TLSEngine.Refusal, engine: TLSEngine) -> Cause {
        let certificate = refusal.certificate
        if refusal.code == X509_V_ERR_HOSTNAME_MISMATCH {
            return .nameMismatch(
                expected: engine.expectedName ?? .dns(""), found: certificate?.subjectAlternativeNames ?? [])
        }
        return cause(ofVerification: refusal.code, certificate)
    }

    /// The cause for OpenSSL's number of a failed verification.
    ///
    /// - Parameter certificate: the certificate in the chain that failed.
    static func cause(ofVerification code: Int32, _ certificate: Certificate?) -> Cause {
        switch (code, certificate) {
        case (X509_V_ERR_CERT_HAS_EXPIRED, let certificate?): return .expired(certificate)
        case (X509_V_ERR_CERT_NOT_YET_VALID, let certificate?): return .notYetValid(certificate)
        case (X509_V_ERR_CERT_REVOKED, let certificate?): return .revoked(certificate)
        case (X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, _): return .selfSigned
        case (X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, let root?): return .untrustedRoot(root)
        case (X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, _), (X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, _),
            (X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, _):
            return .unknownIssuer(certificate?.issuer ?? "an unnamed issuer", of: certificate)
        case (X509_V_ERR_UNABLE_TO_GET_CRL, let certificate?): return .revocationListMissing(certificate)
        case (X509_V_ERR_CRL_HAS_EXPIRED, let certificate):
            return .badCertificate(
                code: Int(code), reason: "the revocation list of its issuer is outdated: get the current one",
                certificate)
        default:
            // SAFETY: the text is a constant of OpenSSL's.
            let text =
                unsafe X509_verify_cert_error_string(Int(code)).map { unsafe String(cString: $0) }
                ?? "error \(code)"
            return .badCertificate(code: Int(code), reason: text, certificate)
        }
    }

    /// A record's type and the major version (RFC 8446, 5.1).
    private static func looksLikeTLS(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, (20...23).contains(first) else { return false }
        return bytes.count < 2 || bytes[1] == 3
    }

    /// The version in a ServerHello or ClientHello that is the first message.
    private static func version(in bytes: [UInt8]) -> TLSVersion? {
        guard bytes.count >= 11, bytes[0] == 22, bytes[5] == 1 || bytes[5] == 2 else { return nil }
        return TLSVersion(rawValue: UInt16(bytes[9]) << 8 | UInt16(bytes[10]))
    }
}
