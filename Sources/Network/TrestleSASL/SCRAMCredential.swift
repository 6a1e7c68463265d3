/// A server's data of a SCRAM user, with which it can check a password, but not impersonate the user (RFC 5802, section
/// 3). No description shows a key.
public struct SCRAMCredential: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    public var hash: SCRAMHash
    public var salt: [UInt8]
    public var iterations: Int
    public var storedKey: [UInt8]
    public var serverKey: [UInt8]

    public init(_ hash: SCRAMHash, salt: [UInt8], iterations: Int, storedKey: [UInt8], serverKey: [UInt8]) {
        self.hash = hash
        self.salt = salt
        self.iterations = iterations
        self.storedKey = storedKey
        self.serverKey = serverKey
    }

    /// Derives the keys of a password.
    ///
    /// - Parameters:
    ///   - salt: random bytes, 16 or more.
    ///   - iterations: 4096 or more.
    public init(_ hash: SCRAMHash, password: String, salt: [UInt8], iterations: Int = 4096) {
        let salted = hash.stretch(Array(password.utf8), salt: salt, iterations: iterations)
        self.init(
            hash, salt: salt, iterations: iterations,
            storedKey: hash.hash(hash.authenticate(Array("Client Key".utf8), key: salted)),
            serverKey: hash.authenticate(Array("Server Key".utf8), key: salted))
    }

    /// For a user that does not exist: always the same for the same name, and no password fits it. Its salt and its
    /// iterations are also those of a user whose keys come from the password.
    init(decoyOf username: String, _ hash: SCRAMHash, key: [UInt8]) {
        func derive(_ purpose: String) -> [UInt8] {
            hash.authenticate(Array("\(purpose)\0\(username)".utf8), key: key)
        }
        self.init(
            hash, salt: Array(derive("salt").prefix(16)), iterations: SCRAMLimits.iterations.lowerBound,
            storedKey: derive("stored"), serverKey: derive("server"))
    }

    public var description: String { "\(hash.mechanism.rawValue) credential of \(iterations) iterations" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
