import MQTTCodec
import TestSupport
import TrestleBase
import WireBytes

/// A small, faithful MQTT server with one client. It takes messages of every QoS, sends messages of every QoS, keeps a session or
/// loses it, and settles what the client sends in any order that the protocol allows.
struct SessionServer {
    private struct InFlight {
        enum State { case awaitingPuback, awaitingPubrec, awaitingPubcomp }
        let identifier: PacketIdentifier
        let number: Int
        var state: State
        var mustRepeat = false
    }

    let version: MQTTVersion
    let receiveMaximum: UInt16
    /// Bytes on their way to the client.
    var output: [UInt8] = []
    private(set) var failures: [String] = []
    /// Numbers of the client's messages as they were taken, repeats of QoS 1 among them.
    private(set) var taken: [Int] = []
    /// How often the session was lost.
    private(set) var losses = 0
    /// What the client must get, as far as the session was not lost.
    private(set) var promised: Set<Int> = []

    private var hasSession = false
    private var isOnline = false
    private var isSubscribed = false
    // From the client
    private var awaitingPubrel: Set<PacketIdentifier> = []
    private var owed: [Packet] = []
    private var unsettled = 0
    // To the client
    private var queue: [(number: Int, qos: QoS)] = []
    private var inFlight: [InFlight] = []
    private var lastIdentifier: UInt16 = 0
    private var clientMaximum = 0

    init(version: MQTTVersion, receiveMaximum: UInt16) {
        self.version = version
        self.receiveMaximum = receiveMaximum
    }

    /// Whether the client has everything.
    var isDrained: Bool { queue.isEmpty && inFlight.isEmpty && owed.isEmpty }

    var isReady: Bool { hasSession && isSubscribed }

    mutating func disconnect() {
        isOnline = false
        output = []
        // Acknowledgements that have not left are given again for the repeats.
        owed = []
        unsettled = 0
        for index in inFlight.indices { inFlight[index].mustRepeat = true }
    }

    mutating func loseSession() {
        disconnect()
        if hasSession { losses += 1 }
        promised.subtract(queue.map(\.number))
        promised.subtract(inFlight.map(\.number))
        queue = []
        inFlight = []
        awaitingPubrel = []
        hasSession = false
        isSubscribed = false
    }

    mutating func publish(_ number: Int, _ qos: QoS) {
        guard isReady else { return }
        guard qos != .atMostOnce else {
            if isOnline { send(number, nil, qos, dup: false) }
            return
        }
        promised.insert(number)
        queue.append((number, qos))
        sendNext()
    }

    /// Gives one of the acknowledgements that are owed, whichever `choice` says.
    mutating func settleOne(_ choice: Int) {
        guard isOnline, !owed.isEmpty else { return }
        let packet = owed.remove(at: choice % owed.count)
        switch packet {
        case .puback, .pubcomp: unsettled -= 1
        default: break
        }
        send(packet)
    }

    mutating func receive(_ packet: Packet) {
        switch packet {
        case .connect(let connect):
            let sessionPresent = hasSession && !connect.cleanStart
            if !sessionPresent { loseSession() }
            hasSession = true
            isOnline = true
            clientMaximum = version == .v5 ? Int(connect.properties.receiveMaximum ?? .max) : 20
            var connack = Connack(sessionPresent: sessionPresent, reasonCode: .success)
            if version == .v5 { connack.properties.receiveMaximum = receiveMaximum }
            send(.connack(connack))
            sendNext()
        case .subscribe(let subscribe):
            isSubscribed = true
            let codes = subscribe.subscriptions.map { ReasonCode.granted($0.qos) }
            send(.suback(Suback(packetIdentifier: subscribe.packetIdentifier, reasonCodes: codes)))
        case .publish(let publish): take(publish)
        case .pubrel(let release):
            awaitingPubrel.remove(release.packetIdentifier)
            owed.append(.pubcomp(Pubcomp(packetIdentifier: release.packetIdentifier)))
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

    private mutating func take(_ publish: Publish) {
        guard let number = Int(String(decodingUTF8: publish.payload.span)) else {
            return failures.append("a payload that nobody sent")
        }
        guard let identifier = publish.packetIdentifier else { return taken.append(number) }
        unsettled += 1
        if unsettled > Int(receiveMaximum), version == .v5 { failures.append("the receive maximum was passed") }
        if publish.qos == .atLeastOnce {
            taken.append(number)
            owed.append(.puback(Puback(packetIdentifier: identifier)))
        } else {
            if awaitingPubrel.insert(identifier).inserted { taken.append(number) }
            owed.append(.pubrec(Pubrec(packetIdentifier: identifier)))
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
                send(
                    entry.number, entry.identifier, entry.state == .awaitingPuback ? .atLeastOnce : .exactlyOnce,
                    dup: true)
            }
        }
        while quota > 0, !queue.isEmpty, let identifier = freeIdentifier() {
            let next = queue.removeFirst()
            quota -= 1
            inFlight.append(
                InFlight(
                    identifier: identifier, number: next.number,
                    state: next.qos == .atLeastOnce ? .awaitingPuback : .awaitingPubrec))
            send(next.number, identifier, next.qos, dup: false)
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

    private mutating func send(_ number: Int, _ identifier: PacketIdentifier?, _ qos: QoS, dup: Bool) {
        guard
            let publish = try? Publish(
                topic: "t", payload: ByteSlice(utf8: "\(number)"), qos: qos, dup: dup, packetIdentifier: identifier)
        else { return }
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
