public import TrestleBase
public import MQTTCodec
public import WireBytes

/// A client's side of an MQTT session, with the unacknowledged messages of both sides, over any number of connections.
///
/// It has no socket and no clock. Its driver reports events (`handleOpen`, `handlePacket`, `handleTimeout`, `handleClose`), lets it write its
/// output into the outgoing buffer, then takes `nextEvent` until there is none, and asks `deadline` when to `handleTimeout`
/// next. `now` is a monotonic time.
///
///     offline --opened--> connecting --CONNACK--> online --stop--> stopping --all acknowledged--> stopped
///        ^--------------closed--------|-----------------|              |----------closed-------------^
public struct ClientSession: Sendable {
    public enum State: Sendable, Equatable {
        /// No connection.
        case offline
        /// CONNECT has been written and CONNACK is awaited.
        case connecting
        case online
        /// Receives nothing more, waits until what it delivered has been acknowledged.
        case stopping
        /// DISCONNECT has been written, or nothing was connected when it was stopped.
        case stopped
        /// A permanent fault: it does not connect again.
        case failed
    }

    public let configuration: ClientSessionConfiguration
    public internal(set) var state = State.offline
    /// The client id in use: the configured one, or the one the server assigned.
    public internal(set) var clientID: String

    let fingerprintKey: FingerprintKey
    var incoming: ReceiveWindow
    var outgoing: SendWindow<OutgoingPublish>
    /// Packet identifiers that the server may hold for somebody else's messages.
    var held = HeldIdentifiers()
    /// Whether the state of the session's earlier process has been restored.
    var isResumed = false
    var pending = RingQueue<OutgoingPublish>()
    var server = ServerLimits()
    var inboundAliases: InboundAliases
    var outboundAliases = OutboundAliases()
    /// Whether the subscriptions of this connection have all been granted.
    var isSubscribed = false
    /// Whether a server has accepted a connection of this run: what its session holds is ours from then on.
    var hasBegunSession = false
    /// 3.1.1: the retained messages of the subscriptions have come, in this run or in an earlier one.
    var hasRetained: Bool
    /// Until then; the deadline is for when nothing else follows them.
    var isAwaitingRetained = false
    var retainedDeadline: Instant?
    var hasTakenSinceCheck = false
    /// 3.1.1: retained messages are copies that a repeated SUBSCRIBE brings.
    var isOmittingRetained = false
    /// A CONNACK has been lost since the last one that came.
    var isSessionUncertain = false
    /// PINGRESP decides whether the session is still the one we know.
    var isAwaitingRepeats = false
    var keepAlive = KeepAlive()
    var isolation = PublishIsolation()
    var connectDeadline: Instant?
    private var connectedAt: Instant?
    /// Connections in a row that did not last.
    private var failedConnections = 0
    /// Complete connections in a row that the server ended soon and without a word.
    var endedSoon = 0
    var fault: ClientFault?
    /// Server references in a row that were followed, until a connection stood for a while.
    var redirects = 0
    /// Whether a connection has been complete, with all subscriptions: what the server refuses later, it took before.
    var wasComplete = false
    /// Since when the server has refused us, without a complete connection in between.
    var refusedSince: Instant?
    /// Made on each connection.
    public internal(set) var subscriptions: [Subscription]
    var subscribing = Subscribing()
    /// Set once the session takes what the server has for it, and nothing new.
    var queueDrain: QueueDrain?
    var pings = PingCounts()
    /// Whether there is a session to go on with, for [MQTT-3.2.2-4].
    var hasSessionState: Bool
    /// The server's session was refused: the next CONNECT begins another one.
    var mustStartClean = false
    /// The CONNACK of the present connection, or of the last one.
    public internal(set) var connack: Connack?
    /// Deliveries up to here were there at the last check of the order, which comes again at the deadline.
    private var orderMark: UInt32 = 0
    private var orderDeadline: Instant?
    /// Connections in a row that ended with bytes that are no packets, without a new message before.
    var unreadableConnections = 0
    var hasTakenMessage = false
    /// Whether this connection has brought a new message, or has settled one of ours.
    var hasProgressed = false
    /// The second of these.
    var hasSettled = false
    var refusedTopics = RefusedTopics()
    /// What the server had refused when it ended the last connection, if it was over that.
    var refusedAtEnd: (topic: ByteSlice, code: ReasonCode)?
    var hasReportedExcess = false
    private var events = RingQueue<ClientEvent>()
    var changes: [SessionChange] = []

    /// - Parameter fingerprintKey: tells repeated messages from others with the same packet identifier.
    public init(configuration: ClientSessionConfiguration, fingerprintKey: FingerprintKey) {
        self.configuration = configuration
        self.fingerprintKey = fingerprintKey
        self.clientID = configuration.clientID
        self.incoming = ReceiveWindow(maximum: 65_535)
        self.outgoing = SendWindow(lastIdentifier: configuration.lastPacketIdentifier)
        self.hasRetained = configuration.hasSubscriptionsInSession
        self.subscriptions = configuration.subscriptions
        self.inboundAliases = InboundAliases(
            maximum: configuration.version == .v5 ? configuration.topicAliasMaximum : 0)
        self.incoming.isRecording = configuration.recordsChanges
        self.hasSessionState = configuration.hasSessionState
    }

    /// How many messages of this connection wait for `acknowledge`.
    public var unacknowledged: Int { incoming.unacknowledged }

    /// How many messages have been acknowledged, by PUBACK or PUBREC, over all connections.
    public var acknowledged: UInt64 { incoming.acknowledged }

    /// How many messages of this connection have not been given to `acknowledge`; looked up one by one.
    public var undecided: Int { incoming.undecided }

    /// How many messages of ours the server has not settled, those that wait for a connection included.
    public var unsettled: Int { outgoing.unsettled + pending.count }

    /// The next event that resulted from the calls to the session.
    public mutating func nextEvent() -> ClientEvent? { events.popFirst() }

    mutating func emit(_ event: ClientEvent) { events.append(event) }

    /// A text of the server for use in our messages: on one line, without the secrets that it must not repeat.
    public func shown(_ text: String) -> String { "\(PeerText(text, hiding: configuration.sentSecret))" }

    // MARK: A connection's life

    /// A network connection is open: writes CONNECT.
    ///
    /// - Parameter authenticationData: begins the enhanced authentication, where there is one.
    public mutating func handleOpen(
        now: Instant, authenticationData: ByteSlice? = nil, into output: inout WireBuffer
    ) throws(MQTTError) {
        guard state == .offline else { return }
        // Reconnects of a run that began clean go on with its session, where the version lets it be kept: whatever is unknown of
        // it, messages may wait there.
        let cleanStart =
            mustStartClean || (configuration.cleanStart && !(hasBegunSession && configuration.keepsSession))
        var connect = Connect(
            version: configuration.version, clientID: clientID, cleanStart: cleanStart,
            keepAlive: configuration.keepAlive, will: configuration.will, username: configuration.username,
            password: configuration.password)
        if configuration.version == .v5 {
            connect.properties = configuration.connectProperties
            connect.properties.sessionExpiryInterval = configuration.sessionExpiryInterval
            connect.properties.receiveMaximum = configuration.receiveMaximum
            if let method = configuration.authenticationMethod {
                connect.properties.authenticationMethod = method
                connect.properties.authenticationData = authenticationData
            }
            if configuration.topicAliasMaximum > 0 {
                connect.properties.topicAliasMaximum = configuration.topicAliasMaximum
            }
            if let limit = configuration.maximumPacketSize {
                connect.properties.maximumPacketSize = UInt32(clamping: limit)
            }
        }
        try Packet.connect(connect).encode(into: &output, version: configuration.version)
        state = .connecting
        if inboundAliases.maximum > 0 { inboundAliases.removeAll() }
        outboundAliases.maximum = 0
        connectDeadline = now + configuration.connectTimeout
    }

    mutating func handleAccepted(now: Instant) {
        state = .online
        connectDeadline = nil
        connectedAt = now
        refusedTopics.handleTime(now)
    }

    /// The connection has gone, or could not be made.
    ///
    /// - Parameter random: 64 random bits for the jitter.
    /// - Returns: after how long to connect again; `nil` when it is over (`state` tells how it ended).
    public mutating func handleClose(now: Instant, random: UInt64) -> Duration? {
        // A CONNACK that was lost may have told of a new session, without our subscriptions and with packet identifiers
        // that mean other messages; the next would call it present.
        if state == .connecting { isSessionUncertain = true }
        noteEnd(now: now)
        giveUpRefusedMessage()
        defer {
            incoming.handleDisconnect()
            keepAlive.stop()
            connectDeadline = nil
            orderDeadline = nil
            isAwaitingRepeats = false
            isAwaitingRetained = false
            isOmittingRetained = false
            retainedDeadline = nil
            subscribing.stop()
            pings = PingCounts()
            connectedAt = nil
            fault = nil
            (hasProgressed, hasSettled) = (false, false)
        }
        switch state {
        case .stopping, .stopped:
            state = .stopped
            abandonMessages()
            return nil
        case .failed:
            abandonMessages()
            return nil
        case .offline, .connecting, .online:
            state = .offline
            if fault?.retryPolicy == .wait {
                let since = refusedSince ?? now
                refusedSince = since
                if since.duration(to: now) >= refusalLimit {
                    state = .failed
                    abandonMessages()
                    return nil
                }
            }
            // A connection that stood for a while shows that the server is well, and one that fell soon is as good as another
            // when messages pass: a longer wait would only stop them.
            if let connectedAt, connectedAt.duration(to: now) >= .seconds(5) {
                failedConnections = 0
                redirects = 0
            }
            if hasProgressed { failedConnections = 0 }
            if fault?.retryPolicy == .retryLate { return configuration.backoff.maximum }
            failedConnections += 1
            return configuration.backoff.delay(attempts: failedConnections, random: random)
        }
    }

    private mutating func noteEnd(now: Instant) {
        let isByServer = fault == nil || fault?.isByServer == true
        refusedAtEnd = configuration.givesUpRefusedMessages && isByServer ? refusedTopics.handleEnd(now: now) : nil
        guard fault == nil, state == .online, let connectedAt else { return }
        // A 5.0 server that let messages of ours pass would have said that another client took the session over.
        let isExplained = refusedAtEnd != nil || hasSettled && configuration.version == .v5
        endedSoon = connectedAt.duration(to: now) < .seconds(60) && !isExplained ? endedSoon + 1 : 0
    }

    /// How long a refusal that may pass may stand now.
    var refusalLimit: Duration { wasComplete ? configuration.refusalLimit : configuration.refusalLimitAtStart }

    /// The connection is as it should be.
    mutating func noteComplete() {
        isSubscribed = true
        wasComplete = true
        refusedSince = nil
    }

    /// The driver of the session cannot connect to the server that the fault names.
    public mutating func cannotFollow() {
        guard fault?.isRedirect == true, state != .stopped else { return }
        fault?.isRedirect = false
        state = .failed
    }

    /// Takes nothing more from the server, and sends DISCONNECT once everything delivered has been acknowledged and
    /// everything sent has been settled.
    public mutating func stop(into output: inout WireBuffer) {
        switch state {
        case .online:
            state = .stopping
            disconnectIfSettled(into: &output)
        case .offline, .connecting:
            state = .stopped
            abandonMessages()
            emit(.stopped)
        case .stopping, .stopped, .failed: break
        }
    }

    /// Sends DISCONNECT at once. Unacknowledged messages are delivered again on the next connection, and unsettled ones
    /// are sent again.
    ///
    /// - Parameter keepsWill: whether a 5.0 server should still publish the will.
    public mutating func disconnect(keepsWill: Bool = false, into output: inout WireBuffer) {
        guard state == .online || state == .stopping else { return stop(into: &output) }
        // Whoever acknowledged these is done with them, whatever came before.
        incoming.overtake(upTo: incoming.mark, into: &output)
        let reasonCode = keepsWill ? ReasonCode.disconnectWithWillMessage : .normalDisconnection
        write(.disconnect(Disconnect(reasonCode: reasonCode)), into: &output)
        state = .stopped
        abandonMessages()
        emit(.stopped)
    }

    /// More has been acknowledged while the session ends.
    mutating func continueEnding(into output: inout WireBuffer) {
        if state == .stopping { disconnectIfSettled(into: &output) } else { continueQueueDrain(into: &output) }
    }

    mutating func disconnectIfSettled(into output: inout WireBuffer) {
        guard state == .stopping, incoming.unacknowledged == 0, outgoing.unsettled == 0, pending.isEmpty else { return }
        write(.disconnect(Disconnect(reasonCode: .normalDisconnection)), into: &output)
        state = .stopped
        emit(.stopped)
    }

    // MARK: Time

    /// When `handleTimeout` is to be called, at the latest.
    public var deadline: Instant? {
        if let connectDeadline { return connectDeadline }
        // Read after each packet: without an array.
        var first = keepAlive.deadline
        func include(_ deadline: Instant?) {
            if let deadline { first = min(first ?? deadline, deadline) }
        }
        include(orderDeadline)
        include(subscribing.retryAt)
        include(retainedDeadline)
        if state == .online, !refusedTopics.isEmpty { include(refusedTopics.deadline) }
        return first
    }

    /// All messages of one read have been delivered: sets the time after which later acknowledgements may overtake.
    public mutating func handleReadEnd(now: Instant) {
        guard orderDeadline == nil, incoming.unacknowledged > 0 else { return }
        orderMark = incoming.mark
        orderDeadline = now + configuration.orderLimit
    }

    private mutating func checkOrder(now: Instant, into output: inout WireBuffer) {
        guard let due = orderDeadline, now >= due else { return }
        incoming.overtake(upTo: orderMark, into: &output)
        orderMark = incoming.mark
        orderDeadline = incoming.unacknowledged > 0 ? now + configuration.orderLimit : nil
        if state == .stopping || queueDrain != nil { continueEnding(into: &output) }
    }

    /// Time has passed: writes PINGREQ when it is due, and gives up on a server that does not respond.
    public mutating func handleTimeout(now: Instant, into output: inout WireBuffer) {
        if let connectDeadline, now >= connectDeadline {
            self.connectDeadline = nil
            return fail(ClientFault(.retry, missingStep))
        }
        checkOrder(now: now, into: &output)
        checkRetained(now: now)
        refusedTopics.handleTime(now)
        if let retryAt = subscribing.retryAt, now >= retryAt, state == .online {
            renewRefused(now: now, into: &output)
        }
        switch keepAlive.handleTimeout(now: now) {
        case .nothing: break
        case .ping:
            pings.sent += 1
            write(.pingreq, into: &output)
        case .lost: fail(ClientFault(.retry, "the server did not respond to PINGREQ within the time allowed"))
        }
    }

    /// Reading has been stopped or taken up again by the driver: a PINGRESP cannot be expected meanwhile.
    public mutating func handleReading(isPaused: Bool, now: Instant) {
        keepAlive.handleReading(isPaused: isPaused, now: now)
    }

    /// Writes a packet that is well formed by construction.
    func write(_ packet: Packet, into output: inout WireBuffer) {
        let start = output.count
        do {
            try packet.encode(into: &output, version: configuration.version)
        } catch {
            output.truncate(to: start)
        }
    }
}
