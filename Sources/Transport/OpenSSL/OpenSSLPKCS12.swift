enum OpenSSLPKCS12 {
    static func read(
        _ bytes: [UInt8], password: String?, keyPassword: String?
    ) throws(StoreError) -> [KeyStore.Entry] {
        throw StoreError(.unsupported("PKCS #12"))
    }
}
