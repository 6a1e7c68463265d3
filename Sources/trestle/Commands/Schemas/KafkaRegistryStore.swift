#if Program
import KafkaClient
import KafkaSession
import SchemaRegistry
import TrestleBase
import WireBytes

/// A registry's records in a topic of one partition, as Confluent's registry and Karapace keep them.
struct KafkaRegistryStore: RegistryStore {
    let topic: String
    let producer: KafkaProducer
    let consumerSettings: KafkaConsumer.Configuration

    private var place: TopicPartition { TopicPartition(topic: topic, partition: 0) }

    /// Bytes of a record that the topic takes: those of the largest schema.
    private static let maximumRecordSize = 4 << 20

    static func producerSettings(_ cluster: ClusterConfiguration) throws -> KafkaProducer.Configuration {
        var settings = try KafkaProducer.Configuration(bootstrapServers: "localhost:9092")
        settings.cluster = cluster
        settings.acks = .all
        settings.deliveryTimeout = .seconds(30)
        settings.maximumRequestSize = maximumRecordSize
        return settings
    }

    /// Creates the topic if it is not there, compacted.
    ///
    /// - Throws: when there is one that would lose schemas, or has several partitions.
    static func prepareTopic(_ topic: String, _ admin: KafkaAdmin) async throws {
        let new = NewTopic(
            topic, partitions: 1,
            configs: ["cleanup.policy": "compact", "max.message.bytes": "\(maximumRecordSize)"])
        guard case .failure(let error)? = try await admin.createTopics([new])[topic] else { return }
        guard error.code == .alreadyExists else { throw error }
        let count = try await admin.describeTopics([topic])[topic]?.get().partitions.count ?? 0
        guard count == 1 else {
            throw SchemaRegistryError(
                .configuration,
                "the topic \(topic) has \(count) partitions, and schemas are kept in one with 1: use another --topic")
        }
        let resource = ConfigResource.topic(topic)
        let policy = try await admin.describeConfigs([resource])[resource]?.get().first { $0.name == "cleanup.policy" }
        guard let value = policy?.value, value != "compact" else { return }
        throw SchemaRegistryError(
            .configuration,
            "the topic \(topic) would lose schemas: its cleanup.policy is \(PeerText(value)). Set it to compact, or use another --topic"
        )
    }

    func follow(from offset: Int64, _ take: @escaping @Sendable (RegistryLogEvent) async -> Void) async throws {
        let consumer = try KafkaConsumer(configuration: consumerSettings)
        do {
            try await follow(consumer, from: offset, take)
            await consumer.shutdown(timeout: .seconds(5))
        } catch {
            await consumer.shutdown(timeout: .zero)
            throw error
        }
    }

    private func follow(
        _ consumer: KafkaConsumer, from offset: Int64, _ take: @escaping @Sendable (RegistryLogEvent) async -> Void
    ) async throws {
        var next = offset
        if next > 0, try await consumer.offsets(of: [place], at: .end)[place] ?? 0 < next {
            next = 0
            await take(.restarted)
        }
        // A record that changes nothing: all that was stored before is read once it is read.
        if next == 0 { await take(.end(try await append([Self.marker]) + 1)) }
        try await consumer.assign([place], from: .beginning)
        if next > 0 { try await consumer.seek(place, to: next) }
        for try await batch in consumer.batches {
            var records: [(offset: Int64, record: RegistryRecord)] = []
            for record in batch {
                guard let key = record.key else { continue }
                records.append((record.offset, RegistryRecord(key: key.array, value: record.value?.array)))
            }
            await take(.records(records))
        }
    }

    private static let marker = RegistryRecord(key: Array(#"{"keytype":"NOOP","magic":0}"#.utf8), value: nil)

    func append(_ records: [RegistryRecord]) async throws -> Int64 {
        let results = await producer.send(
            records.map {
                KafkaProducer.Record(
                    topic: topic, partition: 0, key: ByteSlice($0.key), value: $0.value.map { ByteSlice($0) })
            })
        var end: Int64 = -1
        for result in results {
            do throws(KafkaError) { end = max(end, try result.get().offset) } catch {
                // One record, which the topic does not take: with others, these may be stored.
                guard error.code == .recordTooLarge, records.count == 1 else { throw error }
                throw SchemaRegistryError(.refused, "\(error)")
            }
        }
        if end >= 0 { return end }
        // A broker that had stored them at an earlier attempt does not say where: before the next record.
        let marker = KafkaProducer.Record(topic: topic, partition: 0, key: ByteSlice(Self.marker.key), value: nil)
        for _ in 0..<5 where end < 0 { end = try await producer.send(marker).offset }
        guard end >= 0 else { throw SchemaRegistryError(.unavailable, "Kafka does not say where the topic ends") }
        return end
    }
}
#endif
