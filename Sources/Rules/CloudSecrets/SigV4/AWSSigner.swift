public import TrestleBase
import TrestleTransport

/// Signature Version 4 of AWS, as pure functions of a request, credentials and the time.
public struct AWSSigner: Sendable {
    public let credentials: AWSCredentials
    /// For example `eu-central-1`.
    public let region: String
    /// The name of the service in signatures, for example `secretsmanager`.
    public let service: String

    public init(credentials: AWSCredentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// The algorithm's name.
    static let algorithm = "AWS4-HMAC-SHA256"

    /// The fields to send with the request besides its own: X-Amz-Date, with temporary credentials X-Amz-Security-Token,
    /// without a signed payload X-Amz-Content-SHA256, and Authorization.
    public func signedFields(_ request: AWSRequest, at time: WallTime) -> [(name: String, value: String)] {
        let date = AWSDate(time)
        var added: [(name: String, value: String)] = [("X-Amz-Date", date.second)]
        if let token = credentials.sessionToken?.text { added.append(("X-Amz-Security-Token", token)) }
        if request.payload == .unsigned { added.append(("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD")) }
        var signed = request
        signed.fields += added
        let canonical = CanonicalRequest(signed)
        let value =
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(date)), "
            + "SignedHeaders=\(canonical.signedFields), Signature=\(signature(canonical, date))"
        return added + [("Authorization", value)]
    }

    /// When a token of temporary credentials enters a presigned URL.
    public enum TokenPlacement: Sendable {
        /// It is part of what is signed.
        case signed
        /// It is added behind the signature, as AWS IoT has it.
        case appended
    }

    /// The request's query with the signature in it.
    ///
    /// - Parameter lifetime: in seconds, up to 604,800; `nil` leaves X-Amz-Expires out, as AWS IoT has it.
    public func presignedQuery(
        _ request: AWSRequest, at time: WallTime, lifetime: Int?, token placement: TokenPlacement = .signed
    ) -> [(name: String, value: String)] {
        let date = AWSDate(time)
        var signed = request
        signed.query += [
            ("X-Amz-Algorithm", Self.algorithm), ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(date))"),
            ("X-Amz-Date", date.second),
        ]
        if let lifetime { signed.query.append(("X-Amz-Expires", String(lifetime))) }
        signed.query.append(("X-Amz-SignedHeaders", CanonicalRequest(request).signedFields))
        let token = credentials.sessionToken?.text.map { (name: "X-Amz-Security-Token", value: $0) }
        if let token, placement == .signed { signed.query.append(token) }
        var query = signed.query + [("X-Amz-Signature", signature(CanonicalRequest(signed), date))]
        if let token, placement == .appended { query.append(token) }
        return query
    }

    func scope(_ date: AWSDate) -> String { "\(date.day)/\(region)/\(service)/aws4_request" }

    /// The text whose code is the signature.
    func stringToSign(_ canonical: CanonicalRequest, _ date: AWSDate) -> String {
        let digest = SHA2.digest(.sha256, of: Array(canonical.text.utf8))
        return "\(Self.algorithm)\n\(date.second)\n\(scope(date))\n\(Hex.text(digest.span))"
    }

    private func signature(_ canonical: CanonicalRequest, _ date: AWSDate) -> String {
        var secret = Array("AWS4".utf8)
        var key = credentials.secretAccessKey.bytes
        secret.appendSecret(key)
        key.wipe()
        defer { secret.wipe() }
        key = HMAC.code(.sha256, of: Array(date.day.utf8), key: secret)
        for part in [region, service, "aws4_request"] {
            let next = HMAC.code(.sha256, of: Array(part.utf8), key: key)
            key.wipe()
            key = next
        }
        let code = HMAC.code(.sha256, of: Array(stringToSign(canonical, date).utf8), key: key)
        key.wipe()
        return Hex.text(code.span)
    }
}

/// A time as signatures have it.
struct AWSDate {
    /// `20261130`
    let day: String
    /// `20261130T071400Z`
    let second: String

    init(_ time: WallTime) {
        let digits = time.description.filter { $0.isASCII && $0.isNumber }
        day = String(digits.prefix(8))
        second = "\(day)T\(digits.dropFirst(8))Z"
    }
}

/// The canonical form of a request.
struct CanonicalRequest {
    /// The names of the signed fields, `host;x-amz-date`.
    let signedFields: String
    let text: String

    /// Proxies change or add these on the way.
    private static let unsigned: Set<String> = [
        "authorization", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id",
    ]

    init(_ request: AWSRequest) {
        var values: [String: [String]] = ["host": [request.host]]
        for field in request.fields {
            let name = field.name.lowercased()
            guard !Self.unsigned.contains(name) else { continue }
            let words = field.value.utf8.split { $0 == 0x20 || (0x09...0x0d).contains($0) }
            values[name, default: []].append(words.map { String(Substring($0)) }.joined(separator: " "))
        }
        let names = values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        signedFields = names.joined(separator: ";")
        let fields = names.map { "\($0):\((values[$0] ?? []).joined(separator: ","))\n" }.joined()
        let hash =
            switch request.payload {
            case .bytes(let bytes): Hex.text(SHA2.digest(.sha256, of: bytes).span)
            case .unsigned: "UNSIGNED-PAYLOAD"
            }
        text = [
            request.method, AWSEncoding.path(request.path), AWSEncoding.query(request.query), fields, signedFields,
            hash,
        ].joined(separator: "\n")
    }
}
