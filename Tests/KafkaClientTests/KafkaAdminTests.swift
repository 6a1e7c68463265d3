import Foundation
import KafkaBroker
import KafkaClient
import KafkaSession
import Testing
import TrestleTransport
import WireBytes

/// Administration against the embedded broker.
@Suite struct KafkaAdminTests {
    private final class Server {
        let loop: IOLoop
        let broker: KafkaBroker
        let bootstrap: String
        private let folder: URL

        init() async throws {
            loop = try IOLoop(name: "broker")
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("admin-\(UUID().uuidString)")
            var configuration = KafkaBroker.Configuration(dataFolder: folder.path)
            configuration.port = 0
            broker = try KafkaBroker(configuration: configuration, loop: loop)
            bootstrap = "127.0.0.1:\(try await broker.start())"
        }

        deinit {
            loop.shutdown()
            try? FileManager.default.removeItem(at: folder)
        }
    }

    @Test func topicsAreCreatedDescribedExtendedAndDeleted() async throws {
        let server = try await Server()
        let admin = try KafkaAdmin(bootstrapServers: server.bootstrap)
        try await admin.createTopic("orders", partitions: 3)
        await #expect(throws: KafkaError.self) { try await admin.createTopic("orders") }
        let results = try await admin.createTopics([NewTopic("a/b"), NewTopic("bills", partitions: 1)])
        #expect(results["a/b"]?.failure?.code == .invalidTopic)
        #expect(results["bills"]?.failure == nil)
        #expect(try await admin.listTopics() == ["bills", "orders"])
        let extended = try await admin.createPartitions(["orders": 5, "bills": 1])
        #expect(extended["orders"]?.failure == nil && extended["bills"]?.failure != nil)
        let described = try await admin.describeTopics(["orders", "missing"])
        #expect(try described["orders"]?.get().partitions.map(\.leaderID).count == 5)
        #expect(described["missing"]?.failure?.code == .topicNotFound)
        #expect(
            described["missing"]?.failure?.text == "topic 'missing' does not exist (UNKNOWN_TOPIC_OR_PARTITION)")
        let deleted = try await admin.deleteTopics(["bills", "missing"])
        #expect(deleted["bills"]?.failure == nil && deleted["missing"]?.failure?.code == .topicNotFound)
        #expect(try await admin.listTopics() == ["orders"])
        let cluster = try await admin.describeCluster()
        #expect(cluster.brokers.count == 1 && cluster.controllerID == cluster.brokers[0].id)
        await admin.shutdown()
        await #expect(throws: KafkaError.self) { try await admin.listTopics() }
    }

    @Test func offsetsOfLogsAndGroupsAreReadAndSet() async throws {
        let server = try await Server()
        let admin = try KafkaAdmin(bootstrapServers: server.bootstrap)
        try await admin.createTopic("orders", partitions: 2)
        let producer = try KafkaProducer(bootstrapServers: server.bootstrap)
        _ = await producer.send(
            (0..<10).map { KafkaProducer.Record(topic: "orders", partition: 1, value: ["\($0)".utf8.first ?? 0]) })
        await producer.shutdown()
        let place = TopicPartition(topic: "orders", partition: 1)
        let missing = TopicPartition(topic: "orders", partition: 7)
        let listed = try await admin.listOffsets([place: .end, missing: .end])
        #expect(try listed[place]?.get().offset == 10)
        #expect(listed[missing]?.failure?.code == .invalidPartition)
        let altered = try await admin.alterGroupOffsets(
            "billing", [place: OffsetAndMetadata(offset: 4, metadata: "by hand")])
        #expect(altered[place]?.failure == nil)
        let offsets = try await admin.groupOffsets("billing")
        #expect(offsets[place]?.offset == 4 && offsets[place]?.metadata == "by hand")
        #expect(try await admin.listGroups().map(\.groupID) == ["billing"])
        let described = try await admin.describeGroups(["billing", "missing"])
        #expect(try described["billing"]?.get().state == "Empty")
        #expect(described["missing"]?.failure?.code == .groupNotFound)
        #expect(try await admin.deleteGroups(["billing"])["billing"]?.failure == nil)
        #expect(try await admin.groupOffsets("billing").isEmpty)
        await admin.shutdown()
    }

    @Test func configurationsAreDescribed() async throws {
        let server = try await Server()
        let admin = try KafkaAdmin(bootstrapServers: server.bootstrap)
        try await admin.createTopic("orders")
        let id = try await admin.describeCluster().controllerID
        let configs = try await admin.describeConfigs([.topic("orders"), .broker(id), .topic("missing")])
        #expect(try configs[.topic("orders")]?.get().contains { $0.name == "retention.ms" && $0.isDefault } == true)
        #expect(try configs[.broker(id)]?.get().isEmpty == false)
        #expect(configs[.topic("missing")]?.failure?.code == .topicNotFound)
        await admin.shutdown()
    }

    @Test func recordsAreDeletedUpToAnOffset() async throws {
        let server = try await Server()
        let admin = try KafkaAdmin(bootstrapServers: server.bootstrap)
        try await admin.createTopic("orders", partitions: 2)
        let producer = try KafkaProducer(bootstrapServers: server.bootstrap)
        for partition in Int32(0)..<2 {
            let records = (0..<10).map {
                KafkaProducer.Record(topic: "orders", partition: partition, value: ByteSlice(utf8: "\($0)"))
            }
            for result in await producer.send(records) { _ = try result.get() }
        }
        let first = TopicPartition(topic: "orders", partition: 0)
        let second = TopicPartition(topic: "orders", partition: 1)
        let missing = TopicPartition(topic: "orders", partition: 2)
        let deleted = try await admin.deleteRecords(before: [first: 4, second: -1])
        #expect(try deleted[first]?.get() == 4 && deleted[second]?.get() == 10)
        let refused = try await admin.deleteRecords(before: [first: 11, missing: 0])
        #expect(refused[first]?.failure?.errorCode == .offsetOutOfRange)
        #expect(refused[missing]?.failure != nil)
        let start = try await admin.listOffsets([first: .beginning, second: .beginning])
        #expect(try start[first]?.get().offset == 4 && start[second]?.get().offset == 10)
        // What is left is read, and what is deleted is not.
        let consumer = try KafkaConsumer(bootstrapServers: server.bootstrap)
        try await consumer.assign([first, second], from: .beginning)
        for try await batch in consumer.batches {
            #expect(batch.map(\.offset) == Array(4..<10) && batch.place == first)
            break
        }
        await consumer.shutdown()
        await producer.shutdown()
        await admin.shutdown()
    }

    @Test func configurationsAndCommittedOffsetsAreChanged() async throws {
        let server = try await Server()
        let admin = try KafkaAdmin(bootstrapServers: server.bootstrap)
        try await admin.createTopic("orders", partitions: 1)
        let orders = ConfigResource.topic("orders")
        let missing = ConfigResource.topic("missing")
        let changed = try await admin.alterConfigs([
            orders: [.reset("retention.ms")], missing: [.reset("retention.ms")],
        ])
        #expect(changed[orders]?.failure == nil && changed[missing]?.failure?.code == .topicNotFound)
        let altered = try await admin.alterConfigs([
            orders: [.set("retention.ms", to: "500000"), .append("cleanup.policy", "compact")]
        ])
        #expect(altered[orders]?.failure == nil)
        let entries = try await admin.describeConfigs([orders])[orders]?.get() ?? []
        let own = entries.filter { !$0.isDefault }.map { "\($0.name)=\($0.value ?? "")" }.sorted()
        #expect(own == ["cleanup.policy=delete,compact", "retention.ms=500000"])
        let refused = try await admin.alterConfigs([orders: [.set("retention.ms", to: "soon")]])
        #expect(refused[orders]?.failure?.text.contains("retention.ms") == true)

        let place = TopicPartition(topic: "orders", partition: 0)
        let set = try await admin.alterGroupOffsets("g", [place: OffsetAndMetadata(offset: 0)])
        #expect(set[place]?.failure == nil)
        #expect(try await admin.deleteGroupOffsets("g", [place])[place]?.failure == nil)
        #expect(try await admin.groupOffsets("g").isEmpty)
        await #expect(throws: KafkaError.self) { try await admin.deleteGroupOffsets("nobody", [place]) }
        await admin.shutdown()
    }

    @Test func aCallWithoutABrokerEndsInTime() async throws {
        var configuration = try KafkaAdmin.Configuration(bootstrapServers: "127.0.0.1:1")
        configuration.timeout = .milliseconds(300)
        let admin = try KafkaAdmin(configuration: configuration)
        await #expect(throws: KafkaError.self) { try await admin.listTopics() }
        await admin.shutdown()
    }

    @Test func aCancelledCallStopsWaiting() async throws {
        let admin = try KafkaAdmin(bootstrapServers: "127.0.0.1:1")
        let task = Task { try await admin.listTopics() }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        await #expect(throws: KafkaError(.cancelled, "")) { try await task.value }
        await admin.shutdown()
    }

    @Test func aRefusedLoginFailsAtOnce() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour(saslError: 58))
        var configuration = try KafkaAdmin.Configuration(bootstrapServers: broker.bootstrap)
        configuration.cluster.sasl = SASLLogin(.plain(username: "u", password: "wrong"))
        let admin = try KafkaAdmin(configuration: configuration)
        do {
            _ = try await admin.listTopics()
            Issue.record("it was let in")
        } catch {
            #expect(error.code == .authenticationFailed)
        }
        await admin.shutdown()
    }
}
