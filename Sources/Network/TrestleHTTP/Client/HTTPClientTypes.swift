public import TrestleTransport
public import WireBytes

/// Where an HTTP request goes: the parts of a URL that a client needs.
public struct HTTPURL: Sendable, Hashable, CustomStringConvertible {
    public let isTLS: Bool
    public let endpoint: Endpoint
    /// Path and query.
    public let target: String

    /// - Parameter text: `http://host:port/path?query` or `https://…`. User information and fragments are refused.
    public init?(_ text: String) {
        let schemes = [("https://", true, UInt16(443)), ("http://", false, 80)]
        guard
            let (scheme, isTLS, port) = schemes.first(where: { HTTPCharacters.isEqual(text.prefix($0.0.count), $0.0) })
        else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        // A user and a password in percent-encoding are in no host's name.
        guard !authority.isEmpty, !authority.contains("@"), authority.hasPrefix("[") || !authority.contains("%"),
            let endpoint = Endpoint(String(authority), defaultPort: port),
            target.utf8.allSatisfy({ HTTPCharacters.isTarget($0) })
        else { return nil }
        self.isTLS = isTLS
        self.endpoint = endpoint
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    /// The Host field: without the port where it is the usual one.
    package var host: String {
        let text = "\(endpoint)"
        let usual = isTLS ? ":443" : ":80"
        return text.hasSuffix(usual) ? String(text.dropLast(usual.count)) : text
    }

    public var description: String { "\(isTLS ? "https" : "http")://\(host)\(target)" }
}

/// A response that a client received, with its content. A redirection is a response like others: it is not followed.
public struct HTTPClientResponse: Sendable {
    public let head: HTTPResponseHead
    public let body: ByteSlice

    public var status: UInt16 { head.status }
    public var fields: HTTPFields { head.fields }
}

/// Why a request got no response.
public struct HTTPClientError: Error, Sendable, CustomStringConvertible {
    public struct Code: Sendable, Hashable {
        private let name: String

        /// The request cannot be written.
        public static let invalidRequest = Code(name: "invalidRequest")
        /// The server was not reached, or the connection broke.
        public static let connection = Code(name: "connection")
        /// The response is not legal HTTP, or larger than the limit.
        public static let invalidResponse = Code(name: "invalidResponse")
        /// There was no response in time.
        public static let timeout = Code(name: "timeout")
        /// The client was stopped, or the task cancelled.
        public static let cancelled = Code(name: "cancelled")
    }

    public let code: Code
    /// One line.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// How an `HTTPClient` connects, and what a server may take of it.
public struct HTTPClientConfiguration: Sendable {
    /// For `https` URLs, a context of side `client`. Default: `nil`, `https` is refused.
    public var tls: TLSContext?
    /// The limits of a response. Default: as `HTTPLimits`, with content of 16 MiB.
    public var limits: HTTPLimits
    /// How long a request may take in all, from connecting to the last byte of the response. Default: 30 s.
    public var timeout = Duration.seconds(30)
    /// How long a connection is kept for the next request. Default: 30 s; servers usually keep it 60 s or longer.
    public var idleTimeout = Duration.seconds(30)
    /// Connections to one server at a time; further requests wait. Default: 8.
    public var maximumConnections = 8

    public init() {
        limits = HTTPLimits()
        limits.body = 16 << 20
    }
}
