/// The cost of key derivations while one file is opened.
///
/// A file declares the iterations of each derivation, up to 2^31 for each of its parts, which is an hour: the numbers
/// are summed before anything is computed.
struct DerivationRounds {
    private let limit: Int
    private var left: Int64
    /// What is left for this file and those after it.
    private(set) var leftForAll: Int64

    /// - Parameter leftForAll: what the files before it have left.
    init(_ limits: KeyStore.Limits, leftForAll: Int64 = .max) {
        limit = limits.derivationRounds
        left = Int64(limits.derivationRounds)
        self.leftForAll = leftForAll
    }

    mutating func spend(_ rounds: Int64) throws(StoreError) {
        guard rounds >= 0, rounds <= left else {
            throw StoreError(
                .unsupported(
                    "\(rounds == .max ? "far too many" : "\(rounds)") iterations of its key derivation, where \(limit) in all are "
                        + "the limit: write the store again with fewer"))
        }
        guard rounds <= leftForAll else {
            throw StoreError(
                .unsupported(
                    "\(rounds) iterations of its key derivation, where all stores that are read together may have \(KeyStoreReader.derivationRounds): "
                        + "write them again with fewer"))
        }
        left -= rounds
        leftForAll -= rounds
    }
}

extension KeyStore {
    /// The limits of the work to open a store.
    public struct Limits: Sendable {
        /// The most iterations of key derivation in one file, all its parts together: of PKCS #5, PKCS #12 and JCEKS, and
        /// N * r * p of scrypt. OpenSSL writes 2,048 for each part, keytool 10,000; the greatest number
        /// that is advised for PBKDF2 today is 600,000. Two million take a few seconds with the slowest hash.
        public var derivationRounds = 2_000_000

        public init() {}
    }

    /// The most keys that a store may hold.
    static let maximumKeys = 256
    /// How many authorities or revocation lists one file may name: OpenSSL sorts all of them at each that is added.
    static let maximumAuthorities = 2_000
}
