import MQTTCodec
import MQTTSession
import TestSupport
import Testing
import TrestleBase
import WireBytes

/// A session against a model of a server that ends the connection at messages that it does not like.
@Suite("Messages that a server does not take")
struct PublishIsolationTests {
    @Test("A message at which the server closes is given up, alone, and all others arrive in order")
    func oneBadMessageStopsNothing() throws {
        var failures: [String] = []
        var given = 0
        for seed in UInt64(1)...1_500 {
            let simulation = PickySimulation(seed: seed)
            failures += try simulation.run().map { "seed \(seed): \($0)" }
            given += simulation.givenUp.count
            if failures.count > 10 { break }
        }
        #expect(failures == [])
        #expect(given > 1_000)
    }

    @Test("Connections that are lost give up no message")
    func lostConnectionsGiveUpNothing() throws {
        var failures: [String] = []
        for seed in UInt64(1)...300 {
            let simulation = PickySimulation(seed: seed, badMessages: 0, cutPercent: 4)
            failures += try simulation.run().map { "seed \(seed): \($0)" }
        }
        #expect(failures == [])
    }

    @Test("Without the setting, the message is repeated on each connection")
    func offByDefault() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        _ = rig.publish("bad", .atLeastOnce, userData: 1)
        for _ in 0..<20 {
            _ = rig.session.handleClose(now: rig.now, random: 0)
            #expect(rig.events() == [])
            _ = try rig.open(sessionPresent: true)
            #expect(try rig.sent().contains { $0.hasPrefix("PUBLISH") })
        }
    }
}

private final class PickySimulation {
    private var random: SeededRandom
    private var session: ClientSession
    private let version: MQTTVersion
    /// The numbers of messages at which the server closes.
    private let bad: Set<Int>
    private let total: Int
    private let saysWhy: Bool
    /// Responses of the read that ended with a bad message are not sent.
    private let losesResponses: Bool
    private let cutPercent: UInt64
    private var output = WireBuffer()
    private var now = Instant(nanoseconds: 1)
    private var isOpen = false
    private var hasConnected = false
    private var next = 0
    private var qos: [QoS] = []
    private var connections = 0
    private var cuts = 0
    /// Numbers in the order of their last arrival.
    private var arrived: [Int] = []
    private var published: [Int: Int] = [:]
    private(set) var givenUp: [Int: Int] = [:]
    private var failures: [String] = []

    init(seed: UInt64, badMessages: Int? = nil, cutPercent: UInt64? = nil) {
        var random = SeededRandom(seed: seed)
        version = seed % 2 == 0 ? .v5 : .v3_1_1
        total = 5 + random.below(40)
        saysWhy = version == .v5 && random.chance(50)
        losesResponses = random.chance(50)
        self.cutPercent = cutPercent ?? (random.chance(50) ? 2 : 0)
        var bad: Set<Int> = []
        for _ in 0..<(badMessages ?? random.below(4)) { bad.insert(random.below(total)) }
        self.bad = bad
        for _ in 0..<total { qos.append(QoS(rawValue: UInt8(random.below(3))) ?? .atMostOnce) }
        var configuration = ClientSessionConfiguration(clientID: "c", version: version)
        configuration.givesUpRefusedMessages = true
        configuration.publishesAtPubcomp = random.chance(50)
        if let filter = try? TopicFilter("a/#") {
            configuration.subscriptions = [Subscription(filter: filter, qos: .atLeastOnce)]
        }
        var key = SeededRandom(seed: seed)
        session = ClientSession(configuration: configuration, fingerprintKey: FingerprintKey(using: &key))
        self.random = random
    }

    func run() throws -> [String] {
        for _ in 0..<20_000 where !isDone { try step() }
        if !isDone { failures.append("not done: \(published.count) of \(total), \(session.unsettled) unsettled") }
        for number in 0..<total where qos[number] != .atMostOnce {
            let results = (published[number] ?? 0, givenUp[number] ?? 0)
            let expected = bad.contains(number) ? (0, 1) : (1, 0)
            if results != expected { failures.append("message \(number) has \(results), expected \(expected)") }
        }
        let order = arrived.filter { qos[$0] == .atLeastOnce }
        if order != order.sorted() { failures.append("out of order: \(order)") }
        // Three connections until messages go alone, and five until one is found.
        let most = 2 + 9 * bad.count + 2 * cuts
        if connections > most { failures.append("\(connections) connections for \(bad.count) bad messages") }
        return failures
    }

    private var isDone: Bool { next == total && session.unsettled == 0 }

    private func step() throws {
        now = now + .milliseconds(1)
        if !isOpen { return try open() }
        if next < total, random.chance(60) { publish() }
        if cutPercent > 0, random.chance(cutPercent) {
            cuts += 1
            return close()
        }
        if random.chance(50) { try exchange() }
    }

    private func open() throws {
        isOpen = true
        connections += 1
        output.removeAll()
        try session.handleOpen(now: now, into: &output)
        output.removeAll()
        try receive(.connack(Connack(sessionPresent: hasConnected, reasonCode: .success)))
        hasConnected = true
    }

    private func close() {
        isOpen = false
        _ = session.handleClose(now: now, random: random.next())
        takeEvents()
    }

    private func publish() {
        let text = ByteSlice(utf8: "\(next)")
        let message = OutgoingPublish(topic: text, payload: text, qos: qos[next], userData: UInt64(next))
        switch session.publish(message, into: &output) {
        case .sent: published[next, default: 0] += 1
        case .accepted: break
        case .full: return
        case .refused(let reason): failures.append(reason)
        }
        next += 1
    }

    /// The server reads all that was written, and responds.
    private func exchange() throws {
        let bytes = [UInt8](copying: output.bytes)
        output.removeAll()
        var offset = 0
        var responses: [Packet] = []
        while offset < bytes.count, let header = try FixedHeader.parse(bytes.span.extracting(offset...)) {
            let frame = bytes.span.extracting(offset..<offset + header.totalSize)
            offset += header.totalSize
            let packet = try Packet.decode(frame: frame, version: version, from: .client)
            guard let response = respond(to: packet) else { continue }
            if case .disconnect = response {
                if !losesResponses { for response in responses { try receive(response) } }
                if saysWhy { try receive(response) }
                return close()
            }
            responses.append(response)
        }
        for response in responses { try receive(response) }
    }

    /// - Returns: DISCONNECT when the server closes.
    private func respond(to packet: Packet) -> Packet? {
        switch packet {
        case .publish(let publish):
            guard let number = Int(String(decodingUTF8: publish.payload.span)) else { return nil }
            if bad.contains(number) {
                return .disconnect(Disconnect(reasonCode: random.chance(50) ? .malformedPacket : .protocolError))
            }
            arrived.removeAll { $0 == number }
            arrived.append(number)
            guard let identifier = publish.packetIdentifier else { return nil }
            return publish.qos == .atLeastOnce
                ? .puback(Puback(packetIdentifier: identifier)) : .pubrec(Pubrec(packetIdentifier: identifier))
        case .pubrel(let release): return .pubcomp(Pubcomp(packetIdentifier: release.packetIdentifier))
        case .subscribe(let subscribe):
            return .suback(Suback(packetIdentifier: subscribe.packetIdentifier, reasonCodes: [.grantedQoS1]))
        case .pingreq: return .pingresp
        default: return nil
        }
    }

    private func receive(_ packet: Packet) throws {
        guard isOpen else { return }
        try session.handlePacket(packet, now: now, into: &output)
        takeEvents()
    }

    private func takeEvents() {
        while let event = session.nextEvent() {
            switch event {
            case .published(let userData, let code):
                if code.isError { failures.append("\(userData): \(code)") }
                published[Int(userData), default: 0] += 1
            case .notRepeated(let userData, .malformedPacket): givenUp[Int(userData), default: 0] += 1
            case .notRepeated(let userData, let code): failures.append("\(userData) is not repeated: \(code)")
            case .abandoned(let userData, _): failures.append("\(userData) is abandoned")
            default: break
            }
        }
    }
}
