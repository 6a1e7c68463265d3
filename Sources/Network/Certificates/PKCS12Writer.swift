import COpenSSL

/// Writes PKCS #12 stores that both OpenSSL and Java (8u301 and later) open: AES-256, PBKDF2 and HMAC with SHA-256.
public enum PKCS12Writer {
    /// As many as keytool takes.
    private static let iterations: Int32 = 10_000

    /// A key, its certificate and the certificates above it, under one alias and one password.
    public static func keyStore(
        alias: String, key: KeyPair, certificate: IssuedCertificate, chain: [IssuedCertificate], password: String
    ) throws(CertificateError) -> [UInt8] {
        try check(password)
        guard let above = unsafe OPENSSL_sk_new_null() else { throw .library("reserve memory") }
        defer { unsafe OPENSSL_sk_free(above) }
        // SAFETY: the stack borrows the certificates, which outlive it.
        for certificate in chain { unsafe OPENSSL_sk_push(above, UnsafeRawPointer(certificate.pointer)) }
        guard
            let store = unsafe PKCS12_create(
                password, alias, key.pointer, certificate.pointer, above, NID_aes_256_cbc, NID_aes_256_cbc, iterations,
                iterations, 0)
        else { throw .library("make a PKCS #12 key store") }
        defer { unsafe PKCS12_free(store) }
        return try unsafe MemoryBIO.bytes { bio in unsafe i2d_PKCS12_bio(bio, store) }
    }

    /// Certificates to trust, each under its alias.
    ///
    /// Each bears Oracle's attribute trustedKeyUsage (any usage): without it Java sees an empty store.
    public static func trustStore(
        _ entries: [(alias: String, certificate: IssuedCertificate)], password: String
    ) throws(CertificateError) -> [UInt8] {
        try check(password)
        var bags: OpaquePointer?
        var safes: OpaquePointer?
        defer {
            unsafe OPENSSL_sk_pop_free(bags) { unsafe PKCS12_SAFEBAG_free(OpaquePointer($0)) }
            unsafe OPENSSL_sk_pop_free(safes) { unsafe PKCS7_free($0?.assumingMemoryBound(to: PKCS7.self)) }
        }
        for entry in entries {
            guard let bag = unsafe PKCS12_add_cert(&bags, entry.certificate.pointer),
                unsafe PKCS12_add_friendlyname_utf8(bag, entry.alias, Int32(entry.alias.utf8.count)) == 1
            else { throw .library("add a certificate to a store") }
            try unsafe markTrusted(bag)
        }
        guard unsafe PKCS12_add_safe(&safes, bags, NID_aes_256_cbc, iterations, password) == 1,
            let store = unsafe PKCS12_add_safes(safes, 0)
        else { throw .library("make a PKCS #12 trust store") }
        defer { unsafe PKCS12_free(store) }
        guard unsafe PKCS12_set_mac(store, password, -1, nil, 0, iterations, EVP_sha256()) == 1 else {
            throw .library("seal a PKCS #12 trust store")
        }
        return try unsafe MemoryBIO.bytes { bio in unsafe i2d_PKCS12_bio(bio, store) }
    }

    private static func check(_ password: String) throws(CertificateError) {
        guard password.unicodeScalars.count >= 6, !password.utf8.contains(0) else {
            throw CertificateError(
                .invalidPassword, "a store's password must have at least 6 characters, as keytool requires")
        }
    }

    private static func markTrusted(_ bag: OpaquePointer) throws(CertificateError) {
        guard let type = unsafe OBJ_txt2obj("2.16.840.1.113894.746875.1.1", 1) else {
            throw .library("name an attribute")
        }
        defer { unsafe ASN1_OBJECT_free(type) }
        guard let any = unsafe OBJ_nid2obj(NID_anyExtendedKeyUsage) else { throw .library("name a usage") }
        // A length of -1 makes the value be copied as the type says.
        guard let attribute = unsafe X509_ATTRIBUTE_create_by_OBJ(nil, type, V_ASN1_OBJECT, UnsafeRawPointer(any), -1)
        else { throw .library("make an attribute") }
        // SAFETY: OpenSSL 3.0 has no call to add an attribute to a bag. The bag owns its list of attributes, which is
        // there because the bag has its name, and takes ownership of what is pushed onto it.
        guard let attributes = unsafe PKCS12_SAFEBAG_get0_attrs(bag),
            unsafe OPENSSL_sk_push(attributes, UnsafeRawPointer(attribute)) > 0
        else {
            unsafe X509_ATTRIBUTE_free(attribute)
            throw .library("add an attribute")
        }
    }
}
