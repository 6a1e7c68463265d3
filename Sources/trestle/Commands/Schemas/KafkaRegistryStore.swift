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

    /// Creates the topic if it is not there, compacted.
    static func createTopic(_ topic: String, _ admin: KafkaAdmin) async throws {
        let new = NewTopic(topic, partitions: 1, configs: ["cleanup.policy": "compact"])
        guard case .failure(let error)? = try await admin.createTopics([new])[topic], error.code != .alreadyExists
        else { return }
        throw error
    }

    /// Writes a record that changes nothing, and reads up to it: all that was stored before is then read, also what another registry wrote.
    func load() async throws -> [RegistryRecord] {
        let marker = KafkaProducer.Record(
            topic: topic, partition: 0, key: ByteSlice(utf8: #"{"keytype":"NOOP","magic":0}"#), value: nil)
        var end: Int64 = -1
        // A broker that had stored it at an earlier attempt does not say where.
        for _ in 0..<5 where end < 0 { end = try await producer.send(marker).offset }
        guard end >= 0 else { throw SchemaRegistryError(.unavailable, "Kafka does not say where the topic ends") }
        let consumer = try KafkaConsumer(configuration: consumerSettings)
        do {
            let records = try await read(consumer, through: end)
            await consumer.shutdown(timeout: .seconds(5))
            return records
        } catch {
            await consumer.shutdown(timeout: .zero)
            throw error
        }
    }

    private func read(_ consumer: KafkaConsumer, through end: Int64) async throws -> [RegistryRecord] {
        var records: [RegistryRecord] = []
        try await consumer.assign([TopicPartition(topic: topic, partition: 0)], from: .beginning)
        for try await batch in consumer.batches {
            for record in batch {
                if let key = record.key { records.append(RegistryRecord(key: key.array, value: record.value?.array)) }
                if record.offset >= end { return records }
            }
        }
        return records
    }

    func append(_ records: [RegistryRecord]) async throws {
        let results = await producer.send(
            records.map {
                KafkaProducer.Record(
                    topic: topic, partition: 0, key: ByteSlice($0.key), value: $0.value.map { ByteSlice($0) })
            })
        for result in results { _ = try result.get() }
    }
}
#endif
