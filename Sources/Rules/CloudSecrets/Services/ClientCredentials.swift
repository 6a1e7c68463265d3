import TrestleBase
import TrestleHTTP
import TrestleJSON
import TrestleTransport
import WireBytes

/// Bearer tokens by the client credentials grant of OAuth 2.0 (RFC 6749, section 4.4).
///
/// A token is kept for four fifths of its lifetime; then the next use fetches another.
public actor ClientCredentials {
    public struct Configuration: Sendable {
        /// The token endpoint, `https://…`; `http://` only on this machine.
        public var tokenURL: String
        public var clientID: String
        public var clientSecret: SecretValue
        /// Scopes, separated by spaces. Default: `nil`, those that the server gives without any.
        public var scope: String?

        public init(tokenURL: String, clientID: String, clientSecret: SecretValue, scope: String? = nil) {
            self.tokenURL = tokenURL
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.scope = scope
        }
    }

    private struct Token {
        var value: SecretValue
        var renewal: WallTime
        var end: WallTime
    }

    private let configuration: Configuration
    private let rim: CloudRim
    private var token: Token?
    private var fetch: Task<Result<Token, CloudError>, Never>?

    /// Longer tokens are not taken, as by SASL.
    static let maximumSize = 64 << 10

    /// - Throws: `configuration` for a URL that would send the secret in the clear.
    public init(_ configuration: Configuration, _ rim: CloudRim) throws(CloudError) {
        guard Self.isSecure(configuration.tokenURL) else {
            throw CloudError(.configuration, "the token endpoint is not an https:// URL")
        }
        self.configuration = configuration
        self.rim = rim
    }

    /// Whether the secret would not be sent in the clear: `https://`, or `http://` on this machine.
    public static func isSecure(_ url: String) -> Bool {
        HTTPURL(url).map { $0.isTLS || $0.endpoint.isThisMachine } ?? false
    }

    /// The current token.
    public func current() async throws(CloudError) -> SecretValue {
        let now = rim.now()
        if let token, now < token.renewal { return token.value }
        let running = fetch ?? Task { await self.request() }
        fetch = running
        let result = await running.value
        fetch = nil
        switch result {
        case .success(let fresh):
            token = fresh
            return fresh.value
        case .failure(let error):
            // The former one may hold for some time.
            if let token, now < token.end { return token.value }
            throw error
        }
    }

    private func request() async -> Result<Token, CloudError> {
        do throws(CloudError) {
            let response = try await rim.send(Self.request(configuration))
            return .success(try token(response, at: rim.now()))
        } catch {
            return .failure(error)
        }
    }

    /// The secret goes into the Authorization field, each part form-encoded first (RFC 6749, section 2.3.1).
    static func request(_ configuration: Configuration) -> CloudRequest {
        var login = Array((AWSEncoding.encode(configuration.clientID) + ":").utf8)
        login.appendSecret(AWSEncoding.encode(configuration.clientSecret.text ?? "").utf8)
        defer { login.wipe() }
        var form = [(name: "grant_type", value: "client_credentials")]
        if let scope = configuration.scope { form.append(("scope", scope)) }
        return CloudRequest(
            "POST", configuration.tokenURL,
            fields: [
                ("Authorization", "Basic \(Base64.encode(login))"), ("Accept", "application/json"),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ], body: Array(AWSEncoding.query(form).utf8))
    }

    private func token(_ response: CloudResponse, at now: WallTime) throws(CloudError) -> Token {
        let json = try? JSON(parsing: response.body)
        guard response.status == 200 else { throw refusal(response.status, json) }
        guard let text = json?["access_token"]?.text, (1...Self.maximumSize).contains(text.utf8.count),
            json?["token_type"]?.text?.lowercased() == "bearer"
        else {
            throw CloudError(.invalidResponse, "the token endpoint gave no bearer token")
        }
        // A server may leave it out; an hour is usual.
        let lifetime = json?["expires_in"]?.integer ?? json?["expires_in"]?.text.flatMap { Int($0) } ?? 3600
        let seconds = Int64(clamping: max(0, min(lifetime, 30 * 86_400)))
        return Token(
            value: SecretValue(text), renewal: now.advanced(by: .seconds(seconds * 4 / 5)),
            end: now.advanced(by: .seconds(seconds)))
    }

    /// The words of the server, unless it repeats the secret in them.
    private func refusal(_ status: Int, _ json: JSON?) -> CloudError {
        let words = [json?["error"]?.text, json?["error_description"]?.text].compactMap { $0 }.joined(separator: ": ")
        let shown = PeerText(words, hiding: SentSecret("client secret", configuration.clientSecret.bytes))
        let code: CloudError.Code =
            status == 401 || status == 400 || status == 403
            ? .notAuthenticated : status >= 500 || status == 429 ? .unavailable : .invalidResponse
        return CloudError(code, "the token endpoint responds with \(status)\(words.isEmpty ? "" : ": \(shown)")")
    }
}
