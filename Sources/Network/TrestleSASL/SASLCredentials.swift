public import WireBytes

/// A client's credentials. No description shows the password or token.
public enum SASLCredentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    case plain(username: String, password: String)
    case scram(SCRAMHash, username: String, password: String)
    case oauthBearer(BearerToken)
    /// A signed request to connect, for one broker and some minutes.
    case awsMSKIAM(payload: [UInt8])

    public var mechanism: SASLMechanism {
        switch self {
        case .plain: .plain
        case .scram(let hash, _, _): hash.mechanism
        case .oauthBearer: .oauthBearer
        case .awsMSKIAM: .awsMSKIAM
        }
    }

    public var description: String {
        switch self {
        case .plain(let username, _), .scram(_, let username, _): "\(mechanism.rawValue) as '\(username)'"
        case .oauthBearer, .awsMSKIAM: mechanism.rawValue
        }
    }

    /// The password or token, to detect it in a server's text.
    public var sentSecret: SentSecret? {
        switch self {
        case .plain(_, let password), .scram(_, _, let password): SentSecret("password", password.utf8)
        case .oauthBearer(let token): SentSecret("token", token.value.utf8)
        case .awsMSKIAM(let payload): SentSecret("signature", payload)
        }
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// An OAuth 2 bearer token (RFC 6750) and its extensions. No description shows the token.
public struct BearerToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    public var value: String
    /// Further `key=value` pairs (KIP-342); keys are letters.
    public var extensions: [String: String]

    public init(_ value: String, extensions: [String: String] = [:]) {
        self.value = value
        self.extensions = extensions
    }

    public var description: String { "a bearer token" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The preparation of user names and passwords before they are sent or hashed.
///
/// RFC 4616 and RFC 5802 ask for SASLprep. Kafka's clients and brokers do not perform it: they use the UTF-8 of what was
/// configured, and credentials that were stored that way would not fit a normalised password. So the text is left as
/// it is, which for printable ASCII is what SASLprep gives too; what SASLprep prohibits and no keyboard types by intent
/// (control characters, private use, noncharacters) is refused.
enum SASLText {
    static func bytes(_ text: String, _ what: String) throws(SASLError) -> [UInt8] {
        guard !text.isEmpty else { throw SASLError(.unusableCredentials, "the \(what) is empty") }
        guard isAllowed(text) else {
            throw SASLError(
                .unusableCredentials,
                "the \(what) holds a control or private-use character, such as the end of a line: remove it")
        }
        return Array(text.utf8)
    }

    static func isAllowed(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7f }
            return switch scalar.properties.generalCategory {
            case .control, .privateUse, .surrogate: false
            case .unassigned: !scalar.properties.isNoncharacterCodePoint
            default: true
            }
        }
    }
}
