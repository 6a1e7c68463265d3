/// How a connection behaves. The defaults suit message protocols.
public struct ConnectionOptions: Sendable {
    /// How long the whole of resolving, connecting and the TLS handshake may take. Nil: for ever.
    public var connectTimeout: Duration? = .seconds(10)
    /// Closes the connection when nothing was received for this long. Nil: never.
    public var idleTimeout: Duration?
    /// Closes an accepted connection whose handler has consumed nothing for this long after it opened (after the TLS
    /// handshake, which has `connectTimeout`): a peer that connects and says nothing whole, however many bytes it sends
    /// one by one. Nil: never.
    public var firstMessageTimeout: Duration?
    /// Closes the connection when the handler has left bytes unconsumed for this long and consumed nothing since: a
    /// peer that sends a message a byte at a time. Nil: never.
    public var messageTimeout: Duration?
    /// Closes the connection when bytes wait to be sent and the peer has taken none for this long, or half as long again:
    /// one that has gone without a word, or does not read. Nil: never; a peer may push back as long as it likes.
    public var writeTimeout: Duration?
    /// After this much silence the kernel probes the peer, six times ten seconds apart. Nil: never.
    public var keepAlive: Duration? = .seconds(60)
    /// Sends small writes at once rather than waiting for more. Writes are already gathered per tick.
    public var noDelay = true
    /// `isWritable` turns false when this many bytes wait to be sent…
    public var highWatermark = 1 << 20
    /// …and true again, with `connectionBecameWritable`, once no more than this many do.
    public var lowWatermark = 1 << 18
    /// The number of bytes that a handler may leave unconsumed before the connection is closed; see also
    /// `Connection.receiveLimit`.
    public var receiveLimit = 1 << 28
    /// Whether this side stays open for writing after the end of the peer's stream. If not, the connection closes when
    /// its pending output has been sent.
    public var allowsHalfClose = false
    /// Speaks TLS as a client with this context, whose side must be `client`. Nil: plaintext. For accepted
    /// connections `ListenerOptions.tls` counts instead.
    public var tls: TLSContext?
    /// Connects to this listener of the same process, and to no address. Nil, the default: to the endpoint.
    public var inProcess: InProcessListener?

    public init() {}
}

/// How a listener behaves.
public struct ListenerOptions: Sendable {
    /// For the connections it accepts.
    public var connection = ConnectionOptions()
    /// Connections the kernel keeps waiting to be accepted.
    public var backlog: Int32 = 1024
    /// Lets several listeners share the port, the kernel spreading connections over them: one per loop.
    public var sharesPort = false
    /// Speaks TLS as a server with this context, whose side must be `server`. Nil: plaintext.
    public var tls: TLSContext?

    public init() {}
}
