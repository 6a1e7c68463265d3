import WireBytes

/// Why a key or trust store, a certificate or a key cannot be used.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// More may be added.
    public enum Cause: Sendable, Equatable {
        /// Neither PEM nor DER, PKCS #12, JKS or JCEKS.
        case unknownFormat
        /// Not what its format demands: the offset in bytes, and the rule that is broken.
        case malformed(offset: Int, String)
        /// A password is needed and none was given.
        case passwordRequired
        case wrongPassword
        /// The password is right, and the integrity check fails.
        case tampered
        /// The integrity check fails. JKS and JCEKS do not show which of the two causes applies.
        case tamperedOrWrongPassword
        /// The store opens, and this key's own password is another.
        case wrongKeyPassword(alias: String?)
        /// No certificate to trust is in it. `ignored` of them are there and not marked as trusted (PKCS #12 by Java's
        /// rule), or belong to keys.
        case noTrustedCertificate(ignored: Int)
        case noPrivateKey
        case noCertificate
        /// No entry of that alias; the aliases that there are.
        case noSuchAlias(String, available: [String])
        /// Several keys, and none was selected: their aliases.
        case ambiguousKey(aliases: [String])
        case keyMismatch(certificate: Certificate)
        case expired(Certificate)
        case notYetValid(Certificate)
        /// An algorithm that OpenSSL offers only through its legacy provider, which this machine lacks.
        case legacyProviderMissing(algorithm: String)
        case unsupported(String)
    }

    public var cause: Cause
    /// The store's name for people, usually its path; set by the caller that knows it.
    public var name: String?

    public init(_ cause: Cause, name: String? = nil) {
        self.cause = cause
        self.name = name
    }

    /// The same error about a store of that name.
    public func naming(_ name: String) -> StoreError { StoreError(cause, name: self.name ?? name) }

    /// One line that a person can act on.
    public var description: String { (name.map { "\($0): " } ?? "") + text }

    /// Aliases are what a file says.
    private static func shown(_ aliases: [String]) -> String {
        aliases.map { PeerText($0).description }.joined(separator: ", ")
    }

    private var text: String {
        switch cause {
        case .unknownFormat: "the file is not PEM, DER, PKCS #12, JKS or JCEKS"
        case .malformed(let offset, let rule): "damaged at byte \(offset): \(PeerText(rule))"
        case .passwordRequired: "it is encrypted, and no password was given"
        case .wrongPassword: "the password is wrong"
        case .tampered: "the file was changed after it was written: its integrity check fails"
        case .tamperedOrWrongPassword: "the password is wrong, or the file was changed after it was written"
        case .wrongKeyPassword(let alias):
            "the store's password is right, that of the key\(alias.map { " \(PeerText($0))" } ?? "") is another: give the key password"
        case .noTrustedCertificate(let ignored):
            ignored == 0
                ? "it holds no certificate to trust"
                : "none of the \(ignored) certificates in it is marked as trusted: "
                    + "import the authority with keytool -importcert"
        case .noPrivateKey: "it holds no private key"
        case .noCertificate: "it holds no certificate"
        // The alias may be a secret that stands in the wrong place.
        case .noSuchAlias(_, let available):
            "it has no entry of that alias, only \(available.isEmpty ? "none" : Self.shown(available))"
        case .ambiguousKey(let aliases): "it holds several keys, choose one: \(Self.shown(aliases))"
        case .keyMismatch(let certificate): "the private key does not belong to the certificate \(certificate)"
        case .expired(let certificate): "the certificate \(certificate) expired on \(certificate.notAfter): renew it"
        case .notYetValid(let certificate):
            "the certificate \(certificate) is valid only from \(certificate.notBefore) on: is the clock right?"
        case .legacyProviderMissing(let algorithm):
            "it is encrypted with \(algorithm), for which OpenSSL needs its legacy provider, and that is not installed: "
                + "write the store again with a current keytool or openssl pkcs12"
        case .unsupported(let what): "unsupported: \(PeerText(what))"
        }
    }
}
