import Synchronization

/// Opens the stores that belong together, such as those that one configuration names, which can name thousands.
///
/// A store that was opened before, with the same passwords, is not opened again, and the key derivations of all have a common limit.
/// It holds keys: keep it only until all is read.
public final class KeyStoreReader: Sendable {
    private struct State {
        var left = Int64(KeyStoreReader.derivationRounds)
        /// By the digest of content and passwords.
        var opened: [[UInt8]: Result<KeyStore, StoreError>] = [:]
    }

    /// The most iterations of all stores together: some seconds. It is enough for 250 stores as keytool writes them.
    static let derivationRounds = 8_000_000

    private let state = Locked(State())

    public init() {}

    /// The same as `KeyStore.init`.
    public func open(
        _ bytes: [UInt8], password: String? = nil, keyPassword: String? = nil
    ) throws(StoreError) -> KeyStore {
        let digest = try Self.digest(bytes, password, keyPassword)
        let result = state.withLock { state -> Result<KeyStore, StoreError> in
            if let known = state.opened[digest] { return known }
            var rounds = DerivationRounds(KeyStore.Limits(), leftForAll: state.left)
            let result = Result { () throws(StoreError) in
                try KeyStore(bytes, password: password, keyPassword: keyPassword, &rounds)
            }
            state.left = rounds.leftForAll
            state.opened[digest] = result
            return result
        }
        return try result.get()
    }

    private static func digest(
        _ bytes: [UInt8], _ password: String?, _ keyPassword: String?
    ) throws(StoreError) -> [UInt8] {
        // The lengths tell where one ends and the next begins.
        let sizes = "\(bytes.count) \(password?.utf8.count ?? -1) \(keyPassword?.utf8.count ?? -1) "
        var passwords = Array(((password ?? "") + (keyPassword ?? "")).utf8)
        defer { passwords.wipe() }
        return try OpenSSLDigest.compute(.sha256, Array(sizes.utf8), passwords, bytes)
    }
}
