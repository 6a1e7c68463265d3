import TrestleBase
public import TrestleTransport
public import WireBytes

/// A WebSocket as a channel of bytes (RFC 6455): what its binary messages carry, put together, is the stream, as MQTT has it
/// [MQTT-6.0.0-2]. What is written in a tick of the loop leaves as one message, in parts of 64 KiB where it is much.
///
/// It stands between a connection, whose handler it is, and the handler of the channel. Bounds and times are those of the
/// connection's options.
public final class WebSocketChannel: ByteChannel {
    enum State {
        case requesting(WebSocketClientHandshake)
        case accepting(WebSocketServerHandshake)
        case open
        /// This end has said that it closes, or the handshake has failed: nothing more is heard or sent.
        case closing
    }

    /// A message is no longer than this: some peers have a limit for one.
    static let longestMessage = 65_536

    let loop: IOLoop
    /// `nil` once it is over.
    private(set) var connection: Connection?
    private var handler: (any ByteChannelHandler)?
    private var state: State
    private var frames: WebSocketFrames
    /// What was written in this tick.
    private var output = WireBuffer()
    private var isFlushScheduled = false
    /// The content of the newest ping, to which there was no room to respond: the peer does not read.
    private var waitingPong: [UInt8]?
    /// What the peer must not repeat.
    private var secret: SentSecret?
    /// What the handler has left.
    private var leftover: WireBuffer?
    private var isPaused = false
    /// The end of the handshake is awaited, or of a message that has begun.
    private var deadline: LoopTimer?
    /// Why it ends, where that is more than that the connection has closed.
    private var reason: CloseReason?

    private init(_ state: State, role: WebSocketRole, loop: IOLoop, handler: any ByteChannelHandler) {
        self.state = state
        self.loop = loop
        self.handler = handler
        frames = WebSocketFrames(role: role, limits: .byteStream, maskSeed: .random(in: 0 ... .max))
    }

    // MARK: Opening

    /// Connects, by TLS if `options` say so, and opens a WebSocket. The handler hears `channelOpened`, or `channelClosed` alone.
    ///
    /// - Parameters:
    ///   - path: of the request, with a query where there is one.
    ///   - subprotocols: the server has to choose one of them.
    ///   - fields: further fields of the request.
    ///   - secret: what is sent by the WebSocket and must not be printed when the peer repeats it as its reason to close.
    public static func connect(
        on loop: IOLoop, to endpoint: Endpoint, path: String, subprotocols: [String], fields: HTTPFields = HTTPFields(),
        options: ConnectionOptions, hiding secret: SentSecret? = nil, handler: any ByteChannelHandler
    ) -> WebSocketChannel {
        let usualPort: UInt16 = options.tls == nil ? 80 : 443
        let name = endpoint.host.contains(":") ? "[\(endpoint.host)]" : endpoint.host
        let handshake = WebSocketClientHandshake(
            host: endpoint.port == usualPort ? name : "\(name):\(endpoint.port)", path: path,
            subprotocols: subprotocols,
            fields: fields, key: (0..<16).map { _ in .random(in: 0 ... .max) })
        let channel = WebSocketChannel(.requesting(handshake), role: .client, loop: loop, handler: handler)
        channel.secret = secret
        channel.connection = Connection.connect(on: loop, to: endpoint, options: options, handler: channel)
        return channel
    }

    /// Takes the WebSocket that the peer of an accepted connection opens. To be returned from a listener's `accept`.
    ///
    /// - Parameter handler: gives the handler; it hears `channelOpened` after the handshake, or `channelClosed` alone.
    public static func accept(
        _ connection: Connection, handshake: WebSocketServerHandshake,
        handler: (WebSocketChannel) -> any ByteChannelHandler
    ) -> WebSocketChannel {
        let channel = WebSocketChannel(
            .accepting(handshake), role: .server, loop: connection.loop, handler: NoHandler())
        channel.connection = connection
        channel.handler = handler(channel)
        return channel
    }

    /// Until the right one is there.
    private final class NoHandler: ByteChannelHandler {
        func channelOpened(_ channel: any ByteChannel) {}
        func channel(_ channel: any ByteChannel, received bytes: Span<UInt8>) -> Int { bytes.count }
        func channelBecameWritable(_ channel: any ByteChannel) {}
        func channelClosed(_ channel: any ByteChannel, reason: CloseReason) {}
    }

    // MARK: Writing

    public func write(_ body: (inout WireBuffer) -> Void) {
        if case .closing = state {
            var discarded = WireBuffer()
            return body(&discarded)
        }
        body(&output)
        guard case .open = state else { return }
        if output.count >= Self.longestMessage { return flush() }
        scheduleFlush()
    }

    public var isWritable: Bool { connection?.isWritable ?? true }
    public var pendingOutput: Int { output.count + (connection?.pendingOutput ?? 0) }

    private func scheduleFlush() {
        guard !isFlushScheduled, !output.isEmpty else { return }
        isFlushScheduled = true
        loop.atEndOfTick { [self] in
            isFlushScheduled = false
            flush()
        }
    }

    private func flush() {
        guard case .open = state, !output.isEmpty, let connection else { return }
        connection.write { buffer in
            var start = 0
            while start < output.count {
                let end = min(start + Self.longestMessage, output.count)
                frames.encode(output.bytes.extracting(start..<end), into: &buffer)
                start = end
            }
        }
        // An idle channel holds no memory.
        if output.capacity > 4_096 { output = WireBuffer() } else { output.removeAll() }
    }

    // MARK: Reading

    public func pauseReading() {
        isPaused = true
        connection?.pauseReading()
    }

    public func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        connection?.resumeReading()
        guard leftover != nil else { return }
        loop.atEndOfTick { [self] in
            guard !isPaused, let buffer = leftover.take() else { return }
            offer(buffer)
        }
    }

    private func receive(_ bytes: Span<UInt8>) {
        var payload = leftover.take() ?? WireBuffer(capacity: bytes.count)
        var replies = WireBuffer()
        var end: WebSocketFrames.End?
        var violation: WebSocketError?
        do throws(WebSocketError) {
            let receipt = try frames.receive(bytes, into: &payload, replies: &replies)
            if let ping = receipt.ping { waitingPong = ping }
            end = receipt.end
        } catch {
            violation = error
        }
        offer(payload)
        guard case .open = state, let connection else { return }
        flush()
        if let violation { frames.encodeClose(violation.code.close, into: &replies) }
        respondToPing()
        if !replies.isEmpty { connection.write(replies.bytes) }
        if let violation {
            finish(.failed(TransportError(.protocolViolation, "the peer broke the rules of WebSocket: \(violation)")))
        } else if let end {
            finish(end.code.isOrderly ? .peer : .failed(.closed(with: end, hiding: secret)))
        }
    }

    /// One pong waits at a time: a peer that pings and does not read fills no memory.
    private func respondToPing() {
        guard case .open = state, let connection, connection.isWritable, let data = waitingPong.take() else { return }
        connection.write { buffer in frames.encodePong(data, into: &buffer) }
    }

    private func offer(_ buffer: consuming WireBuffer) {
        guard case .open = state, let handler, let connection else { return }
        let count = buffer.count
        guard count > 0 else { return }
        let consumed = handler.channel(self, received: buffer.bytes)
        // It may have closed the channel.
        guard case .open = state, consumed < count else {
            noteLeftover(0, consumed: consumed)
            return
        }
        buffer.removeFirst(consumed)
        guard buffer.count <= connection.receiveLimit else {
            return abort(
                .failed(
                    TransportError(
                        .receiveLimit, "the peer sent \(buffer.count) bytes without a complete message in them")))
        }
        noteLeftover(buffer.capacity, consumed: consumed)
        leftover = consume buffer
    }

    /// What the handler leaves counts in the connection's memory, and a message that has begun has its time.
    private func noteLeftover(_ memory: Int, consumed: Int) {
        connection?.handlerMemory = memory
        if memory == 0 || consumed > 0 { cancelDeadline() }
        guard memory > 0, deadline == nil, let timeout = connection?.options.messageTimeout else { return }
        deadline = loop.schedule(after: timeout) { [weak self] in
            guard let self else { return }
            // While this side does not read, the delay is its own.
            guard !isPaused else {
                deadline?.reschedule(after: timeout)
                return
            }
            deadline = nil
            abort(
                .failed(
                    TransportError(
                        .messageTimedOut, "the peer began a message and did not finish it within \(timeout)")))
        }
    }

    private func cancelDeadline() {
        deadline?.cancel()
        deadline = nil
    }

    // MARK: The handshake

    private func startHandshake() {
        if let timeout = connection?.options.connectTimeout {
            deadline = loop.schedule(after: timeout) { [weak self] in
                guard let self else { return }
                deadline = nil
                abort(
                    .failed(
                        TransportError(
                            .connectTimedOut, "no WebSocket was opened within \(timeout): is it a WebSocket's port?")))
            }
        }
        guard case .requesting(let handshake) = state, let connection else { return }
        do {
            try connection.withOutput { output throws(HTTPError) in try handshake.appendRequest(to: &output) }
        } catch {
            abort(
                .failed(TransportError(.invalidConfiguration, "the WebSocket's path or fields are not legal: \(error)"))
            )
        }
    }

    /// - Returns: how many bytes belong to the handshake, or `nil` when more are needed: they are taken as they come.
    private func handshake(_ bytes: Span<UInt8>, _ offset: inout Int) {
        switch state {
        case .requesting(var handshake):
            do throws(WebSocketError) {
                guard try handshake.receive(bytes, from: &offset) != nil else {
                    state = .requesting(handshake)
                    return
                }
                open()
            } catch {
                abort(.failed(TransportError(.protocolViolation, "the server did not open a WebSocket: \(error)")))
            }
        case .accepting(var handshake):
            var response = WireBuffer()
            let outcome = handshake.receive(bytes, from: &offset, response: &response)
            if !response.isEmpty { connection?.write(response.bytes) }
            switch outcome {
            case nil: state = .accepting(handshake)
            case .accepted: open()
            case .refused(let status):
                finish(
                    .failed(
                        TransportError(.protocolViolation, "the request opens no WebSocket: responded with \(status)")))
            }
        case .open, .closing: break
        }
    }

    private func open() {
        cancelDeadline()
        state = .open
        scheduleFlush()
        handler?.channelOpened(self)
    }

    // MARK: The end

    public func close(awaitingPeer awaitsPeer: Bool) {
        switch state {
        case .requesting, .accepting: connection?.abort()
        case .open:
            flush()
            connection?.write { buffer in frames.encodeClose(.normal, into: &buffer) }
            state = .closing
            cancelDeadline()
            connection?.close(awaitingPeer: awaitsPeer)
        case .closing: connection?.close(awaitingPeer: awaitsPeer)
        }
    }

    public func abort(_ reason: CloseReason) {
        state = .closing
        cancelDeadline()
        self.reason = self.reason ?? reason
        connection?.abort(reason)
    }

    /// Sends what waits, then closes, for this reason.
    private func finish(_ reason: CloseReason) {
        state = .closing
        cancelDeadline()
        self.reason = reason
        connection?.close()
    }
}

extension WebSocketChannel: ConnectionHandler {
    public func connectionOpened(_ connection: Connection) { startHandshake() }

    public func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        var offset = 0
        if case .requesting = state { handshake(bytes, &offset) }
        if case .accepting = state { handshake(bytes, &offset) }
        // What follows the handshake at once waits if the handler has paused.
        guard case .open = state, !isPaused else {
            if case .closing = state { return bytes.count }
            return offset
        }
        if offset < bytes.count { receive(bytes.extracting(offset...)) }
        return bytes.count
    }

    public func connectionBecameWritable(_ connection: Connection) {
        respondToPing()
        handler?.channelBecameWritable(self)
    }

    public func connectionClosed(_ connection: Connection, reason: CloseReason) {
        state = .closing
        cancelDeadline()
        self.connection = nil
        leftover = nil
        guard let handler else { return }
        self.handler = nil
        handler.channelClosed(self, reason: self.reason ?? reason)
    }
}

extension WebSocketCloseCode {
    /// The peer has ended without a complaint.
    fileprivate var isOrderly: Bool { self == .normal || self == .goingAway || self == .none }
}

extension TransportError {
    fileprivate static func closed(with end: WebSocketFrames.End, hiding secret: SentSecret?) -> TransportError {
        let reason = end.reason.isEmpty ? "" : ": \(PeerText(end.reason, hiding: secret))"
        return TransportError(.protocolViolation, "the peer closed the WebSocket with \(end.code.rawValue)\(reason)")
    }
}
