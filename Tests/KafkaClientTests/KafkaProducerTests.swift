import KafkaClient
import KafkaCodec
import KafkaSession
import Testing
import TrestleTransport
import WireBytes

/// The producer as a library's user sees it.
@Suite struct KafkaProducerTests {
    /// A port that nobody listens on.
    private static let nowhere = "127.0.0.1:1"

    private func producer(
        _ bootstrap: String, _ change: (inout KafkaProducer.Configuration) -> Void = { _ in }
    ) throws -> KafkaProducer {
        var configuration = try KafkaProducer.Configuration(bootstrapServers: bootstrap)
        change(&configuration)
        return try KafkaProducer(configuration: configuration)
    }

    private func code(_ body: () async throws -> Void) async -> KafkaError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? KafkaError)?.code
        }
    }

    @Test func textIsStoredWithoutAnyPreparation() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour())
        let producer = try KafkaProducer(bootstrapServers: broker.bootstrap)
        let first = try await producer.send("21.5", to: "t", key: "boiler", headers: ["unit": "celsius"])
        #expect(first.partition == 0)
        try await producer.send([1, 2, 3], to: "t")
        try await producer.send(nil as ByteSlice?, to: "t", key: ByteSlice(utf8: "boiler"))
        await producer.shutdown()
    }

    /// The cluster may describe the topic before the task that waits for it has begun to wait.
    @Test(.timeLimit(.minutes(2))) func aPartitionOfOnesOwnChoiceIsNotWaitedForInVain() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour())
        for _ in 0..<60 {
            let producer = try KafkaProducer(bootstrapServers: broker.bootstrap)
            let results = await producer.send(
                (0..<20).map { KafkaProducer.Record(topic: "t", partition: 0, value: ByteSlice(utf8: "v\($0)")) })
            for result in results { #expect(throws: Never.self) { try result.get() } }
            await producer.shutdown()
        }
    }

    @Test func aServerIsNamedAsHostAndPort() {
        #expect(throws: KafkaError.self) { try KafkaProducer(bootstrapServers: "http://localhost") }
        #expect(throws: KafkaError.self) { try KafkaProducer(bootstrapServers: " , ") }
        #expect(
            (try? Endpoint.bootstrapServers("a, b:9093")) == [
                Endpoint(host: "a", port: 9092), Endpoint(host: "b", port: 9093),
            ])
    }

    @Test func aRecordWithoutABrokerTimesOutAndSaysWhy() async throws {
        let producer = try producer(Self.nowhere) { $0.deliveryTimeout = .milliseconds(300) }
        do {
            try await producer.send("v", to: "t")
            Issue.record("it was stored")
        } catch let error as KafkaError {
            #expect(error.code == .timedOut && error.isRetriable && !error.isFatal)
            #expect(error.text.contains("127.0.0.1:1"), "\(error)")
        }
        await producer.shutdown()
    }

    @Test func aRecordThatIsInFlightWhenItsTimeIsUpFailsOnce() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour(produce: { _, _ in .silence }))
        let producer = try producer(broker.bootstrap) { $0.deliveryTimeout = .milliseconds(500) }
        let results = await producer.send((0..<10).map { KafkaProducer.Record(topic: "t", value: "\($0)") })
        #expect(results.count == 10 && results.allSatisfy { $0.failure?.code == .timedOut })
        await producer.shutdown()
    }

    @Test func sendingAfterShutdownFails() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour())
        let producer = try KafkaProducer(bootstrapServers: broker.bootstrap)
        try await producer.send("v", to: "t")
        await producer.shutdown()
        await producer.shutdown()
        #expect(await code { try await producer.send("v", to: "t") } == .stopped)
    }

    @Test func shutdownBeforeAnyRecordEnds() async throws {
        let producer = try producer(Self.nowhere)
        await producer.shutdown()
        #expect(await code { try await producer.send("v", to: "t") } == .stopped)
    }

    @Test func shutdownEndsWithinItsTimeAndEveryRecordHasItsResult() async throws {
        let producer = try producer(Self.nowhere)
        async let results = producer.send((0..<10).map { KafkaProducer.Record(topic: "t", value: "\($0)") })
        try await Task.sleep(for: .milliseconds(50))
        await producer.shutdown(timeout: .milliseconds(200))
        #expect(await results.allSatisfy { $0.failure?.code == .stopped })
    }

    @Test func aCancelledTaskStopsWaiting() async throws {
        let producer = try producer(Self.nowhere)
        let task = Task { try await producer.send("v", to: "t") }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        let error = await #expect(throws: KafkaError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        await producer.shutdown(timeout: .zero)
    }

    @Test func aFullBufferHoldsTheSenderBack() async throws {
        let isOpen = SharedValue(false)
        let broker = try await FakeBroker(
            FakeBroker.Behaviour(produce: { _, request in isOpen.value ? .respond(to: request) : .close }))
        let producer = try producer(broker.bootstrap) {
            $0.bufferSize = 64 << 10
            $0.batchSize = 16 << 10
            $0.maximumBlock = .milliseconds(300)
        }
        let records = (0..<200).map { _ in
            KafkaProducer.Record(topic: "t", value: ByteSlice([UInt8](repeating: 1, count: 1_000)))
        }
        async let results = producer.send(records)
        try await Task.sleep(for: .milliseconds(1_000))
        isOpen.value = true
        let codes = await results.map { $0.failure?.code }
        let stored = codes.count { $0 == nil }
        #expect((60..<70).contains(stored), "\(stored) were taken into the buffer")
        #expect(codes.dropFirst(stored).allSatisfy { $0 == .timedOut })
        // There is space again.
        let later = await producer.send(records)
        #expect(later.allSatisfy { $0.failure == nil })
        // It does not stand in its own way, either.
        #expect(broker.produceRequestCount.value < 60)
        await producer.shutdown()
    }

    @Test func aMissingRightFailsAtOnce() async throws {
        let broker = try await FakeBroker(
            FakeBroker.Behaviour(produce: { _, request in .respond(to: request, errors: ["secret": 29]) }))
        let producer = try KafkaProducer(bootstrapServers: broker.bootstrap)
        #expect(await code { try await producer.send("v", to: "secret") } == .authorizationFailed)
        try await producer.send("v", to: "open")
        await producer.shutdown()
    }

    @Test func aRefusedLoginFailsAtOnce() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour(saslError: 58))
        let producer = try producer(broker.bootstrap) {
            $0.cluster.sasl = SASLLogin(.plain(username: "u", password: "wrong"))
        }
        let found = await code { try await producer.send("v", to: "t") }
        #expect(found == .authenticationFailed)
        await producer.shutdown()
    }

    @Test func eachRecordOfABatchHasItsOwnResult() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour())
        let producer = try KafkaProducer(bootstrapServers: broker.bootstrap)
        let results = await producer.send([
            KafkaProducer.Record(topic: "t", value: "a"),
            KafkaProducer.Record(topic: "t", value: ByteSlice([UInt8](repeating: 0, count: 2 << 20))),
            KafkaProducer.Record(topic: "t", partition: 7, value: ByteSlice(utf8: "b")),
            KafkaProducer.Record(topic: "t", value: "c"),
        ])
        #expect(results.map { $0.failure?.code } == [nil, .recordTooLarge, .invalidPartition, nil])
        await producer.shutdown()
    }

    @Test func aPartitionerOfTheCallersOwnIsUsed() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour())
        let counts = SharedValue<[Int]>([])
        let producer = try producer(broker.bootstrap) {
            $0.partitioner = .custom { record, count in
                counts.value.append(count)
                return record.value?.array == [9] ? count : nil
            }
        }
        try await producer.send([1], to: "t")
        #expect(await code { try await producer.send([9], to: "t") } == .invalidPartition)
        #expect(counts.value == [1, 1])
        await producer.shutdown()
    }

    @Test func aBrokerThatRequestsAPauseGetsIt() async throws {
        let broker = try await FakeBroker(
            FakeBroker.Behaviour(produce: { number, request in
                var response = ProduceResponse()
                response.throttleTimeMs = number == 1 ? 600 : 0
                response.responses = request.topicData.map { data in
                    var topic = ProduceResponse.Topic()
                    topic.name = data.name
                    topic.partitionResponses = [ProduceResponse.Partition()]
                    return topic
                }
                guard let bytes = try? response.encoded(version: 9) else { return .close }
                return .respond(bytes.array)
            }))
        let producer = try KafkaProducer(bootstrapServers: broker.bootstrap)
        try await producer.send("a", to: "t")
        let start = ContinuousClock.now
        try await producer.send("b", to: "t")
        #expect(ContinuousClock.now - start >= .milliseconds(500))
        await producer.shutdown()
    }

    @Test func flushSendsWhatLingers() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour())
        let producer = try producer(broker.bootstrap) { $0.linger = .seconds(600) }
        // Nobody knows the topic's partitions yet.
        let receipt = await producer.enqueue((0..<10).map { KafkaProducer.Record(topic: "t", value: "\($0)") })
        await producer.flush()
        #expect(await receipt.results().allSatisfy { $0.failure == nil })
        await producer.shutdown()
    }

    /// A record that names its partition is given to the producer's batches only once the topic is known, after the flush began.
    @Test(.timeLimit(.minutes(1))) func flushSendsWhatWaitsForItsPartition() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour())
        let producer = try producer(broker.bootstrap) { $0.linger = .seconds(600) }
        let sending = Task { await producer.send([KafkaProducer.Record(topic: "t", partition: 0, value: "a")]) }
        let other = Task { try await producer.send("b", to: "t") }
        // Both have been given to the producer before it is flushed.
        _ = await producer.enqueue([KafkaProducer.Record(topic: "t", value: "c")])
        await producer.flush()
        #expect(await sending.value.allSatisfy { $0.failure == nil })
        _ = try await other.value
        await producer.shutdown()
    }

    /// Batches that cannot grow, since the buffer is full of others, do not wait for more records.
    @Test(.timeLimit(.minutes(1))) func aFullBufferDoesNotLinger() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour())
        let producer = try producer(broker.bootstrap) {
            $0.linger = .seconds(600)
            $0.bufferSize = 10_000
            $0.batchSize = 100_000
        }
        let value = ByteSlice(Array(repeating: 0x61, count: 1_000))
        // Ten of them fill it.
        let results = await producer.send((0..<90).map { _ in KafkaProducer.Record(topic: "t", value: value) })
        #expect(results.allSatisfy { $0.failure == nil })
        await producer.shutdown()
    }
}

extension Result {
    var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
