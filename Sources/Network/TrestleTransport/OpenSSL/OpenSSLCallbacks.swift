import TrestleBase
import COpenSSL

/// The functions that OpenSSL calls in the middle of a handshake. Each finds its engine in the `SSL`.
extension OpenSSLContext {
    func installCallbacks(_ context: OpaquePointer) {
        unsafe SSL_CTX_set_cert_verify_callback(context, { store, _ in unsafe verifyPeer(store) }, nil)
        if configuration.keyLog != nil {
            unsafe SSL_CTX_set_keylog_callback(context) { ssl, line in
                guard let line = unsafe line, let engine = unsafe engine(of: ssl) else { return }
                // SAFETY: OpenSSL passes a terminated string.
                engine.context.configuration.keyLog?(unsafe String(cString: line))
            }
        }
        if configuration.side == .client {
            unsafe SSL_CTX_sess_set_new_cb(context) { ssl, session in
                guard let session = unsafe session, let engine = unsafe engine(of: ssl) else { return 0 }
                // What follows from a resumed session has the bounds of the handshake that was checked.
                let bounds = unsafe SSL_session_reused(ssl) == 1 ? engine.offeredBounds : engine.bounds
                engine.context.remember(
                    unsafe Session(session, bounds: bounds ?? .startingNow), for: engine.sessionKey)
                return 1  // The reference is ours now.
            }
            unsafe SSL_CTX_set_cert_cb(
                context,
                { ssl, _ in
                    unsafe engine(of: ssl)?.certificateWasRequested = true
                    return 1
                }, nil)
            if !applicationProtocols.isEmpty {
                _ = unsafe SSL_CTX_set_alpn_protos(context, applicationProtocols, UInt32(applicationProtocols.count))
            }
        } else if !applicationProtocols.isEmpty {
            unsafe SSL_CTX_set_alpn_select_cb(
                context,
                { ssl, chosen, chosenCount, offered, offeredCount, _ in
                    guard let engine = unsafe engine(of: ssl) else { return SSL_TLSEXT_ERR_ALERT_FATAL }
                    return unsafe engine.context.applicationProtocols.withUnsafeBufferPointer { expected in
                        // SAFETY: what is chosen points into `expected`, which the context keeps, or into what was
                        // offered, both of which outlive the callback; the lengths are passed with the pointers.
                        var result: UnsafeMutablePointer<UInt8>?
                        let found = unsafe SSL_select_next_proto(
                            &result, chosenCount, expected.baseAddress, UInt32(expected.count), offered, offeredCount)
                        unsafe chosen?.pointee = UnsafePointer(result)
                        return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL
                    }
                }, nil)
        }
    }
}

/// The engine that an `SSL` belongs to.
func engine(of ssl: OpaquePointer?) -> TLSEngine? {
    // SAFETY: the engine put itself there, and outlives its SSL.
    unsafe SSL_get_ex_data(ssl, 0).map { unsafe Unmanaged<TLSEngine>.fromOpaque($0).takeUnretainedValue() }
}

/// Checks the chain by OpenSSL, then the name by our own rule, and keeps all that was seen when either fails.
private func verifyPeer(_ store: OpaquePointer?) -> Int32 {
    let ssl = unsafe X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx())
    guard let engine = unsafe engine(of: OpaquePointer(ssl)) else { return 0 }
    let configuration = engine.context.configuration
    guard configuration.trust != .anyoneInsecurely else { return 1 }
    if !configuration.revocationLists.isEmpty { unsafe X509_STORE_CTX_set_verify_cb(store, tolerateMissingLists) }
    let result = unsafe X509_verify_cert(store)
    let code = unsafe X509_STORE_CTX_get_error(store)
    if result > 0 && code == X509_V_OK {
        let now = WallTime.current.secondsSince1970
        engine.bounds = SessionBounds(
            authenticated: now,
            expires: min(
                unsafe OpenSSLCertificate.firstExpiry(X509_STORE_CTX_get0_chain(store)),
                RevocationList.firstEnd(of: configuration.revocationLists, after: now)))
        guard let expected = engine.expectedName else { return 1 }
        let certificate = unsafe X509_STORE_CTX_get0_cert(store).flatMap { unsafe OpenSSLCertificate.certificate($0) }
        if let certificate, expected.matches(certificate.subjectAlternativeNames) { return 1 }
        engine.refusal = TLSEngine.Refusal(
            code: X509_V_ERR_HOSTNAME_MISMATCH, certificate: certificate, chain: unsafe peerChain(store))
        unsafe X509_STORE_CTX_set_error(store, X509_V_ERR_HOSTNAME_MISMATCH)
        return 0
    }
    let current = unsafe X509_STORE_CTX_get_current_cert(store).flatMap { unsafe OpenSSLCertificate.certificate($0) }
    engine.refusal = TLSEngine.Refusal(code: code, certificate: current, chain: unsafe peerChain(store))
    return 0
}

/// The list of the authority that issued the peer's own certificate has to be there. Those of authorities above it count
/// where they were given, and none that was given is missing because it cannot be used. A root is trusted by itself: a list of
/// its own that is for others says nothing against it.
func tolerateMissingLists(_ isGood: Int32, _ store: OpaquePointer?) -> Int32 {
    guard isGood == 0, unsafe X509_STORE_CTX_get_error_depth(store) > 0 else { return isGood }
    let isTolerable =
        switch unsafe X509_STORE_CTX_get_error(store) {
        case X509_V_ERR_UNABLE_TO_GET_CRL: unsafe isRoot(store) || trestle_has_crl_of_issuer(store) == 0
        case X509_V_ERR_DIFFERENT_CRL_SCOPE: unsafe isRoot(store)
        default: false
        }
    guard isTolerable else { return isGood }
    unsafe X509_STORE_CTX_set_error(store, X509_V_OK)
    return 1
}

/// Whether the certificate at hand is self-signed, which only the last of a chain is.
private func isRoot(_ store: OpaquePointer?) -> Bool {
    guard let certificate = unsafe X509_STORE_CTX_get_current_cert(store) else { return false }
    return unsafe X509_get_extension_flags(certificate) & UInt32(EXFLAG_SS) != 0
}

private func peerChain(_ store: OpaquePointer?) -> [Certificate] {
    let sent = unsafe OpenSSLCertificate.certificates(X509_STORE_CTX_get0_untrusted(store))
    if !sent.isEmpty { return sent }
    return unsafe X509_STORE_CTX_get0_cert(store).flatMap { unsafe OpenSSLCertificate.certificate($0) }.map { [$0] }
        ?? []
}
