/// The mechanisms spoken here, by their names in SaslHandshake.
public enum SASLMechanism: String, Sendable, Hashable, CaseIterable {
    case plain = "PLAIN"
    case scramSHA256 = "SCRAM-SHA-256"
    case scramSHA512 = "SCRAM-SHA-512"
    case oauthBearer = "OAUTHBEARER"
    /// Of Amazon MSK, for clients alone.
    case awsMSKIAM = "AWS_MSK_IAM"

    /// The secret of a client that lets in whoever reads it on the way, without TLS: a password, a token, or a signature that is valid for
    /// some minutes. `nil` for SCRAM, which sends nothing of the kind.
    public var secretInTheClear: String? {
        switch self {
        case .plain: "password"
        case .oauthBearer: "token"
        case .awsMSKIAM: "signature"
        case .scramSHA256, .scramSHA512: nil
        }
    }
}

/// Why an authentication failed. Two errors are equal when their codes are. No description holds a secret.
public struct SASLError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// A message does not have the form of its mechanism.
        case malformed
        /// A message that this state does not expect.
        case outOfOrder
        /// The server knows no such user or password, or the token is not accepted.
        case refused
        /// The server does not prove that it knows the password: it is not who it says it is.
        case serverNotAuthentic
        /// The server asks for fewer or more iterations than is safe or sane.
        case iterationCount
        /// A user name, password or token that cannot be sent.
        case unusableCredentials
    }

    public let code: Code
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    static var refusal: SASLError { SASLError(.refused, "invalid credentials") }
}
