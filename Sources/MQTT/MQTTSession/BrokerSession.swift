public import TrestleBase
public import MQTTCodec
public import WireBytes

/// A server's side of one client's session: the client's unacknowledged messages, the messages in flight to the client,
/// and the queue of messages that wait because the window is full or the client is away.
///
/// Its driver sends the outgoing buffer and routes messages between sessions. The type is noncopyable: a copy per
/// message would cost more than the work on the message.
public struct BrokerSession: ~Copyable {
    /// The bounds of one session.
    public struct Limits: Sendable {
        /// Most messages sent and not settled, 1 to 65,535; default 1,000. A 5.0 client may lower it by its Receive Maximum.
        public var inFlight = 1_000
        /// Most bytes of messages that are kept for the client, waiting or in flight, 128 bytes each besides their own;
        /// default 32 MiB. `overflow` says what happens then.
        public var storedBytes = 32 << 20
        /// The handling of a message for which there is no space.
        public var overflow = Overflow.dropNewest
        /// The maximum number of unacknowledged QoS 1 and 2 messages from the client, 1 to 65,535. Default: 65,535. 5.0
        /// clients receive it as Receive Maximum; for a 3.1.1 client, the next PUBLISH is not read.
        public var receiveMaximum: UInt16 = 65_535

        /// Whether a message whose expiry has passed is dropped; `false` for a subscriber that its publisher waits for.
        public var expiresMessages = true

        public init() {}
    }

    /// The message that a full session drops. The loss is counted and reported; the session and its subscriptions stay.
    public enum Overflow: Sendable, Hashable {
        /// The new message; the queue stays unchanged.
        case dropNewest
        /// As many of those that have waited longest as it takes.
        case dropOldest
    }

    public let limits: Limits
    private let account: StoreAccount
    /// That of whom the session belongs to.
    private let holderAccount: StoreAccount?
    public private(set) var version = MQTTVersion.v5
    public private(set) var isConnected = false
    /// Seconds that the session outlives its connection; 4,294,967,295 means for ever.
    public internal(set) var expiryInterval: UInt32 = 0

    /// Made for the first message of QoS 1 or 2, in either direction: most connections of a broker wait for something to
    /// happen.
    private var windows = OnDemand<Windows>()
    private var queue = RingQueue<BrokerMessage>()
    /// How many of those that wait are of QoS 0.
    private var queuedOfQoS0 = 0
    /// Bytes of the messages that wait.
    public private(set) var queuedBytes = 0
    /// Bytes of the messages in flight that may have to be sent again.
    private var inFlightBytes = 0
    private var window = 0
    /// The largest packet that the client takes.
    public private(set) var maximumPacketSize = Int.max

    private struct Windows {
        var incoming: ReceiveWindow
        var outgoing = SendWindow<BrokerMessage>()
    }

    /// - Parameters:
    ///   - account: counts the memory of the session: each message once, and the bytes of each copy.
    ///   - holderAccount: counts `storedBytes` for the owner of the session.
    public init(limits: Limits, account: StoreAccount, holderAccount: StoreAccount? = nil) {
        self.limits = limits
        self.account = account
        self.holderAccount = holderAccount
    }

    @inline(__always)
    private mutating func makeWindows() {
        windows.make(Windows(incoming: ReceiveWindow(maximum: Int(limits.receiveMaximum), version: version)))
    }

    // MARK: Connections

    /// The client has connected: continues where the last connection ended. `sendNext` sends unacknowledged messages
    /// again.
    public mutating func handleConnect(_ connect: Connect) {
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
        guard windows.isMade else { return }
        windows.made.incoming.handleConnect(version: version, sessionPresent: true)
        windows.made.outgoing.resume()
    }

    public mutating func handleDisconnection() {
        isConnected = false
        queue.trim()
        guard windows.isMade else { return }
        windows.made.incoming.handleDisconnect()
        windows.made.outgoing.trim()
    }

    /// Whether the session is kept when its connection ends.
    public var outlivesConnection: Bool { expiryInterval > 0 }

    /// DISCONNECT sets another expiry, in seconds; `false` when it may not [3.14.2.2.2].
    public mutating func changeExpiry(to interval: UInt32) -> Bool {
        guard expiryInterval > 0 || interval == 0 else { return false }
        expiryInterval = interval
        return true
    }

    /// Empties the session, which has ended.
    ///
    /// - Returns: the messages that the client had not taken over, in order.
    public mutating func end() -> [BrokerMessage] {
        var messages = windows.isMade ? windows.made.outgoing.removeAll() : []
        while let message = queue.popFirst() { messages.append(message) }
        for message in messages { account.bytes -= message.copyCost }
        holderAccount?.bytes -= storedBytes
        queuedBytes = 0
        queuedOfQoS0 = 0
        inFlightBytes = 0
        return messages
    }

    // MARK: From the client

    /// A PUBLISH of QoS 1 or 2 arrived: `.deliver` it to the subscribers, and later `acknowledge` it.
    ///
    /// - Parameters:
    ///   - fingerprint: of the `PublishView`.
    ///   - topic: its `repeatedTopic`.
    public mutating func handlePublish(
        _ identifier: PacketIdentifier, qos: QoS, dup: Bool, fingerprint: UInt64, topic: UInt64 = 0
    ) throws(SessionError) -> ClientSession.Reception {
        makeWindows()
        let arrival = windows.made.incoming.handlePublish(
            identifier, qos: qos, dup: dup, fingerprint: fingerprint, topic: topic)
        switch arrival {
        case .new(let token): return .deliver(token)
        case .repeated: return .repeated
        case nil: throw SessionError.receiveMaximumExceeded
        }
    }

    /// After `.repeated`: writes the acknowledgements that may leave.
    public mutating func writeAcknowledgements(into output: inout WireBuffer) {
        if windows.isMade { windows.made.incoming.writeAcknowledgements(into: &output) }
    }

    /// The client's message is safe, or refused: PUBACK or PUBREC leaves, in the order of arrival.
    public mutating func acknowledge(
        _ token: DeliveryToken, reasonCode: ReasonCode = .success, into output: inout WireBuffer
    ) {
        if windows.isMade { windows.made.incoming.acknowledge(token, reasonCode: reasonCode, into: &output) }
    }

    /// How many messages of the client wait for `acknowledge`.
    public var unacknowledged: Int { windows.isMade ? windows.made.incoming.unacknowledged : 0 }

    /// The effect of an acknowledgement from the client.
    public struct Acknowledgement {
        /// The message that the client has taken over, or refused, with this packet.
        public var message: BrokerMessage?
        public var reasonCode: ReasonCode
    }

    public mutating func handlePuback(_ puback: Puback) throws(SessionError) -> Acknowledgement {
        let message = try matched(settle(puback.packetIdentifier, from: .awaitingPuback), .puback)
        return Acknowledgement(message: message, reasonCode: puback.reasonCode)
    }

    public mutating func handlePubrec(
        _ pubrec: Pubrec, into output: inout WireBuffer
    ) throws(SessionError) -> Acknowledgement {
        let identifier = pubrec.packetIdentifier
        guard !pubrec.reasonCode.isError else {
            let message = try matched(settle(identifier, from: .awaitingPubrec), .pubrec)
            return Acknowledgement(message: message, reasonCode: pubrec.reasonCode)
        }
        let outcome = windows.isMade ? windows.made.outgoing.handlePubrec(identifier) : .unknown
        let message = try matched(outcome, .pubrec)
        var code = ReasonCode.success
        if case .unknown = outcome, version == .v5 { code = .packetIdentifierNotFound }
        MQTTEncoder.pubrel(identifier, reasonCode: code, version: version, into: &output)
        return Acknowledgement(message: message, reasonCode: .success)
    }

    public mutating func handlePubcomp(_ pubcomp: Pubcomp) throws(SessionError) {
        _ = try matched(settle(pubcomp.packetIdentifier, from: .awaitingPubcomp), .pubcomp)
    }

    private mutating func settle(
        _ identifier: PacketIdentifier, from state: SendWindow<BrokerMessage>.State
    ) -> SendWindow<BrokerMessage>.Outcome {
        windows.isMade ? windows.made.outgoing.settle(identifier, from: state) : .unknown
    }

    private mutating func matched(
        _ outcome: SendWindow<BrokerMessage>.Outcome, _ type: PacketType
    ) throws(SessionError) -> BrokerMessage? {
        switch outcome {
        case .matched(let message):
            if let message { noteSettled(message) }
            return message
        case .unknown: return nil
        case .wrongKind: throw .wrongAcknowledgement(type)
        }
    }

    public mutating func handlePubrel(_ pubrel: Pubrel, into output: inout WireBuffer) {
        let isKnown = windows.isMade && windows.made.incoming.handlePubrel(pubrel.packetIdentifier)
        let code = isKnown || version == .v3_1_1 ? ReasonCode.success : .packetIdentifierNotFound
        MQTTEncoder.pubcomp(pubrel.packetIdentifier, reasonCode: code, version: version, into: &output)
    }

    // MARK: What is kept

    /// Bytes of all that is kept for the client.
    public var storedBytes: Int { queuedBytes + inFlightBytes }

    /// Bytes of its tables of packet identifiers, about; the messages themselves are in `storedBytes`.
    public var tableBytes: Int {
        windows.isMade ? windows.made.incoming.tableBytes + windows.made.outgoing.tableBytes : 0
    }

    /// Whether a message of this cost fits within the limit. An empty session accepts any message.
    public func hasCapacity(for cost: Int) -> Bool { storedBytes == 0 || storedBytes + cost <= limits.storedBytes }

    /// How many messages wait.
    public var queuedMessages: Int { queue.count }

    /// How many messages the client is owed.
    public var unsettledMessages: Int { queue.count + (windows.isMade ? windows.made.outgoing.unsettled : 0) }

    /// Whether a message of this QoS can be written at once, before none that waits. One of QoS 0 may pass those that wait for the
    /// window, as only messages of one QoS have an order [MQTT-4.6.0-6].
    ///
    /// - Parameter passes: whether it may.
    public func canSend(_ qos: QoS, passes: Bool = false) -> Bool {
        isConnected && hasWindow(for: qos) && (queue.isEmpty || passes && qos == .atMostOnce && queuedOfQoS0 == 0)
    }

    /// Whether a retained message of this QoS can be written, before those that wait.
    public func canSendRetained(_ qos: QoS) -> Bool { isConnected && hasWindow(for: qos) }

    /// Whether something that a former connection sent is still to be sent again.
    public var isRepeating: Bool { windows.isMade && windows.made.outgoing.isRepeating }

    /// New messages wait for those that are repeated, whatever their QoS.
    private func hasWindow(for qos: QoS) -> Bool {
        guard windows.isMade else { return qos == .atMostOnce || window > 0 }
        guard !windows.made.outgoing.isRepeating else { return false }
        return qos == .atMostOnce || (windows.made.outgoing.inFlight < window && windows.made.outgoing.hasIdentifier)
    }

    /// Whether `send` needs a stored message: it may have to be sent again on another connection.
    public func mustStore(_ qos: QoS) -> Bool { qos != .atMostOnce && outlivesConnection }

    /// Keeps a message until there is a connection and its window has space.
    public mutating func enqueue(_ message: BrokerMessage) {
        queue.append(message)
        queuedBytes += message.cost
        if message.qos == .atMostOnce { queuedOfQoS0 += 1 }
        count(message, 1)
    }

    private mutating func takeFirst() -> BrokerMessage? {
        guard let message = queue.popFirst() else { return nil }
        queuedBytes -= message.cost
        if message.qos == .atMostOnce { queuedOfQoS0 -= 1 }
        count(message, -1)
        if queue.isEmpty { queue.trim() }
        return message
    }

    private mutating func noteSettled(_ message: BrokerMessage) {
        inFlightBytes -= message.cost
        count(message, -1)
    }

    /// A copy is kept (1) or is not any more (-1).
    @inline(__always)
    private func count(_ message: borrowing BrokerMessage, _ sign: Int) {
        guard message.publish != nil else { return }
        account.bytes += sign * message.copyCost
        holderAccount?.bytes += sign * message.cost
    }

    /// Takes the message that has waited longest out of the queue.
    public mutating func dropOldest() -> BrokerMessage? { takeFirst() }

    // MARK: To the client

    /// The outcome of a message.
    public enum Sending: Sendable, Equatable {
        case sent
        /// It is larger than the client takes [MQTT-3.1.2-25].
        case tooLarge
        /// Its time is over.
        case expired
    }

    /// Writes a message; only when `canSend` its QoS.
    public mutating func send(
        _ message: BrokerMessage, _ content: borrowing PublishContent, now: Instant, into output: inout WireBuffer
    ) -> Sending {
        guard message.qos != .atMostOnce else {
            return write(message, content, nil, isRepeated: false, now: now, into: &output)
        }
        var kept = message
        // What is never sent again needs them no more.
        if kept.publish == nil { kept.subscriptionIdentifiers = [] }
        makeWindows()
        let identifier = windows.made.outgoing.append(
            kept, state: message.qos == .atLeastOnce ? .awaitingPuback : .awaitingPubrec)
        inFlightBytes += message.cost
        count(message, 1)
        let sending = write(message, content, identifier, isRepeated: false, now: now, into: &output)
        if sending != .sent, let identifier {
            windows.made.outgoing.withdraw(identifier)
            noteSettled(message)
        }
        return sending
    }

    /// Writes the next message: first unacknowledged ones of an earlier connection, then waiting ones.
    ///
    /// - Returns: the outcome, with the message unless it was sent; `nil` if nothing can be sent now.
    public mutating func sendNext(
        now: Instant, into output: inout WireBuffer
    ) -> (message: BrokerMessage?, sending: Sending)? {
        guard isConnected else { return nil }
        if windows.isMade, let next = windows.made.outgoing.nextRepeat(maximum: window) {
            return sendAgain(next, now: now, into: &output)
        }
        guard !queue.isEmpty, hasWindow(for: queue[0].qos), let message = takeFirst() else { return nil }
        guard let publish = message.publish else { return (message, .expired) }
        let sending = publish.withContent { send(message, $0, now: now, into: &output) }
        return (sending == .sent ? nil : message, sending)
    }

    /// Repeats a message, or gives it up when it may not be sent any more: nothing may keep its place in the window for
    /// ever. The client may have a QoS 2 message already; PUBREL lets it forget the identifier.
    private mutating func sendAgain(
        _ next: SendWindow<BrokerMessage>.Repeat, now: Instant, into output: inout WireBuffer
    ) -> (message: BrokerMessage?, sending: Sending) {
        guard let message = next.message else {
            MQTTEncoder.pubrel(next.identifier, version: version, into: &output)
            return (nil, .sent)
        }
        var sending = Sending.expired
        if let publish = message.publish {
            sending = publish.withContent {
                write(message, $0, next.identifier, isRepeated: true, now: now, into: &output)
            }
        }
        guard sending != .sent else { return (nil, .sent) }
        if let message = windows.made.outgoing.giveUp(next.identifier) { noteSettled(message) }
        if message.qos == .exactlyOnce {
            MQTTEncoder.pubrel(next.identifier, version: version, into: &output)
        }
        return (message, sending)
    }
}
