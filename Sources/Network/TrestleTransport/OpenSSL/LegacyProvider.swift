import COpenSSL

/// OpenSSL's module for ciphers that nobody should use any more, and that old stores are encrypted with.
enum LegacyProvider {
    /// Whether it is there. The first call loads it, for the whole process, beside the default one.
    @discardableResult
    static func load() -> Bool { isLoaded }

    private static let isLoaded: Bool = {
        defer { OpenSSLErrors.clear() }
        // Loading one by hand keeps the default from being loaded by itself.
        let standard = unsafe OSSL_PROVIDER_load(nil, "default")
        let legacy = unsafe OSSL_PROVIDER_load(nil, "legacy")
        return unsafe standard != nil && legacy != nil
    }()
}
