import TrestleHTTP
import TrestleJSON
import WireBytes

/// A service of AWS that this module calls.
enum AWSService: String, Sendable {
    case secretsManager = "secretsmanager"
    case sts, iot, iam, ec2

    /// As in `AWS_ENDPOINT_URL_…`.
    private var variable: String {
        self == .secretsManager ? "SECRETS_MANAGER" : rawValue.uppercased()
    }

    /// The URL without a path: from AWS_ENDPOINT_URL_SERVICE or AWS_ENDPOINT_URL, else that of the region.
    func endpoint(region: String, _ rim: CloudRim) throws(CloudError) -> (url: String, host: String) {
        let setting = ["AWS_ENDPOINT_URL_\(variable)", "AWS_ENDPOINT_URL"].first { rim.variable($0) != nil }
        let url: String
        if let setting, let value = rim.variable(setting) {
            url = value.utf8.last == UInt8(ascii: "/") ? String(value.dropLast()) : value
        } else {
            guard AWSRegion.isName(region) else {
                throw CloudError(.configuration, "the region is not the name of one of AWS, for example eu-central-1")
            }
            let domain = region.begins(with: "cn-") ? "amazonaws.com.cn" : "amazonaws.com"
            url = self == .iam ? "https://iam.\(domain)" : "https://\(rawValue).\(region).\(domain)"
        }
        guard let parsed = HTTPURL(url), parsed.target == "/" else {
            throw CloudError(
                .configuration, "\(setting ?? "the endpoint") is not a URL of the form https://HOST or http://HOST:PORT"
            )
        }
        return (url, parsed.host)
    }
}

/// The region of requests.
enum AWSRegion {
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                $0 == UInt8(ascii: "-") || $0 &- 48 < 10 || $0 &- UInt8(ascii: "a") < 26
            }
    }
}

/// Signed calls of the services.
struct AWSCaller: Sendable {
    let rim: CloudRim

    /// How often a call is made that fails for now.
    private static let attempts = 3

    /// Sends a request until it does not fail for now, and gives the body of the response.
    ///
    /// - Parameter credentials: `nil` for a call that is not signed.
    func call(
        _ service: AWSService, region: String, method: String = "POST", path: String = "/",
        query: [(name: String, value: String)] = [], fields: [(name: String, value: String)] = [], body: [UInt8] = [],
        credentials: AWSCredentials?
    ) async throws(CloudError) -> [UInt8] {
        let (url, host) = try service.endpoint(region: region, rim)
        var request = AWSRequest(method: method, host: host, path: path, query: query, fields: fields)
        request.payload = .bytes(body)
        var attempt = 1
        while true {
            var sent = fields
            if let credentials {
                // IAM is signed for one region, wherever the caller is.
                let scope = service == .iam ? "us-east-1" : region
                let signer = AWSSigner(credentials: credentials, region: scope, service: service.rawValue)
                // Signed for each attempt, since a signature holds for minutes alone.
                sent += signer.signedFields(request, at: rim.now())
            }
            do throws(CloudError) {
                let response = try await rim.send(
                    CloudRequest(method, url + request.target, fields: sent, body: body))
                if response.status == 200 { return response.body }
                throw AWSFault(response).error(service, hiding: Self.secrets(in: sent, of: credentials))
            } catch {
                guard error.isTransient, attempt < Self.attempts else { throw error }
            }
            await rim.sleep(.milliseconds(200 << attempt))
            attempt += 1
        }
    }

    /// What a request holds and no message may repeat: the token of the session, the signature, the key itself.
    private static func secrets(
        in fields: [(name: String, value: String)], of credentials: AWSCredentials?
    ) -> [SentSecret] {
        let signatures = fields.filter { $0.name.lowercased() == "authorization" }.compactMap { field in
            field.value.firstRange(of: "Signature=").map { field.value[$0.upperBound...].utf8 }
        }
        return signatures.compactMap { SentSecret("signature", $0) }
            + [
                credentials.flatMap { SentSecret("secret access key", $0.secretAccessKey.bytes) },
                credentials?.sessionToken.flatMap { SentSecret("session token", $0.bytes) },
            ].compactMap(\.self)
    }

    /// A call of the Query protocol, whose response is XML.
    func query(
        _ service: AWSService, region: String, version: String, action: String,
        _ parameters: [(name: String, value: String)], credentials: AWSCredentials?
    ) async throws(CloudError) -> XMLElement {
        let form = [(name: "Action", value: action), (name: "Version", value: version)] + parameters
        let body = try await call(
            service, region: region, fields: [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array(AWSEncoding.query(form).utf8), credentials: credentials)
        return try XMLElement(parsing: body)
    }
}

/// A response other than 200, in any of the protocols.
struct AWSFault {
    let status: Int
    /// The name of the exception, without its namespace.
    let name: String
    let message: String

    init(_ response: CloudResponse) {
        status = response.status
        var name = response.field("x-amzn-errortype") ?? ""
        var message = ""
        if let json = try? JSON(parsing: response.body) {
            if name.isEmpty { name = json["__type"]?.text ?? json["code"]?.text ?? "" }
            message = json["message"]?.text ?? json["Message"]?.text ?? ""
        } else if let xml = try? XMLElement(parsing: response.body) {
            name = xml.first("Code")?.text ?? name
            message = xml.first("Message")?.text ?? ""
        }
        name = name.utf8.split(separator: UInt8(ascii: "#")).last.map { String(Substring($0)) } ?? ""
        self.name = name.utf8.split(separator: UInt8(ascii: ":")).first.map { String(Substring($0)) } ?? ""
        self.message = message
    }

    private static let unauthenticated = [
        "ExpiredToken", "ExpiredTokenException", "IncompleteSignature", "InvalidClientTokenId",
        "InvalidSignatureException", "MissingAuthenticationToken", "SignatureDoesNotMatch", "RequestExpired",
        "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure", "IncompleteSignatureException",
        "MissingAuthenticationTokenException",
    ]

    func error(_ service: AWSService, hiding secrets: [SentSecret] = []) -> CloudError {
        let isSafe = !secrets.contains { $0.isRepeated(in: name) || $0.isRepeated(in: message) }
        var text = "\(service.rawValue) responds with \(status)"
        if isSafe {
            if !name.isEmpty { text += " \(PeerText(name, maximumSize: 100))" }
            if !message.isEmpty { text += ": \(PeerText(message, maximumSize: 300))" }
        } else {
            text += ": its message repeats a secret, and is not shown"
        }
        let code: CloudError.Code =
            if Self.unauthenticated.contains(where: { name.hasSameBytes(as: $0) }) || status == 401 {
                .notAuthenticated
            } else if name.begins(with: "AccessDenied") || name.hasSameBytes(as: "UnauthorizedOperation")
                || name.hasSameBytes(as: "UnauthorizedException") || status == 403
            {
                .accessDenied
            } else if name.begins(with: "ResourceNotFound") || name.begins(with: "NoSuchEntity") || status == 404 {
                .notFound
            } else if name.begins(with: "Throttl") || name.begins(with: "TooManyRequests")
                || name.begins(with: "RequestLimitExceeded") || status == 429 || status >= 500
            {
                .unavailable
            } else {
                .invalidResponse
            }
        return CloudError(code, text)
    }
}
