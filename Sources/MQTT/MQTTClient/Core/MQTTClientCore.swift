public import MQTTCodec
public import MQTTSession
public import MQTTStore
import TrestleBase
public import TrestleTransport
import WireBytes

/// An MQTT client that lives on one event loop: it connects, connects again for ever, and hands over what arrives.
///
/// Everything here happens on `loop` and must be called there. Nothing is allocated, locked or scheduled per message
/// received: each is a view into the read buffer, and its acknowledgement is written straight into the outgoing one.
public final class MQTTClientCore {
    public let loop: IOLoop
    public let configuration: MQTTClientConfiguration
    var session: ClientSession
    /// Held until the client has stopped or failed.
    private(set) var delegate: (any MQTTClientDelegate)?
    /// Where it connects to next.
    private var endpoint: Endpoint
    /// Where it connects to unless a server has sent it elsewhere for a while.
    private var homeEndpoint: Endpoint
    /// What carries the present connection.
    private(set) var channel: (any ByteChannel)?
    /// Why we closed the connection, which says more than that it is closed.
    private(set) var fault: ClientFault?
    /// Where the session's state is kept, if it is.
    private let store: (any MQTTStore)?
    /// Messages in it that an earlier process had begun to publish.
    let restoredCount: Int
    /// Why the state could not be kept: the end of the client.
    private(set) var storeFailure: MQTTStoreError?
    var authentication = Authentication()
    let slowCalls = SlowCalls()
    /// The session's fault with the last connection.
    private(set) var lastFault: ClientFault?
    private var timer: LoopTimer?
    private var timerDeadline = Instant.distantFuture
    private var isStarted = false
    var isReceivingPaused = false
    /// Whether the message at hand has no space among the held ones.
    var isBeyondHeld = false
    /// Messages of this topic are handed over though others wait while receiving is paused.
    public var urgentTopic: ByteSlice?
    var held = HeldMessages()
    var gathering = ReadGathering()

    public init(loop: IOLoop, configuration: MQTTClientConfiguration, delegate: any MQTTClientDelegate) {
        self.loop = loop
        self.configuration = configuration
        endpoint = configuration.endpoint
        homeEndpoint = configuration.endpoint
        self.store = nil
        restoredCount = 0
        var random = SystemRandomNumberGenerator()
        self.session = ClientSession(
            configuration: configuration.session, fingerprintKey: FingerprintKey(using: &random))
        self.delegate = delegate
    }

    /// Goes on with a session whose state `store` has, or begins one and keeps its state there.
    ///
    /// - Throws: when the store's state is none that a session can be in.
    public init(
        loop: IOLoop, configuration: MQTTClientConfiguration, delegate: any MQTTClientDelegate, store: any MQTTStore,
        resuming snapshot: SessionSnapshot?
    ) throws(SessionSnapshot.Inconsistency) {
        self.loop = loop
        self.configuration = configuration
        endpoint = configuration.endpoint
        homeEndpoint = configuration.endpoint
        self.store = store
        restoredCount = snapshot?.unsettledMessages ?? 0
        if let snapshot {
            self.session = try ClientSession(configuration: configuration.session, resuming: snapshot)
        } else {
            var random = SystemRandomNumberGenerator()
            self.session = ClientSession(
                configuration: configuration.session, fingerprintKey: FingerprintKey(using: &random))
        }
        self.delegate = delegate
    }

    /// How many messages of this connection wait for `acknowledge`.
    public var unacknowledged: Int { session.unacknowledged }

    /// How many messages have been acknowledged, by PUBACK or PUBREC, since the start.
    public var acknowledged: UInt64 { session.acknowledged }

    /// How many messages of ours the server has not settled.
    public var unsettled: Int { session.unsettled }

    public var isConnected: Bool { session.state == .online }

    /// The highest QoS that the server takes; as far as is known, between connections.
    public var maximumQoS: QoS { session.maximumQoS }

    /// Whether the connection takes more; after `false`, `mqttClientBecameWritable` follows.
    public var isWritable: Bool { channel?.isWritable ?? false }

    /// Connects, and keeps connecting until `stop` or a permanent failure.
    public func start() {
        guard !isStarted else { return }
        isStarted = true
        connect()
    }

    /// Delivers the held messages and accepts no more, waits until all delivered messages are acknowledged and all
    /// published messages are settled, sends DISCONNECT and closes.
    ///
    /// `mqttClientStopped` is called when the server has closed, too, at most five seconds after all bytes were sent:
    /// the acknowledgements have then reached the server, even if the process ends at once.
    public func stop() {
        resumeReceiving(deliveringAll: true)
        withSession { session, output in session.stop(into: &output) }
    }

    /// Closes the connection at once, without DISCONNECT: the server sends what was not acknowledged to the next one.
    public func abort() {
        let isConnecting = session.state == .offline || session.state == .connecting
        withSession { session, output in session.abandon() }
        // The server need not read anything that was sent.
        if isConnecting { channel?.abort() }
    }

    /// Sends DISCONNECT at once, whatever waits; see `stop` for the end.
    public func disconnect(keepsWill: Bool = false) {
        withSession { session, output in session.disconnect(keepsWill: keepsWill, into: &output) }
    }

    /// The message is safe: its acknowledgement leaves with the next flush, once all that arrived before it are safe.
    ///
    /// A message of an earlier connection is acknowledged once the server has repeated it. Tokens of a session that the
    /// server has lost do nothing.
    public func acknowledge(_ delivery: DeliveryToken, reasonCode: ReasonCode = .success) {
        guard let channel else {
            // Nothing can be written: the session notes that the message is safe, for when it is repeated.
            var nowhere = WireBuffer()
            session.acknowledge(delivery, reasonCode: reasonCode, into: &nowhere)
            return commit()
        }
        channel.withOutput { output in session.acknowledge(delivery, reasonCode: reasonCode, into: &output) }
        commit()
        if session.state != .online { settle() }
    }

    /// The same for messages that are safe together.
    public func acknowledge(_ deliveries: Span<DeliveryToken>) {
        guard let channel else {
            var nowhere = WireBuffer()
            session.acknowledge(deliveries, into: &nowhere)
            return commit()
        }
        channel.withOutput { output in session.acknowledge(deliveries, into: &output) }
        commit()
        if session.state != .online { settle() }
    }

    /// Sends a message, or keeps it until it can be sent; see the outcome.
    public func publish(_ message: OutgoingPublish) -> ClientSession.PublishOutcome {
        var outcome = ClientSession.PublishOutcome.full
        withSession { session, output in outcome = session.publish(message, into: &output) }
        return outcome
    }

    /// Unsubscribes now, or on the next connection; `mqttClient(unsubscribed:…)` tells the response.
    public func unsubscribe(_ filter: TopicFilter, userData: UInt64 = .max) {
        withSession { session, output in session.unsubscribe(filter, userData: userData, into: &output) }
    }

    /// Unsubscribes from everything, and goes on delivering what the server has queued for the session, also from earlier
    /// connections; `mqttClientQueueDrained` tells when there is nothing more. May be called before `start`.
    public func drainQueue(unsubscribing filters: [TopicFilter] = []) {
        withSession { session, output in session.drainQueue(unsubscribing: filters, into: &output) }
    }

    /// Delivers no more messages after the current call. The server continues until our Receive Maximum is
    /// unacknowledged; its messages are held, and its other packets are handled. When `heldBytes` are used up (QoS 0,
    /// or large messages), the socket is not read until `resumeReceiving`.
    public func pauseReceiving() { isReceivingPaused = true }

    /// Delivers the held messages, and continues. May be called from within any call of the delegate.
    public func resumeReceiving() { resumeReceiving(deliveringAll: false) }

    // MARK: Inside

    var now: Instant { loop.now }

    private func connect() {
        guard session.state == .offline else { return }
        channel =
            configuration.openChannel?(loop, endpoint, self)
            ?? Connection.connect(on: loop, to: endpoint, options: configuration.connection, handler: self)
        endpoint = homeEndpoint
    }

    /// Lets the session write, into the connection if there is one, and does what came of it.
    func withSession(_ body: (inout ClientSession, inout WireBuffer) -> Void) {
        if let channel {
            channel.withOutput { output in body(&session, &output) }
        } else {
            var nowhere = WireBuffer()
            body(&session, &nowhere)
        }
        commit()
        settle()
        if held.isReadingStopped { readOn() }
    }

    /// Keeps what the session has changed. It runs before the loop sends what was written with it.
    func commit() {
        guard let store, session.hasChanges, storeFailure == nil else { return }
        do throws(MQTTStoreError) {
            try store.append(session.takeChanges())
        } catch {
            storeFailure = error
            // Nothing of it may leave.
            channel?.abort()
            session.cannotGoOn("the session's state cannot be stored: \(error)")
            settle()
            if channel == nil { end { $0.mqttClientFailed(reason: error.description) } }
        }
    }

    /// Does what came of what the session was told.
    func settle() {
        while let event = session.nextEvent() {
            switch event {
            case .challenge(let data): respond(to: data)
            case .authenticated:
                if noteAuthenticated() { delegate?.mqttClientAuthenticated() }
            case .connected(let sessionPresent):
                guard session.state != .failed else { continue }
                delegate?.mqttClientConnected(sessionPresent: sessionPresent)
            case .subscribed: delegate?.mqttClientSubscribed()
            case .retainedComplete: delegate?.mqttClientRetainedComplete()
            case .queueDrained: delegate?.mqttClientQueueDrained()
            case .subscribeResponse(let userData, let reasonCode, let properties):
                delegate?.mqttClient(subscribed: userData, reasonCode: reasonCode, properties: properties)
            case .unsubscribeResponse(let userData, let reasonCode, let properties):
                delegate?.mqttClient(unsubscribed: userData, reasonCode: reasonCode, properties: properties)
            case .acknowledgementProperties(let properties):
                delegate?.mqttClient(acknowledgementProperties: properties)
            case .published(let userData, let reasonCode):
                delegate?.mqttClient(published: userData, reasonCode: reasonCode)
            case .abandoned(let userData, let mayBeDelivered):
                delegate?.mqttClient(abandoned: userData, mayBeDelivered: mayBeDelivered)
            case .notRepeated(let userData, let reasonCode):
                delegate?.mqttClient(notRepeated: userData, reasonCode: reasonCode)
            case .notice(let text): delegate?.mqttClientNoticed(text)
            case .stopped: finish()
            case .close(let fault):
                self.fault = fault
                if fault.isRedirect, !follow(fault) { session.cannotFollow() }
                channel?.close()
            }
        }
        updateTimer()
    }

    /// The next connection is to the server that this one names.
    ///
    /// - Returns: `false` when it names none that can be connected to.
    private func follow(_ fault: ClientFault) -> Bool {
        let names = fault.serverReference?.split(separator: " ") ?? []
        let other = names.lazy.compactMap { Endpoint(String($0), defaultPort: self.configuration.endpoint.port) }.first
        guard let other else { return false }
        guard mayReceiveSecret(other) else {
            delegate?.mqttClientNoticed(
                "the server names \(other) to connect to: without TLS no password goes to a host that the configuration does not name"
            )
            return false
        }
        endpoint = other
        if fault.reasonCode == .serverMoved { homeEndpoint = other }
        return true
    }

    /// Whoever listens at a port of this machine could have a password sent anywhere in the clear.
    private func mayReceiveSecret(_ other: Endpoint) -> Bool {
        // SCRAM sends no password.
        let authenticates = configuration.authentication.map { !$0.method.hasPrefix("SCRAM-") } ?? false
        guard configuration.session.password != nil || authenticates else { return true }
        let named = configuration.endpoint.host
        return configuration.connection.tls != nil || other.isThisMachine || other.host.hasSameBytes(as: named)
    }

    /// The session has said all it had to say.
    private func finish() {
        if let channel {
            channel.close(awaitingPeer: true)
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

    func updateTimer() {
        guard let deadline = session.deadline else { return }
        // A timer that fires early finds nothing due and is set again; only one that fires late must be replaced.
        if timer == nil || deadline < timerDeadline { setTimer(at: deadline) }
    }

    private func setTimer(at deadline: Instant) {
        timer?.cancel()
        timerDeadline = deadline
        let wait = max(.zero, now.duration(to: deadline))
        timer = loop.schedule(after: wait) { [weak self] in self?.timerFired() }
    }

    private func timerFired() {
        timer = nil
        if channel == nil {
            connect()
        } else {
            withSession { session, output in session.handleTimeout(now: now, into: &output) }
        }
    }
}

// MARK: - The connection

extension MQTTClientCore: ByteChannelHandler, ConnectionHandler {
    public func channelOpened(_ channel: any ByteChannel) {
        guard let authentication = configuration.authentication else { return open(channel, authenticationData: nil) }
        beginAuthentication(authentication, on: channel)
    }

    func open(_ channel: any ByteChannel, authenticationData: ByteSlice?) {
        do {
            try channel.withOutput { output throws(MQTTError) in
                try session.handleOpen(now: now, authenticationData: authenticationData, into: &output)
            }
        } catch {
            session.cannotConnect(error)
        }
        settle()
    }

    public func channel(_ channel: any ByteChannel, received bytes: Span<UInt8>) -> Int {
        receive(bytes, from: channel)
    }

    public func channelBecameWritable(_ channel: any ByteChannel) { delegate?.mqttClientBecameWritable() }

    public func channelClosed(_ channel: any ByteChannel, reason: CloseReason) {
        self.channel = nil
        authentication.timer?.cancel()
        authentication = Authentication()
        held.isReadingStopped = false
        gathering = ReadGathering()
        timer?.cancel()
        timer = nil
        let isBeforeResponse = session.state == .connecting && configuration.connection.tls == nil
        let isClosed = if case .peer = reason { true } else { false }
        var text = fault?.description ?? (isClosed ? "the broker closed the connection" : "\(reason)")
        if fault == nil, isBeforeResponse, reason.isByPeer {
            text +=
                " before it responded to CONNECT: does the port speak TLS, or something other than MQTT? Run 'trestle doctor'"
        }
        let hadFault = fault != nil
        lastFault = fault
        fault = nil
        let retryAfter = session.handleClose(now: now, random: .random(in: 0 ... .max))
        if !hadFault, let suspicion = session.suspicion { text += ": \(suspicion)" }
        settle()
        if let retryAfter {
            setTimer(at: now + retryAfter)
            delegate?.mqttClientDisconnected(
                reason: text, retryAfter: retryAfter)
        } else if session.state == .failed {
            end { $0.mqttClientFailed(reason: text) }
        } else {
            end { $0.mqttClientStopped() }
        }
    }
}
