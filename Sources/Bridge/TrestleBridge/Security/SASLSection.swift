public import KafkaSession

/// A section `sasl` as a file has it, key by key.
public struct SASLSection: Sendable {
    public var mechanism: SASLMechanism?
    public var username: String?
    public var password: Secret?
    public var token: Secret?
    public var tokenFile: String?
    public var tokenURL: String?
    public var clientID: String?
    public var clientSecret: Secret?
    public var scope: String?
    public var tokenAuthority: String?
    // What only `client.properties` has.
    var login: JAASLogin?
    var extensions: [String: String] = [:]

    public init() {}

    /// Puts together what belongs together; `nil` without a mechanism, or when a rule is broken.
    ///
    /// - Parameter report: gets the rule that is broken.
    package func settings(report: (String) -> Void) -> SASLSettings? {
        guard let mechanism else { return nil }
        if mechanism == .oauthBearer { return tokenSettings(report: report) }
        let hasTokens = token != nil || tokenFile != nil || namesEndpoint
        if mechanism == .awsMSKIAM {
            guard username == nil, password == nil, !hasTokens else {
                report("AWS_MSK_IAM takes nothing else: it finds credentials as AWS' own programs do")
                return nil
            }
            return .awsMSKIAM
        }
        guard let username, let password, !hasTokens else {
            report("\(mechanism.rawValue) takes 'username' and 'password'")
            return nil
        }
        return switch mechanism {
        case .plain: .plain(username: username, password: password)
        case .scramSHA256: .scram(.sha256, username: username, password: password)
        case .scramSHA512, .oauthBearer, .awsMSKIAM: .scram(.sha512, username: username, password: password)
        }
    }

    /// Whether a setting of the token endpoint is there.
    private var namesEndpoint: Bool {
        tokenURL != nil || clientID != nil || clientSecret != nil || scope != nil || tokenAuthority != nil
    }

    private func tokenSettings(report: (String) -> Void) -> SASLSettings? {
        let hasPassword = username != nil || password != nil
        switch (token, tokenFile) {
        case (let token?, nil) where !hasPassword && !namesEndpoint: return .token(token, extensions: extensions)
        case (nil, let file?) where !hasPassword && !namesEndpoint: return .tokenFile(file, extensions: extensions)
        case (nil, nil) where !hasPassword:
            if let tokenURL, let clientID, let clientSecret {
                guard SASLSettings.isSecureURL(tokenURL) else {
                    report("'token_url' takes https://HOST/PATH")
                    return nil
                }
                let endpoint = SASLSettings.TokenEndpoint(
                    url: tokenURL, clientID: clientID, clientSecret: clientSecret, scope: scope,
                    authority: tokenAuthority)
                return .clientCredentials(endpoint, extensions: extensions)
            }
        default: break
        }
        report(
            "OAUTHBEARER takes 'token' or 'token_file', or 'token_url' with 'client_id' and 'client_secret', and nothing "
                + "else")
        return nil
    }
}
