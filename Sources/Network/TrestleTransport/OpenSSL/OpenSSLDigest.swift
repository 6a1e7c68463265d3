import COpenSSL

/// Digests, and the old cipher that Java's stores are made with.
enum OpenSSLDigest {
    /// Named as OpenSSL names them.
    enum Algorithm: String {
        case sha256 = "SHA256"
        // What Java's stores are made with.
        case sha1 = "SHA1"
        case md5 = "MD5"
    }

    static func compute(_ algorithm: Algorithm, _ parts: [UInt8]...) throws(StoreError) -> [UInt8] {
        try unsafe withContext(algorithm) { context, method in
            unsafe sum(context, method, parts)
        }
    }

    /// `sum = digest(sum, secret)`, `count` times.
    static func chain(
        _ algorithm: Algorithm, start: [UInt8], _ secret: [UInt8], count: Int
    ) throws(StoreError) -> [UInt8] {
        try unsafe withContext(algorithm) { context, method in
            var current = start
            for _ in 0..<count { unsafe current = sum(context, method, [current, secret]) }
            return current
        }
    }

    private static func withContext(
        _ algorithm: Algorithm, _ body: (OpaquePointer, OpaquePointer) -> [UInt8]
    ) throws(StoreError) -> [UInt8] {
        // Fetched once, since looking it up costs more than a sum.
        let method = unsafe EVP_MD_fetch(nil, algorithm.rawValue, nil)
        defer { unsafe EVP_MD_free(method) }
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        guard let method = unsafe method, let context = unsafe context else {
            OpenSSLErrors.clear()
            throw StoreError(.unsupported("\(algorithm), which this machine's OpenSSL does not offer"))
        }
        return unsafe body(context, method)
    }

    private static func sum(_ context: OpaquePointer, _ method: OpaquePointer, _ parts: [[UInt8]]) -> [UInt8] {
        _ = unsafe EVP_DigestInit_ex(context, method, nil)
        for part in parts { _ = unsafe EVP_DigestUpdate(context, part, part.count) }
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, used in
            // SAFETY: a digest has at most EVP_MAX_MD_SIZE bytes.
            var count: UInt32 = 0
            _ = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, &count)
            used = Int(count)
        }
    }

    /// Triple DES in CBC mode with PKCS #5 padding; nil when the padding is wrong.
    static func decryptTripleDES(_ data: [UInt8], key: [UInt8], initialisationVector: [UInt8]) -> [UInt8]? {
        defer { OpenSSLErrors.clear() }
        guard key.count == 24, initialisationVector.count == 8, let context = unsafe EVP_CIPHER_CTX_new() else {
            return nil
        }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        guard unsafe EVP_DecryptInit_ex(context, EVP_des_ede3_cbc(), nil, key, initialisationVector) == 1 else {
            return nil
        }
        var succeeded = false
        let plain = unsafe [UInt8](unsafeUninitializedCapacity: data.count + 16) { buffer, used in
            // SAFETY: a decryption writes at most a block more than it reads, and there is room for two.
            var first: Int32 = 0
            var last: Int32 = 0
            guard unsafe EVP_DecryptUpdate(context, buffer.baseAddress, &first, data, Int32(clamping: data.count)) == 1,
                let start = buffer.baseAddress,
                unsafe EVP_DecryptFinal_ex(context, start + Int(first), &last) == 1
            else { return }
            succeeded = true
            used = Int(first) + Int(last)
        }
        return succeeded ? plain : nil
    }
}
