import TestSupport
import MQTTCodec
import MQTTSession
import Testing
import TrestleBase
import WireBytes

/// Drives a client session as a network would, and collects what it says.
final class ClientRig {
    var session: ClientSession
    var output = WireBuffer()
    var now: Instant = 0
    let version: MQTTVersion
    let fingerprintKey: FingerprintKey

    init(_ version: MQTTVersion, _ change: (inout ClientSessionConfiguration) -> Void = { _ in }) {
        var configuration = ClientSessionConfiguration(clientID: "c", version: version)
        change(&configuration)
        self.version = version
        var random = SeededRandom(seed: 1)
        fingerprintKey = FingerprintKey(using: &random)
        session = ClientSession(configuration: configuration, fingerprintKey: fingerprintKey)
    }

    func open(sessionPresent: Bool = false, _ change: (inout Connack) -> Void = { _ in }) throws -> [String] {
        try session.handleOpen(now: now, into: &output)
        var connack = Connack(sessionPresent: sessionPresent, reasonCode: .success)
        change(&connack)
        return try receive(.connack(connack))
    }

    /// What was written since the last call, a word for each packet.
    func sent() throws -> [String] {
        var words: [String] = []
        let bytes = [UInt8](copying: output.bytes)
        var offset = 0
        while offset < bytes.count {
            let rest = bytes.span.extracting(offset...)
            guard let header = try FixedHeader.parse(rest) else { break }
            let packet = try Packet.decode(
                frame: rest.extracting(0..<header.totalSize), version: version, from: .client)
            words.append(describe(packet))
            offset += header.totalSize
        }
        output.removeAll()
        return words
    }

    func receive(_ packet: Packet) throws -> [String] {
        try session.handlePacket(packet, now: now, into: &output)
        return events()
    }

    func receive(
        _ id: UInt16?, qos: QoS = .atLeastOnce, dup: Bool = false, retain: Bool = false, payload: [UInt8] = [0x70],
        topic: String = "t"
    ) throws -> ClientSession.Reception {
        var frame = WireBuffer()
        try MQTTEncoder.publish(
            topic: ByteSlice(utf8: topic).span, payload: payload.span, qos: qos, retain: retain, dup: dup,
            packetIdentifier: id.flatMap { PacketIdentifier(rawValue: $0) }, version: version, into: &frame)
        let view = try PublishView(frame: frame.bytes, version: version, from: .server)
        return try session.handlePublish(view)
    }

    func publish(_ text: String, _ qos: QoS, userData: UInt64) -> ClientSession.PublishOutcome {
        session.publish(
            OutgoingPublish(topic: ByteSlice(utf8: text), payload: ByteSlice(utf8: text), qos: qos, userData: userData),
            into: &output)
    }

    func tick(at now: Instant) -> [String] {
        self.now = now
        session.handleTimeout(now: now, into: &output)
        return events()
    }

    func events() -> [String] {
        var words: [String] = []
        while let event = session.nextEvent() {
            switch event {
            case .connected(let present): words.append(present ? "connected, session present" : "connected")
            case .subscribed: words.append("subscribed")
            case .challenge: words.append("challenge")
            case .authenticated: words.append("authenticated")
            case .acknowledgementProperties: words.append("properties")
            case .published(let userData, let code): words.append("published \(userData) \(code)")
            case .subscribeResponse(let userData, let code, _): words.append("subscribed \(userData) \(code)")
            case .unsubscribeResponse(let userData, let code, _): words.append("unsubscribed \(userData) \(code)")
            case .retainedComplete: words.append("retained complete")
            case .queueDrained: words.append("queue drained")
            case .abandoned(let userData, let may): words.append("abandoned \(userData)\(may ? "?" : "")")
            case .notRepeated(let userData, let code): words.append("not repeated \(userData) \(code)")
            case .notice(let text): words.append("notice \(text)")
            case .stopped: words.append("stopped")
            case .close(let fault): words.append("close \(fault.retryPolicy)")
            }
        }
        return words
    }

    private func describe(_ packet: Packet) -> String {
        switch packet {
        case .connect(let connect): "CONNECT \(connect.cleanStart ? "clean" : "resume")"
        case .publish(let publish):
            "PUBLISH \(publish.packetIdentifier?.rawValue ?? 0) \(publish.topicName)\(publish.dup ? " dup" : "")"
        case .puback(let ack): "PUBACK \(ack.packetIdentifier)"
        case .pubrec(let ack): "PUBREC \(ack.packetIdentifier)"
        case .pubrel(let ack): "PUBREL \(ack.packetIdentifier)"
        case .pubcomp(let ack): "PUBCOMP \(ack.packetIdentifier) \(ack.reasonCode)"
        case .subscribe(let subscribe): "SUBSCRIBE \(subscribe.packetIdentifier)"
        case .unsubscribe(let unsubscribe): "UNSUBSCRIBE \(unsubscribe.packetIdentifier)"
        case .disconnect(let disconnect): "DISCONNECT \(disconnect.reasonCode)"
        default: packet.packetType.name
        }
    }
}
