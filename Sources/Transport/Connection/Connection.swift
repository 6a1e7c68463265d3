import CEpoll
import Glibc
public import WireBytes

/// A TCP connection, perhaps under TLS, that belongs to one event loop and is used on it only.
///
/// What is written during a turn of the loop is sent with one system call at its end. What is received is offered to
/// the handler straight from the receive buffer. Descriptors are non-blocking and level-triggered, one read per turn.
public final class Connection {
    public let loop: EventLoop
    public let options: ConnectionOptions
    var handler: (any ConnectionHandler)?

    enum State {
        case connecting, handshaking, open
        /// `close()` was called or the peer ended its stream: sends what waits, hears nothing more.
        case closing
        /// All was sent and the handler told; discards what comes until the peer ends too, so that closing with
        /// unread bytes does not make the kernel reset the connection and destroy what is on its way to the peer.
        case draining
        case closed
    }

    var state = State.connecting
    /// Why it closes; meaningful from `closing` on.
    var reason = CloseReason.local
    private var wasReported = false

    var descriptor: Int32 = -1
    private var token: UInt64 = 0
    private var interest: UInt32 = 0

    /// What is still to be sent; nil when nothing is.
    @usableFromInline var output: OutputBuffer?
    private var isFlushScheduled = false
    @usableFromInline var isAboveHighWatermark = false
    var isEndRequested = false
    /// Nothing will be written any more: once all is sent, this side's stream ends.
    var endAfterOutput = false
    private var isWriteEnded = false

    /// What the handler left unconsumed.
    var leftover: ByteBuffer?
    var isPaused = false
    private var mustOfferAgain = false
    private var isReadEnded = false

    /// Encrypts and decrypts; nil before the descriptor is there, and for plaintext.
    var engine: TLSEngine?
    let tls: TLSContext?
    /// The host's name as a client knows it.
    private let host: String?
    /// Encrypted and still to be sent.
    var ciphertext: OutputBuffer?

    private var connector: Connector?
    /// Of connecting and handshaking, later of closing.
    var deadline: LoopTimer?
    var watchdog: LoopTimer?
    var lastReceived: MonotonicInstant
    /// When the oldest of what the handler left unconsumed came.
    var unconsumedSince: MonotonicInstant?
    /// When the kernel last took something, or had nothing to take.
    var lastSent: MonotonicInstant

    /// What errors call the peer.
    var peerName: String
    /// Nil before it is connected.
    public internal(set) var remoteAddress: SocketAddress?

    /// - Parameter host: the name that a client connects to; nil for an accepted connection.
    init(loop: EventLoop, options: ConnectionOptions, peerName: String, host: String? = nil, tls: TLSContext?) {
        self.loop = loop
        self.options = options
        self.peerName = peerName
        self.host = host
        self.tls = tls
        self.lastReceived = loop.now
        self.lastSent = loop.now
    }

    // MARK: Making one

    /// Begins to connect. The handler hears `connectionOpened`, or `connectionClosed` alone when that fails; writes
    /// are accepted at once and wait for the connection.
    public static func connect(
        on loop: EventLoop, to endpoint: Endpoint, options: ConnectionOptions = ConnectionOptions(),
        handler: any ConnectionHandler
    ) -> Connection {
        assert(loop.inLoop)
        let connection = Connection(
            loop: loop, options: options, peerName: endpoint.description, host: endpoint.host, tls: options.tls)
        connection.handler = handler
        connection.startDeadline()
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

    /// Takes over a connected descriptor.
    func adopt(_ descriptor: Int32, address: SocketAddress) {
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
            try startTLS(host: host)
        } catch {
            release(.failed(TransportError(error)))
        }
    }

    private func becomeOpen() {
        deadline?.cancel()
        deadline = nil
        state = .open
        startWatchdog()
        handler?.connectionOpened(self)
        if output != nil || isEndRequested { scheduleFlush() }
        if state == .open { watch() }
    }

    // MARK: Writing

    /// How many bytes wait to be sent.
    public var pendingOutput: Int { (output?.pending ?? 0) + (ciphertext?.pending ?? 0) }

    /// Whether more may be written without piling up. Writes are taken even so; nothing is dropped.
    @inlinable public var isWritable: Bool { !isAboveHighWatermark }

    /// Appends to what this turn sends. Ignored once the connection is closing.
    @inlinable
    public func write(_ bytes: Span<UInt8>) {
        guard let output = outputForWriting() else { return }
        output.bytes.append(bytes)
        noteWatermark(output)
    }

    /// Lets `body` append to what this turn sends. When it throws, what it appended is taken back.
    ///
    /// `body` must leave what the buffer held before as it was. Once the connection is closing, `body` writes into a
    /// buffer that is thrown away.
    @inlinable
    public func withOutput<Result, Failure: Error>(
        _ body: (inout ByteBuffer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let output = outputForWriting() else {
            var discarded = ByteBuffer()
            return try body(&discarded)
        }
        let before = output.bytes.count
        do throws(Failure) {
            let result = try body(&output.bytes)
            precondition(output.bytes.count >= before, "withOutput only appends")
            noteWatermark(output)
            return result
        } catch {
            output.bytes.truncate(to: before)
            throw error
        }
    }

    /// The buffer to append to, made known to the loop for this turn's end; nil when nothing may be sent any more.
    @usableFromInline
    func outputForWriting() -> OutputBuffer? {
        assert(loop.inLoop)
        switch state {
        case .connecting, .handshaking, .open: break
        case .closing, .draining, .closed: return nil
        }
        if isEndRequested { return nil }
        if !isFlushScheduled { scheduleFlush() }
        if let output { return output }
        let fresh = loop.borrowBuffer()
        output = fresh
        return fresh
    }

    @inlinable
    func noteWatermark(_ output: OutputBuffer) {
        if output.pending > highWatermark { isAboveHighWatermark = true }
    }

    @usableFromInline var highWatermark: Int { options.highWatermark }

    func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        loop.connectionsToFlush.append(self)
    }

    func flushAtEndOfTurn() {
        isFlushScheduled = false
        flush()
    }

    /// Sends what the kernel takes; the rest waits for room.
    private func flush() {
        guard state == .open || state == .closing || state == .handshaking, descriptor >= 0 else { return }
        if state == .closing || (isEndRequested && state == .open) { endAfterOutput = true }
        switch engine == nil ? sendPlain() : sendEncrypted() {
        case .failed(let code):
            release(reason == .peer && state == .closing ? .peer : .failed(broken(code)))
            return
        case .blocked:
            watch()
            noteDrained()
            return
        case .done: break
        }
        if state == .closing {
            finishClosing()
            return
        }
        if endAfterOutput && !isWriteEnded {
            isWriteEnded = true
            shutdown(descriptor, Int32(SHUT_WR))
            if isReadEnded {
                release(.peer)
                return
            }
        }
        watch()
        noteDrained()
    }

    private func sendPlain() -> Socket.SendResult {
        guard let output else { return .done }
        let result = send(output)
        if case .done = result {
            self.output = nil
            loop.giveBack(output)
        } else {
            output.compact()
        }
        return result
    }

    /// Sends what the kernel takes, and notes that it took something.
    func send(_ buffer: OutputBuffer) -> Socket.SendResult {
        let before = buffer.pending
        let result = Socket.send(descriptor, buffer)
        if buffer.pending < before { lastSent = loop.now }
        return result
    }

    /// What a system call's error means for a connection that has a descriptor.
    private func broken(_ number: Int32) -> TransportError {
        if state == .handshaking, let engine, number == ECONNRESET || number == EPIPE {
            return TransportError(engine.streamEnded())
        }
        return .broken(peerName, number)
    }

    private func noteDrained() {
        if isAboveHighWatermark && pendingOutput <= options.lowWatermark {
            isAboveHighWatermark = false
            if state == .open { handler?.connectionBecameWritable(self) }
        }
    }

    /// Ends this side's stream once all is sent, and goes on receiving.
    public func finishWriting() {
        assert(loop.inLoop)
        guard state == .connecting || state == .handshaking || state == .open else { return }
        isEndRequested = true
        scheduleFlush()
    }

    // MARK: Reading

    /// Stops receiving: the kernel's buffers fill and the peer has to wait.
    public func pauseReading() {
        assert(loop.inLoop)
        isPaused = true
        if state == .open { watch() }
    }

    /// Receives again. What the handler had left unconsumed is offered again at the end of this turn.
    public func resumeReading() {
        assert(loop.inLoop)
        guard isPaused else { return }
        isPaused = false
        guard state == .open else { return }
        watch()
        if leftover != nil && !mustOfferAgain {
            mustOfferAgain = true
            loop.atEndOfTurn { [self] in
                mustOfferAgain = false
                guard state == .open, !isPaused, let buffer = leftover.take() else { return }
                offer(buffer)
            }
        }
    }

    private func receive() {
        lastReceived = loop.now
        if var buffer = leftover.take() {
            if buffer.count > Connection.smallLeftover {
                // A large frame is coming together: read straight behind it.
                let before = buffer.count
                let end = receive(into: &buffer)
                if buffer.count > before { offer(buffer) } else { leftover = consume buffer }
                if let end { receivedEnd(end) }
                return
            }
            receiveThroughScratch(behind: buffer.bytes)
        } else {
            receiveThroughScratch(behind: Span())
        }
    }

    /// How a stream ends: in good order, or not.
    enum StreamEnd {
        case orderly
        case failed(TransportError)
    }

    /// Up to this many unconsumed bytes are copied in front of the next read into the loop's buffer.
    private static let smallLeftover = 4096

    private func receiveThroughScratch(behind start: Span<UInt8>) {
        guard var scratch = loop.receiveScratch.take() else { return }
        scratch.removeAll()
        scratch.append(start)
        let end = receive(into: &scratch)
        if scratch.count > start.count {
            // A connection that has just opened may have been paused or closed in that very call.
            let consumed = state == .open && !isPaused ? call(handler, with: scratch.bytes) : 0
            noteConsumed(consumed, of: scratch.count)
            if state == .open && consumed < scratch.count {
                keep(scratch.bytes.extracting(consumed...))
            }
        } else if start.count > 0 {
            keep(start)
        }
        loop.receiveScratch = consume scratch
        if let end { receivedEnd(end) }
    }

    /// Reads once, through TLS if there is TLS, and opens the connection when that was the handshake's last piece.
    private func receive(into buffer: inout ByteBuffer) -> StreamEnd? {
        if engine != nil {
            let end = receiveEncrypted(into: &buffer)
            if state == .handshaking, engine?.isEstablished == true { becomeOpen() }
            return end
        }
        let result = Socket.receive(descriptor, into: &buffer)
        return result > 0 ? nil : end(ofReceiving: result)
    }

    /// What the result of a read means that brought nothing: nil when there is more to come.
    func end(ofReceiving result: Int) -> StreamEnd? {
        switch -result {
        case 0: .orderly
        case Int(EAGAIN), Int(EINTR): nil
        case let code: .failed(broken(Int32(code)))
        }
    }

    /// Offers a buffer of this connection's own and keeps what is left of it.
    private func offer(_ buffer: consuming ByteBuffer) {
        let consumed = call(handler, with: buffer.bytes)
        noteConsumed(consumed, of: buffer.count)
        guard state == .open, consumed < buffer.count else { return }
        let rest = buffer.count - consumed
        if rest <= Connection.smallLeftover || buffer.capacity > 4 * rest + EventLoop.readSize * 2 {
            // Do not hold the memory of a large frame for the sake of a few bytes.
            keep(buffer.bytes.extracting(consumed...))
        } else {
            buffer.removeFirst(consumed)
            leftover = consume buffer
            checkReceiveLimit(rest)
        }
    }

    /// A message that has begun is on the clock; every other one that is consumed before it is progress.
    private func noteConsumed(_ consumed: Int, of count: Int) {
        if consumed == count {
            unconsumedSince = nil
        } else if consumed > 0 || unconsumedSince == nil {
            unconsumedSince = loop.now
        }
    }

    private func keep(_ bytes: Span<UInt8>) {
        var own = ByteBuffer(capacity: bytes.count)
        own.append(bytes)
        leftover = consume own
        checkReceiveLimit(bytes.count)
    }

    private func checkReceiveLimit(_ count: Int) {
        guard count > options.receiveLimit else { return }
        release(
            .failed(
                TransportError(
                    .receiveLimit, "\(peerName) sent \(count) bytes without a complete message in them")))
    }

    @inline(__always)
    private func call(_ handler: (any ConnectionHandler)?, with bytes: Span<UInt8>) -> Int {
        guard let handler else { return bytes.count }
        let consumed = handler.connection(self, received: bytes)
        precondition(consumed >= 0 && consumed <= bytes.count, "a handler consumes between nothing and all")
        return consumed
    }

    private func receivedEnd(_ end: StreamEnd) {
        switch (end, state) {
        case (.orderly, .open): receivedEnd()
        case (.failed(let error), _):
            // An alert may be on its way that tells the peer why.
            if engine != nil, descriptor >= 0 { _ = sendEncrypted() }
            release(.failed(error))
        case (.orderly, _): break
        }
    }

    private func receivedEnd() {
        isReadEnded = true
        guard options.allowsHalfClose else {
            leftover = nil
            beginClosing(.peer)
            return
        }
        if isWriteEnded {
            release(.peer)
            return
        }
        watch()
        handler?.connectionReceivedEnd(self)
    }

    // MARK: Closing

    /// Sends what was written, then closes. The handler hears `connectionClosed` afterwards.
    public func close() {
        assert(loop.inLoop)
        switch state {
        case .connecting, .handshaking: release(.local)
        case .open: beginClosing(.local)
        case .closing, .draining, .closed: break
        }
    }

    /// Closes at once, dropping what was not sent. The handler hears of it at the end of the turn.
    public func abort(_ reason: CloseReason = .local) {
        assert(loop.inLoop)
        release(reason)
    }

    private func beginClosing(_ reason: CloseReason) {
        state = .closing
        self.reason = reason
        startCloseDeadline(.seconds(5))
        watch()
        scheduleFlush()
    }

    /// All is sent: tells the handler, and waits a moment for the peer's end.
    private func finishClosing() {
        if reason == .peer || isReadEnded {
            release(reason)
            return
        }
        if !isWriteEnded { shutdown(descriptor, Int32(SHUT_WR)) }
        isWriteEnded = true
        state = .draining
        report()
        startCloseDeadline(.seconds(1))
        watch()
    }

    /// Gives everything back. The only way to `closed`.
    func release(_ reason: CloseReason) {
        guard state != .closed else { return }
        if state != .draining { self.reason = reason }
        state = .closed
        connector?.cancel()
        connector = nil
        loop.connecting[ObjectIdentifier(self)] = nil
        if descriptor >= 0 {
            loop.closeSource(descriptor, token: token)
            descriptor = -1
        }
        if let output { loop.giveBack(output) }
        output = nil
        if let ciphertext { loop.giveBack(ciphertext) }
        ciphertext = nil
        leftover = nil
        deadline?.cancel()
        deadline = nil
        watchdog?.cancel()
        watchdog = nil
        report()
    }

    private func report() {
        guard !wasReported else { return }
        wasReported = true
        watchdog?.cancel()
        watchdog = nil
        loop.closedConnections.append(self)
    }

    /// Called by the loop between callbacks.
    func tellClosed() {
        guard let handler else { return }
        self.handler = nil
        handler.connectionClosed(self, reason: reason)
    }

    // MARK: Facts

    /// The address of this end; nil when it is not connected.
    public var localAddress: SocketAddress? { descriptor >= 0 ? Socket.localAddress(descriptor) : nil }

    /// Whether bytes may flow: opened, and not closing.
    public var isOpen: Bool { state == .open }

    /// What TLS agreed on; nil without TLS and before it stands.
    public var tlsSession: TLSSession? { engine?.session }

    /// Whether something could be sent now, were there room. Before TLS stands, plaintext waits for it.
    private var hasToSend: Bool { ciphertext != nil || (output != nil && state != .handshaking) }

    // MARK: Epoll

    /// Watches for what the state asks for.
    private func watch() {
        guard descriptor >= 0 else { return }
        var wanted: UInt32 = 0
        switch state {
        case .open, .handshaking:
            if !isPaused && !isReadEnded { wanted |= trestle_EPOLLIN }
            if hasToSend && !isFlushScheduled { wanted |= trestle_EPOLLOUT }
        case .closing: wanted = trestle_EPOLLOUT
        case .draining: wanted = trestle_EPOLLIN
        case .connecting, .closed: return
        }
        loop.changeInterest(descriptor, token: token, from: interest, to: wanted)
        interest = wanted
    }
}

extension Connection: EventSource {
    func ready(_ events: UInt32) {
        let isBroken = events & (trestle_EPOLLERR | trestle_EPOLLHUP) != 0
        switch state {
        case .open, .handshaking:
            if events & trestle_EPOLLIN != 0 || isBroken, !isPaused, !isReadEnded { receive() }
            if events & trestle_EPOLLOUT != 0 || isBroken { flush() }
        case .closing:
            flush()
        case .draining:
            if Socket.discard(descriptor) { release(reason) }
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
