public import TrestleBase

/// Access keys of AWS. No description shows the secret key or the token.
public struct AWSCredentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public let accessKeyID: String
    public let secretAccessKey: SecretValue
    /// Of temporary credentials.
    public let sessionToken: SecretValue?
    /// The end of temporary credentials; `nil` for those without an end.
    public let expiration: WallTime?
    /// Where they come from, in words: `the environment`, `the profile 'plant'`.
    public var origin: String

    public init(
        accessKeyID: String, secretAccessKey: SecretValue, sessionToken: SecretValue? = nil,
        expiration: WallTime? = nil, origin: String = "the caller"
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
        self.origin = origin
    }

    /// Whether they hold for `duration` from `time` on.
    func isValid(at time: WallTime, for duration: Duration) -> Bool {
        expiration.map { time.advanced(by: duration) < $0 } ?? true
    }

    public var description: String { "access key \(accessKeyID) from \(origin)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
