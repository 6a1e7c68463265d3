public import MQTTCodec
import WireBytes

/// A small, faithful MQTT server with one client. It takes messages of every QoS, sends messages of every QoS, keeps a session or
/// loses it, and settles what the client sends in any order that the protocol allows.
public struct MQTTSessionServer: Sendable {
    private struct Message: Sendable {
        let number: Int
        let topic: String
        let qos: QoS
        /// Of the subscriptions that it comes for.
        let identifiers: [UInt32]
    }

    private struct InFlight: Sendable {
        enum State { case awaitingPuback, awaitingPubrec, awaitingPubcomp }
        let identifier: PacketIdentifier
        let message: Message
        var state: State
        var mustRepeat = false
    }

    /// What a 5.0 server takes, drawn for each connection.
    public struct Limits: Sendable {
        public var receiveMaximum: UInt16 = 65_535
        public var maximumQoS = QoS.exactlyOnce
        public var retainAvailable = true
        public var maximumPacketSize: UInt32?

        public init() {}
    }

    public let version: MQTTVersion
    public var limits = Limits()
    private var nextLimits: Limits?
    public let authenticates: Bool
    /// Whether a message of QoS 2 is taken at PUBREL, as Mosquitto does it, and not at PUBLISH.
    public let takesAtPubrel: Bool
    /// Bytes on their way to the client.
    public var output: [UInt8] = []
    public private(set) var failures: [String] = []
    /// Numbers of the client's messages as they were taken, repeats of QoS 1 among them.
    public private(set) var taken: [Int] = []
    /// How often the session was lost.
    public private(set) var losses = 0
    /// What the client must get, as far as the session was not lost.
    public private(set) var promised: Set<Int> = []

    private var hasSession = false
    private var isOnline = false
    private var subscriptions: [TopicFilter: (qos: QoS, identifier: UInt32?)] = [:]
    /// CONNECT waits for the end of an authentication.
    private var connect: Connect?
    // From the client
    /// Messages of QoS 2 by their identifiers, until PUBREL, whoever the client is by then.
    private var awaitingPubrel: [PacketIdentifier: Int] = [:]
    private var owed: [Packet] = []
    private var unsettled = 0
    // To the client
    private var queue: [Message] = []
    private var inFlight: [InFlight] = []
    private var lastIdentifier: UInt16 = 0
    private var clientMaximum = 0

    public init(version: MQTTVersion, authenticates: Bool, takesAtPubrel: Bool = false) {
        self.version = version
        self.authenticates = authenticates
        self.takesAtPubrel = takesAtPubrel
    }

    /// The limits of the connections to come.
    public mutating func change(_ limits: Limits) { nextLimits = limits }

    /// Whether the client has everything.
    public var isDrained: Bool { queue.isEmpty && inFlight.isEmpty && owed.isEmpty }

    public mutating func disconnect() {
        isOnline = false
        connect = nil
        output = []
        // Acknowledgements that have not left are given again for the repeats.
        owed = []
        unsettled = 0
        for index in inFlight.indices { inFlight[index].mustRepeat = true }
    }

    public mutating func loseSession() {
        disconnect()
        if hasSession { losses += 1 }
        promised.subtract(queue.map(\.number))
        promised.subtract(inFlight.map(\.message.number))
        queue = []
        inFlight = []
        awaitingPubrel = [:]
        hasSession = false
        subscriptions = [:]
    }

    /// Sends a message to the client if it has subscribed to the topic, with the highest QoS that a subscription has.
    ///
    /// - Returns: the QoS that it is sent with; `nil` when it is not.
    @discardableResult
    public mutating func publish(_ number: Int, _ qos: QoS, to topic: String = "t") -> QoS? {
        guard hasSession else { return nil }
        let name = ByteSlice(utf8: topic)
        let matching = subscriptions.filter { $0.key.matches(name.span) }
        guard let most = matching.values.map(\.qos).max() else { return nil }
        let message = Message(
            number: number, topic: topic, qos: min(qos, most),
            identifiers: matching.values.compactMap(\.identifier).sorted())
        guard message.qos != .atMostOnce else {
            if isOnline { send(message, nil, dup: false) }
            return message.qos
        }
        promised.insert(number)
        queue.append(message)
        sendNext()
        return message.qos
    }

    /// Gives one of the acknowledgements that are owed, whichever `choice` says.
    public mutating func settleOne(_ choice: Int) {
        guard isOnline, !owed.isEmpty else { return }
        let packet = owed.remove(at: choice % owed.count)
        switch packet {
        case .puback: unsettled -= 1
        // One that was held since an earlier connection gives no more than there is.
        case .pubcomp(let ack) where ack.reasonCode == .success: unsettled = max(0, unsettled - 1)
        default: break
        }
        send(packet)
    }

    public mutating func receive(_ packet: Packet) {
        switch packet {
        case .connect(let connect) where authenticates:
            self.connect = connect
            send(Self.auth(.continueAuthentication))
        case .connect(let connect): accept(connect)
        case .auth(let auth):
            if let connect {
                self.connect = nil
                accept(connect)
            } else {
                // The client begins once more, or responds.
                send(Self.auth(auth.reasonCode == .reauthenticate ? .continueAuthentication : .success))
            }
        case .subscribe(let subscribe):
            for subscription in subscribe.subscriptions {
                subscriptions[subscription.filter] = (
                    subscription.qos, version == .v5 ? subscribe.properties.subscriptionIdentifier : nil
                )
            }
            let codes = subscribe.subscriptions.map { ReasonCode.granted($0.qos) }
            owed.append(.suback(Suback(packetIdentifier: subscribe.packetIdentifier, reasonCodes: codes)))
        case .unsubscribe(let unsubscribe):
            let codes = version == .v5 ? unsubscribe.filters.map { _ in ReasonCode.success } : []
            for filter in unsubscribe.filters { subscriptions[filter] = nil }
            owed.append(.unsuback(Unsuback(packetIdentifier: unsubscribe.packetIdentifier, reasonCodes: codes)))
        case .publish(let publish): take(publish)
        case .pubrel(let release):
            let number = awaitingPubrel.removeValue(forKey: release.packetIdentifier)
            if let number, takesAtPubrel { taken.append(number) }
            let code = number == nil && version == .v5 ? ReasonCode.packetIdentifierNotFound : .success
            owed.append(.pubcomp(Pubcomp(packetIdentifier: release.packetIdentifier, reasonCode: code)))
        case .puback(let ack): settle(ack.packetIdentifier, .awaitingPuback)
        case .pubrec(let ack):
            guard let index = inFlight.firstIndex(where: { $0.identifier == ack.packetIdentifier }),
                inFlight[index].state != .awaitingPuback
            else { return failures.append("PUBREC for \(ack.packetIdentifier.rawValue)") }
            inFlight[index].state = .awaitingPubcomp
            send(.pubrel(Pubrel(packetIdentifier: ack.packetIdentifier)))
        case .pubcomp(let ack): settle(ack.packetIdentifier, .awaitingPubcomp)
        case .pingreq: send(.pingresp)
        case .disconnect: disconnect()
        default: failures.append("\(packet.packetType.name) from a client")
        }
    }

    private static func auth(_ code: ReasonCode) -> Packet {
        var auth = Auth(reasonCode: code)
        auth.properties.authenticationMethod = "model"
        return .auth(auth)
    }

    private mutating func accept(_ connect: Connect) {
        let sessionPresent = hasSession && !connect.cleanStart
        if !sessionPresent { loseSession() }
        hasSession = true
        isOnline = true
        clientMaximum = version == .v5 ? Int(connect.properties.receiveMaximum ?? .max) : 20
        var connack = Connack(sessionPresent: sessionPresent, reasonCode: .success)
        if let nextLimits {
            limits = nextLimits
            self.nextLimits = nil
        }
        if version == .v5 {
            connack.properties.receiveMaximum = limits.receiveMaximum
            if limits.maximumQoS != .exactlyOnce { connack.properties.maximumQoS = limits.maximumQoS }
            if !limits.retainAvailable { connack.properties.retainAvailable = false }
            connack.properties.maximumPacketSize = limits.maximumPacketSize
        }
        send(.connack(connack))
        sendNext()
    }

    private mutating func take(_ publish: Publish) {
        // Behind the number stands what makes it long.
        guard let number = String(decodingUTF8: publish.payload.span).split(separator: " ").first.flatMap({ Int($0) })
        else { return failures.append("a payload that nobody sent") }
        if version == .v5 { check(publish, number) }
        guard let identifier = publish.packetIdentifier else { return taken.append(number) }
        // A repeat of QoS 2 counts like the first: it gets its PUBREC again.
        unsettled += 1
        if unsettled > Int(limits.receiveMaximum), version == .v5 { failures.append("the receive maximum was passed") }
        if publish.qos == .atLeastOnce {
            taken.append(number)
            owed.append(.puback(Puback(packetIdentifier: identifier)))
        } else {
            if awaitingPubrel.updateValue(awaitingPubrel[identifier] ?? number, forKey: identifier) == nil,
                !takesAtPubrel
            {
                taken.append(number)
            }
            owed.append(.pubrec(Pubrec(packetIdentifier: identifier)))
        }
    }

    /// [MQTT-3.2.2-11], [MQTT-3.2.2-14], [MQTT-3.2.2-15]
    private mutating func check(_ publish: Publish, _ number: Int) {
        if publish.qos > limits.maximumQoS { failures.append("message \(number) has QoS \(publish.qos.rawValue)") }
        if publish.retain, !limits.retainAvailable { failures.append("message \(number) is retained") }
        if let most = limits.maximumPacketSize, (try? Packet.publish(publish).encoded(version: .v5).count) ?? 0 > most {
            failures.append("message \(number) is too large")
        }
    }

    private mutating func settle(_ identifier: PacketIdentifier, _ state: InFlight.State) {
        guard let index = inFlight.firstIndex(where: { $0.identifier == identifier }), inFlight[index].state == state
        else {
            return failures.append("an acknowledgement of \(identifier.rawValue), which waits for none")
        }
        inFlight.remove(at: index)
        sendNext()
    }

    /// Repeats first, in the order of the first sending, then what waits.
    private mutating func sendNext() {
        guard isOnline else { return }
        var quota = clientMaximum - inFlight.count { !$0.mustRepeat }
        for index in inFlight.indices where inFlight[index].mustRepeat {
            guard quota > 0 else { return }
            quota -= 1
            inFlight[index].mustRepeat = false
            let entry = inFlight[index]
            if entry.state == .awaitingPubcomp {
                send(.pubrel(Pubrel(packetIdentifier: entry.identifier)))
            } else {
                send(entry.message, entry.identifier, dup: true)
            }
        }
        while quota > 0, !queue.isEmpty, let identifier = freeIdentifier() {
            let next = queue.removeFirst()
            quota -= 1
            inFlight.append(
                InFlight(
                    identifier: identifier, message: next,
                    state: next.qos == .atLeastOnce ? .awaitingPuback : .awaitingPubrec))
            send(next, identifier, dup: false)
        }
    }

    /// Few identifiers, so that they mean other messages soon.
    private mutating func freeIdentifier() -> PacketIdentifier? {
        for _ in 0..<8 {
            lastIdentifier = lastIdentifier % 8 + 1
            if !inFlight.contains(where: { $0.identifier.rawValue == lastIdentifier }) {
                return PacketIdentifier(rawValue: lastIdentifier)
            }
        }
        return nil
    }

    private mutating func send(_ message: Message, _ identifier: PacketIdentifier?, dup: Bool) {
        let properties = Properties(message.identifiers.map { .subscriptionIdentifier($0) })
        guard
            let publish = try? Publish(
                topic: message.topic, payload: ByteSlice(utf8: "\(message.number)"), qos: message.qos, dup: dup,
                packetIdentifier: identifier, properties: properties)
        else { return failures.append("cannot make message \(message.number)") }
        send(.publish(publish))
    }

    private mutating func send(_ packet: Packet) {
        var buffer = WireBuffer()
        guard (try? packet.encode(into: &buffer, version: version)) != nil else {
            return failures.append("cannot encode \(packet.packetType.name)")
        }
        output += [UInt8](copying: buffer.bytes)
    }
}
