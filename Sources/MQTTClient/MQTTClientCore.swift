public import MQTTCodec
public import MQTTSession
public import Transport
import WireBytes

/// An MQTT client that lives on one event loop: it connects, connects again for ever, and hands over what arrives.
///
/// Everything here happens on `loop` and must be called there. Nothing is allocated, locked or scheduled per message
/// received: each is a view into the read buffer, and its acknowledgement is written straight into the outgoing one.
public final class MQTTClientCore {
    public let loop: EventLoop
    public let configuration: MQTTClientConfiguration
    private var session: ClientSession
    /// Held until the client has stopped or failed.
    private var delegate: (any MQTTClientDelegate)?
    private var connection: Connection?
    /// Why we closed the connection, which says more than that it is closed.
    private var fault: ClientFault?
    private var timer: LoopTimer?
    private var timerDeadline = UInt64.max
    private var isStarted = false
    private var isReceivingPaused = false

    public init(loop: EventLoop, configuration: MQTTClientConfiguration, delegate: any MQTTClientDelegate) {
        self.loop = loop
        self.configuration = configuration
        self.session = ClientSession(configuration: configuration.session)
        self.delegate = delegate
    }

    /// How many messages handed over wait for `acknowledge`.
    public var unacknowledged: Int { session.unacknowledged }

    /// How many messages of ours the server has not settled.
    public var unsettled: Int { session.unsettled }

    public var isConnected: Bool { session.state == .online }

    /// Connects, and keeps connecting until `stop` or a permanent failure.
    public func start() {
        guard !isStarted else { return }
        isStarted = true
        connect()
    }

    /// Takes nothing more, waits until all that was handed over has been acknowledged and all that was published has
    /// been settled, says farewell and closes: then comes `mqttClientStopped`.
    public func stop() {
        // Answers to what was published must still be read; messages are left to the server.
        resumeReceiving()
        withSession { session, output in session.stop(into: &output) }
    }

    /// Closes the connection at once, without a farewell: the server sends what was not acknowledged to the next one.
    public func abort() {
        withSession { session, output in session.abandon() }
    }

    /// The message is safe: its acknowledgement leaves with the next flush, once all that arrived before it are safe.
    ///
    /// Tokens of a former connection are ignored.
    public func acknowledge(_ delivery: DeliveryToken, reasonCode: ReasonCode = .success) {
        guard let connection else {
            // Nothing can be written: the session notes that the message is safe, for when it is repeated.
            var nowhere = ByteBuffer()
            return session.acknowledge(delivery, reasonCode: reasonCode, into: &nowhere)
        }
        connection.withOutput { output in session.acknowledge(delivery, reasonCode: reasonCode, into: &output) }
        if session.state != .online { settle() }
    }

    /// Sends a message, or keeps it until it can be sent; see the outcome.
    public func publish(_ message: OutgoingPublish) -> ClientSession.PublishOutcome {
        var outcome = ClientSession.PublishOutcome.full
        withSession { session, output in outcome = session.publish(message, into: &output) }
        return outcome
    }

    /// Hands over nothing more after the present call and stops reading, so that the server holds the rest back.
    public func pauseReceiving() { setReceivingPaused(true) }

    public func resumeReceiving() { setReceivingPaused(false) }

    private func setReceivingPaused(_ isPaused: Bool) {
        guard isPaused != isReceivingPaused else { return }
        isReceivingPaused = isPaused
        guard let connection else { return }
        session.readingChanged(isPaused: isPaused, now: now)
        if isPaused { connection.pauseReading() } else { connection.resumeReading() }
        updateTimer()
    }

    // MARK: Inside

    private var now: UInt64 { loop.now.nanoseconds }

    private func connect() {
        guard session.state == .offline else { return }
        connection = Connection.connect(
            on: loop, to: configuration.endpoint, options: configuration.connection, handler: self)
    }

    /// Lets the session write, into the connection if there is one, and does what came of it.
    private func withSession(_ body: (inout ClientSession, inout ByteBuffer) -> Void) {
        if let connection {
            connection.withOutput { output in body(&session, &output) }
        } else {
            var nowhere = ByteBuffer()
            body(&session, &nowhere)
        }
        settle()
    }

    /// Does what came of what the session was told.
    private func settle() {
        while let event = session.nextEvent() {
            switch event {
            case .connected(let sessionPresent):
                if isReceivingPaused {
                    session.readingChanged(isPaused: true, now: now)
                    connection?.pauseReading()
                }
                delegate?.mqttClientConnected(sessionPresent: sessionPresent)
            case .subscribed: delegate?.mqttClientSubscribed()
            case .published(let tag, let reasonCode): delegate?.mqttClient(published: tag, reasonCode: reasonCode)
            case .stopped: finish()
            case .close(let fault):
                self.fault = fault
                connection?.close()
            }
        }
        updateTimer()
    }

    /// The session has said all it had to say.
    private func finish() {
        if let connection {
            connection.close()
        } else {
            end { $0.mqttClientStopped() }
        }
    }

    private func end(_ report: (any MQTTClientDelegate) -> Void) {
        timer?.cancel()
        timer = nil
        guard let delegate else { return }
        self.delegate = nil
        report(delegate)
    }

    private func updateTimer() {
        guard let deadline = session.deadline else { return }
        // A timer that fires early finds nothing due and is set again; only one that fires late must be replaced.
        if timer == nil || deadline < timerDeadline { setTimer(at: deadline) }
    }

    private func setTimer(at deadline: UInt64) {
        timer?.cancel()
        timerDeadline = deadline
        let wait = deadline > now ? deadline - now : 0
        timer = loop.schedule(after: .nanoseconds(Int64(clamping: wait))) { [weak self] in self?.timerFired() }
    }

    private func timerFired() {
        timer = nil
        if connection == nil {
            connect()
        } else {
            withSession { session, output in session.tick(now: now, into: &output) }
        }
    }
}

extension MQTTClientCore: ConnectionHandler {
    public func connectionOpened(_ connection: Connection) {
        do {
            try connection.withOutput { output throws(MQTTError) in try session.opened(now: now, into: &output) }
        } catch {
            session.cannotConnect(error)
        }
        settle()
    }

    public func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        var offset = 0
        var wasPaused = false
        repeat {
            let start = offset
            do throws(SessionError) {
                offset += try receivePackets(bytes.extracting(offset...), on: connection)
            } catch {
                connection.withOutput { output in session.violated(error, into: &output) }
                settle()
            }
            guard fault == nil else { return bytes.count }
            wasPaused = isReceivingPaused
            if offset > start { delegate?.mqttClientFinishedRead() }
            // Taken up again meanwhile: nobody would offer the rest again.
        } while wasPaused && !isReceivingPaused && fault == nil && offset < bytes.count
        return offset
    }

    /// Handles whole packets until there is none left, or receiving is paused.
    /// - Returns: how many bytes they were.
    private func receivePackets(_ bytes: Span<UInt8>, on connection: Connection) throws(SessionError) -> Int {
        var offset = 0
        while offset < bytes.count, fault == nil, !isReceivingPaused {
            let rest = bytes.extracting(offset...)
            guard let header = try parseHeader(rest), header.totalSize <= rest.count else { break }
            offset += header.totalSize
            try received(rest.extracting(0..<header.totalSize), header, on: connection)
        }
        return offset
    }

    private func parseHeader(_ bytes: Span<UInt8>) throws(SessionError) -> FixedHeader? {
        do throws(MQTTError) {
            return try FixedHeader.parse(
                bytes, version: configuration.session.version,
                maximumPacketSize: configuration.session.maximumPacketSize ?? .max)
        } catch {
            throw .illegal(error)
        }
    }

    private func received(
        _ frame: Span<UInt8>, _ header: FixedHeader, on connection: Connection
    ) throws(SessionError) {
        let version = configuration.session.version
        guard header.packetType == .publish else {
            let packet: Packet
            do throws(MQTTError) {
                packet = try Packet.decode(frame: frame, version: version, from: .server)
            } catch {
                guard let refusal = refusalByOlderServer(frame) else { throw .illegal(error) }
                packet = refusal
            }
            try connection.withOutput { output throws(SessionError) in
                try session.received(packet, now: now, into: &output)
            }
            settle()
            return
        }
        let publish: PublishView
        do throws(MQTTError) {
            publish = try PublishView(frame: frame, header: header, version: version, from: .server)
        } catch {
            throw .illegal(error)
        }
        switch try session.received(publish) {
        case .deliver(let token): delegate?.mqttClient(received: publish, delivery: token)
        case .repeated:
            connection.withOutput { output in session.writeAcknowledgements(into: &output) }
            if session.state != .online { settle() }
        case .ignore: break
        }
    }

    /// A server that knows 3.1.1 alone refuses a CONNECT of version 5 in its own form, which version 5 cannot read.
    private func refusalByOlderServer(_ frame: Span<UInt8>) -> Packet? {
        guard configuration.session.version == .v5,
            let packet = try? Packet.decode(frame: frame, version: .v3_1_1, from: .server),
            case .connack(let connack) = packet, connack.reasonCode != .success
        else { return nil }
        return packet
    }

    public func connectionBecameWritable(_ connection: Connection) {}

    public func connectionClosed(_ connection: Connection, reason: CloseReason) {
        self.connection = nil
        timer?.cancel()
        timer = nil
        let text = fault?.description ?? "\(reason)"
        fault = nil
        let retryAfter = session.closed(now: now, random: .random(in: 0 ... .max))
        if let retryAfter {
            setTimer(at: now &+ retryAfter)
            delegate?.mqttClientDisconnected(
                reason: text, retryAfter: .nanoseconds(Int64(clamping: retryAfter)))
        } else if session.state == .failed {
            end { $0.mqttClientFailed(reason: text) }
        } else {
            end { $0.mqttClientStopped() }
        }
    }
}
