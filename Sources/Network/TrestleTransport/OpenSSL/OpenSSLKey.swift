import COpenSSL

/// Reads private keys by OpenSSL's parsers.
enum OpenSSLKey {
    /// Lets `body` use the parsed key, which it must not keep.
    static func withKey<Result>(
        _ der: [UInt8], _ body: (OpaquePointer) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try unsafe use(der.withUnsafeBufferPointer { unsafe parse($0) }, body)
    }

    static func withKey<Result>(
        _ key: PrivateKey, _ body: (OpaquePointer) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try unsafe use(key.secret.withBytes { unsafe parse($0) }, body)
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> OpaquePointer? {
        OpenSSLErrors.clear()
        // SAFETY: d2i reads within the count.
        var next = bytes.baseAddress
        return unsafe d2i_AutoPrivateKey(nil, &next, bytes.count)
    }

    private static func use<Result>(
        _ parsed: OpaquePointer?, _ body: (OpaquePointer) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        guard let key = unsafe parsed else {
            throw StoreError(.malformed(offset: 0, "not a private key: \(OpenSSLErrors.firstText())"))
        }
        defer { unsafe EVP_PKEY_free(key) }
        return try unsafe body(key)
    }

    /// The kinds of keys that a certificate of TLS can have. Of others OpenSSL computes the public half when it reads them,
    /// with numbers as long as the file has them.
    private static let usableAlgorithms = [
        NID_rsaEncryption, NID_rsassaPss, NID_X9_62_id_ecPublicKey, NID_ED25519, NID_ED448,
    ]
    /// The largest key that OpenSSL accepts from a peer.
    private static let maximumBits = 16_384

    /// PKCS #8, and the kind of key.
    static func normalise(_ der: [UInt8]) throws(StoreError) -> (secret: SecretBytes, kind: String) {
        guard der.count <= 1 << 15 else { throw StoreError(.unsupported("a private key of \(der.count) bytes")) }
        let algorithm = unsafe der.withUnsafeBufferPointer { bytes in
            // SAFETY: d2i reads within the count.
            unsafe trestle_key_algorithm(bytes.baseAddress, bytes.count)
        }
        guard usableAlgorithms.contains(algorithm) else {
            // SAFETY: the name is a constant of OpenSSL's, or null.
            let name = unsafe OBJ_nid2sn(algorithm).map { unsafe String(cString: $0) } ?? "unknown"
            throw StoreError(.unsupported("a private key of kind \(name)"))
        }
        return try unsafe withKey(der) { key throws(StoreError) in
            guard unsafe EVP_PKEY_get_bits(key) <= maximumBits else {
                throw StoreError(.unsupported("a private key of \(unsafe EVP_PKEY_get_bits(key)) bits"))
            }
            guard var bytes = unsafe pkcs8(key) else {
                throw StoreError(.unsupported("a private key of kind \(unsafe kind(key))"))
            }
            defer { bytes.wipe() }
            return (SecretBytes(bytes), unsafe kind(key))
        }
    }

    static func pkcs8(_ key: OpaquePointer) -> [UInt8]? {
        guard let info = unsafe EVP_PKEY2PKCS8(key) else { return nil }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        let bytes = unsafe encodeDER { unsafe i2d_PKCS8_PRIV_KEY_INFO(info, $0) }
        return bytes.isEmpty ? nil : bytes
    }

    static func kind(_ key: OpaquePointer) -> String {
        // SAFETY: the name is a constant of OpenSSL's, or null.
        let name = unsafe EVP_PKEY_get0_type_name(key).map { unsafe String(cString: $0) } ?? "unknown"
        return "\(name) \(unsafe EVP_PKEY_get_bits(key)) bit"
    }

    /// Whether a certificate holds the public half of a private key.
    static func belongs(_ key: PrivateKey, to certificate: [UInt8]) throws(StoreError) -> Bool {
        try index(of: key, in: CollectionOfOne(certificate)) != nil
    }

    /// The first of the certificates that holds the public half of a private key, which is read once for all.
    static func index<Certificates: Collection<[UInt8]>>(
        of key: PrivateKey, in certificates: Certificates
    ) throws(StoreError) -> Certificates.Index? {
        try unsafe withKey(key) { key throws(StoreError) in
            defer { OpenSSLErrors.clear() }
            for index in certificates.indices {
                let belongs = try unsafe OpenSSLCertificate.withX509(certificates[index]) { x509 in
                    unsafe X509_check_private_key(x509, key) == 1
                }
                if belongs { return index }
            }
            return nil
        }
    }
}

extension OpenSSLKey {
    /// Decrypts PKCS #8, and reads nothing of the key within.
    static func decrypt(pkcs8 der: [UInt8], password: String, at offset: Int) throws(StoreError) -> [UInt8] {
        OpenSSLErrors.clear()
        LegacyProvider.load()
        let decrypted = unsafe der.withUnsafeBufferPointer { bytes -> [UInt8]? in
            // SAFETY: d2i reads within the count.
            var next = bytes.baseAddress
            guard let sealed = unsafe d2i_X509_SIG(nil, &next, bytes.count) else { return nil }
            defer { unsafe X509_SIG_free(sealed) }
            guard let info = unsafe PKCS8_decrypt(sealed, password, Int32(clamping: password.utf8.count)) else {
                return nil
            }
            defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
            return unsafe encodeDER { unsafe i2d_PKCS8_PRIV_KEY_INFO(info, $0) }
        }
        if let decrypted, !decrypted.isEmpty { return decrypted }
        throw StoreError(decryptionFailure(OpenSSLErrors.drain(), offset: offset))
    }

    /// Decrypts a key in PEM's own old way (RFC 1421), and reads nothing of the key within.
    ///
    /// - Parameter headers: `Proc-Type` and `DEK-Info`, a line each.
    static func decrypt(
        _ content: [UInt8], headers: String, password: String, at offset: Int
    ) throws(StoreError) -> [UInt8] {
        OpenSSLErrors.clear()
        LegacyProvider.load()
        var bytes = content
        var header = Array((headers + "\n").utf8CString)
        // SAFETY: the header is terminated; the length is passed with the bytes, which are decrypted in place; the password's
        // copy is terminated and lives through the call.
        let count = unsafe header.withUnsafeMutableBufferPointer { header -> Int? in
            var cipher = unsafe EVP_CIPHER_INFO()
            guard unsafe PEM_get_EVP_CIPHER_INFO(header.baseAddress, &cipher) == 1 else { return nil }
            return unsafe password.withCString { password in
                var count = bytes.count
                let done = unsafe bytes.withUnsafeMutableBufferPointer {
                    unsafe PEM_do_header(
                        &cipher, $0.baseAddress, &count, nil, UnsafeMutableRawPointer(mutating: password))
                }
                return done == 1 ? count : nil
            }
        }
        guard let count, (0...bytes.count).contains(count) else {
            bytes.wipe()
            throw StoreError(decryptionFailure(OpenSSLErrors.drain(), offset: offset))
        }
        let der = Array(bytes.prefix(count))
        bytes.wipe()
        // Padding fits by chance once in 256 times.
        guard der.first == 0x30 else { throw StoreError(.wrongPassword) }
        return der
    }

    /// How many rounds of key derivation an encrypted key asks for; 0 when the bytes are none.
    static func derivationRounds(_ der: [UInt8]) -> Int64 {
        unsafe der.withUnsafeBufferPointer { bytes in
            // SAFETY: d2i reads within the count.
            unsafe trestle_key_rounds(bytes.baseAddress, bytes.count)
        }
    }

    /// Why a decryption by password did not work.
    static func decryptionFailure(_ errors: [OpenSSLErrors.Entry], offset: Int) -> StoreError.Cause {
        for error in errors {
            switch (error.library, error.reason) {
            case (ERR_LIB_EVP, EVP_R_UNSUPPORTED_ALGORITHM), (ERR_LIB_EVP, EVP_R_UNKNOWN_CIPHER),
                (ERR_LIB_EVP, EVP_R_UNSUPPORTED_CIPHER), (ERR_LIB_PEM, PEM_R_UNSUPPORTED_ENCRYPTION):
                return .legacyProviderMissing(algorithm: "an old cipher")
            case (ERR_LIB_ASN1, _) where errors.count == 1:
                return .malformed(offset: offset, error.text)
            default: continue
            }
        }
        return .wrongPassword
    }
}
