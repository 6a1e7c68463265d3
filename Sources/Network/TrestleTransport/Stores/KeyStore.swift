import WireBytes
public import TrestleBase

/// Certificates and keys from a file in any format: PEM, DER, PKCS #12, JKS or JCEKS, detected by content.
public struct KeyStore: Sendable {
    public enum Format: String, Sendable, Hashable { case pem, der, pkcs12, jks, jceks }

    public struct Entry: Sendable {
        /// Java's name for it; PKCS #12's friendly name; nil in PEM.
        public var alias: String?
        public var content: Content

        public init(alias: String?, content: Content) {
            self.alias = alias
            self.content = content
        }
    }

    public enum Content: Sendable {
        /// A key with its chain, the own certificate first; the chain is empty when none came with it.
        case key(PrivateKey, chain: [Certificate])
        /// A certificate to be trusted.
        case trusted(Certificate)
        /// A certificate that is not marked as trusted: in PKCS #12, one without Java's attribute and without key.
        case certificate(Certificate)
    }

    public let format: Format
    public let entries: [Entry]

    /// The format of the bytes; `nil` for an unknown one.
    public static func format(of bytes: [UInt8]) -> Format? { StoreFormat.detect(bytes) }

    /// Opens a store and all keys in it.
    ///
    /// - Parameters:
    ///   - password: opens the store and, if `keyPassword` is nil, its keys. Nil is right for PEM without encryption
    ///     and for PKCS #12 without MAC; a JKS or JCEKS without keys opens without it, and unchecked.
    ///   - keyPassword: for keys that have their own.
    ///   - limits: what opening it may cost; a store that asks for more is refused with `unsupported`.
    public init(
        _ bytes: [UInt8], password: String? = nil, keyPassword: String? = nil, limits: Limits = Limits()
    ) throws(StoreError) {
        var rounds = DerivationRounds(limits)
        try self.init(bytes, password: password, keyPassword: keyPassword, &rounds)
    }

    init(
        _ bytes: [UInt8], password: String?, keyPassword: String?, _ rounds: inout DerivationRounds
    ) throws(StoreError) {
        guard let format = Self.format(of: bytes) else { throw StoreError(.unknownFormat) }
        self.format = format
        switch format {
        case .pem: entries = try PEMStore.read(bytes, password: keyPassword ?? password, &rounds)
        case .der: entries = [Entry(alias: nil, content: .certificate(try Certificate(der: bytes)))]
        case .pkcs12:
            entries = try OpenSSLPKCS12.read(bytes, password: password, keyPassword: keyPassword, &rounds)
        case .jks, .jceks:
            entries = try JavaStore.read(bytes, password: password, keyPassword: keyPassword, &rounds)
        }
    }

    /// The certificates to trust: for PEM and DER all of them, else those that are marked as Java marks them.
    ///
    /// - Throws: `noTrustedCertificate`; `unsupported` for more than 2,000; `expired` or `notYetValid` when that is true of every one of them.
    public func trustedCertificates(at time: WallTime = .current) throws(StoreError) -> [Certificate] {
        var trusted: [Certificate] = []
        var ignored = 0
        for entry in entries {
            switch entry.content {
            case .trusted(let certificate): trusted.append(certificate)
            case .certificate(let certificate):
                if format == .pem || format == .der { trusted.append(certificate) } else { ignored += 1 }
            case .key(_, let chain): ignored += chain.count
            }
        }
        guard !trusted.isEmpty else { throw StoreError(.noTrustedCertificate(ignored: ignored)) }
        guard trusted.count <= Self.maximumAuthorities else {
            throw StoreError(.unsupported("a file with more than \(Self.maximumAuthorities) authorities"))
        }
        if !trusted.contains(where: { $0.validity(at: time) == .valid }) {
            throw StoreError(
                trusted[0].validity(at: time) == .expired ? .expired(trusted[0]) : .notYetValid(trusted[0]))
        }
        return trusted
    }

    /// The key and its chain.
    ///
    /// - Parameter alias: nil when there is but one key. Letter case does not matter, as in Java.
    /// - Throws: `noPrivateKey`, `noSuchAlias`, `ambiguousKey`, `noCertificate`, `keyMismatch`, and for the own
    ///   certificate `expired` and `notYetValid`.
    public func identity(alias: String? = nil, at time: WallTime = .current) throws(StoreError) -> TLSIdentity {
        var keys: [(alias: String?, key: PrivateKey, chain: [Certificate])] = []
        for entry in entries {
            if case .key(let key, let chain) = entry.content { keys.append((entry.alias, key, chain)) }
        }
        guard !keys.isEmpty else { throw StoreError(.noPrivateKey) }
        let aliases = keys.map { $0.alias ?? "(without alias)" }
        if let alias {
            let sought = alias.lowercased()
            keys = keys.filter { $0.alias?.lowercased().hasSameBytes(as: sought) ?? false }
            guard !keys.isEmpty else { throw StoreError(.noSuchAlias(alias, available: aliases)) }
        }
        guard keys.count == 1 else { throw StoreError(.ambiguousKey(aliases: aliases)) }
        let identity = try TLSIdentity(chain: keys[0].chain, key: keys[0].key)
        switch identity.certificate.validity(at: time) {
        case .valid: return identity
        case .expired: throw StoreError(.expired(identity.certificate))
        case .notYetValid: throw StoreError(.notYetValid(identity.certificate))
        }
    }
}
