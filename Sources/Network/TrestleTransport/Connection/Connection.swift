import CEpoll
import TrestleBase
import TrestlePlatform
import WireBytes

/// A TCP connection, perhaps under TLS, that belongs to one event loop and is used on it only.
///
/// What is written during a tick of the loop is sent with one system call at its end. What is received is offered to
/// the handler straight from the receive buffer. Descriptors are non-blocking and level-triggered, one read per turn.
///
/// A connection that is idle holds no buffer and no timer, unless `ConnectionOptions.idleTimeout` is set.
public final class Connection {
    private let shared: SharedOptions
    var handler: (any ConnectionHandler)?

    enum State: UInt8 {
        case connecting, handshaking, open
        /// `close()` was called or the peer ended its stream: sends what waits, hears nothing more.
        case closing
        /// All was sent and the handler told, if it does not await the peer; discards what comes until the peer ends too, so that closing with
        /// unread bytes does not make the kernel reset the connection and destroy what is on its way to the peer.
        case draining
        case closed
    }

    /// Why it closes; meaningful from `closing` on, and once `hasWriteFailed`.
    var reason = CloseReason.local

    var descriptor: Int32 = -1
    private var interest: UInt32 = 0
    var token: UInt64 = 0

    /// What is still to be sent; nil when nothing is.
    @usableFromInline var output: OutputBuffer?
    /// What the handler left unconsumed.
    var leftover: WireBuffer?

    /// The most bytes a handler may leave unconsumed before the connection is given up: by default
    /// `ConnectionOptions.receiveLimit`. A handler may set it lower until it knows whom it talks to.
    public var receiveLimit: Int

    /// Encrypts and decrypts; nil before the descriptor is there, and for plaintext.
    var engine: TLSEngine?
    /// Encrypted and still to be sent.
    var ciphertext: OutputBuffer?

    /// The bytes of memory for which it stands in the budget.
    var charged = 0

    var connector: Connector?
    /// Of connecting and handshaking, then of the first message, later of closing.
    var deadline: LoopTimer?
    var watchdog: LoopTimer?
    var lastReceived: Instant
    /// When the kernel last took something, or had nothing to take.
    var lastSent: Instant

    /// Bytes that the kernel has taken, TLS records included.
    var bytesSent: UInt64 = 0

    // An idle connection is little more than this. What is small stands behind an optional, in bytes that would be padding.

    /// What the peer had acknowledged when that was last looked at, since the kernel took nothing.
    var acknowledgedWhenLookedAt: UInt64?
    var state = State.connecting
    var wasReported = false
    /// The handler hears of the close only when the peer has closed too.
    var awaitsPeersEnd = false
    /// While draining: something came since that was last looked at.
    var hasDiscarded = false
    var isFlushScheduled = false
    @usableFromInline var isAboveHighWatermark = false
    var isEndRequested = false

    /// When the oldest of what the handler left unconsumed came.
    var unconsumedSince: Instant?
    /// Nothing will be written any more: once all is sent, this side's stream ends.
    var endAfterOutput = false
    var isWriteEnded = false
    /// Nothing can be sent any more; what the peer had sent before is still read.
    var hasWriteFailed = false
    var isPaused = false
    var mustOfferAgain = false
    var isReadEnded = false
    /// The peer ended its stream, or broke it, while this side did not read.
    var hasPeerGone = false

    /// Nil before it is connected.
    public internal(set) var remoteAddress: SocketAddress?
    /// The handler has consumed nothing yet, and must within `ConnectionOptions.firstMessageTimeout`.
    var awaitsFirstMessage = false

    init(_ shared: SharedOptions) {
        self.shared = shared
        self.receiveLimit = shared.value.receiveLimit
        self.lastReceived = shared.loop.now
        self.lastSent = shared.loop.now
    }

    // MARK: Making one

    /// Begins to connect. The handler hears `connectionOpened`, or `connectionClosed` alone when that fails; writes
    /// are accepted at once and wait for the connection.
    public static func connect(
        on loop: IOLoop, to endpoint: Endpoint, options: ConnectionOptions = ConnectionOptions(),
        handler: any ConnectionHandler
    ) -> Connection {
        assert(loop.inLoop)
        let connection = Connection(SharedOptions(options, loop: loop, tls: options.tls, endpoint: endpoint))
        connection.handler = handler
        connection.startDeadline()
        if let listener = options.inProcess {
            connection.connect(to: listener)
            return connection
        }
        let connector = Connector(loop: loop, endpoint: endpoint) { [unowned connection] result in
            connection.connector = nil
            switch result {
            case .success(let attempt): connection.adopt(attempt.descriptor, address: attempt.address)
            case .failure(let error): connection.release(.failed(error))
            }
        }
        connection.connector = connector
        loop.connecting[ObjectIdentifier(connection)] = connection
        connector.start()
        return connection
    }

    /// Nothing is heard of it within this call, as of any other connection.
    private func connect(to listener: InProcessListener) {
        loop.connecting[ObjectIdentifier(self)] = self
        loop.atEndOfTick { [self] in
            guard state == .connecting else { return }
            do throws(TransportError) {
                adopt(try listener.connect(name: peerName), address: nil)
            } catch {
                release(.failed(error))
            }
        }
    }

    /// Takes over a connected descriptor.
    ///
    /// - Parameter address: of the peer; nil within this process.
    func adopt(_ descriptor: Int32, address: SocketAddress?) {
        loop.connecting[ObjectIdentifier(self)] = nil
        remoteAddress = address
        // Whoever accepts a connection may have closed it at once, as one too many.
        guard state != .closed else {
            Glibc.close(descriptor)
            return
        }
        Socket.prepare(descriptor, options: options)
        do throws(TransportError) {
            token = try loop.register(descriptor, interest: trestle_EPOLLIN, source: self)
        } catch {
            Glibc.close(descriptor)
            release(.failed(error))
            return
        }
        self.descriptor = descriptor
        interest = trestle_EPOLLIN
        lastReceived = loop.now
        if tls == nil { becomeOpen() } else { beginHandshake() }
    }

    /// TLS comes first. The deadline of connecting holds for it too; an accepted connection gets one now.
    private func beginHandshake() {
        state = .handshaking
        if deadline == nil { startDeadline() }
        do throws(TLSFailure) {
            try startTLS(host: endpoint?.host)
        } catch {
            release(.failed(TransportError(error)))
        }
    }

    func becomeOpen() {
        deadline?.cancel()
        deadline = nil
        state = .open
        if endpoint == nil { startFirstMessageDeadline() }
        if options.idleTimeout != nil { startWatchdog() }
        handler?.connectionOpened(self)
        if output != nil || isEndRequested { scheduleFlush() }
        if state == .open { watch() }
    }

    // MARK: Facts

    public var loop: IOLoop { shared.loop }
    public var options: ConnectionOptions { shared.value }
    @usableFromInline var highWatermark: Int { shared.value.highWatermark }

    /// What a client connects to; nil for an accepted connection.
    private var endpoint: Endpoint? { shared.endpoint }
    /// Nil for plaintext.
    var tls: TLSContext? { shared.tls }
    /// What all connections of its listener may take together.
    var budget: ConnectionBudget? { shared.budget }

    /// What errors call the peer.
    var peerName: String { endpoint?.description ?? remoteAddress?.description ?? "the peer" }

    /// The address of this end; nil when it is not connected.
    public var localAddress: SocketAddress? { descriptor >= 0 ? Socket.localAddress(descriptor) : nil }

    /// Whether bytes may flow: opened, and not closing.
    public var isOpen: Bool { state == .open }

    /// What TLS agreed on; nil without TLS and before it stands.
    public var tlsSession: TLSSession? { engine?.session }

    /// Whether it leaves in the kernel what comes. A handshake is not paused.
    private var isHoldingBack: Bool { isPaused && state == .open }

    /// Whether something could be sent now, were there room. Before TLS stands, plaintext waits for it.
    private var hasToSend: Bool { ciphertext != nil || (output != nil && state != .handshaking) }

    // MARK: Epoll

    /// Watches for what the state asks for. A paused connection still hears that its peer has gone, once.
    func watch() {
        guard descriptor >= 0 else { return }
        var newInterest: UInt32 = 0
        switch state {
        case .open, .handshaking:
            if !isReadEnded {
                if !isHoldingBack {
                    newInterest |= trestle_EPOLLIN
                } else if !hasPeerGone {
                    newInterest |= trestle_EPOLLRDHUP
                }
            }
            if hasToSend && !isFlushScheduled && !hasWriteFailed { newInterest |= trestle_EPOLLOUT }
        case .closing: newInterest = trestle_EPOLLOUT
        case .draining: newInterest = trestle_EPOLLIN
        case .connecting, .closed: return
        }
        loop.changeInterest(descriptor, token: token, from: interest, to: newInterest)
        interest = newInterest
    }
}

extension Connection: EventSource {
    func ready(_ events: UInt32) {
        let isBroken = events & (trestle_EPOLLERR | trestle_EPOLLHUP) != 0
        switch state {
        case .open, .handshaking:
            if isHoldingBack {
                if isBroken || events & trestle_EPOLLRDHUP != 0 { notePeerGone(isBroken: isBroken) }
            } else if events & trestle_EPOLLIN != 0 || isBroken, !isReadEnded {
                receive()
            }
            if events & trestle_EPOLLOUT != 0 || isBroken { flush() }
        case .closing:
            flush()
        case .draining:
            if Socket.discard(descriptor) { release(reason) } else { hasDiscarded = true }
        case .connecting, .closed:
            break
        }
    }

    func loopShutsDown() {
        if state == .open || state == .closing {
            endAfterOutput = true
            flush()
        }
        release(.shutdown)
    }
}

/// What the connections of one listener have in common, kept once; a client's connection has one of its own. It belongs to
/// its loop.
final class SharedOptions {
    let value: ConnectionOptions
    let loop: IOLoop
    let tls: TLSContext?
    /// What a client connects to.
    let endpoint: Endpoint?
    let budget: ConnectionBudget?

    init(
        _ value: ConnectionOptions, loop: IOLoop, tls: TLSContext?, endpoint: Endpoint? = nil,
        budget: ConnectionBudget? = nil
    ) {
        self.value = value
        self.loop = loop
        self.tls = tls
        self.endpoint = endpoint
        self.budget = budget
    }
}
