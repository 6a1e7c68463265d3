import TrestleBase
import MQTTCodec
import MQTTSession
import TrestleTransport
import WireBytes

/// PUBLISH packets that were read while receiving was paused, in their order.
struct HeldMessages {
    private struct Message {
        let frame: ByteSlice
        let delivery: DeliveryToken?
    }

    private var messages = RingQueue<Message>()
    private var bytes = 0
    /// The socket is not read, since there is no space for what comes.
    var isReadingStopped = false
    /// They are being handed over.
    var isDelivering = false

    var isEmpty: Bool { messages.isEmpty }

    /// The size of a message besides its frame.
    private static let overhead = 128

    /// Whether a frame fits within the limit. One alone always does.
    func hasCapacity(for count: Int, limit: Int) -> Bool { messages.isEmpty || bytes + count + Self.overhead <= limit }

    mutating func append(_ frame: Span<UInt8>, _ delivery: DeliveryToken?) {
        messages.append(Message(frame: ByteSlice(copying: frame), delivery: delivery))
        bytes += frame.count + Self.overhead
    }

    mutating func popFirst() -> (frame: ByteSlice, delivery: DeliveryToken?)? {
        guard let message = messages.popFirst() else { return nil }
        bytes -= message.frame.count + Self.overhead
        return (message.frame, message.delivery)
    }
}

/// Reads of a connection that are made together.
struct ReadGathering {
    private var lastRead = Instant.distantPast
    /// Until a timer fires.
    var isPaused = false

    /// - Returns: whether this read follows the last one so closely that the next should wait.
    mutating func noteRead(now: Instant, interval: Duration) -> Bool {
        defer { lastRead = now }
        return !isPaused && lastRead.duration(to: now) < interval
    }
}

extension MQTTClientCore {
    /// Handles whole packets until there is none left, or no space to hold the next.
    ///
    /// - Returns: how many bytes they were.
    func receive(_ bytes: Span<UInt8>, from channel: any ByteChannel) -> Int {
        var offset = 0
        // Looked up once for all: counting references for each message is dear where others hold it weakly.
        let delegate = delegate
        defer { commit() }
        do throws(SessionError) {
            while offset < bytes.count, fault == nil {
                let rest = bytes.extracting(offset...)
                guard case .packet(let header) = try front(of: rest) else { break }
                let frame = rest.extracting(0..<header.totalSize)
                guard try handle(frame, header, on: channel, for: delegate) else { break }
                offset += header.totalSize
            }
        } catch {
            channel.withOutput { output in session.handleViolation(error, into: &output) }
            settle()
        }
        guard fault == nil else { return bytes.count }
        if offset > 0 { finishRead() }
        if held.isReadingStopped { delegate?.mqttClientHasNoSpace() }
        if configuration.readInterval > .zero { gatherReads(on: channel, size: offset) }
        return offset
    }

    /// Pauses reading for a moment when reads follow each other closely and bring little.
    private func gatherReads(on channel: any ByteChannel, size: Int) {
        let isDense = gathering.noteRead(now: now, interval: configuration.readInterval)
        guard isDense, size < Self.largeRead, !held.isReadingStopped, session.state == .online else { return }
        gathering.isPaused = true
        channel.pauseReading()
        loop.schedule(after: configuration.readInterval) { [weak self, weak channel] in
            guard let self, let channel, channel === self.channel else { return }
            gathering.isPaused = false
            if !held.isReadingStopped { channel.resumeReading() }
        }
    }

    /// So much needs no wait for more, which would limit the rate.
    private static var largeRead: Int { 16_384 }

    private func finishRead() {
        session.handleReadEnd(now: now)
        commit()
        settle()
        delegate?.mqttClientFinishedRead()
    }

    /// CONNACK and AUTH are accepted up to this size.
    private static var largestConnack: Int { 1 << 20 }

    private func front(of bytes: Span<UInt8>) throws(SessionError) -> PacketFramer.Front {
        do throws(MQTTError) {
            var limit = configuration.session.maximumPacketSize ?? .max
            // Before it has accepted the connection, a server gets little memory.
            if session.state == .connecting { limit = min(limit, Self.largestConnack) }
            return try PacketFramer(version: configuration.session.version, maximumPacketSize: limit).front(of: bytes)
        } catch {
            throw .illegal(error)
        }
    }

    /// - Returns: `false` when there is no space for it now.
    private func handle(
        _ frame: Span<UInt8>, _ header: FixedHeader, on channel: any ByteChannel,
        for delegate: (any MQTTClientDelegate)?
    ) throws(SessionError) -> Bool {
        guard header.packetType == .publish else {
            return try handleControl(frame, on: channel)
        }
        let isHeld = (isReceivingPaused || !held.isEmpty) && !isUrgent(frame, header)
        isBeyondHeld = isHeld && !held.hasCapacity(for: frame.count, limit: configuration.heldBytes)
        if isBeyondHeld, !mayReadOn(over: frame, on: channel) {
            held.isReadingStopped = true
            channel.pauseReading()
            session.handleReading(isPaused: true, now: now)
            updateTimer()
            return false
        }
        let publish: PublishView
        do throws(MQTTError) {
            publish = try PublishView(
                frame: frame, header: header, version: configuration.session.version, from: .server)
        } catch {
            try handleMalformed(
                MalformedPublish(
                    frame: frame, header: header, version: configuration.session.version, reason: "\(error)"),
                frame, isHeld: isHeld, on: channel)
            return true
        }
        if session.takesAliases {
            if publish.topic.isEmpty {
                let expanded = try session.expanded(publish)
                return try handle(expanded, on: channel, for: delegate)
            }
            try session.noteAlias(publish)
        }
        guard !publish.topic.isEmpty else {
            try handleMalformed(
                MalformedPublish(
                    frame: frame, header: header, version: configuration.session.version,
                    reason: "\(SessionError.topicAlias)"),
                frame, isHeld: isHeld, on: channel)
            return true
        }
        let reception = try session.handlePublish(publish)
        if case .deliver(let token) = reception, !isHeld {
            delegate?.mqttClient(received: publish, delivery: token)
        } else {
            finish(reception, frame, publish.topic, on: channel)
        }
        return true
    }

    /// A packet whose alias has been replaced by its topic.
    private func handle(
        _ expanded: ByteSlice, on channel: any ByteChannel, for delegate: (any MQTTClientDelegate)?
    ) throws(SessionError) -> Bool {
        let header: FixedHeader?
        do throws(MQTTError) { header = try FixedHeader.parse(expanded.span, version: .v5) } catch {
            throw .illegal(error)
        }
        guard let header else { throw .topicAlias }
        return try handle(expanded.span, header, on: channel, for: delegate)
    }

    private func handleMalformed(
        _ publish: borrowing MalformedPublish, _ frame: Span<UInt8>, isHeld: Bool, on channel: any ByteChannel
    ) throws(SessionError) {
        let reception = try session.handlePublish(publish)
        if case .deliver(let token) = reception, !isHeld {
            delegate?.mqttClient(receivedMalformed: publish, delivery: token)
        } else {
            finish(reception, frame, publish.topic, on: channel)
        }
    }

    /// Handles a reception that is not delivered at once.
    private func finish(
        _ reception: ClientSession.Reception, _ frame: Span<UInt8>, _ topic: Span<UInt8>, on channel: any ByteChannel
    ) {
        switch reception {
        case .deliver(nil) where isBeyondHeld: delegate?.mqttClientDroppedMessage()
        case .deliver(let token): held.append(frame, token)
        case .repeated:
            delegate?.mqttClientReceivedRepeat(of: topic)
            channel.withOutput { output in session.writeAcknowledgements(into: &output) }
            if session.state != .online { settle() }
        case .ignore: break
        }
    }

    // MARK: Responses behind messages without space

    /// Whether the server owes a response to a packet of ours, or does not take what we send.
    private func awaitsResponses(on channel: any ByteChannel) -> Bool {
        configuration.heldBytesForResponses != nil
            && (session.awaitsResponses || !channel.isWritable || delegate?.mqttClientAwaitsUrgentMessages() ?? false)
    }

    /// Whether a message does not wait for those before it.
    private func isUrgent(_ frame: Span<UInt8>, _ header: FixedHeader) -> Bool {
        guard let urgentTopic else { return false }
        do throws(MQTTError) {
            let publish = try PublishView(
                frame: frame, header: header, version: configuration.session.version, from: .server)
            guard publish.topic.isEmpty else { return publish.topic.hasSameBytes(as: urgentTopic.span) }
            return session.takesAliases && session.aliasedTopic(of: publish) == urgentTopic
        } catch {
            return false
        }
    }

    /// Whether what follows a message that has no space is read all the same.
    private func mayReadOn(over publish: Span<UInt8>, on channel: any ByteChannel) -> Bool {
        guard awaitsResponses(on: channel), let limit = configuration.heldBytesForResponses else { return false }
        // Bits 1 and 2 of the first byte are the QoS (3.3.1.2).
        let isDroppable = publish[0] & 0b110 == 0
        return isDroppable || held.hasCapacity(for: publish.count, limit: limit)
    }

    /// Something was sent while the socket is not read: its response lies behind the messages there.
    func readOn() {
        guard let channel, awaitsResponses(on: channel) else { return }
        readAgain(channel)
    }

    private func readAgain(_ channel: any ByteChannel) {
        held.isReadingStopped = false
        session.handleReading(isPaused: false, now: now)
        channel.resumeReading()
        updateTimer()
    }

    /// - Parameter deliveringAll: also while the delegate pauses again.
    func resumeReceiving(deliveringAll: Bool) {
        isReceivingPaused = false
        guard !held.isDelivering else { return }
        held.isDelivering = true
        var count = 0
        while !isReceivingPaused || deliveringAll, let message = held.popFirst() {
            deliver(message.frame.span, message.delivery)
            count += 1
        }
        held.isDelivering = false
        if count > 0 { delegate?.mqttClientFinishedRead() }
        guard held.isReadingStopped, !isReceivingPaused || deliveringAll, let channel else { return }
        readAgain(channel)
    }

    private func deliver(_ frame: Span<UInt8>, _ delivery: DeliveryToken?) {
        let version = configuration.session.version
        guard let header = (try? FixedHeader.parse(frame, version: version)) ?? nil else { return }
        let publish: PublishView
        do throws(MQTTError) {
            publish = try PublishView(frame: frame, header: header, version: version, from: .server)
        } catch {
            let malformed = MalformedPublish(frame: frame, header: header, version: version, reason: "\(error)")
            delegate?.mqttClient(receivedMalformed: malformed, delivery: delivery)
            return
        }
        if publish.topic.isEmpty {
            let malformed = MalformedPublish(
                frame: frame, header: header, version: version, reason: "\(SessionError.topicAlias)")
            delegate?.mqttClient(receivedMalformed: malformed, delivery: delivery)
        } else {
            delegate?.mqttClient(received: publish, delivery: delivery)
        }
    }

    /// - Returns: `false` when it is not the time for it.
    private func handleControl(_ frame: Span<UInt8>, on channel: any ByteChannel) throws(SessionError) -> Bool {
        let packet: Packet
        do throws(MQTTError) {
            packet = try Packet.decode(frame: frame, version: configuration.session.version, from: .server)
        } catch {
            guard let refusal = refusalByOlderServer(frame) else { throw .illegal(error) }
            packet = refusal
        }
        guard !mustWait(packet) else {
            holdReading(channel)
            return false
        }
        try channel.withOutput { output throws(SessionError) in
            try session.handlePacket(packet, now: now, into: &output)
        }
        settle()
        return true
    }

    /// A server that knows 3.1.1 alone refuses a CONNECT of version 5 in its own form, which version 5 cannot read.
    private func refusalByOlderServer(_ frame: Span<UInt8>) -> Packet? {
        guard configuration.session.version == .v5,
            let packet = try? Packet.decode(frame: frame, version: .v3_1_1, from: .server),
            case .connack(let connack) = packet, connack.reasonCode != .success
        else { return nil }
        return packet
    }
}
