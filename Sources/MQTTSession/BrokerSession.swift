public import MQTTCodec
public import WireBytes

/// A server's side of one client's session: what the client has sent and awaits an acknowledgement for, what it is owed,
/// and what waits because its window is full or it is away.
///
/// A pure value. Whoever drives it writes what it puts into the outgoing buffer, and routes messages between sessions.
public struct BrokerSession: Sendable {
    /// The bounds of one session.
    public struct Limits: Sendable {
        /// Most messages sent and not settled; a 5.0 client may lower it by its Receive Maximum.
        public var inFlight = 1_000
        /// From how many waiting messages on the session counts as full.
        public var queued = 10_000
        /// From how many bytes kept, waiting or in flight, on the session counts as full.
        public var storedBytes = 32 << 20
        /// Most QoS 1 and 2 messages that the client may have sent and that are not acknowledged. It is told to 5.0
        /// clients as Receive Maximum; a 3.1.1 client that passes it is not read from until there is room.
        public var receiveMaximum: UInt16 = 65_535

        public init() {}
    }

    public let clientID: String
    public let limits: Limits
    public private(set) var version = MQTTVersion.v5
    public private(set) var isConnected = false
    /// Seconds that the session outlives its connection; 4,294,967,295 means for ever.
    public internal(set) var expiryInterval: UInt32 = 0

    var incoming: ReceiveWindow
    var outgoing = SendWindow<BrokerMessage>()
    private var queue = RingQueue<BrokerMessage>()
    /// Bytes of the messages that wait, and of those in flight that may have to be sent again.
    private var storedBytes = 0
    private var window = 0
    private var maximumPacketSize = Int.max

    public init(clientID: String, limits: Limits) {
        self.clientID = clientID
        self.limits = limits
        self.incoming = ReceiveWindow(maximum: Int(limits.receiveMaximum))
    }

    // MARK: Connections

    /// The client has connected and CONNACK has been written: takes up where the last connection ended.
    public mutating func connected(_ connect: Connect, now: UInt64, into output: inout ByteBuffer) {
        version = connect.version
        isConnected = true
        switch version {
        case .v3_1_1:
            expiryInterval = connect.cleanStart ? 0 : .max
            window = limits.inFlight
            maximumPacketSize = .max
        case .v5:
            expiryInterval = connect.properties.sessionExpiryInterval ?? 0
            window = min(limits.inFlight, Int(connect.properties.receiveMaximum ?? 65_535))
            maximumPacketSize = connect.properties.maximumPacketSize.map { Int($0) } ?? .max
        }
        incoming.handleConnect(version: version, sessionPresent: true)
        incoming.forgetDeliveries()
        outgoing.resume()
        writeRepeats(now: now, into: &output)
    }

    /// Sends again what was not settled on the last connection, as far as the client's window allows.
    private mutating func writeRepeats(now: UInt64, into output: inout ByteBuffer) {
        while let next = outgoing.nextRepeat(maximum: window) {
            guard let message = next.message else {
                MQTTEncoder.pubrel(next.identifier, version: version, into: &output)
                continue
            }
            guard let publish = message.publish else { continue }
            _ = write(message, publish.content, next.identifier, isRepeated: true, now: now, into: &output)
        }
    }

    public mutating func disconnected() {
        isConnected = false
        incoming.handleDisconnect()
        incoming.forgetDeliveries()
    }

    /// Whether the session is kept when its connection ends.
    public var outlivesConnection: Bool { expiryInterval > 0 }

    /// DISCONNECT sets another expiry, in seconds; `false` when it may not [3.14.2.2.2].
    public mutating func changeExpiry(to interval: UInt32) -> Bool {
        guard expiryInterval > 0 || interval == 0 else { return false }
        expiryInterval = interval
        return true
    }

    /// Everything that was to be settled and never will be: the session has ended.
    public mutating func end() -> [BrokerMessage.Origin] {
        var origins: [BrokerMessage.Origin] = []
        for message in outgoing.removeAll() {
            if let origin = message.origin { origins.append(origin) }
        }
        while let message = queue.popFirst() {
            if let origin = message.origin { origins.append(origin) }
        }
        storedBytes = 0
        return origins
    }

    // MARK: From the client

    /// A PUBLISH of QoS 1 or 2 arrived: `.deliver` it to the subscribers, and later `acknowledge` it.
    public mutating func handlePublish(
        _ identifier: PacketIdentifier, qos: QoS, dup: Bool
    ) throws(SessionError) -> ClientSession.Reception {
        switch incoming.handlePublish(identifier, qos: qos, dup: dup) {
        case .new(let token): return .deliver(token)
        case .repeated: return .repeated
        case nil: throw SessionError.receiveMaximumExceeded
        }
    }

    /// After `.repeated`: writes the acknowledgements that may leave.
    public mutating func writeAcknowledgements(into output: inout ByteBuffer) {
        incoming.writeAcknowledgements(into: &output)
    }

    /// The client's message is safe: PUBACK or PUBREC leaves, in the order of arrival.
    public mutating func acknowledge(
        _ token: DeliveryToken, reasonCode: ReasonCode = .success, into output: inout ByteBuffer
    ) {
        incoming.acknowledge(token, reasonCode: reasonCode, into: &output)
    }

    /// How many messages of the client wait for `acknowledge`.
    public var unacknowledged: Int { incoming.unacknowledged }

    /// - Returns: who may be acknowledged, now that the client has taken over the message that came from there.
    public mutating func received(_ puback: Puback) -> BrokerMessage.Origin? {
        guard case .matched(let message?) = outgoing.settle(puback.packetIdentifier, from: .awaitingPuback) else {
            return nil
        }
        storedBytes -= message.publish?.count ?? 0
        return message.origin
    }

    /// - Returns: who may be acknowledged, now that the client has taken over the message that came from there.
    public mutating func received(_ pubrec: Pubrec, into output: inout ByteBuffer) -> BrokerMessage.Origin? {
        let outcome: SendWindow<BrokerMessage>.Outcome
        if pubrec.reasonCode.isError {
            outcome = outgoing.settle(pubrec.packetIdentifier, from: .awaitingPubrec)
        } else {
            outcome = outgoing.handlePubrec(pubrec.packetIdentifier)
            var code = ReasonCode.success
            if case .unknown = outcome, version == .v5 { code = .packetIdentifierNotFound }
            MQTTEncoder.pubrel(pubrec.packetIdentifier, reasonCode: code, version: version, into: &output)
        }
        guard case .matched(let message?) = outcome else { return nil }
        storedBytes -= message.publish?.count ?? 0
        return message.origin
    }

    public mutating func received(_ pubcomp: Pubcomp) {
        _ = outgoing.settle(pubcomp.packetIdentifier, from: .awaitingPubcomp)
    }

    public mutating func received(_ pubrel: Pubrel, into output: inout ByteBuffer) {
        let isKnown = incoming.handlePubrel(pubrel.packetIdentifier)
        let code = isKnown || version == .v3_1_1 ? ReasonCode.success : .packetIdentifierNotFound
        MQTTEncoder.pubcomp(pubrel.packetIdentifier, reasonCode: code, version: version, into: &output)
    }

    // MARK: To the client

    /// Whether publishers should wait: the queue has reached its bound.
    public var isFull: Bool { queue.count >= limits.queued || storedBytes >= limits.storedBytes }

    /// Whether publishers that waited may go on: the queue is at half its bound or below.
    public var hasRoom: Bool { queue.count <= limits.queued / 2 && storedBytes <= limits.storedBytes / 2 }

    public var queuedMessages: Int { queue.count }

    /// Whether a message of this QoS can be written at once.
    public func canSend(_ qos: QoS) -> Bool {
        isConnected && queue.isEmpty && hasWindow(for: qos)
    }

    private func hasWindow(for qos: QoS) -> Bool {
        qos == .atMostOnce || (outgoing.inFlight < window && outgoing.hasIdentifier && !outgoing.isRepeating)
    }
    /// Whether `send` needs a stored message: it may have to be sent again on another connection.
    public func mustStore(_ qos: QoS) -> Bool { qos != .atMostOnce && outlivesConnection }

    /// How many messages the client is owed.
    public var unsettledMessages: Int { queue.count + outgoing.unsettled }

    /// What became of a message.
    public enum Sending: Sendable, Equatable {
        case sent
        /// It is larger than the client takes [MQTT-3.1.2-25].
        case tooLarge
        /// Its time is over.
        case expired
    }

    /// Writes a message; only when `canSend` its QoS.
    public mutating func send(
        _ message: BrokerMessage, _ content: borrowing PublishContent, now: UInt64, into output: inout ByteBuffer
    ) -> Sending {
        var identifier: PacketIdentifier?
        if message.qos != .atMostOnce {
            identifier = outgoing.append(
                message, state: message.qos == .atLeastOnce ? .awaitingPuback : .awaitingPubrec)
            storedBytes += message.publish?.count ?? 0
        }
        let sending = write(message, content, identifier, isRepeated: false, now: now, into: &output)
        if sending != .sent, let identifier {
            outgoing.withdraw(identifier)
            storedBytes -= message.publish?.count ?? 0
        }
        return sending
    }

    /// Keeps a message until there is a connection, and room in its window.
    public mutating func enqueue(_ message: BrokerMessage) {
        queue.append(message)
        storedBytes += message.publish?.count ?? 0
    }

    /// Writes the next message that waits, when its window has room.
    ///
    /// - Returns: what became of it; `nil` when none can be sent now.
    public mutating func sendNext(
        now: UInt64, into output: inout ByteBuffer
    ) -> (message: BrokerMessage, sending: Sending)? {
        if isConnected { writeRepeats(now: now, into: &output) }
        guard isConnected, let message = queue.first, hasWindow(for: message.qos) else { return nil }
        _ = queue.popFirst()
        guard let publish = message.publish else { return (message, .expired) }
        storedBytes -= publish.count
        return (message, send(message, publish.content, now: now, into: &output))
    }

    private func write(
        _ message: BrokerMessage, _ content: borrowing PublishContent, _ identifier: PacketIdentifier?,
        isRepeated: Bool, now: UInt64, into output: inout ByteBuffer
    ) -> Sending {
        if let expiresAt = content.expiresAt, now >= expiresAt { return .expired }
        let start = output.count
        do throws(MQTTError) {
            if version == .v5, content.expiresAt != nil || !message.subscriptionIdentifiers.isEmpty {
                let properties = try ownProperties(message, content, now: now)
                try MQTTEncoder.publish(
                    topic: content.topic, payload: content.payload, qos: message.qos, retain: message.retain,
                    dup: isRepeated, packetIdentifier: identifier, properties: properties.bytes, version: version,
                    into: &output)
            } else {
                let properties = version == .v5 ? content.properties : Span()
                try MQTTEncoder.publish(
                    topic: content.topic, payload: content.payload, qos: message.qos, retain: message.retain,
                    dup: isRepeated, packetIdentifier: identifier, properties: properties, version: version,
                    into: &output)
            }
        } catch {
            // The parts were a legal PUBLISH when they came: only what was added can have made it too large.
            return .tooLarge
        }
        guard output.count - start <= maximumPacketSize else {
            output.truncate(to: start)
            return .tooLarge
        }
        return .sent
    }

    /// The properties with those that differ from subscriber to subscriber, or with time.
    private func ownProperties(
        _ message: BrokerMessage, _ content: borrowing PublishContent, now: UInt64
    ) throws(MQTTError) -> ByteBuffer {
        var own = Properties()
        if let expiresAt = content.expiresAt {
            own.list.append(.messageExpiryInterval(UInt32(clamping: (expiresAt - now) / 1_000_000_000)))
        }
        for identifier in message.subscriptionIdentifiers { own.list.append(.subscriptionIdentifier(identifier)) }
        var buffer = ByteBuffer(capacity: content.properties.count + 16)
        buffer.append(content.properties)
        try own.encodeForPublish(into: &buffer)
        return buffer
    }
}
