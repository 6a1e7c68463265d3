import KafkaCodec
import MQTTCodec
import Testing
import TrestleTransport

/// Bytes to a broker and back: a client that owes nothing to the clients of this package.
actor RawClient: ConnectionHandler {
    private let loop: IOLoop
    private var connection: Connection?
    private var received: [UInt8] = []
    private var correlationID: Int32 = 0
    private var isOpen = false

    // SAFETY: the loop lives as long as the actor, which holds it.
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private init(_ loop: IOLoop) { self.loop = loop }

    static func connect(to port: UInt16, on loop: IOLoop) async throws -> RawClient {
        let client = RawClient(loop)
        await client.open(port)
        for _ in 0..<1_000 where await !client.isOpen { try await Task.sleep(for: .milliseconds(10)) }
        return client
    }

    private func open(_ port: UInt16) {
        connection = Connection.connect(on: loop, to: Endpoint(host: "127.0.0.1", port: port), handler: self)
    }

    nonisolated func connectionOpened(_ connection: Connection) { assumeIsolated { $0.isOpen = true } }
    nonisolated func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        let copy = [UInt8](copying: bytes)
        assumeIsolated { $0.received += copy }
        return copy.count
    }
    nonisolated func connectionClosed(_ connection: Connection, reason: CloseReason) {}

    private func response(_ isWhole: ([UInt8]) -> Int?) async throws -> [UInt8] {
        for _ in 0..<1_000 {
            if let count = isWhole(received) {
                defer { received.removeFirst(count) }
                return Array(received[..<count])
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw CancellationError()
    }

    func produce(_ value: String, to topic: String, partition: Int32) async throws {
        let records = try RecordBatch([Record(value: value, timestamp: 1_700_000_000_000)]).encoded()
        let request = ProduceRequest(
            acks: -1, timeoutMs: 1000,
            topicData: [.init(name: topic, partitionData: [.init(index: partition, records: records)])])
        correlationID += 1
        connection?.write(try KafkaFrame.encode(request, version: 7, correlationID: correlationID))
        let frame = try await response { bytes in
            (try? KafkaFrame.parse(bytes.span, maximumSize: 1 << 20)).flatMap { $0 }?.upperBound
        }
        let response = try KafkaFrame.decode(ProduceResponse.self, from: frame, version: 7).body
        #expect(response.responses.first?.partitionResponses.first?.errorCode == 0)
    }

    func connectMQTT(_ clientID: String) async throws {
        connection?.write(try Packet.connect(Connect(clientID: clientID)).encoded(version: .v5))
        #expect(try await packet().packetType == .connack)
    }

    func publish(_ payload: String, to topic: String, qos: QoS) async throws {
        let publish = try Publish(
            topic: topic, payload: payload, qos: qos, packetIdentifier: qos == .atMostOnce ? nil : .first)
        connection?.write(try Packet.publish(publish).encoded(version: .v5))
        switch qos {
        case .atMostOnce: break
        case .atLeastOnce: #expect(try await packet().packetType == .puback)
        case .exactlyOnce:
            #expect(try await packet().packetType == .pubrec)
            connection?.write(try Packet.pubrel(Pubrel(packetIdentifier: .first)).encoded(version: .v5))
            #expect(try await packet().packetType == .pubcomp)
        }
    }

    private func packet() async throws -> Packet {
        let bytes = try await response { bytes in
            (try? FixedHeader.parse(bytes.span)).flatMap { $0 }.flatMap {
                $0.totalSize <= bytes.count ? $0.totalSize : nil
            }
        }
        return try Packet.decode(bytes, version: .v5, from: .server)
    }
}
