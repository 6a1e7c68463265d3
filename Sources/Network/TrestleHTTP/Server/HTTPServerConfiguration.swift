public import TrestleTransport

/// How an `HTTPServer` listens, and what its clients may take of it.
public struct HTTPServerConfiguration: Sendable {
    /// An address of this machine, or a name. Default: `127.0.0.1`.
    public var host = "127.0.0.1"
    /// 0, the default: one that the system chooses.
    public var port: UInt16 = 0
    /// Speaks TLS with this context of side `server`. Default: `nil`, plaintext.
    public var tls: TLSContext?
    /// The limits of a request.
    public var limits = HTTPLimits()
    /// How long a request's head may take, from the opening of the connection or its first byte on. Default: 10 s.
    public var headTimeout = Duration.seconds(10)
    /// How long a request's content may take. Default: 30 s.
    public var bodyTimeout = Duration.seconds(30)
    /// How long a connection may be idle between two requests. Default: 60 s.
    public var idleTimeout = Duration.seconds(60)
    /// How long a client may take nothing of what waits for it. Default: 10 s.
    public var writeTimeout = Duration.seconds(10)
    /// Connections at a time. For a further one, a connection without a request in hand is closed: the oldest one of the network
    /// that has most of them, so that silent connections keep nobody out. When all have a request in hand, the further one is closed.
    /// Default: 256.
    public var maximumConnections = 256
    /// Bytes in the buffers of all connections; beyond, the one that holds most is closed. As many again for the content of
    /// requests that are being read or have no response yet; beyond, a request is refused with 503. Default: 32 MiB.
    public var maximumBytes = 32 << 20

    /// Gives the response to a request that is not let in, as soon as its head is there; the connection ends with it, and content is not
    /// read. Called on the server's loop; must not block. Default: everything is let in.
    public var refusal: (@Sendable (_ head: HTTPRequestHead, _ address: NetworkAddress?) -> HTTPResponse?)?

    /// Hears what the server does about connections, on its loop, for logs; must not block. Default: nothing does.
    public var observe: @Sendable (HTTPServerEvent) -> Void = { _ in }

    public init() {}
}

/// An event of an `HTTPServer` that its operator should know of.
public enum HTTPServerEvent: Sendable, Hashable {
    /// A connection was closed for the sake of another one. `network`: of the connection that was closed.
    case madeWay(network: String)
    /// A connection was closed as soon as it was accepted, since all have a request in hand.
    case refused(network: String)
}
