import TrestlePlatform
import WireBytes

/// A TCP connection, with or without TLS, that belongs to one event loop and is used only there.
///
/// Output of one tick of the loop is sent with one system call at its end. Input is passed to the handler directly from
/// the receive buffer. Descriptors are non-blocking and level-triggered, with one read per tick.
///
/// A connection that is idle holds no buffer and no timer, unless `ConnectionOptions.idleTimeout` is set. Three values
/// hold its state: the phase, the input (`InboundStream`) and the output (`OutboundStream`).
public final class Connection {
    /// The phase of a connection's life. It only moves on.
    enum Phase: UInt8 {
        case connecting, handshaking, open
        /// `close()` was called or the peer ended its stream: sends the pending output, receives nothing more.
        case closing
        /// All bytes are sent; discards input until the peer ends, too, so that closing with unread bytes does not make
        /// the kernel reset the connection and drop bytes on their way to the peer.
        case draining
        case closed
    }

    /// When the handler of a connection that this side closes hears `connectionClosed`.
    enum CloseNotice: UInt8 {
        case whenSent, whenPeerCloses
    }

    private let shared: SharedOptions
    /// Nil until a listener's `accept` has given it, and once it has heard `connectionClosed`.
    var handler: (any ConnectionHandler)?

    var descriptor: Int32 = -1
    /// The events that epoll watches for.
    var interest: UInt32 = 0
    var token: UInt64 = 0

    var inbound: InboundStream
    @usableFromInline var outbound: OutboundStream

    /// The number of bytes that a handler may leave unconsumed before the connection is closed. Default:
    /// `ConnectionOptions.receiveLimit`. A handler may set a lower limit until the peer is authenticated.
    public var receiveLimit: Int

    /// Encrypts and decrypts; nil before the descriptor is there, and for plaintext.
    var engine: TLSEngine?
    var connector: Connector?
    var deadline: Deadline?
    var watchdog: LoopTimer?

    /// The bytes of memory for which it stands in the budget.
    var charged = 0
    /// Bytes of memory that the handler keeps for this connection: they count in the budget of the listener.
    public var handlerMemory = 0 {
        didSet { if handlerMemory != oldValue { noteMemory() } }
    }
    /// The owner with whose connections it counts when one must be closed for its memory; `nil`: those of its network.
    public var budgetOwner: AnyHashable?

    /// Why it closes: the first cause, known before it closes when the peer has gone or takes nothing more.
    var reason = CloseReason.local

    // An idle connection is little more than this. What is small stands behind an optional, in bytes that would be padding.

    /// Nil before it is connected.
    public internal(set) var remoteAddress: NetworkAddress?
    var phase = Phase.connecting
    var notice = CloseNotice.whenSent

    init(_ shared: SharedOptions) {
        self.shared = shared
        receiveLimit = shared.value.receiveLimit
        inbound = InboundStream(now: shared.loop.now)
        outbound = OutboundStream(now: shared.loop.now)
    }

    // MARK: Facts

    public var loop: IOLoop { shared.loop }
    public var options: ConnectionOptions { shared.value }
    @usableFromInline var highWatermark: Int { shared.value.highWatermark }

    /// The endpoint of a client's connection; `nil` for an accepted connection.
    var endpoint: Endpoint? { shared.endpoint }
    /// Nil for plaintext.
    var tls: TLSContext? { shared.tls }
    /// The shared limit of all connections of its listener.
    var budget: ConnectionBudget? { shared.budget }

    /// The peer's name in errors.
    var peerName: String { endpoint?.description ?? remoteAddress?.description ?? "the peer" }

    /// The address of this end; nil when it is not connected.
    public var localAddress: NetworkAddress? { descriptor >= 0 ? Socket.localAddress(descriptor) : nil }

    /// Whether bytes may flow: opened, and not closing.
    public var isOpen: Bool { phase == .open }

    /// The parameters that TLS negotiated; `nil` without TLS and before the handshake is complete.
    public var tlsSession: TLSSession? { engine?.session }
}
