import MQTTBroker
import MQTTCodec
import TrestleBase
import TrestleTransport
import WireBytes

/// A client in the broker's own process that has subscribed to everything and remembers what comes.
actor Observer {
    private let broker: MQTTBroker
    private let link: ObserverLink

    // SAFETY: the broker keeps its loop alive, and this the broker.
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe broker.unownedExecutor }

    init(_ broker: MQTTBroker) async throws {
        self.broker = broker
        link = try await broker.withCore { core, loop in try ObserverLink(core, loop) }
    }

    var messages: [Publish] { link.messages }

    func publish(_ topic: String, _ payload: ByteSlice, _ qos: QoS, _ retain: Bool) throws {
        try link.publish(topic, payload, qos, retain)
    }
}

/// The observer's connection, without a socket.
///
/// SAFETY of @unchecked Sendable: it is touched on the broker's loop alone, by the broker and by the `Observer`.
private final class ObserverLink: MQTTBrokerLink, ByteChannel, @unchecked Sendable {
    private let core: MQTTBrokerCore
    private let loop: IOLoop
    private var number: UInt64 = 0
    private var toBroker: [UInt8] = []
    private var toClient = WireBuffer()
    private var isScheduled = false
    private var lastIdentifier = PacketIdentifier.first
    private(set) var messages: [Publish] = []

    init(_ core: MQTTBrokerCore, _ loop: IOLoop) throws {
        self.core = core
        self.loop = loop
        number = core.handleOpen(self, now: loop.now)
        try send(.connect(Connect(clientID: "trestle-testing", keepAlive: 0)))
        let everything = try Subscription(filter: "#", qos: .exactlyOnce, noLocal: true)
        try send(.subscribe(Subscribe(packetIdentifier: lastIdentifier, subscriptions: [everything])))
    }

    func publish(_ topic: String, _ payload: ByteSlice, _ qos: QoS, _ retain: Bool) throws {
        lastIdentifier = lastIdentifier.next
        let identifier = qos == .atMostOnce ? nil : lastIdentifier
        try send(
            .publish(
                try Publish(topic: topic, payload: payload, qos: qos, retain: retain, packetIdentifier: identifier)))
    }

    private func send(_ packet: Packet) throws(MQTTError) {
        toBroker += try packet.encoded(version: .v5)
        flush()
    }

    private func flush() {
        toBroker.removeFirst(core.handleBytes(number, toBroker.span, now: loop.now))
    }

    /// Takes what the broker has sent, later: it is in the middle of something when it sends.
    private func scheduleReceiving() {
        guard !isScheduled else { return }
        isScheduled = true
        loop.schedule(after: .zero) { [weak self] in
            self?.isScheduled = false
            self?.receive()
        }
    }

    private func receive() {
        var sent = WireBuffer()
        swap(&sent, &toClient)
        let bytes = ByteSlice(sent)
        var offset = 0
        while let header = try? FixedHeader.parse(bytes.span.extracting(droppingFirst: offset)) {
            let frame = bytes.extracting(offset..<(offset + header.totalSize))
            if let packet = try? Packet.decode(frame: frame, version: .v5, from: .server) { handle(packet) }
            offset += header.totalSize
        }
        core.handleWritable(number, now: loop.now)
    }

    private func handle(_ packet: Packet) {
        switch packet {
        case .publish(let publish):
            messages.append(publish)
            guard let identifier = publish.packetIdentifier else { return }
            respond(
                publish.qos == .exactlyOnce
                    ? .pubrec(Pubrec(packetIdentifier: identifier)) : .puback(Puback(packetIdentifier: identifier)))
        case .pubrel(let pubrel): respond(.pubcomp(Pubcomp(packetIdentifier: pubrel.packetIdentifier)))
        case .pubrec(let pubrec): respond(.pubrel(Pubrel(packetIdentifier: pubrec.packetIdentifier)))
        default: break
        }
    }

    /// An acknowledgement can always be written.
    private func respond(_ packet: Packet) { try? send(packet) }

    // MARK: ByteChannel, MQTTBrokerLink

    func write(_ body: (inout WireBuffer) -> Void) {
        let count = toClient.count
        body(&toClient)
        // The broker also comes to see whether there is space, which receiving makes: that alone must not begin it again.
        if toClient.count > count { scheduleReceiving() }
    }

    var isWritable: Bool { true }
    var pendingOutput: Int { toClient.count }
    func pauseReading() {}

    func resumeReading() {
        loop.schedule(after: .zero) { [weak self] in self?.flush() }
    }

    func close(awaitingPeer awaitsPeer: Bool) {}
    func abort(_ reason: CloseReason) {}
    var address: String { "this process" }
}
