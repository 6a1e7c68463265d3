import COpenSSL

/// A private key and its public half.
@safe public final class KeyPair {
    public enum Kind: Sendable, Hashable {
        /// The curve that every client of the last ten years knows.
        case ecdsaP256
        /// - Parameter bits: 2048 to 8192.
        case rsa(bits: Int)
    }

    // SAFETY: owned by this object, valid until `deinit`.
    let pointer: OpaquePointer

    /// Makes a new key.
    ///
    /// - Throws: `.library` when OpenSSL has no randomness or no such algorithm.
    public init(_ kind: Kind) throws(CertificateError) {
        let name = if case .rsa = kind { "RSA" } else { "EC" }
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, name, nil) else {
            throw .library("make \(name) keys")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var isReady = unsafe EVP_PKEY_keygen_init(context) == 1
        switch kind {
        case .ecdsaP256: isReady = unsafe isReady && EVP_PKEY_CTX_set_group_name(context, "P-256") == 1
        case .rsa(let bits): isReady = unsafe isReady && EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) == 1
        }
        var made: OpaquePointer?
        guard isReady, unsafe EVP_PKEY_generate(context, &made) == 1, let made = unsafe made else {
            throw .library("make a key")
        }
        unsafe pointer = made
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// The key as unencrypted PKCS #8 in PEM.
    public func pem() throws(CertificateError) -> String {
        try unsafe MemoryBIO.text { bio in unsafe PEM_write_bio_PKCS8PrivateKey(bio, pointer, nil, nil, 0, nil, nil) }
    }
}

/// OpenSSL writes into memory through one of these.
enum MemoryBIO {
    static func bytes(_ write: (OpaquePointer) -> Int32) throws(CertificateError) -> [UInt8] {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { throw .library("reserve memory") }
        defer { unsafe BIO_free(bio) }
        guard unsafe write(bio) == 1 else { throw .library("write it down") }
        let count = unsafe BIO_ctrl_pending(bio)
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { memory, used in
            // SAFETY: the memory is as large as what waits in the BIO.
            used = unsafe Int(max(0, BIO_read(bio, memory.baseAddress, Int32(memory.count))))
        }
    }

    static func text(_ write: (OpaquePointer) -> Int32) throws(CertificateError) -> String {
        try unsafe String(decoding: bytes(write), as: UTF8.self)
    }
}
