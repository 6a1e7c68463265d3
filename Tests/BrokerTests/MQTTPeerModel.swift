import TrestleBase
import TestSupport
import MQTTBroker
import MQTTCodec
import Testing
import TrestleTransport
import WireBytes

/// Two pipes between one peer and the broker.
final class SimulatedLink: MQTTBrokerLink, ByteChannel {
    var number: UInt64 = 0
    var toBroker: [UInt8] = []
    var toClient: [UInt8] = []
    var isPaused = false
    var isClosed = false
    let isInternal: Bool
    /// The most that has waited for the peer at once.
    var mostPending = 0

    let network: String
    /// Whom it lets in; `nil` where nobody has to prove anything.
    let user: String?

    init(isInternal: Bool = false, network: String = "the simulation", user: String? = nil) {
        (self.isInternal, self.network, self.user) = (isInternal, network, user)
    }

    func admission(of credentials: MQTTCredentials) -> MQTTAdmission {
        .admitted(principal: user.map { .user(ByteText($0)) })
    }

    func write(_ body: (inout WireBuffer) -> Void) {
        var output = WireBuffer()
        body(&output)
        if !isClosed { toClient += [UInt8](copying: output.bytes) }
        mostPending = max(mostPending, toClient.count)
    }
    var isWritable: Bool { toClient.count < 2_000 }
    var pendingOutput: Int { toClient.count }
    func pauseReading() { isPaused = true }
    func resumeReading() { isPaused = false }
    func close(awaitingPeer awaitsPeer: Bool) { isClosed = true }
    func abort(_ reason: CloseReason) { isClosed = true }
    var address: String { "the simulation" }
}

/// A faithful, small model of an MQTT client: it keeps what MQTT says a client keeps, and nothing of our own session
/// code is in it. What it does when is up to the simulation.
final class MQTTPeerModel {
    enum State { case awaitingPuback, awaitingPubrec, awaitingPubcomp }

    struct Message {
        let text: String
        let topic: String
        let qos: QoS
        var state: State
        /// The step at which it was first sent.
        let sentAt: Int
    }

    struct Delivery {
        let identifier: UInt16
        let qos: QoS
        let text: String
    }

    let id: String
    let version: MQTTVersion
    /// Whether it asks for a session that outlives its connections.
    let keepsSession: Bool
    let isBridge: Bool
    let filter: String?
    let filterQoS: QoS
    let receiveMaximum: UInt16

    var link: SimulatedLink?
    var isConnected = false
    var isSubscribed = false
    var retryAt: Instant = 0
    /// Asks for a new session at the next CONNECT.
    var cleansOnce = false
    /// A clean session of 3.1.1 ends with its connection.
    private var endsWithConnection = false

    // Publishing
    var published = 0
    /// Sent and not settled, oldest first.
    var outgoing: [(identifier: UInt16, message: Message)] = []
    /// To be sent as if new, since its session was lost.
    var orphans: [Message] = []
    private var lastIdentifier: UInt16 = 0

    // Receiving
    var received: [String] = []
    /// Delivered and not acknowledged.
    var deliveries: [Delivery] = []
    /// QoS 2 identifiers that it has taken over and not released.
    var taken: Set<UInt16> = []
    /// The step at which its subscription was granted, in its present session.
    var subscribedAt: Int?
    /// What it must have received in the end.
    var expected: Set<String> = []

    init(
        _ id: String, version: MQTTVersion, keepsSession: Bool = true, filter: String? = nil,
        filterQoS: QoS = .atLeastOnce, receiveMaximum: UInt16 = 20, isBridge: Bool = false
    ) {
        self.id = id
        self.version = version
        self.keepsSession = keepsSession
        self.filter = filter
        self.filterQoS = filterQoS
        self.receiveMaximum = receiveMaximum
        self.isBridge = isBridge
    }

    func send(_ packet: Packet) throws {
        guard let link else { return }
        var output = WireBuffer()
        try packet.encode(into: &output, version: version)
        link.toBroker += [UInt8](copying: output.bytes)
    }

    // MARK: Connecting

    func connect(_ link: SimulatedLink) throws {
        self.link = link
        isConnected = false
        endsWithConnection = version == .v3_1_1 && (!keepsSession || cleansOnce)
        var connect = Connect(
            version: version, clientID: id, cleanStart: !keepsSession || cleansOnce, keepAlive: 0)
        if version == .v5 {
            connect.properties.receiveMaximum = receiveMaximum
            if keepsSession { connect.properties.sessionExpiryInterval = .max }
        }
        try send(.connect(connect))
    }

    func handleConnack(sessionPresent: Bool) throws {
        isConnected = true
        cleansOnce = false
        if !sessionPresent { forgetSession() }
        for (identifier, message) in outgoing { try sendAgain(identifier, message) }
        if let filter, !isSubscribed {
            try send(
                .subscribe(
                    Subscribe(
                        packetIdentifier: try nextIdentifier(),
                        subscriptions: [Subscription(filter: try TopicFilter(filter), qos: filterQoS)])))
        }
    }

    /// The server has lost the session; what is not acknowledged is published again.
    func forgetSession() {
        orphans += outgoing.map(\.message).filter { $0.state != .awaitingPubcomp }
        outgoing = []
        taken = []
        isSubscribed = false
        subscribedAt = nil
        expected = []
    }

    /// The connection has gone; deliveries that were not acknowledged come again.
    func disconnected() {
        link = nil
        isConnected = false
        deliveries = []
        if endsWithConnection { forgetSession() }
    }

    // MARK: Publishing

    /// Identifiers are never used twice, as no run sends so many.
    private func nextIdentifier() throws -> PacketIdentifier {
        lastIdentifier += 1
        return try #require(PacketIdentifier(rawValue: lastIdentifier))
    }

    /// How many more messages it may send without a response; what a careful 3.1.1 client does, too.
    var mayPublish: Bool { isConnected && outgoing.count < 8 }

    func publish(_ text: String, topic: String, qos: QoS, step: Int) throws {
        guard qos != .atMostOnce else { return try sendPublish(nil, text, topic, qos, dup: false) }
        let identifier = try nextIdentifier()
        outgoing.append(
            (
                identifier.rawValue,
                Message(
                    text: text, topic: topic, qos: qos,
                    state: qos == .atLeastOnce ? .awaitingPuback : .awaitingPubrec, sentAt: step)
            ))
        try sendPublish(identifier, text, topic, qos, dup: false)
    }

    func sendAgain(_ identifier: UInt16, _ message: Message) throws {
        let identifier = PacketIdentifier(rawValue: identifier)
        if message.state == .awaitingPubcomp, let identifier {
            try send(.pubrel(Pubrel(packetIdentifier: identifier)))
        } else {
            try sendPublish(identifier, message.text, message.topic, message.qos, dup: true)
        }
    }

    private func sendPublish(
        _ identifier: PacketIdentifier?, _ text: String, _ topic: String, _ qos: QoS, dup: Bool
    ) throws {
        try send(
            .publish(
                Publish(
                    topic: topic, payload: ByteSlice(utf8: text), qos: qos, dup: dup, packetIdentifier: identifier)))
    }

    /// - Returns: the message that the acknowledgement is for, when the server took it over or refused it with it.
    func handleAcknowledgement(_ packet: Packet) throws -> (Message, ReasonCode)? {
        func place(_ identifier: PacketIdentifier, _ state: State) -> Int? {
            outgoing.firstIndex { $0.identifier == identifier.rawValue && $0.message.state == state }
        }
        switch packet {
        case .puback(let puback):
            guard let place = place(puback.packetIdentifier, .awaitingPuback) else { return nil }
            return (outgoing.remove(at: place).message, puback.reasonCode)
        case .pubrec(let pubrec):
            guard let place = place(pubrec.packetIdentifier, .awaitingPubrec) else {
                try send(.pubrel(Pubrel(packetIdentifier: pubrec.packetIdentifier)))
                return nil
            }
            let message = outgoing[place].message
            if pubrec.reasonCode.isError {
                outgoing.remove(at: place)
            } else {
                outgoing[place].message.state = .awaitingPubcomp
                try send(.pubrel(Pubrel(packetIdentifier: pubrec.packetIdentifier)))
            }
            return (message, pubrec.reasonCode)
        case .pubcomp(let pubcomp):
            if let place = place(pubcomp.packetIdentifier, .awaitingPubcomp) { outgoing.remove(at: place) }
            return nil
        default: return nil
        }
    }

    // MARK: Receiving

    func handlePublish(_ publish: Publish) {
        let text = String(decodingUTF8: publish.payload.span)
        guard let identifier = publish.packetIdentifier?.rawValue else {
            received.append(text)
            return
        }
        if publish.qos == .exactlyOnce, taken.contains(identifier) {
            deliveries.append(Delivery(identifier: identifier, qos: .exactlyOnce, text: ""))
            return
        }
        received.append(text)
        // The bridge takes a message over when it has stored it, others when they see it.
        if publish.qos == .exactlyOnce, !isBridge { taken.insert(identifier) }
        deliveries.append(Delivery(identifier: identifier, qos: publish.qos, text: text))
    }

    func acknowledge(at place: Int, _ reasonCode: ReasonCode = .success) throws {
        let delivery = deliveries.remove(at: place)
        guard let identifier = PacketIdentifier(rawValue: delivery.identifier) else { return }
        if delivery.qos == .exactlyOnce {
            if !reasonCode.isError { taken.insert(delivery.identifier) }
            try send(.pubrec(Pubrec(packetIdentifier: identifier, reasonCode: reasonCode)))
        } else {
            try send(.puback(Puback(packetIdentifier: identifier, reasonCode: reasonCode)))
        }
    }

    func handlePubrel(_ pubrel: Pubrel) throws {
        taken.remove(pubrel.packetIdentifier.rawValue)
        try send(.pubcomp(Pubcomp(packetIdentifier: pubrel.packetIdentifier)))
    }
}
