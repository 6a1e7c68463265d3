import MQTTCodec
import WireBytes

/// A small, faithful MQTT server with one client: it keeps a session, repeats in order after a reconnect, counts its
/// client's Receive Maximum, and has the habits of real servers where they differ.
struct MQTTServerModel {
    struct Habits {
        var version = MQTTVersion.v5
        /// Sends another whole Receive Maximum after each acknowledgement, as Mosquitto 2.0.11 does.
        var exceedsReceiveMaximum = false
        /// Repeats what is unacknowledged on the same connection, as EMQX 4, VerneMQ and Mosquitto 1.4 do.
        var repeatsOnConnection = false
        /// Drops messages in flight whose time is over when the client returns, as Mosquitto does.
        var dropsInFlight = false
        /// Identifiers run from 1 to this, then again; or the lowest free one is taken.
        var identifiers: UInt16 = .max
        var takesLowestIdentifier = false
    }

    struct InFlight {
        enum State { case awaitingPuback, awaitingPubrec, awaitingPubcomp }
        var identifier: PacketIdentifier
        var number: Int
        var state: State
        var mustRepeat = false
    }

    let habits: Habits
    /// Bytes on their way to the client.
    var output: [UInt8] = []
    private(set) var inFlight: [InFlight] = []
    private var queue: [(number: Int, qos: QoS)] = []
    private(set) var hasSession = false
    private(set) var isSubscribed = false
    private(set) var isOnline = false
    private var lastIdentifier: UInt16 = 0
    private var quota = 0
    private var receiveMaximum = 0
    /// Messages that entered the session's queue: the client must get them.
    private(set) var promised: Set<Int> = []
    /// Messages that the server itself forgot.
    private(set) var forgotten: Set<Int> = []
    /// What the client took over, in order; the judge empties it.
    var acknowledged: [Int] = []
    private(set) var failures: [String] = []

    init(habits: Habits) { self.habits = habits }

    /// Whether everything promised has been taken over.
    var isDrained: Bool { queue.isEmpty && inFlight.isEmpty }

    mutating func publish(_ number: Int, qos: QoS) {
        guard hasSession, isSubscribed else { return }
        promised.insert(number)
        queue.append((number, qos))
        sendNext()
    }

    mutating func loseSession() {
        forgotten.formUnion(queue.map(\.number) + inFlight.map(\.number))
        queue = []
        inFlight = []
        hasSession = false
        isSubscribed = false
        isOnline = false
    }

    mutating func connectionClosed() {
        isOnline = false
        output = []
    }

    /// DISCONNECT, when another client takes the session over.
    mutating func takeOver() {
        guard isOnline else { return }
        if habits.version == .v5 { send(.disconnect(Disconnect(reasonCode: .sessionTakenOver))) }
        isOnline = false
    }

    /// Another client of the same name takes the session while ours is away: it acknowledges what is in flight, and leaves
    /// others unacknowledged under identifiers that begin again.
    mutating func standIn() {
        guard hasSession, !isOnline else { return }
        forgotten.formUnion(inFlight.map(\.number))
        inFlight = []
        lastIdentifier = 0
        for _ in 0..<min(4, queue.count) {
            guard let identifier = freeIdentifier() else { return }
            let next = queue.removeFirst()
            inFlight.append(
                InFlight(
                    identifier: identifier, number: next.number,
                    state: next.qos == .atLeastOnce ? .awaitingPuback : .awaitingPubrec))
        }
    }

    /// Repeats one message in flight on the same connection.
    mutating func repeatOne(_ index: Int) {
        guard isOnline, habits.repeatsOnConnection, !inFlight.isEmpty else { return }
        let entry = inFlight[index % inFlight.count]
        guard !entry.mustRepeat, entry.state != .awaitingPubcomp else { return }
        send(entry, dup: true)
    }

    mutating func receive(_ packet: Packet, drops: Bool) {
        switch packet {
        case .connect(let connect): receive(connect, drops: drops)
        case .subscribe(let subscribe):
            isSubscribed = true
            send(
                .suback(
                    Suback(
                        packetIdentifier: subscribe.packetIdentifier,
                        reasonCodes: subscribe.subscriptions.map { _ in .grantedQoS2 })))
        case .puback(let ack): settle(ack.packetIdentifier)
        case .pubrec(let ack):
            if let index = inFlight.firstIndex(where: { $0.identifier == ack.packetIdentifier }) {
                switch inFlight[index].state {
                case .awaitingPuback: failures.append("PUBREC for QoS 1")
                case .awaitingPubrec:
                    acknowledged.append(inFlight[index].number)
                    inFlight[index].state = .awaitingPubcomp
                case .awaitingPubcomp: break
                }
            } else if !habits.repeatsOnConnection {
                failures.append("PUBREC for \(ack.packetIdentifier), which is free")
            }
            send(.pubrel(Pubrel(packetIdentifier: ack.packetIdentifier)))
        case .pubcomp(let ack):
            guard let index = inFlight.firstIndex(where: { $0.identifier == ack.packetIdentifier }),
                inFlight[index].state == .awaitingPubcomp
            else {
                if !habits.repeatsOnConnection { failures.append("PUBCOMP for \(ack.packetIdentifier)") }
                return
            }
            inFlight.remove(at: index)
            earnQuota()
        case .pingreq: send(.pingresp)
        case .disconnect: isOnline = false
        default: failures.append("\(packet.packetType.name) from a client")
        }
    }

    private mutating func settle(_ identifier: PacketIdentifier) {
        guard let index = inFlight.firstIndex(where: { $0.identifier == identifier }) else {
            // A repeat that crossed its PUBACK is a new message to the client [MQTT-4.3.2-5].
            if !habits.repeatsOnConnection { failures.append("PUBACK for \(identifier), which is free") }
            return
        }
        guard inFlight[index].state == .awaitingPuback else { return failures.append("PUBACK for QoS 2") }
        acknowledged.append(inFlight[index].number)
        inFlight.remove(at: index)
        earnQuota()
    }

    private mutating func earnQuota() {
        quota += habits.exceedsReceiveMaximum ? receiveMaximum : 1
        if !habits.exceedsReceiveMaximum { quota = min(quota, receiveMaximum) }
        sendNext()
    }

    private mutating func receive(_ connect: Connect, drops: Bool) {
        let sessionPresent = hasSession && !connect.cleanStart
        if !sessionPresent { loseSession() }
        hasSession = true
        isOnline = true
        receiveMaximum = habits.version == .v5 ? Int(connect.properties.receiveMaximum ?? .max) : 20
        quota = receiveMaximum
        send(.connack(Connack(sessionPresent: sessionPresent, reasonCode: .success)))
        if drops, habits.dropsInFlight, let index = inFlight.firstIndex(where: { $0.state == .awaitingPuback }) {
            forgotten.insert(inFlight[index].number)
            inFlight.remove(at: index)
        }
        for index in inFlight.indices { inFlight[index].mustRepeat = true }
        sendNext()
    }

    /// Repeats first, in the order of the first sending, then what waits, as far as the quota allows.
    private mutating func sendNext() {
        guard isOnline else { return }
        for index in inFlight.indices where inFlight[index].mustRepeat {
            if inFlight[index].state == .awaitingPubcomp {
                send(.pubrel(Pubrel(packetIdentifier: inFlight[index].identifier)))
            } else {
                guard quota > 0 else { return }
                quota -= 1
                send(inFlight[index], dup: true)
            }
            inFlight[index].mustRepeat = false
        }
        while quota > 0, let next = queue.first, let identifier = freeIdentifier() {
            queue.removeFirst()
            quota -= 1
            let entry = InFlight(
                identifier: identifier, number: next.number,
                state: next.qos == .atLeastOnce ? .awaitingPuback : .awaitingPubrec)
            inFlight.append(entry)
            send(entry, dup: false)
        }
    }

    private mutating func freeIdentifier() -> PacketIdentifier? {
        var candidate = habits.takesLowestIdentifier ? 0 : lastIdentifier
        for _ in 0..<min(Int(habits.identifiers), inFlight.count + 1) {
            candidate = candidate == habits.identifiers ? 1 : candidate + 1
            if !inFlight.contains(where: { $0.identifier.rawValue == candidate }) {
                lastIdentifier = candidate
                return PacketIdentifier(rawValue: candidate)
            }
        }
        return nil
    }

    private mutating func send(_ entry: InFlight, dup: Bool) {
        guard
            let publish = try? Publish(
                topic: "t\(entry.number % 3)", payload: ByteSlice(utf8: "\(entry.number)"),
                qos: entry.state == .awaitingPuback ? .atLeastOnce : .exactlyOnce, dup: dup,
                packetIdentifier: entry.identifier)
        else { return }
        send(.publish(publish))
    }

    private mutating func send(_ packet: Packet) {
        var buffer = WireBuffer()
        do {
            try packet.encode(into: &buffer, version: habits.version)
        } catch {
            failures.append("cannot encode \(packet.packetType.name): \(error)")
        }
        output += [UInt8](copying: buffer.bytes)
    }
}
