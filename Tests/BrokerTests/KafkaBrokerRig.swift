import Foundation
import KafkaBroker
import KafkaCodec
import Synchronization
import Testing
import TrestleTransport
import WireBytes

/// A broker in a folder of its own and clients that send it what a test likes.
final class KafkaRig: Sendable {
    let loop: IOLoop
    let clientLoop: IOLoop
    let broker: KafkaBroker
    let folder: URL
    let port: UInt16

    init(_ change: @Sendable (inout KafkaBroker.Configuration) -> Void = { _ in }) async throws {
        loop = try IOLoop(name: "broker")
        clientLoop = try IOLoop(name: "clients")
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kafka-\(UUID().uuidString)")
        var configuration = KafkaBroker.Configuration(dataFolder: folder.path)
        configuration.port = 0
        change(&configuration)
        let seen = LogLines()
        configuration.log = { _, line in seen.add(line) }
        self.seen = seen
        broker = try KafkaBroker(configuration: configuration, loop: loop)
        port = try await broker.start()
    }

    private let seen: LogLines
    var log: [String] { seen.all }

    deinit {
        loop.shutdown()
        clientLoop.shutdown()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Connects, and sends `bytes` at once.
    func connect(reading: Bool = true, sending bytes: [UInt8] = []) -> RawClient {
        let client = RawClient(clientLoop, reading: reading)
        client.connect(port, sending: bytes)
        return client
    }

    /// The frame of a request.
    static func frame<Request: KafkaRequest>(_ request: Request, _ version: Int16, correlation: Int32 = 1) -> [UInt8] {
        var buffer = WireBuffer()
        try? KafkaFrame.append(request, version: version, correlationID: correlation, clientID: "rig", to: &buffer)
        return [UInt8](copying: buffer.bytes)
    }

    static let apiVersions = frame(ApiVersionsRequest(), 0)

    /// A request to store one batch of one record of `size` zeros.
    static func produce(_ topic: String, size: Int, correlation: Int32 = 1) -> [UInt8] {
        var builder = RecordBatchBuilder()
        let value = [UInt8](repeating: 0, count: size)
        builder.append(key: nil, value: value.span, timestamp: 1_700_000_000_000)
        builder.finish()
        var partition = ProduceRequest.Partition()
        partition.records = ByteSlice(copying: builder.bytes)
        var data = ProduceRequest.Topic()
        data.name = topic
        data.partitionData = [partition]
        var request = ProduceRequest()
        request.acks = -1
        request.timeoutMs = 1000
        request.topicData = [data]
        return frame(request, 8, correlation: correlation)
    }

    /// A request for all of a topic's partition 0.
    static func fetch(_ topic: String, maximumBytes: Int32, correlation: Int32 = 1) -> [UInt8] {
        var partition = FetchRequest.Partition()
        partition.partitionMaxBytes = maximumBytes
        var requested = FetchRequest.Topic()
        requested.topic = topic
        requested.partitions = [partition]
        var request = FetchRequest()
        request.maxBytes = maximumBytes
        request.topics = [requested]
        return frame(request, 4, correlation: correlation)
    }

    static func metadata(_ topic: String, correlation: Int32 = 1) -> [UInt8] {
        var requested = MetadataRequest.Topic()
        requested.name = topic
        var request = MetadataRequest()
        request.topics = [requested]
        request.allowAutoTopicCreation = true
        return frame(request, 4, correlation: correlation)
    }
}

final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

/// A connection that keeps what it receives.
final class RawClient: ConnectionHandler, @unchecked Sendable {
    // SAFETY of @unchecked Sendable: `connection` is used on the loop alone, the rest under a lock.
    private let loop: IOLoop
    private let isReading: Bool
    private var connection: Connection?
    private struct State {
        /// What is no whole frame yet.
        var rest: [UInt8] = []
        var frames: [[UInt8]] = []
        var receivedBytes = 0
        var isOpen = false
        var isClosed = false

        mutating func receive(_ bytes: [UInt8]) {
            receivedBytes += bytes.count
            rest += bytes
            var start = 0
            while start + 4 <= rest.count {
                let length = rest[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
                guard start + 4 + length <= rest.count else { break }
                frames.append(Array(rest[(start + 4)..<(start + 4 + length)]))
                start += 4 + length
            }
            if start > 0 { rest.removeFirst(start) }
        }
    }

    private let state = Mutex(State())

    init(_ loop: IOLoop, reading: Bool) {
        self.loop = loop
        isReading = reading
    }

    func connect(_ port: UInt16, sending bytes: [UInt8]) {
        loop.execute { [self] in
            connection = Connection.connect(
                on: loop, to: Endpoint(host: "127.0.0.1", port: port), handler: self)
            connection?.write(bytes.span)
        }
    }

    func send(_ bytes: [UInt8]) { loop.execute { [self] in connection?.write(bytes.span) } }
    func close() { loop.execute { [self] in connection?.close() } }

    var isOpen: Bool { state.withLock { $0.isOpen && !$0.isClosed } }
    var isClosed: Bool { state.withLock { $0.isClosed } }
    var receivedBytes: Int { state.withLock { $0.receivedBytes } }
    /// Whole frames, without their lengths.
    var frames: [[UInt8]] { state.withLock { $0.frames } }

    func connectionOpened(_ connection: Connection) {
        state.withLock { $0.isOpen = true }
        if !isReading { connection.pauseReading() }
    }

    func connection(_ connection: Connection, received bytes: Span<UInt8>) -> Int {
        let copy = [UInt8](copying: bytes)
        state.withLock { $0.receive(copy) }
        return bytes.count
    }

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        state.withLock { $0.isClosed = true }
        self.connection = nil
    }
}

/// Waits until `condition` holds, at most `seconds`.
func until(
    _ what: String, seconds: Int = 20, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () -> Bool
) async throws {
    for _ in 0..<(seconds * 50) where !condition() { try await Task.sleep(for: .milliseconds(20)) }
    try #require(condition(), "\(what)", sourceLocation: sourceLocation)
}
