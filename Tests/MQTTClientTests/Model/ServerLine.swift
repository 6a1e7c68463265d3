import MQTTCodec
import TestSupport
import TrestleBase
import TrestleTransport
import WireBytes

/// A server that lives on the client's loop, and the line to it: bytes move in pieces, and the line is cut anywhere.
final class ServerLine: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: everything is used on the loop alone.
    let loop: IOLoop
    var server: MQTTSessionServer
    /// Whether what the server owes is settled soon, and nothing is held back.
    var isCalm = false
    private(set) var failures: [String] = []
    private(set) var connections = 0
    /// Whether the server changes what it takes, and loses sessions.
    let isFickle: Bool
    private var random: SeededRandom
    private var channel: MemoryChannel?
    private var toServer: [UInt8] = []
    private var isScheduled = false

    init(loop: IOLoop, version: MQTTVersion, authenticates: Bool, isFickle: Bool, seed: UInt64) {
        self.loop = loop
        self.isFickle = isFickle
        random = SeededRandom(seed: seed)
        server = MQTTSessionServer(version: version, authenticates: authenticates)
        if isFickle { server.limits = drawLimits() }
    }

    /// A connection of the client.
    func open(_ handler: any ByteChannelHandler) -> any ByteChannel {
        let channel = MemoryChannel(self, handler)
        // The last one is over by now.
        self.channel = channel
        connections += 1
        toServer = []
        loop.schedule(after: .zero) { [self] in
            guard channel === self.channel else { return }
            channel.handler?.channelOpened(channel)
            schedule()
        }
        return channel
    }

    func publish(_ number: Int, _ qos: QoS, to topic: String) -> QoS? {
        defer { schedule() }
        return server.publish(number, qos, to: topic)
    }

    /// Ends the connection, whatever is on its way.
    func cut() {
        server.disconnect()
        if isFickle {
            server.change(drawLimits())
            if random.chance(15) { server.loseSession() }
        }
        channel?.end(.peer)
        channel = nil
    }

    /// The client gives up, for which it has no reason here. On the loop.
    func note(_ failure: String) { failures.append(failure) }

    var description: String {
        "\(toServer.count) bytes to the server, \(channel?.toClient.count ?? -1) to the client, paused \(channel?.isPaused ?? false), server \(server)"
    }

    private func drawLimits() -> MQTTSessionServer.Limits {
        var limits = MQTTSessionServer.Limits()
        limits.receiveMaximum = UInt16([1, 2, 20, 1_000][random.below(4)])
        if random.chance(30) { limits.maximumQoS = random.chance(50) ? .atLeastOnce : .atMostOnce }
        limits.retainAvailable = random.chance(70)
        if random.chance(30) { limits.maximumPacketSize = UInt32(20 + random.below(40)) }
        return limits
    }

    // MARK: Moving bytes

    func schedule(after wait: Duration = .zero) {
        guard !isScheduled else { return }
        isScheduled = true
        loop.schedule(after: wait) { [weak self] in
            self?.isScheduled = false
            self?.move()
        }
    }

    private func move() {
        guard let channel else { return }
        let before = toServer.count + server.output.count + channel.toClient.count
        toServer += channel.takeOutput()
        receive()
        for _ in 0..<(isCalm ? 1_000 : random.below(3)) { server.settleOne(random.below(100)) }
        let count = isCalm ? server.output.count : random.below(server.output.count + 1)
        channel.toClient += server.output.prefix(count)
        server.output.removeFirst(count)
        channel.offer()
        failures += server.failures
        guard !toServer.isEmpty || !server.output.isEmpty || channel.hasOutput || !server.isDrained else { return }
        // A side that waits for tasks is not polled all the time.
        let isMoving = before != toServer.count + server.output.count + channel.toClient.count
        schedule(after: isMoving ? .zero : .microseconds(100))
    }

    private func receive() {
        let limit = isCalm || random.chance(70) ? toServer.count : random.below(toServer.count + 1)
        var consumed = 0
        while consumed < limit {
            let rest = toServer.span.extracting(consumed..<limit)
            do {
                guard let header = try FixedHeader.parse(rest, version: server.version), header.totalSize <= rest.count
                else { break }
                server.receive(
                    try Packet.decode(
                        frame: rest.extracting(0..<header.totalSize), version: server.version, from: .client))
                consumed += header.totalSize
            } catch {
                failures.append("the server cannot read: \(error)")
                break
            }
        }
        toServer.removeFirst(consumed)
    }
}

/// A channel without a socket.
final class MemoryChannel: ByteChannel {
    private unowned let line: ServerLine
    private(set) var handler: (any ByteChannelHandler)?
    private var output = WireBuffer()
    var toClient: [UInt8] = []
    private(set) var isPaused = false

    init(_ line: ServerLine, _ handler: any ByteChannelHandler) {
        self.line = line
        self.handler = handler
    }

    var hasOutput: Bool { !output.isEmpty }

    func takeOutput() -> [UInt8] {
        defer { output.removeAll() }
        return [UInt8](copying: output.bytes)
    }

    func offer() {
        guard !isPaused, !toClient.isEmpty, let handler else { return }
        // The client may close the channel meanwhile.
        let bytes = toClient
        let consumed = handler.channel(self, received: bytes.span)
        if consumed <= toClient.count { toClient.removeFirst(consumed) }
    }

    func end(_ reason: CloseReason) {
        guard let handler else { return }
        self.handler = nil
        toClient = []
        line.loop.schedule(after: .zero) { [self] in handler.channelClosed(self, reason: reason) }
    }

    // MARK: ByteChannel

    func write(_ body: (inout WireBuffer) -> Void) {
        guard handler != nil else {
            var discarded = WireBuffer()
            return body(&discarded)
        }
        body(&output)
        line.schedule()
    }

    var isWritable: Bool { output.count < 4_096 }
    var pendingOutput: Int { output.count }
    func pauseReading() { isPaused = true }

    func resumeReading() {
        isPaused = false
        line.schedule()
    }

    /// What was written still comes to the server.
    func close(awaitingPeer awaitsPeer: Bool) {
        line.finish(takeOutput())
        end(.local)
    }

    func abort(_ reason: CloseReason) {
        line.server.disconnect()
        end(reason)
    }
}

extension ServerLine {
    /// The last bytes of a connection that the client has closed.
    func finish(_ bytes: [UInt8]) {
        toServer += bytes
        let wasCalm = isCalm
        isCalm = true
        receive()
        isCalm = wasCalm
        server.disconnect()
    }
}
