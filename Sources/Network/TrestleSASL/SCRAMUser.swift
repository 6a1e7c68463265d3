/// A SCRAM user: salt and iterations, which a client receives at once, and keys, which may still have to be derived
/// from the password. No description shows a key.
public struct SCRAMUser: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    public let hash: SCRAMHash
    public let salt: [UInt8]
    public let iterations: Int
    private let keys: Keys

    private enum Keys {
        case known(SCRAMCredential)
        case derived(@Sendable () -> SCRAMCredential)
    }

    /// A user whose keys are stored.
    public init(_ credential: SCRAMCredential) {
        (hash, salt, iterations) = (credential.hash, credential.salt, credential.iterations)
        keys = .known(credential)
    }

    /// A user whose keys come from the password.
    ///
    /// - Parameters:
    ///   - salt: random bytes, 16 or more; the same as long as the password is.
    ///   - iterations: 4,096 or more.
    ///   - derive: gives the keys for this salt and these iterations. It takes milliseconds, at least the first time, and is
    ///     called where `SASLServer.Step.deriveKeys` is performed.
    public init(
        _ hash: SCRAMHash, salt: [UInt8], iterations: Int = 4096, derive: @escaping @Sendable () -> SCRAMCredential
    ) {
        (self.hash, self.salt, self.iterations) = (hash, salt, iterations)
        keys = .derived(derive)
    }

    /// The keys where they are known without computing.
    var credential: SCRAMCredential? { if case .known(let credential) = keys { credential } else { nil } }

    /// The keys; takes milliseconds where they have to be derived.
    public func deriveKeys() -> SCRAMCredential {
        switch keys {
        case .known(let credential): credential
        case .derived(let derive): derive()
        }
    }

    public static func == (left: SCRAMUser, right: SCRAMUser) -> Bool {
        left.hash == right.hash && left.salt == right.salt && left.iterations == right.iterations
    }

    public var description: String { "\(hash.mechanism.rawValue) user of \(iterations) iterations" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
