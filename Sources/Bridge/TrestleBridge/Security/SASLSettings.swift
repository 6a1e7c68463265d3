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
    /// OAUTHBEARER with tokens of a token endpoint.
    case clientCredentials(TokenEndpoint, extensions: [String: String])
    /// AWS_MSK_IAM with the credentials of AWS that the program finds.
    case awsMSKIAM

    /// A token endpoint of OAuth 2.0, and the client credentials for it.
    public struct TokenEndpoint: Sendable, Hashable {
        public var url: String
        public var clientID: String
        public var clientSecret: Secret
        public var scope: String?
        /// The file with the authorities of the endpoint; `nil`: those of the system.
        public var authority: String?

        public init(
            url: String, clientID: String, clientSecret: Secret, scope: String? = nil, authority: String? = nil
        ) {
            self.url = url
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.scope = scope
            self.authority = authority
        }
    }

    /// The file that holds the token.
    package var file: String? { if case .tokenFile(let path, _) = self { path } else { nil } }

    /// - Parameters:
    ///   - read: gives a file's content; called for each authentication, away from the event loop.
    ///   - environment: where AWS_MSK_IAM finds credentials. Default: empty.
    public func login(
        read: @escaping @Sendable (String) throws -> [UInt8], environment: [String: String] = [:]
    ) -> SASLLogin {
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
        case .clientCredentials(let endpoint, let extensions):
            let source = CloudLogin(read: read, environment: environment)
            return SASLLogin(.oauthBearer) {
                .oauthBearer(BearerToken(try await source.token(endpoint), extensions: extensions))
            }
        case .awsMSKIAM:
            let source = CloudLogin(read: read, environment: environment)
            return SASLLogin(.awsMSKIAM, forHost: { .awsMSKIAM(payload: try await source.payload(host: $0)) })
        }
    }
}
