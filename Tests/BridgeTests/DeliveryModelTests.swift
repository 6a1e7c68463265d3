import TrestleBase
import TrestleBridge
import Foundation
import MQTTCodec
import MQTTSession
import TestSupport
import Testing
import WireBytes

/// A client session and the ledger between a model of an MQTT server and one of Kafka, on a network that delays, cuts and
/// loses, driven by one seed.
@Suite("Delivery model", .timeLimit(.minutes(5)))
struct DeliveryModelTests {
    /// `TRESTLE_MODEL_SEEDS` runs another number.
    private static let seeds = ProcessInfo.processInfo.environment["TRESTLE_MODEL_SEEDS"].flatMap(UInt64.init) ?? 1_000

    /// Messages of a story; `TRESTLE_MODEL_LENGTH` tells longer ones.
    private static let length = ProcessInfo.processInfo.environment["TRESTLE_MODEL_LENGTH"].flatMap(Int.init) ?? 30
    private static let first = ProcessInfo.processInfo.environment["TRESTLE_MODEL_FIRST"].flatMap(UInt64.init) ?? 1

    /// Tells the story of the seed that `TRESTLE_MODEL_SEED` names.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["TRESTLE_MODEL_SEED"] != nil)) func oneSeed() throws {
        let seed = ProcessInfo.processInfo.environment["TRESTLE_MODEL_SEED"].flatMap(UInt64.init) ?? 1
        let simulation = DeliverySimulation(seed: seed, total: Self.length)
        simulation.isTold = true
        #expect(try simulation.run() == [])
    }

    @Test("What the server has an acknowledgement for is stored, nothing twice without reason, and everything drains")
    func nothingIsLostOrStoredTwice() async throws {
        var failures: [String] = []
        var messages = 0
        var repeats: UInt64 = 0
        var excused = 0
        for seed in Self.first..<Self.first + Self.seeds {
            let simulation = DeliverySimulation(seed: seed, total: Self.length)
            failures += try simulation.run().map { "seed \(seed): \($0)" }
            messages += simulation.promised
            repeats += simulation.ledger.counts.duplicate
            excused += simulation.storedTwice
            if failures.count > 10 { break }
            // Other tests share the few threads.
            await Task.yield()
        }
        #expect(failures == [])
        #expect(messages > Int(Self.seeds) * 5 || failures != [])
        #expect(repeats > Self.seeds)
        // Acknowledgements lost with their connection, and CONNACKs lost: few, and known one by one.
        #expect(excused < messages / 10)
        print("\(messages) messages, \(repeats) repeats, \(excused) stored twice for a reason")
    }
}

private final class DeliverySimulation {
    private var random: SeededRandom
    private var now: Instant = 1_000_000_000
    private var server: MQTTServerModel
    private var session: ClientSession
    private(set) var ledger = DeliveryLedger<DeliveryToken>()
    private var toServer: [UInt8] = []
    private var toClient: [UInt8] = []
    private var isOpen = false
    private var retryAt: Instant = 0
    private var published = 0
    /// Records on their way, by partition, in order.
    private var partitions: [[(entry: UInt64, number: Int)]] = [[], [], []]
    private var stalledUntil: [Instant] = [0, 0, 0]
    private var deadLetters: [(entry: UInt64, number: Int)] = []
    private var refused: [Int: Bool] = [:]
    private var safe: [Int: Int] = [:]
    /// Numbers of each topic in the order of their last arrival in Kafka.
    private var arrivals: [[Int]] = [[], [], []]
    /// May be stored twice: its PUBACK was lost with its connection, or a CONNACK was, or the session was taken over.
    private var mayBeTwice: Set<Int> = []
    private var failures: [String] = []
    private var hasStandIn = false
    private let total: Int
    /// Whether what happens is printed, for those who look for a fault's cause.
    var isTold = false
    private var steps = 0
    /// Until this step the line ends more often, as bad ones do: also in the middle of repeats.
    private var badUntil = 0
    private let hasBadLine: Bool

    init(seed: UInt64, total: Int) {
        self.total = total
        random = SeededRandom(seed: seed)
        hasBadLine = random.chance(50)
        var habits = MQTTServerModel.Habits()
        habits.version = seed % 2 == 0 ? .v5 : .v3_1_1
        switch seed % 5 {
        case 0: habits.exceedsReceiveMaximum = true
        case 1: habits.repeatsOnConnection = true
        case 2: habits.identifiers = 25
        case 3:
            habits.identifiers = 25
            habits.takesLowestIdentifier = true
        default: habits.dropsInFlight = true
        }
        server = MQTTServerModel(habits: habits)
        var configuration = ClientSessionConfiguration(clientID: "bridge", version: habits.version)
        if let filter = try? TopicFilter("#") {
            configuration.subscriptions = [Subscription(filter: filter, qos: .exactlyOnce)]
        }
        configuration.receiveMaximum = 8
        var keySource = SeededRandom(seed: seed)
        session = ClientSession(configuration: configuration, fingerprintKey: FingerprintKey(using: &keySource))
    }

    var promised: Int { server.promised.count }
    var storedTwice: Int { safe.values.count { $0 > 1 } }

    func run() throws -> [String] {
        for _ in 0..<10 * total { try step(isCalm: false) }
        published = total
        stalledUntil = [0, 0, 0]
        for _ in 0..<200 * total where !isDone { try step(isCalm: true) }
        if !isDone {
            failures.append(
                "not drained: \(ledger.counts), the server has \(server.inFlight.count) in flight, "
                    + "\(session.unacknowledged) unacknowledged")
        }
        for number in server.promised.subtracting(server.forgotten) where safe[number] == nil {
            failures.append("\(number) is not stored")
        }
        for (number, count) in safe where count > 1 && !mayBeTwice.contains(number) {
            failures.append("\(number) is stored \(count) times")
        }
        for topic in arrivals.dropLast() where topic != topic.sorted() && keepsOrder {
            failures.append("out of order: \(topic)")
        }
        if !ledger.counts.addsUp { failures.append("\(ledger.counts)") }
        return failures + server.failures
    }

    /// Whether the server itself sends in order: not when it repeats on one connection, and when others used its session.
    private var keepsOrder: Bool { !server.habits.repeatsOnConnection && !hasStandIn }

    private var isDone: Bool {
        server.isDrained && session.unacknowledged == 0 && ledger.counts.inFlight == 0 && isOpen && toServer.isEmpty
            && toClient.isEmpty && server.output.isEmpty
    }

    private func tell(_ line: @autoclosure () -> String) {
        if isTold { print(steps, line()) }
    }

    private func step(isCalm: Bool) throws {
        steps += 1
        now += .nanoseconds(random.below(40_000_000))
        switch random.below(100) {
        case 0..<2 where !isCalm, 2..<9 where !isCalm && steps < badUntil: cut()
        case 2 where !isCalm && random.chance(10):
            tell("the server loses the session")
            server.loseSession()
            cut()
        case 3 where !isCalm && !isOpen:
            hasStandIn = true
            server.standIn()
            tell("another client stands in: \(server.inFlight)")
        case 3 where !isCalm && random.chance(20):
            tell("another client takes over: \(server.inFlight)")
            // Who took the session over may have used its identifiers for other messages.
            mayBeTwice.formUnion(server.inFlight.map(\.number))
            hasStandIn = true
            server.takeOver()
        case 4..<6: server.repeatOne(random.below(100))
        case 6..<9 where !isCalm: stalledUntil[random.below(3)] = now + .seconds(6)
        case 9..<25 where published < total:
            published += 1
            // Two topics have one QoS, and an order; the third has both.
            let isAtLeastOnce = published % 3 == 0 || published % 3 == 2 && random.chance(60)
            server.publish(published, qos: isAtLeastOnce ? .atLeastOnce : .exactlyOnce)
        case 25..<35: store()
        case 35..<38: storeDeadLetter()
        case 38..<45: write { session, output in session.handleTimeout(now: now, into: &output) }
        case 45..<70: try deliverToServer()
        default: try deliverToClient()
        }
        if !isOpen, now >= retryAt { try connect() }
        noteCrossings()
        toClient += server.output
        server.output = []
        for number in server.acknowledged where safe[number] == nil && number % 10 != 9 {
            failures.append("\(number) was acknowledged and is not stored")
        }
        server.acknowledged = []
    }

    // MARK: The network

    private func connect() throws {
        tell("connect")
        isOpen = true
        var output = WireBuffer()
        try session.handleOpen(now: now, into: &output)
        toServer = [UInt8](copying: output.bytes)
        toClient = []
    }

    private func cut() {
        guard isOpen else { return }
        isOpen = false
        if hasBadLine, steps >= badUntil, random.chance(60) { badUntil = steps + 100 }
        tell("cut while \(session.state), the server has \(server.inFlight)")
        let lost = (try? pubacks(in: toServer)) ?? []
        for entry in server.inFlight where lost.contains(entry.identifier) {
            // Those of its topic behind it are stored again, so that the last one is the newest.
            mayBeTwice.formUnion(server.inFlight.map(\.number).filter { $0 % 3 == entry.number % 3 })
        }
        if session.state == .connecting, server.isOnline {
            mayBeTwice.formUnion(server.inFlight.map(\.number))
        }
        toServer = []
        toClient = []
        server.connectionClosed()
        retryAt = now + (session.handleClose(now: now, random: random.next()) ?? .zero) / 100
        drainEvents()
    }

    /// A repeat on the same connection that crosses its PUBACK is a new message [MQTT-4.3.2-5].
    private func noteCrossings() {
        guard server.habits.repeatsOnConnection, !toServer.isEmpty else { return }
        var crossing = (try? pubacks(in: toServer)) ?? []
        guard !crossing.isEmpty else { return }
        var repeated: Set<PacketIdentifier> = []
        for bytes in [toClient, server.output] {
            _ = try? forEachPacket(in: bytes, count: bytes.count, from: .server) { packet in
                if case .publish(let publish) = packet, publish.dup, let identifier = publish.packetIdentifier {
                    repeated.insert(identifier)
                }
            }
        }
        crossing.formIntersection(repeated)
        for entry in server.inFlight where crossing.contains(entry.identifier) { mayBeTwice.insert(entry.number) }
    }

    private func pubacks(in bytes: [UInt8]) throws -> Set<PacketIdentifier> {
        var found: Set<PacketIdentifier> = []
        try forEachPacket(in: bytes, count: bytes.count, from: .client) { packet in
            if case .puback(let ack) = packet { found.insert(ack.packetIdentifier) }
        }
        return found
    }

    /// - Returns: the bytes of whole packets.
    @discardableResult
    private func forEachPacket(
        in bytes: [UInt8], count: Int, from role: Role, _ body: (Packet) throws -> Void
    ) throws -> Int {
        var offset = 0
        while offset < count {
            let rest = bytes.span.extracting(offset..<count)
            guard let header = try FixedHeader.parse(rest), header.totalSize <= rest.count else { break }
            try body(
                Packet.decode(
                    frame: rest.extracting(0..<header.totalSize), version: server.habits.version, from: role))
            offset += header.totalSize
        }
        return offset
    }

    private func deliverToServer() throws {
        guard isOpen, !toServer.isEmpty else { return }
        let count = 1 + random.below(toServer.count)
        let drops = random.chance(50)
        let consumed = try forEachPacket(in: toServer, count: count, from: .client) {
            tell("to the server: \($0)")
            server.receive($0, drops: drops)
        }
        toServer.removeFirst(consumed)
        if !server.isOnline, session.state != .connecting { cut() }
    }

    private func deliverToClient() throws {
        guard isOpen, !toClient.isEmpty else { return }
        let count = 1 + random.below(toClient.count)
        var isBroken = false
        let consumed = try forEachPacket(in: toClient, count: count, from: .server) { packet in
            guard isOpen, !isBroken else { return }
            tell("to the client: \(packet)")
            if case .publish(let publish) = packet {
                try receive(publish)
            } else {
                write { session, output in
                    do {
                        try session.handlePacket(packet, now: now, into: &output)
                    } catch {
                        failures.append("\(error)")
                    }
                }
            }
            isBroken = drainEvents()
        }
        guard isOpen else { return }
        toClient.removeFirst(min(consumed, toClient.count))
        session.handleReadEnd(now: now)
        if isBroken { cut() }
    }

    private func receive(_ publish: Publish) throws {
        var frame = WireBuffer()
        try Packet.publish(publish).encode(into: &frame, version: server.habits.version)
        let view = try PublishView(frame: frame.bytes, version: server.habits.version, from: .server)
        // A crossing as in `noteCrossings`, within one read: the PUBACK left with what came just before in it.
        if server.habits.repeatsOnConnection, publish.dup, let identifier = publish.packetIdentifier,
            try pubacks(in: toServer).contains(identifier)
        {
            mayBeTwice.formUnion(server.inFlight.filter { $0.identifier == identifier }.map(\.number))
        }
        let arrival = try session.handlePublish(view)
        tell("  \(arrival)")
        switch arrival {
        case .deliver(let token):
            let number = Int(String(decodingUTF8: publish.payload.span)) ?? 0
            guard number % 10 != 9 else {
                ledger.countFiltered()
                if let token { write { $0.acknowledge(token, into: &$1) } }
                safe[number] = 1
                return
            }
            partitions[number % 3].append((ledger.open(token), number))
        case .repeated:
            ledger.countDuplicate()
            write { $0.writeAcknowledgements(into: &$1) }
        case .ignore: break
        }
    }

    private func write(_ body: (inout ClientSession, inout WireBuffer) -> Void) {
        var output = WireBuffer()
        body(&session, &output)
        if isOpen { toServer += [UInt8](copying: output.bytes) }
    }

    /// - Returns: whether the connection must be closed.
    @discardableResult
    private func drainEvents() -> Bool {
        var isBroken = false
        while let event = session.nextEvent() {
            if case .close(let fault) = event {
                isBroken = true
                if fault.retryPolicy == .permanent { failures.append("\(fault)") }
            }
        }
        return isBroken
    }

    // MARK: Kafka

    private func store() {
        let index = random.below(3)
        guard now >= stalledUntil[index], !partitions[index].isEmpty else { return }
        var stored: [UInt64] = []
        for _ in 0..<(1 + random.below(partitions[index].count)) {
            let record = partitions[index].removeFirst()
            // A message that Kafka refuses once is refused each time that it comes.
            let isRefused = refused[record.number] ?? random.chance(5)
            refused[record.number] = isRefused
            if isRefused, ledger.redirectToDeadLetter(record.entry) {
                deadLetters.append(record)
            } else {
                safe[record.number, default: 0] += 1
                stored.append(record.entry)
                arrivals[index].removeAll { $0 == record.number }
                arrivals[index].append(record.number)
            }
        }
        var tokens: [DeliveryToken] = []
        ledger.close(stored.span, into: &tokens)
        write { $0.acknowledge(tokens.span, into: &$1) }
    }

    private func storeDeadLetter() {
        guard !deadLetters.isEmpty else { return }
        let record = deadLetters.remove(at: random.below(deadLetters.count))
        safe[record.number, default: 0] += 1
        tell("stored \(record.number)")
        if let token = ledger.close(record.entry) { write { $0.acknowledge(token, into: &$1) } }
    }
}
