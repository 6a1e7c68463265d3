public import KafkaBroker
import KafkaClient
public import KafkaCodec
import KafkaCompression
public import WireBytes

/// Runs `body` with a Kafka broker that lives as long as it does: on a free port of 127.0.0.1, with its records in a folder that is
/// removed afterwards. Clients of any language can connect to it.
///
/// ```swift
/// @Test func anOrderIsWritten() async throws {
///     try await withKafkaBroker(topics: ["orders": 3]) { broker in
///         try await placeOrder(42, bootstrapServers: broker.bootstrapServers)
///         let records = try await broker.records("orders", count: 1)
///         #expect(records[0].value?.string == "42")
///     }
/// }
/// ```
///
/// Works in Swift Testing, in XCTest, and outside of tests. Any number can run at the same time.
///
/// - Parameters:
///   - topics: topics to begin with, each with its number of partitions. A client that asks for another one makes it, with one
///     partition, unless `configure` says otherwise.
///   - configure: changes the broker's configuration; port and folder are already set.
/// - Throws: the errors of `body`; an error if the broker cannot start.
public func withKafkaBroker<Result>(
    topics: [String: Int] = [:], configure: (inout KafkaBroker.Configuration) -> Void = { _ in },
    _ body: (TestKafkaBroker) async throws -> Result
) async throws -> Result {
    let folder = try TestFolder()
    defer { folder.remove() }
    var configuration = KafkaBroker.Configuration(dataFolder: folder.path + "/kafka")
    configuration.port = 0
    configuration.compression = StandardCompression.shared
    configure(&configuration)
    let broker = try KafkaBroker(configuration: configuration)
    let port = try await broker.start()
    do {
        for (topic, partitions) in topics.sorted(by: { $0.key < $1.key }) {
            try await broker.createTopic(topic, partitions: Int32(clamping: partitions))
        }
        let result = try await body(
            TestKafkaBroker(broker: broker, host: configuration.listener.host, port: port))
        await broker.shutdown()
        return result
    } catch {
        await broker.shutdown()
        throw error
    }
}

/// A broker that runs for a test.
public struct TestKafkaBroker: Sendable {
    /// The broker itself.
    public let broker: KafkaBroker
    public let host: String
    public let port: UInt16

    /// The value of `bootstrap.servers` for a client, for example `127.0.0.1:49152`.
    public var bootstrapServers: String { "\(host):\(port)" }

    /// Makes a topic.
    ///
    /// - Throws: `KafkaBrokerError` when there is one of this name, or the name is not a legal one.
    public func createTopic(_ name: String, partitions: Int = 1) async throws {
        try await broker.createTopic(name, partitions: Int32(clamping: partitions))
    }

    /// Writes a record, as a producer does, and waits until it is stored.
    ///
    /// - Parameters:
    ///   - key: chooses the partition, where `partition` does not.
    ///   - partition: Default: `nil`, by the key, or any.
    /// - Throws: `KafkaError`.
    public func send(_ value: String, to topic: String, key: String? = nil, partition: Int? = nil) async throws {
        try await send(
            ByteSlice(utf8: value), to: topic, key: key.map { ByteSlice(utf8: $0) }, partition: partition)
    }

    /// The same for bytes; a value of `nil` is a tombstone.
    public func send(
        _ value: ByteSlice?, to topic: String, key: ByteSlice? = nil, partition: Int? = nil
    ) async throws {
        let producer = try KafkaProducer(bootstrapServers: bootstrapServers)
        let record = KafkaProducer.Record(
            topic: topic, partition: partition.map { Int32(clamping: $0) }, key: key, value: value)
        do { _ = try await producer.send(record) } catch {
            await producer.shutdown()
            throw error
        }
        await producer.shutdown()
    }

    /// All records of a topic that consumers can see, by partition and offset; empty if the topic does not exist.
    ///
    /// - Parameter partition: the only partition to look at. Default: `nil`, all.
    public func records(_ topic: String, partition: Int? = nil) async throws -> [Record] {
        try await broker.records(topic, partition: partition.map { Int32(clamping: $0) })
    }

    /// Waits until a topic has at least `count` records, and gives all that it has then.
    ///
    /// - Parameter timeout: how long to wait. Default: 10 seconds.
    /// - Throws: `TestTimeout` with the number of records that came; `CancellationError`.
    public func records(_ topic: String, count: Int, within timeout: Duration = .seconds(10)) async throws -> [Record] {
        try await wait(for: count, within: timeout) {
            try await records(topic)
        } describe: {
            "\($0) of \(count) records in topic '\(topic)'"
        }
    }
}
