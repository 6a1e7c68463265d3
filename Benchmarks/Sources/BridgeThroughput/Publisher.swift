import MQTTCodec
import TrestleTransport
import WireBytes

/// A device that publishes as fast as its window lets it: at most `window` messages of QoS 1 are unacknowledged.
///
/// Confined to its loop. It counts PUBACKs by their size alone, so that the load costs as little as possible.
final class Publisher: ConnectionHandler {
    private let count: Int
    private let window: Int
    private let topics: [[UInt8]]
    private let payload: [UInt8]
    private let finished: () -> Void
    private var connection: Connection?
    private var sent = 0
    private var acknowledged = 0
    private var isConnected = false

    init(count: Int, window: Int, topics: Int, payload: [UInt8], finished: @escaping () -> Void) {
        self.count = count
        self.window = window
        self.topics = (0..<topics).map { Array("plant/line\($0)/temperature".utf8) }
        self.payload = payload
        self.finished = finished
    }

    func start(on loop: IOLoop, port: UInt16) {
        connection = .connect(on: loop, to: Endpoint(host: "127.0.0.1", port: port), handler: self)
    }

    func connectionOpened(_ connection: Connection) {
        // CONNECT of MQTT 3.1.1, clean session, client id "load".
        let connect: [UInt8] = [0x10, 16, 0, 4] + Array("MQTT".utf8) + [4, 2, 0, 0, 0, 4] + Array("load".utf8)
        connection.write(connect.span)
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        var used = 0
        if !isConnected {
            guard bytes.count >= 4 else { return 0 }
            precondition(bytes[0] == 0x20 && bytes[3] == 0, "the broker refused the load")
            isConnected = true
            used = 4
        }
        let acknowledgements = (bytes.count - used) / 4
        acknowledged += acknowledgements
        used += acknowledgements * 4
        fill(connection)
        if acknowledged == count { finished() }
        return used
    }

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        precondition(acknowledged == count, "the broker closed the load's connection: \(reason)")
    }

    private func fill(_ connection: Connection) {
        let payload = payload
        connection.withOutput { output in
            while sent < count, sent - acknowledged < window, output.count < 1 << 18 {
                let identifier = PacketIdentifier(rawValue: UInt16(truncatingIfNeeded: sent % 65_535 + 1))
                let topic = topics[sent % topics.count]
                do {
                    try MQTTEncoder.publish(
                        topic: topic.span, payload: payload.span, qos: .atLeastOnce,
                        packetIdentifier: identifier, version: .v3_1_1, into: &output)
                } catch {
                    preconditionFailure("\(error)")
                }
                sent += 1
            }
        }
    }
}
