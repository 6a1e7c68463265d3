public import KafkaSession

/// A section `sasl` as a file has it, key by key.
public struct SASLSection: Sendable {
    public var mechanism: SASLMechanism?
    public var username: String?
    public var password: Secret?
    public var token: Secret?
    public var tokenFile: String?
    // What only `client.properties` has.
    var login: JAASLogin?
    var extensions: [String: String] = [:]

    public init() {}

    /// Puts together what belongs together; `nil` without a mechanism, or when a rule is broken.
    ///
    /// - Parameter report: gets the rule that is broken.
    package func settings(report: (String) -> Void) -> SASLSettings? {
        guard let mechanism else { return nil }
        if mechanism == .oauthBearer {
            switch (token, tokenFile) {
            case (let token?, nil) where username == nil && password == nil:
                return .token(token, extensions: extensions)
            case (nil, let file?) where username == nil && password == nil:
                return .tokenFile(file, extensions: extensions)
            default:
                report("OAUTHBEARER takes 'token' or 'token_file', and nothing else")
                return nil
            }
        }
        guard let username, let password, token == nil, tokenFile == nil else {
            report("\(mechanism.rawValue) takes 'username' and 'password'")
            return nil
        }
        return switch mechanism {
        case .plain: .plain(username: username, password: password)
        case .scramSHA256: .scram(.sha256, username: username, password: password)
        case .scramSHA512, .oauthBearer: .scram(.sha512, username: username, password: password)
        }
    }
}
