public import KafkaClient
import KafkaSession

/// The SASL settings.
public enum SASLSettings: Sendable, Hashable {
    case plain(username: String, password: Secret)
    case scram(SCRAMHash, username: String, password: Secret)
    /// OAUTHBEARER with a token that stays the same.
    case token(Secret, extensions: [String: String])
    /// OAUTHBEARER with the current token in a file, which the issuer of tokens replaces.
    case tokenFile(String, extensions: [String: String])

    /// The file that holds the token.
    package var file: String? { if case .tokenFile(let path, _) = self { path } else { nil } }

    /// - Parameter read: gives a file's content; called for each authentication, away from the event loop.
    public func login(read: @escaping @Sendable (String) throws -> [UInt8]) -> SASLLogin {
        switch self {
        case .plain(let username, let password):
            return SASLLogin(.plain(username: username, password: password.value))
        case .scram(let hash, let username, let password):
            return SASLLogin(.scram(hash, username: username, password: password.value))
        case .token(let token, let extensions):
            return SASLLogin(.oauthBearer(BearerToken(token.value, extensions: extensions)))
        case .tokenFile(let path, let extensions):
            return SASLLogin(.oauthBearer) {
                let text = String(decoding: try read(path), as: UTF8.self)
                let token = text.filter { !$0.isWhitespace }
                return .oauthBearer(BearerToken(token, extensions: extensions))
            }
        }
    }
}
