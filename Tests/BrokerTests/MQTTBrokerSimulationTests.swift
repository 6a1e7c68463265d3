import MQTTBroker
import MQTTCodec
import MQTTSession
import Testing
import WireBytes

/// Publishers, the broker's core and a bridge on a network that delays, cuts and loses, driven by one seed. There is no
/// socket, no clock and no thread: a seed gives the same run every time.
@Suite("MQTT simulation", .timeLimit(.minutes(2)))
struct MQTTBrokerSimulationTests {
    @Test("Whatever is cut, delayed or killed, nothing that was acknowledged is missing")
    func nothingAcknowledgedIsMissing() throws {
        var failures: [String] = []
        var messages = 0
        for seed in UInt64(1)...400 {
            let simulation = Simulation(seed: seed)
            failures += try simulation.run().map { "seed \(seed): \($0)" }
            messages += simulation.stored.count
        }
        #expect(failures == [])
        #expect(messages > 20_000)
    }
}

/// SplitMix64.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Two pipes between one client and the broker.
private final class SimulatedLink: BrokerLink {
    var number: UInt64 = 0
    var toBroker: [UInt8] = []
    var toClient: [UInt8] = []
    var isPaused = false
    var isClosed = false

    func withOutput(_ body: (inout ByteBuffer) -> Void) {
        var output = ByteBuffer()
        body(&output)
        if !isClosed { toClient += [UInt8](copying: output.bytes) }
    }
    var isWritable: Bool { toClient.count < 4_000 }
    func pauseReading() { isPaused = true }
    func resumeReading() { isPaused = false }
    func close() { isClosed = true }
    var address: String { "the simulation" }
}

private final class SimulatedClient {
    var session: ClientSession
    var link: SimulatedLink?
    var retryAt: UInt64 = 0
    var held: [(DeliveryToken, String)] = []
    var settled: Set<UInt64> = []
    var sent = 0

    init(_ configuration: ClientSessionConfiguration) { session = ClientSession(configuration: configuration) }
}

private final class Simulation {
    private var random: Seeded
    private var now: UInt64 = 1_000_000_000
    private var broker: BrokerCore
    private let bridge: SimulatedClient
    private var publishers: [SimulatedClient] = []
    /// What the bridge has made safe, in the order it did so.
    private(set) var stored: [String] = []
    private var isStored: Set<String> = []
    private var failures: [String] = []
    private let version: MQTTVersion
    private let perPublisher = 40

    init(seed: UInt64) {
        random = Seeded(state: seed)
        version = seed % 2 == 0 ? .v5 : .v3_1_1
        broker = Simulation.makeBroker(seed)
        var configuration = ClientSessionConfiguration(clientID: "bridge", version: version)
        if let filter = try? TopicFilter("#") {
            configuration.subscriptions = [Subscription(filter: filter, qos: .exactlyOnce)]
        }
        configuration.receiveMaximum = 10
        bridge = SimulatedClient(configuration)
        for index in 0..<2 {
            publishers.append(SimulatedClient(ClientSessionConfiguration(clientID: "p\(index)", version: version)))
        }
    }

    private static func makeBroker(_ seed: UInt64) -> BrokerCore {
        var configuration = MQTTBrokerConfiguration()
        configuration.holdAcknowledgementsFor = "bridge"
        configuration.session.queued = 5
        configuration.session.inFlight = 10
        return BrokerCore(configuration: configuration, idSeed: seed) { _ in }
    }

    /// - Returns: what went wrong.
    func run() throws -> [String] {
        for _ in 0..<3_000 { try step(isCalm: false) }
        // Then the network behaves, and everything must come through.
        for _ in 0..<20_000 where !isDone { try step(isCalm: true) }
        if !isDone {
            failures.append("not done: \(publishers.map(\.settled.count)) settled, \(isStored.count) stored")
        }
        checkSettled()
        return failures
    }

    private var isDone: Bool {
        publishers.allSatisfy { $0.settled.count == perPublisher } && isStored.count == 2 * perPublisher
    }

    private func step(isCalm: Bool) throws {
        now += UInt64.random(in: 1...20_000_000, using: &random)
        let index = Int.random(in: 0...publishers.count, using: &random)
        let client = index == publishers.count ? bridge : publishers[index]
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<2 where !isCalm: cut(client)
        case 2 where !isCalm && Int.random(in: 0..<10, using: &random) == 0: killBroker()
        case 0..<15: broker.tick(now: now)
        case 15..<30: publish(from: client)
        case 30..<45: acknowledge()
        case 45..<70: deliverToBroker(client)
        default: try deliverToClient(client)
        }
        if client.link == nil, now >= client.retryAt { try connect(client) }
        if let link = client.link, link.isClosed, link.toClient.isEmpty { cut(client) }
    }

    // MARK: What happens

    private func connect(_ client: SimulatedClient) throws {
        let link = SimulatedLink()
        client.link = link
        link.number = broker.opened(link, now: now)
        var output = ByteBuffer()
        try client.session.opened(now: now, into: &output)
        link.toBroker += [UInt8](copying: output.bytes)
    }

    /// The connection breaks; what was on its way is lost.
    private func cut(_ client: SimulatedClient) {
        guard let link = client.link else { return }
        client.link = nil
        broker.closed(link.number, reason: "cut", now: now)
        client.retryAt = now + (client.session.closed(now: now, random: random.next()) ?? 0) / 100
    }

    /// The program dies, and with it every session the broker held. What the bridge stored stays.
    private func killBroker() {
        broker = Simulation.makeBroker(random.next())
        for client in publishers + [bridge] where client.link != nil {
            client.link = nil
            client.retryAt = now + (client.session.closed(now: now, random: random.next()) ?? 0) / 100
        }
    }

    private func publish(from client: SimulatedClient) {
        guard client !== bridge, client.sent < perPublisher else { return }
        let tag = UInt64(client.sent)
        client.sent += 1
        write(client) { session, output in
            let text = ByteSlice(utf8: "\(session.clientID) \(tag)")
            let qos: QoS = tag % 3 == 2 ? .exactlyOnce : .atLeastOnce
            _ = session.publish(
                OutgoingPublish(topic: ByteSlice(utf8: "t/\(qos.rawValue)"), payload: text, qos: qos, tag: tag),
                into: &output)
        }
    }

    /// The bridge has stored some message, not always the oldest.
    private func acknowledge() {
        guard !bridge.held.isEmpty else { return }
        let place = Int.random(in: 0..<min(3, bridge.held.count), using: &random)
        let (token, text) = bridge.held.remove(at: place)
        isStored.insert(text)
        stored.append(text)
        write(bridge) { session, output in session.acknowledge(token, into: &output) }
    }

    private func deliverToBroker(_ client: SimulatedClient) {
        guard let link = client.link, !link.isClosed, !link.isPaused, !link.toBroker.isEmpty else { return }
        let count = Int.random(in: 1...link.toBroker.count, using: &random)
        let bytes = Array(link.toBroker[0..<count])
        let consumed = broker.received(link.number, bytes.span, now: now)
        link.toBroker.removeFirst(consumed)
    }

    private func deliverToClient(_ client: SimulatedClient) throws {
        guard let link = client.link, !link.toClient.isEmpty else { return }
        let count = Int.random(in: 1...link.toClient.count, using: &random)
        let bytes = Array(link.toClient[0..<count])
        var offset = 0
        while offset < bytes.count {
            let rest = bytes.span.extracting(offset...)
            guard let header = try FixedHeader.parse(rest), header.totalSize <= rest.count else { break }
            try receive(rest.extracting(0..<header.totalSize), header, client)
            offset += header.totalSize
        }
        link.toClient.removeFirst(offset)
        broker.becameWritable(link.number, now: now)
    }

    private func receive(_ frame: Span<UInt8>, _ header: FixedHeader, _ client: SimulatedClient) throws {
        if header.packetType == .publish {
            let publish = try PublishView(frame: frame, header: header, version: version, from: .server)
            switch try client.session.received(publish) {
            case .deliver(let token?): client.held.append((token, String(decodingUTF8: publish.payload)))
            case .deliver(nil), .ignore: failures.append("a message of QoS 0, or to a session that stops")
            case .repeated: write(client) { $0.writeAcknowledgements(into: &$1) }
            }
            return
        }
        let packet = try Packet.decode(frame: frame, version: version, from: .server)
        var output = ByteBuffer()
        try client.session.received(packet, now: now, into: &output)
        client.link?.toBroker += [UInt8](copying: output.bytes)
        while let event = client.session.nextEvent() {
            switch event {
            case .published(let tag, let code):
                client.settled.insert(tag)
                if code.isError { failures.append("refused with \(code)") }
            case .close(let fault):
                client.link?.isClosed = true
                if fault.remedy != .retry { failures.append("\(fault)") }
            // Deliveries live as long as their session.
            case .connected(let sessionPresent): if !sessionPresent { client.held = [] }
            case .subscribed, .stopped: break
            }
        }
        checkSettled()
    }

    private func write(_ client: SimulatedClient, _ body: (inout ClientSession, inout ByteBuffer) -> Void) {
        var output = ByteBuffer()
        body(&client.session, &output)
        client.link?.toBroker += [UInt8](copying: output.bytes)
    }

    // MARK: What must hold

    private func checkSettled() {
        for (index, client) in publishers.enumerated() {
            for tag in client.settled where !isStored.contains("p\(index) \(tag)") {
                failures.append("p\(index) \(tag) was acknowledged and is not stored")
            }
        }
    }
}
