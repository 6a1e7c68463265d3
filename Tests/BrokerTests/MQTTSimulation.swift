import TestSupport
import TrestleBase
import TrestlePlatform
import MQTTBroker
import MQTTCodec
import MQTTSession
import WireBytes

/// One run of the broker's core among modelled peers.
final class MQTTSimulation {
    private var random: SeededRandom
    private var now: Instant = 1_000_000_000
    private var step = 0
    private var broker: MQTTBrokerCore
    private let bridge: MQTTPeerModel
    private var publishers: [MQTTPeerModel] = []
    private var subscribers: [MQTTPeerModel] = []
    private let intruder: MQTTPeerModel
    private var peers: [MQTTPeerModel] = []
    private var links: [SimulatedLink] = []
    private let configuration: MQTTBroker.Configuration
    private let fingerprintKey: FingerprintKey
    private let perPublisher = 40
    /// No session is lost in this run, so that order and QoS 2 can be judged.
    private let isSteady: Bool

    /// What the bridge has made safe, in the order it did so.
    private(set) var stored: [String] = []
    private var isStored: Set<String> = []
    private var isRefused: Set<String> = []
    private var settled: Set<String> = []
    private(set) var losses = 0
    private var failures: [String] = []

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        isSteady = seed % 2 == 1
        let versions = (0..<6).map { _ in Bool.random(using: &random) ? MQTTVersion.v5 : .v3_1_1 }
        self.random = random
        bridge = MQTTPeerModel(
            "bridge", version: versions[0], filter: "#", filterQoS: seed % 3 == 0 ? .exactlyOnce : .atLeastOnce,
            receiveMaximum: 10, isBridge: true)
        publishers = [
            MQTTPeerModel("p0", version: versions[1]),
            MQTTPeerModel("p1", version: versions[2], keepsSession: seed % 4 != 0),
            // It subscribes to what it publishes.
            MQTTPeerModel("p2", version: versions[3], filter: "t/p2/#", filterQoS: .exactlyOnce, receiveMaximum: 3),
        ]
        subscribers = [
            MQTTPeerModel("s0", version: versions[4], filter: "t/#", filterQoS: .exactlyOnce, receiveMaximum: 5),
            MQTTPeerModel("s1", version: versions[5], filter: "+/+/1", filterQoS: .atLeastOnce, receiveMaximum: 1),
            publishers[2],
        ]
        intruder = MQTTPeerModel("intruder", version: .v5, filter: "#", filterQoS: .exactlyOnce)
        var configuration = MQTTBroker.Configuration()
        var gate = MQTTAcknowledgementGate(clientID: "bridge")
        gate.storedBytes = 4_000
        configuration.acknowledgementGate = gate
        configuration.session.inFlight = 10
        configuration.session.storedBytes = seed % 5 == 0 ? 3_000 : 100_000
        if seed % 10 == 0 { configuration.session.overflow = .dropOldest }
        configuration.maximumUnacknowledgedBytes = 100
        self.configuration = configuration
        var keySource = SeededRandom(seed: seed)
        fingerprintKey = FingerprintKey(using: &keySource)
        broker = MQTTBrokerCore(
            configuration: configuration, random: Self.numbers(seed), fingerprintKey: fingerprintKey
        ) { _ in }
        peers = [bridge, intruder] + publishers + subscribers.dropLast()
    }

    private static func numbers(_ seed: UInt64) -> () -> UInt64 {
        var random = SeededRandom(seed: seed)
        return { random.next() }
    }

    /// - Returns: what went wrong.
    func run() throws -> [String] {
        for _ in 0..<2_500 { try takeStep(isCalm: false) }
        // Then the network behaves, and everything must come through.
        for _ in 0..<1_000 where !isDone {
            for _ in 0..<200 { try takeStep(isCalm: true) }
        }
        if !isDone {
            let states = peers.map { peer in
                "\(peer.id) \(peer.version) \(peer.isConnected ? "on" : "off")\(peer.link?.isPaused ?? false ? " paused" : "")"
                    + " out \(peer.outgoing.count) in \(peer.deliveries.count) of \(peer.published)"
            }
            failures.append(
                "not done: \(settled.count) settled, \(stored.count) stored; \(states.joined(separator: "; "))")
        }
        judge()
        return failures
    }

    private var isDone: Bool {
        let total = publishers.count * perPublisher
        return publishers.allSatisfy { $0.published == perPublisher && $0.outgoing.isEmpty && $0.orphans.isEmpty }
            && isStored.union(isRefused).count >= total
            && subscribers.allSatisfy {
                $0.deliveries.isEmpty
                    && $0.expected.subtracting($0.received).count <= broker.counters.losses.overflow
            }
    }

    private func takeStep(isCalm: Bool) throws {
        step += 1
        now += .nanoseconds(Int.random(in: 1...20_000_000, using: &random))
        let peer = peers[Int.random(in: 0..<peers.count, using: &random)]
        switch Int.random(in: 0..<100, using: &random) {
        case 0 where !isCalm && random.chance(1, in: 2): cut(peer)
        case 2 where !isCalm && !isSteady && random.chance(1, in: 20): killBroker()
        case 3 where !isCalm && !isSteady && random.chance(1, in: 3):
            peer.cleansOnce = peer === bridge || peer === publishers[1]
        case 4..<6: intrude()
        case 6..<12: broker.handleTick(now: now)
        case 12..<16: broker.handleTimeout(now: now)
        case 16..<30: try publish(from: peer, isCalm: isCalm)
        case 30..<45: try acknowledge(peer, isCalm: isCalm)
        case 45..<70: deliverToBroker(peer)
        default: try deliverToClient(peer)
        }
        while broker.hasYielded { broker.handleYield(now: now) }
        if peer.link == nil, now >= peer.retryAt { try connect(peer) }
        if let link = peer.link, link.isClosed, link.toClient.isEmpty { cut(peer) }
        if broker.storedBytes > 60_000 + 10 * configuration.session.storedBytes { failures.append("too much is kept") }
    }

    // MARK: What happens

    private func connect(_ peer: MQTTPeerModel) throws {
        let link = SimulatedLink(isInternal: peer.isBridge)
        link.number = broker.handleOpen(link, now: now)
        links.append(link)
        try peer.connect(link)
    }

    /// The connection breaks; what was on its way is lost.
    private func cut(_ peer: MQTTPeerModel) {
        guard let link = peer.link else { return }
        broker.handleClose(link.number, reason: "cut", now: now)
        peer.disconnected()
        peer.retryAt = now + .nanoseconds(Int.random(in: 0...200_000_000, using: &random))
    }

    /// The program dies, and with it every session that the broker held. What the bridge stored stays.
    private func killBroker() {
        losses += broker.counters.losses.overflow
        broker = MQTTBrokerCore(
            configuration: configuration, random: Self.numbers(random.next()), fingerprintKey: fingerprintKey
        ) {
            _ in
        }
        for peer in peers {
            peer.disconnected()
            // It might learn from CONNACK; but if that is lost, the next one tells of the session that it just made.
            peer.forgetSession()
            peer.retryAt = now + .nanoseconds(Int.random(in: 0...200_000_000, using: &random))
        }
    }

    private func publish(from peer: MQTTPeerModel, isCalm: Bool) throws {
        guard publishers.contains(where: { $0 === peer }), peer.mayPublish else { return }
        if !isCalm, random.chance(1, in: 10), let (identifier, message) = peer.outgoing.randomElement(using: &random) {
            // Some clients repeat on the same connection.
            if peer.version == .v3_1_1 { try peer.sendAgain(identifier, message) }
            return
        }
        if let orphan = peer.orphans.first {
            peer.orphans.removeFirst()
            return try peer.publish(orphan.text, topic: orphan.topic, qos: orphan.qos, step: step)
        }
        guard peer.published < perPublisher else { return }
        let tag = peer.published
        peer.published += 1
        let qos: QoS = tag % 3 == 2 ? .exactlyOnce : .atLeastOnce
        try peer.publish("\(peer.id) \(tag)", topic: "t/\(peer.id)/\(qos.rawValue)", qos: qos, step: step)
        if random.chance(1, in: 4) {
            try peer.publish("\(peer.id) lossy", topic: "t/\(peer.id)/0", qos: .atMostOnce, step: step)
        }
    }

    /// The peer acknowledges some message, not always the oldest. The bridge has stored it, or refuses it.
    private func acknowledge(_ peer: MQTTPeerModel, isCalm: Bool) throws {
        guard peer.isConnected, !peer.deliveries.isEmpty, peer !== intruder else { return }
        let place = random.chance(1, in: 3) ? Int.random(in: 0..<min(3, peer.deliveries.count), using: &random) : 0
        guard peer.isBridge else { return try peer.acknowledge(at: place) }
        let text = peer.deliveries[place].text
        if !text.isEmpty, peer.version == .v5, !isCalm, random.chance(1, in: 30) {
            isRefused.insert(text)
            return try peer.acknowledge(at: place, .notAuthorized)
        }
        if !text.isEmpty {
            isStored.insert(text)
            stored.append(text)
        }
        try peer.acknowledge(at: place)
    }

    /// A peer that sends what it should not.
    private func intrude() {
        guard let link = intruder.link, intruder.isConnected, random.chance(1, in: 10) else { return }
        let packets: [[UInt8]] = [
            [0x40, 2, 0, 1], [0x50, 2, 0, 1], [0x70, 2, 0, 1], [0x62, 2, 0, 9], [0xC0, 0], [0x82, 2, 0, 1],
            (0..<9).map { _ in UInt8.random(in: 0...255, using: &random) },
        ]
        link.toBroker += packets.randomElement(using: &random) ?? []
    }

    private func deliverToBroker(_ peer: MQTTPeerModel) {
        guard let link = peer.link, !link.isClosed, !link.isPaused, !link.toBroker.isEmpty else { return }
        let count = Int.random(in: 1...link.toBroker.count, using: &random)
        let bytes = Array(link.toBroker[0..<count])
        let consumed = broker.handleBytes(link.number, bytes.span, now: now)
        link.toBroker.removeFirst(consumed)
    }

    private func deliverToClient(_ peer: MQTTPeerModel) throws {
        guard let link = peer.link, !link.toClient.isEmpty else { return }
        let count = Int.random(in: 1...link.toClient.count, using: &random)
        let bytes = Array(link.toClient[0..<count])
        var offset = 0
        while offset < bytes.count {
            let rest = bytes.span.extracting(offset...)
            guard let header = try FixedHeader.parse(rest), header.totalSize <= rest.count else { break }
            let frame = rest.extracting(0..<header.totalSize)
            offset += header.totalSize
            try handle(try Packet.decode(frame: frame, version: peer.version, from: .server), peer)
        }
        link.toClient.removeFirst(offset)
        if offset > 0 { broker.handleWritable(link.number, now: now) }
    }

    private func handle(_ packet: Packet, _ peer: MQTTPeerModel) throws {
        switch packet {
        case .connack(let connack):
            guard connack.reasonCode == .success else { return }
            try peer.handleConnack(sessionPresent: connack.sessionPresent)
        case .suback:
            peer.isSubscribed = true
            peer.subscribedAt = step
        case .publish(let publish):
            peer.handlePublish(publish)
            if peer !== intruder, peer.deliveries.count > Int(peer.version == .v5 ? peer.receiveMaximum : 10) {
                failures.append("\(peer.id) got more than its Receive Maximum")
            }
        case .pubrel(let pubrel): try peer.handlePubrel(pubrel)
        default:
            if let (message, reasonCode) = try peer.handleAcknowledgement(packet) {
                noteSettled(message, reasonCode, of: peer)
            }
        }
    }

    // MARK: What must hold

    private func noteSettled(_ message: MQTTPeerModel.Message, _ reasonCode: ReasonCode, of peer: MQTTPeerModel) {
        settled.insert(message.text)
        if !isStored.contains(message.text) {
            let isTold = reasonCode.isError || peer.version == .v3_1_1
            if !isRefused.contains(message.text) || !isTold {
                failures.append("\(message.text) was acknowledged with \(reasonCode) and is not stored")
            }
        }
        for subscriber in subscribers where subscriber.keepsSession {
            guard let since = subscriber.subscribedAt, since < message.sentAt, let filter = subscriber.filter,
                (try? TopicFilter(filter))?.matches(ByteSlice(utf8: message.topic).span) ?? false
            else { continue }
            subscriber.expected.insert(message.text)
        }
    }

    private func judge() {
        losses += broker.counters.losses.overflow
        for subscriber in subscribers {
            let missing = subscriber.expected.subtracting(subscriber.received)
            if missing.count > broker.counters.losses.overflow {
                failures.append("\(subscriber.id) misses \(missing.sorted())")
            }
            // What was sent before it subscribed may reach it when it is repeated.
            checkOrder(subscriber.received.filter { subscriber.expected.contains($0) }, subscriber.id)
        }
        checkOrder(bridge.received, "the bridge")
        checkExactlyOnce()
        for link in links where link.mostPending > 2_000 + 70_000 {
            failures.append("\(link.mostPending) bytes waited")
        }
    }

    /// Of each publisher and QoS, what comes for the first time comes in the order in which it was published.
    private func checkOrder(_ texts: [String], _ who: String) {
        var newest: [String: Int] = [:]
        var seen: Set<String> = []
        for text in texts where seen.insert(text).inserted {
            let parts = text.split(separator: " ")
            guard parts.count == 2, let tag = Int(parts[1]) else { continue }
            let topic = "\(parts[0])/\(tag % 3 == 2 ? 2 : 1)"
            // What a full queue has dropped may come when it is repeated.
            if isSteady, broker.counters.losses.overflow == 0, let before = newest[topic], before > tag {
                failures.append("\(who) got \(text) too late")
            }
            newest[topic] = tag
        }
    }

    /// What is published with QoS 2 comes once, as long as no session is lost on its way.
    private func checkExactlyOnce() {
        guard isSteady else { return }
        let receivers = subscribers.filter { $0.filterQoS == .exactlyOnce }.map { ($0.id, $0.received) }
        for (who, texts) in receivers + (bridge.filterQoS == .exactlyOnce ? [("the bridge", stored)] : []) {
            var seen: Set<String> = []
            for text in texts where !seen.insert(text).inserted {
                guard let tag = text.split(separator: " ").last.flatMap({ Int($0) }), tag % 3 == 2 else { continue }
                failures.append("\(who) got \(text) twice")
            }
        }
    }
}

/// A variable of the environment.
func environmentValue(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
}
