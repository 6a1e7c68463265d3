import COpenSSL

/// Verifies a chain by OpenSSL, without a connection.
enum OpenSSLChain {
    /// - Parameter anchors: nil for those of the system.
    static func verify(
        _ chain: [Certificate], anchors: [Certificate]?, _ revocationLists: [RevocationList]
    ) -> CertificateChain.Verdict {
        OpenSSLErrors.clear()
        defer { OpenSSLErrors.clear() }
        guard let store = unsafe X509_STORE_new(), let context = unsafe X509_STORE_CTX_new(),
            let untrusted = unsafe OPENSSL_sk_new_null()
        else { return .refused(.badCertificate(code: 0, reason: "no memory", nil)) }
        // SAFETY: all three live until the end of this function, and so does what is in them.
        defer {
            unsafe OPENSSL_sk_pop_free(untrusted) { unsafe X509_free(OpaquePointer($0)) }
            unsafe X509_STORE_CTX_free(context)
            unsafe X509_STORE_free(store)
        }
        if let anchors {
            for anchor in anchors {
                guard let parsed = unsafe parse(anchor) else { continue }
                unsafe X509_STORE_add_cert(store, parsed)
                unsafe X509_free(parsed)
            }
        } else {
            unsafe X509_STORE_set_default_paths(store)
        }
        for list in revocationLists {
            _ = try? unsafe OpenSSLRevocationList.withCRL(list.der) { crl in unsafe X509_STORE_add_crl(store, crl) }
        }
        guard let own = unsafe parse(chain[0]) else {
            return .refused(.badCertificate(code: 0, reason: "it cannot be parsed", chain[0]))
        }
        defer { unsafe X509_free(own) }
        for certificate in chain.dropFirst() {
            guard let parsed = unsafe parse(certificate) else { continue }
            unsafe OPENSSL_sk_push(untrusted, UnsafeRawPointer(parsed))
        }
        guard unsafe X509_STORE_CTX_init(context, store, own, untrusted) == 1 else {
            return .refused(.badCertificate(code: 0, reason: OpenSSLErrors.firstText(), chain[0]))
        }
        unsafe X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context), OpenSSLContext.securityLevel)
        unsafe X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER)
        unsafe X509_STORE_CTX_set_flags(context, UInt(X509_V_FLAG_NO_CHECK_TIME) | UInt(X509_V_FLAG_PARTIAL_CHAIN))
        if !revocationLists.isEmpty {
            unsafe X509_STORE_CTX_set_flags(context, UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL))
            unsafe X509_STORE_CTX_set_verify_cb(context, tolerateMissingLists)
        }
        if unsafe X509_verify_cert(context) == 1 {
            let found = unsafe OpenSSLCertificate.certificates(X509_STORE_CTX_get0_chain(context))
            return .trusted(root: found.last ?? chain[0])
        }
        let certificate = unsafe X509_STORE_CTX_get_current_cert(context).flatMap {
            unsafe OpenSSLCertificate.certificate($0)
        }
        return .refused(TLSFailure.cause(ofVerification: unsafe X509_STORE_CTX_get_error(context), certificate))
    }

    private static func parse(_ certificate: Certificate) -> OpaquePointer? {
        unsafe certificate.der.withUnsafeBufferPointer { bytes in
            // SAFETY: d2i reads within the count.
            var next = bytes.baseAddress
            return unsafe d2i_X509(nil, &next, bytes.count)
        }
    }
}
