/// How the content of a message is delimited (RFC 9112 section 6.3).
public enum BodyFraming: Sendable, Hashable {
    /// There is none.
    case none
    /// So many bytes, announced in Content-Length.
    case length(Int)
    /// In chunks, each with its size.
    case chunked
    /// All that comes until the connection ends: responses alone.
    case untilClose

    /// Of a request. Whatever two readers could understand differently is an error, never a choice.
    init(request head: HTTPRequestHead, limits: HTTPLimits) throws(HTTPError) {
        self = try Self.declared(head.fields, version: head.version, limits: limits) ?? .none
    }

    /// Of a response.
    ///
    /// - Parameter method: of the request that it responds to.
    init(response head: HTTPResponseHead, method: String, limits: HTTPLimits) throws(HTTPError) {
        let isWithoutContent = head.status < 200 || head.status == 204
        // What HEAD and 304 declare is the length of what GET would bring.
        var limits = limits
        if method == "HEAD" || head.status == 304 { limits.body = .max }
        let declared = try Self.declared(head.fields, version: head.version, limits: limits)
        if isWithoutContent {
            guard declared == nil || declared == BodyFraming.none else { throw HTTPError(.unexpectedContent) }
            self = .none
        } else if method == "HEAD" || head.status == 304 {
            self = .none
        } else {
            self = declared ?? .untilClose
        }
    }

    /// What Content-Length and Transfer-Encoding say; `nil` when neither is there.
    private static func declared(
        _ fields: HTTPFields, version: HTTPVersion, limits: HTTPLimits
    ) throws(HTTPError) -> BodyFraming? {
        let codings = fields.values("Transfer-Encoding")
        let lengths = fields.values("Content-Length")
        if !codings.isEmpty {
            guard version == .http1_1 else { throw HTTPError(.transferEncodingInHTTP10) }
            guard lengths.isEmpty else { throw HTTPError(.lengthWithTransferEncoding) }
            guard codings.count == 1 else { throw HTTPError(.duplicateTransferEncoding) }
            guard HTTPCharacters.isEqual(codings[0], "chunked") else { throw HTTPError(.unsupportedTransferCoding) }
            return .chunked
        }
        guard let text = lengths.first else { return nil }
        guard lengths.count == 1 else { throw HTTPError(.duplicateContentLength) }
        let digits = text.utf8
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw HTTPError(.malformedContentLength)
        }
        // A number that no integer holds is larger than any limit.
        guard let length = Int(text), length <= limits.body else { throw HTTPError(.bodyTooLarge) }
        return length == 0 ? BodyFraming.none : .length(length)
    }
}
