import TestSupport
import MQTTBroker
import MQTTCodec
import MQTTSession
import Testing
import TrestleBase
import WireBytes

/// The broker's core with links that are driven by hand.
final class Bench {
    var core: MQTTBrokerCore
    var now: Instant = 1_000_000_000
    var log: [String] = []

    init(_ change: (inout MQTTBroker.Configuration) -> Void = { _ in }) {
        var configuration = MQTTBroker.Configuration()
        change(&configuration)
        let box = Box()
        var random = SeededRandom(seed: 1)
        let key = FingerprintKey(using: &random)
        core = MQTTBrokerCore(
            configuration: configuration, random: { random.next() }, fingerprintKey: key
        ) { box.lines.append("\($0)") }
        self.box = box
    }

    private final class Box { var lines: [String] = [] }
    private let box: Box
    var lines: [String] { box.lines }

    func open(_ link: SimulatedLink = SimulatedLink()) -> SimulatedLink {
        link.number = core.handleOpen(link, now: now)
        return link
    }

    func send(_ bytes: [UInt8], _ link: SimulatedLink) {
        link.toBroker += bytes
        let all = link.toBroker
        link.toBroker.removeFirst(core.handleBytes(link.number, all.span, now: now))
        while core.hasYielded { core.handleYield(now: now) }
    }

    func send(_ packet: Packet, _ link: SimulatedLink, _ version: MQTTVersion = .v5) throws {
        var output = WireBuffer()
        try packet.encode(into: &output, version: version)
        send([UInt8](copying: output.bytes), link)
    }

    /// What the broker has sent since the last call.
    func take(_ link: SimulatedLink, _ version: MQTTVersion = .v5) throws -> [Packet] {
        var packets: [Packet] = []
        let bytes = link.toClient
        var offset = 0
        while offset < bytes.count {
            let rest = bytes.span.extracting(offset...)
            guard let header = try FixedHeader.parse(rest), header.totalSize <= rest.count else { break }
            packets.append(
                try Packet.decode(frame: rest.extracting(0..<header.totalSize), version: version, from: .server))
            offset += header.totalSize
        }
        link.toClient.removeFirst(offset)
        core.handleWritable(link.number, now: now)
        return packets
    }

    func connect(
        _ id: String, _ version: MQTTVersion = .v5, clean: Bool = false, over link: SimulatedLink = SimulatedLink(),
        _ change: (inout Connect) -> Void = { _ in }
    ) throws -> SimulatedLink {
        let link = open(link)
        var connect = Connect(version: version, clientID: id, cleanStart: clean, keepAlive: 0)
        if version == .v5, !clean { connect.properties.sessionExpiryInterval = .max }
        change(&connect)
        try send(.connect(connect), link, version)
        return link
    }

    func subscribe(_ link: SimulatedLink, _ filters: String..., qos: QoS = .atLeastOnce) throws {
        try send(
            .subscribe(
                Subscribe(
                    packetIdentifier: try #require(PacketIdentifier(rawValue: 1)),
                    subscriptions: try filters.map { Subscription(filter: try TopicFilter($0), qos: qos) })), link)
    }

    func publish(
        _ link: SimulatedLink, _ topic: String, _ text: String, qos: QoS = .atLeastOnce, retain: Bool = false,
        identifier: UInt16 = 1, _ properties: Properties = Properties()
    ) throws {
        try send(
            .publish(
                try Publish(
                    topic: topic, payload: ByteSlice(utf8: text), qos: qos, retain: retain,
                    packetIdentifier: qos == .atMostOnce ? nil : PacketIdentifier(rawValue: identifier),
                    properties: properties)), link)
    }
}

extension Packet {
    var text: String? {
        guard case .publish(let publish) = self else { return nil }
        return String(decodingUTF8: publish.payload.span)
    }
    var puback: Puback? {
        guard case .puback(let puback) = self else { return nil }
        return puback
    }
}
