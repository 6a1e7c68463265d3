import KafkaBroker
import KafkaCodec
import KafkaSession
import Testing
import TrestleTransport
import WireBytes

@testable import KafkaClient

/// How clients end that nobody ends: dropped, cancelled, or left without their event loop.
@Suite(.timeLimit(.minutes(2))) struct ClientEndTests {
    @Test func aDroppedConsumerLeavesItsGroupAndCommitsWhatWasProcessed() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 10)
        var consumer: KafkaConsumer? = try rig.consumer(group: "g")
        try await consumer?.subscribe(to: "t")
        let records = try await rig.read(10, from: #require(consumer))
        #expect(records.count == 10)
        consumer = nil
        let admin = try KafkaAdmin(bootstrapServers: rig.bootstrap)
        try await rig.until {
            let group = try? await admin.describeGroups(["g"])["g"]?.get()
            return group?.members.isEmpty == true
        }
        // The next member is given the partition at once and goes on behind what was processed.
        let next = try rig.consumer(group: "g")
        try await next.subscribe(to: "t")
        try await rig.produce(count: 1)
        #expect(try await rig.read(1, from: next).map(\.offset) == [10])
        await next.shutdown()
        await admin.shutdown()
    }

    @Test func aProducerWhoseLoopIsShutDownFailsEverything() async throws {
        let loop = try IOLoop(name: "shared")
        // No broker listens there: the records wait.
        let producer = try KafkaProducer(bootstrapServers: "127.0.0.1:1", loop: loop)
        async let waiting = producer.send([KafkaProducer.Record(topic: "t", value: "v")])
        try await Task.sleep(for: .milliseconds(50))
        loop.shutdown()
        #expect(await waiting.map(\.code) == [.stopped])
        #expect(await producer.send([KafkaProducer.Record(topic: "t", value: "v")]).map(\.code) == [.stopped])
        await producer.flush()
        await producer.run()
        await producer.shutdown()
    }

    @Test func clientsOnALoopThatHasEndedDoNotWait() async throws {
        let loop = try IOLoop(name: "shared")
        let producer = try KafkaProducer(bootstrapServers: "127.0.0.1:1", loop: loop)
        let idle = try KafkaProducer(bootstrapServers: "127.0.0.1:1", loop: loop)
        let consumer = try KafkaConsumer(
            configuration: KafkaConsumer.Configuration(bootstrapServers: [Endpoint(host: "127.0.0.1", port: 1)]),
            loop: loop)
        let admin = try KafkaAdmin(bootstrapServers: "127.0.0.1:1", loop: loop)
        loop.shutdown()
        loop.join()
        #expect(await producer.send([KafkaProducer.Record(topic: "t", value: "v")]).map(\.code) == [.stopped])
        await idle.shutdown()
        try await consumer.assign([TopicPartition(topic: "t", partition: 0)])
        for try await _ in consumer.batches {}
        await #expect(throws: KafkaError.self) { try await consumer.partitions(of: "t") }
        await consumer.shutdown()
        await #expect(throws: KafkaError.self) { try await admin.listTopics() }
        await admin.shutdown()
    }

    @Test func runEndsWithItsTaskAndWhatWasSentIsStored() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        let producer = try KafkaProducer(bootstrapServers: rig.bootstrap)
        let consumer = try rig.consumer(group: "g")
        let running = Task {
            await withTaskGroup { group in
                group.addTask { await producer.run() }
                group.addTask { try? await consumer.run() }
            }
        }
        try await consumer.subscribe(to: "t")
        let receipt = await producer.enqueue([KafkaProducer.Record(topic: "t", value: "v")])
        running.cancel()
        await running.value
        #expect(await receipt.results().compactMap { try? $0.get().offset } == [0])
        #expect(await producer.send([KafkaProducer.Record(topic: "t", value: "v")]).map(\.code) == [.stopped])
        for try await _ in consumer.batches { break }
    }

    /// Each wait crosses threads; one that misses its end waits for ever.
    @Test func everyWaitEnds() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        let admin = try KafkaAdmin(bootstrapServers: rig.bootstrap)
        for _ in 0..<2_000 { _ = try await admin.listTopics() }
        await admin.shutdown()
        let producer = try KafkaProducer(bootstrapServers: rig.bootstrap)
        for _ in 0..<2_000 {
            await producer.enqueue([KafkaProducer.Record(topic: "t", value: "v")])
            await producer.flush()
        }
        await producer.shutdown()
        for _ in 0..<200 {
            let brief = try KafkaProducer(bootstrapServers: rig.bootstrap)
            await brief.enqueue([KafkaProducer.Record(topic: "t", value: "v")])
            await brief.shutdown()
        }
    }

    @Test func recordsOfAnUnknownTopicWaitTogether() async throws {
        var configuration = try KafkaProducer.Configuration(bootstrapServers: "127.0.0.1:1")
        configuration.maximumBlock = .milliseconds(500)
        let producer = try KafkaProducer(configuration: configuration)
        let start = ContinuousClock.now
        let records = (0..<200).map { KafkaProducer.Record(topic: "t\($0 % 2)", partition: 0, value: "v") }
        #expect(Set(await producer.send(records).map(\.code)) == [.timedOut])
        // Not one after the other, which is 100 s.
        #expect(ContinuousClock.now - start < .seconds(20))
        await producer.shutdown(timeout: .zero)
    }

    @Test func aPartitionerIsNotCalledForATopicThatCannotBeWritten() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        var configuration = try KafkaProducer.Configuration(bootstrapServers: rig.bootstrap)
        configuration.partitioner = .custom { _, count in Int(7 % count) }
        let producer = try KafkaProducer(configuration: configuration)
        let results = await producer.send([KafkaProducer.Record(topic: "not a topic", value: "v")])
        #expect(results.map(\.code) == [.invalidTopic])
        await producer.shutdown()
    }
}

extension Result where Failure == KafkaError {
    fileprivate var code: KafkaError.Code? {
        if case .failure(let error) = self { error.code } else { nil }
    }
}
