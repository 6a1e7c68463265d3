/// The version of a message. Other versions of major version 1 are errors: nobody has defined them.
public enum HTTPVersion: String, Sendable, Hashable {
    case http1_0 = "HTTP/1.0"
    case http1_1 = "HTTP/1.1"
}

/// A request without its content.
public struct HTTPRequestHead: Sendable, Hashable {
    /// Case counts: `GET`.
    public var method: String
    /// As it stands in the request line: `/path?query` in nearly all requests, an absolute URI towards proxies, `*`.
    public var target: String
    public var version: HTTPVersion
    public var fields: HTTPFields

    public init(
        method: String = "GET", target: String, version: HTTPVersion = .http1_1, fields: HTTPFields = HTTPFields()
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
    }

    /// The target up to the question mark, still percent-encoded.
    public var path: Substring { target.prefix { $0 != "?" } }

    /// The target behind the question mark, still percent-encoded; `nil` without one.
    public var query: Substring? {
        target.firstIndex(of: "?").map { target[target.index(after: $0)...] }
    }

    /// Whether the sender goes on with the connection after this message (RFC 9112 section 9.3).
    public var keepsAlive: Bool { version.keepsAlive(fields) }
}

/// A response without its content.
public struct HTTPResponseHead: Sendable, Hashable {
    /// 100 to 599.
    public var status: UInt16
    /// The phrase behind the status, of no meaning. Default: the usual one.
    public var reason: String
    public var version: HTTPVersion
    public var fields: HTTPFields

    public init(
        status: UInt16, reason: String? = nil, version: HTTPVersion = .http1_1, fields: HTTPFields = HTTPFields()
    ) {
        self.status = status
        self.reason = reason ?? Self.usualReason(status)
        self.version = version
        self.fields = fields
    }

    public var keepsAlive: Bool { version.keepsAlive(fields) }

    /// Whether another response to the same request follows.
    public var isInterim: Bool { status < 200 && status != 101 }

    private static func usualReason(_ status: UInt16) -> String {
        switch status {
        case 101: "Switching Protocols"
        case 200: "OK"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 417: "Expectation Failed"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }
}

extension HTTPVersion {
    func keepsAlive(_ fields: HTTPFields) -> Bool {
        if fields.has("close", in: "Connection") { return false }
        return self == .http1_1 || fields.has("keep-alive", in: "Connection")
    }
}
