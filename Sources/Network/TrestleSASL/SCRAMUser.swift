/// A SCRAM user: keys that are stored, or that are derived from the password. No description shows a key.
public struct SCRAMUser: Sendable, CustomStringConvertible, CustomReflectable {
    public let hash: SCRAMHash
    private let source: Source

    private enum Source {
        case stored(SCRAMCredential)
        case password(@Sendable (_ salt: [UInt8], _ iterations: Int) -> SCRAMCredential)
    }

    /// Keys that a server can check a proof with, or how it gets them.
    enum Keys {
        case known(SCRAMCredential)
        case awaited(SCRAMDerivation)
    }

    /// A user whose keys are stored.
    ///
    /// A client receives their salt and iterations at once. Those of a name that does not exist are derived from
    /// `SASLServer`'s key, and are 4,096, so that a new salt or other iterations tell that the user exists.
    public init(_ credential: SCRAMCredential) {
        hash = credential.hash
        source = .stored(credential)
    }

    /// A user whose keys come from the password. The server gives the salt and the iterations, the same for as long as
    /// its key is: as it does for a name that does not exist, so that nobody can tell one from the other.
    ///
    /// - Parameter derive: gives the keys for this salt and these iterations. It takes milliseconds, at least the first
    ///   time, and is called where `SASLServer.Step.deriveKeys` is performed.
    public init(
        _ hash: SCRAMHash, derive: @escaping @Sendable (_ salt: [UInt8], _ iterations: Int) -> SCRAMCredential
    ) {
        self.hash = hash
        source = .password(derive)
    }

    /// - Parameters:
    ///   - salt: for keys that come from the password.
    ///   - iterations: likewise.
    func keys(salt: [UInt8], iterations: Int) -> Keys {
        switch source {
        case .stored(let credential): .known(credential)
        case .password(let derive):
            .awaited(SCRAMDerivation(hash: hash, salt: salt, iterations: iterations, derive: derive))
        }
    }

    public var description: String { "\(hash.mechanism.rawValue) user" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Keys of a SCRAM user that still have to be derived from the password.
public struct SCRAMDerivation: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    public let hash: SCRAMHash
    public let salt: [UInt8]
    public let iterations: Int
    let derive: @Sendable (_ salt: [UInt8], _ iterations: Int) -> SCRAMCredential

    /// The keys; takes milliseconds.
    public func deriveKeys() -> SCRAMCredential { derive(salt, iterations) }

    public static func == (left: SCRAMDerivation, right: SCRAMDerivation) -> Bool {
        left.hash == right.hash && left.salt == right.salt && left.iterations == right.iterations
    }

    public var description: String { "\(hash.mechanism.rawValue) keys of \(iterations) iterations" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
