import Foundation
import KafkaBroker
import KafkaCodec
import KafkaCompression
import KafkaSession
import Testing
import TrestleBase
import TrestleTransport
import WireBytes

@testable import KafkaClient

/// An embedded broker with one topic, and consumers of it.
final class ConsumerRig: Sendable {
    struct TimedOut: Error {}

    let loop: IOLoop
    let broker: KafkaBroker
    let folder: URL
    let bootstrap: String
    let topic: String
    let partitions: Int
    private let harness: ClusterHarness
    private let produced = SharedValue(0)

    init(topic: String, partitions: Int) async throws {
        loop = try IOLoop(name: "broker")
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("consumer-\(UUID().uuidString)")
        var configuration = KafkaBroker.Configuration(dataFolder: folder.path)
        configuration.port = 0
        broker = try KafkaBroker(configuration: configuration, loop: loop)
        bootstrap = "127.0.0.1:\(try await broker.start())"
        self.topic = topic
        self.partitions = partitions
        harness = try await ClusterHarness([bootstrap])
        try await create(topic, partitions: partitions)
    }

    deinit {
        loop.shutdown()
        try? FileManager.default.removeItem(at: folder)
    }

    func create(_ topic: String, partitions: Int) async throws {
        let created = try await harness.send(
            Requests.createTopic(topic, partitions: Int32(partitions)), to: .controller
        ).get()
        #expect(created.topics.map(\.errorCode) == [0])
    }

    func consumer(
        group: String?, _ change: (inout KafkaConsumer.Configuration) -> Void = { _ in },
        rebalanced: KafkaConsumer.RebalanceHandler? = nil
    ) throws -> KafkaConsumer {
        var configuration = KafkaConsumer.Configuration(
            bootstrapServers: try Endpoint.bootstrapServers(bootstrap), groupID: group)
        configuration.offsetReset = .beginning
        configuration.heartbeatInterval = .milliseconds(100)
        configuration.maximumFetchWait = .milliseconds(50)
        configuration.cluster.retryBackoff = Backoff(initial: .milliseconds(20), maximum: .milliseconds(200))
        change(&configuration)
        return try KafkaConsumer(configuration: configuration, rebalanced: rebalanced)
    }

    /// Records "v0", "v1", … to the partitions in turn, a batch for each partition.
    func produce(count: Int, codec: CompressionCodec = .none) async throws {
        let first = produced.value
        produced.update { $0 += count }
        for partition in 0..<partitions {
            var builder = RecordBatchBuilder()
            for number in first..<(first + count) where number % partitions == partition {
                let text = [UInt8]("v\(number)".utf8)
                builder.append(key: nil, value: text.span, timestamp: 1_700_000_000_000)
            }
            if builder.isEmpty { continue }
            var scratch = WireBuffer()
            try builder.finish(codec: codec, compression: StandardCompression.shared, scratch: &scratch)
            var request = Requests.produce("", to: TopicPartition(topic: topic, partition: Int32(partition)))
            request.topicData[0].partitionData[0].records = builder.seal()
            let response = try await harness.send(
                request, to: .leader(of: TopicPartition(topic: topic, partition: Int32(partition))), versions: 3...12
            ).get()
            #expect(response.responses[0].partitionResponses[0].errorCode == 0)
        }
    }

    /// Reads so many records; fewer when the consumer ends.
    func read(_ count: Int, from consumer: KafkaConsumer) async throws -> [ConsumerRecord] {
        var records: [ConsumerRecord] = []
        if count == 0 { return records }
        let deadline = ContinuousClock.now + .seconds(60)
        let watch = Task {
            try await Task.sleep(until: deadline, clock: .continuous)
            await consumer.shutdown(timeout: .zero)
        }
        defer { watch.cancel() }
        for try await batch in consumer.batches {
            records += Array(batch)
            if records.count >= count {
                // The next call would say so, but would wait for records, too.
                await consumer.finish(batch)
                break
            }
        }
        return records
    }

    func until(_ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            guard ContinuousClock.now < deadline else { throw TimedOut() }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

extension ConsumerRecord {
    var text: String { value.map { String(decodingUTF8: $0.span) } ?? "-" }
}
