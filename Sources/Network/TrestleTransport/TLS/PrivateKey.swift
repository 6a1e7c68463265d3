/// A private key, as unencrypted PKCS #8. It is never printed.
public struct PrivateKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    /// Overwritten when the last copy of this value goes.
    let secret: SecretBytes
    /// Kind and size, such as `EC 256 bit`.
    public let kind: String

    /// Reads a key from PKCS #8, PKCS #1 or SEC 1 in DER.
    ///
    /// - Throws: `StoreError` with `malformed` when it is none of them.
    public init(der: [UInt8]) throws(StoreError) {
        (secret, kind) = try OpenSSLKey.normalise(der)
    }

    /// PKCS #8 `PrivateKeyInfo` in DER: a copy, for code that writes keys to files.
    public var der: [UInt8] { secret.copy }

    public static func == (left: Self, right: Self) -> Bool { left.der == right.der }

    public var description: String { "private key (\(kind))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The identity of one end of a connection: a certificate, the intermediate certificates, and the key.
public struct TLSIdentity: Sendable, Equatable {
    /// The own certificate first; each further one has signed the one before it.
    public let chain: [Certificate]
    public let key: PrivateKey

    /// - Throws: `StoreError` with `noCertificate` for an empty chain, `keyMismatch` when the first certificate holds
    ///   the public half of another key.
    public init(chain: [Certificate], key: PrivateKey) throws(StoreError) {
        guard let own = chain.first else { throw StoreError(.noCertificate) }
        guard try OpenSSLKey.belongs(key, to: own.der) else {
            throw StoreError(.keyMismatch(certificate: own))
        }
        self.chain = chain
        self.key = key
    }

    public var certificate: Certificate { chain[0] }
}
