import KafkaCodec
import KafkaSession
import Testing
import TrestleBase
import TrestleTransport
import WireBytes

@testable import KafkaClient

/// Several loops over one consumer, their cancellation, and what is committed for them.
@Suite(.timeLimit(.minutes(3))) struct KafkaConsumerLoopTests {
    /// One loop cannot speak for the record that another one has in hand.
    @Test func aCommitBesideOtherLoopsLeavesTheirRecords() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 2)
        try await rig.produce(count: 20)
        let consumer = try rig.consumer(group: "g") { $0.commitsAutomatically = false }
        try await consumer.subscribe(to: "t")
        var one = consumer.records.makeAsyncIterator()
        var other = consumer.records.makeAsyncIterator()
        let first = try #require(try await one.next())
        let second = try #require(try await other.next())
        let places = [first, second].map { TopicPartition(topic: $0.topic, partition: $0.partition) }
        try await consumer.commit()
        #expect(try await consumer.committed(places).values.map(\.offset) == [0, 0])
        // Whoever comes for the next record is through with the one before.
        _ = try await one.next()
        _ = try await one.next()
        try await consumer.commit()
        let committed = try await consumer.committed(places)
        #expect(places.map { committed[$0]?.offset } == [2, 0])
        await consumer.shutdown(timeout: .milliseconds(100))
    }

    @Test func `A commit beside other loops takes nothing back that they have committed`() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 2)
        try await rig.produce(count: 20)
        let consumer = try rig.consumer(group: "g") { $0.commitsAutomatically = false }
        try await consumer.subscribe(to: "t")
        var one = consumer.records.makeAsyncIterator()
        var other = consumer.batches.makeAsyncIterator()
        let first = try #require(try await one.next())
        let second = try #require(try await other.next())
        let place = TopicPartition(topic: first.topic, partition: first.partition)
        let third = try #require(try await one.next())
        try await consumer.commit(third)
        try await consumer.commit(second)
        try await consumer.commit()
        let committed = try await consumer.committed([place, second.place])
        #expect(committed[place]?.offset == third.offset + 1)
        #expect(committed[second.place]?.offset == second.nextOffset)
        // A step back to an explicit offset stands.
        try await consumer.commit([place: OffsetAndMetadata(offset: 0)])
        #expect(try await consumer.committed([place])[place]?.offset == 0)
        try await consumer.seek(second.place, to: 3)
        try await consumer.commit()
        #expect(try await consumer.committed([second.place])[second.place]?.offset == 3)
        await consumer.shutdown(timeout: .milliseconds(100))
    }

    @Test func aCancelledLoopEndsThoughRecordsWait() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        for _ in 0..<5 { try await rig.produce(count: 10) }
        let consumer = try rig.consumer(group: "g")
        try await consumer.subscribe(to: "t")
        let (signals, signal) = AsyncStream<Void>.makeStream()
        let seen = SharedValue(0)
        let records = Task {
            for try await _ in consumer.records {
                seen.update { $0 += 1 }
                guard seen.value == 3 else { continue }
                signal.yield()
                // Until it is cancelled.
                try? await Task.sleep(for: .seconds(60))
            }
        }
        var signaled = signals.makeAsyncIterator()
        await signaled.next()
        records.cancel()
        await #expect(throws: KafkaError(.cancelled, "")) { try await records.value }
        #expect(seen.value == 3)
        let first = SharedValue<Int64>(-1)
        let batches = Task {
            for try await batch in consumer.batches {
                first.update { $0 = Array(batch)[0].offset }
                seen.update { $0 += 1 }
                signal.yield()
                try? await Task.sleep(for: .seconds(60))
            }
        }
        await signaled.next()
        batches.cancel()
        await #expect(throws: KafkaError(.cancelled, "")) { try await batches.value }
        #expect(seen.value == 4)
        // What the loop was not given goes to the next one.
        #expect(first.value == 3)
        await consumer.shutdown()
    }

    /// Reads records and stops at the tenth until the gate is opened.
    private func read(
        _ consumer: KafkaConsumer, into seen: SharedValue<[TopicPartition: [Int64]]>, _ gate: Gate
    ) -> Task<Void, any Error> {
        Task {
            var count = 0
            for try await record in consumer.records {
                let place = TopicPartition(topic: record.topic, partition: record.partition)
                seen.update { $0[place, default: []].append(record.offset) }
                count += 1
                if count == 10 { await gate.pass() }
            }
        }
    }

    @Test func aShutdownEndsLoopsOverRecordsBehindTheRecordInHand() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 100)
        let consumer = try rig.consumer(group: "g")
        try await consumer.subscribe(to: "t")
        let seen = SharedValue<[TopicPartition: [Int64]]>([:])
        let gate = Gate()
        let loop = read(consumer, into: seen, gate)
        await gate.waitForCallers(1)
        let closing = Task { await consumer.shutdown() }
        while !(await consumer.isClosing) { try await Task.sleep(for: .milliseconds(2)) }
        await #expect(throws: KafkaError(.stopped, "")) { try await consumer.subscribe(to: "t") }
        await gate.open()
        await closing.value
        try await loop.value
        let place = TopicPartition(topic: "t", partition: 0)
        #expect(seen.value[place] == Array(0..<10))
        let other = try rig.consumer(group: "g")
        #expect(try await other.committed([place])[place]?.offset == 10)
        await other.shutdown()
    }

    @Test func anotherMemberGoesOnBehindTheRecordInHand() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 2)
        try await rig.produce(count: 200)
        let consumer = try rig.consumer(group: "g")
        try await consumer.subscribe(to: "t")
        let (first, second) = (
            SharedValue<[TopicPartition: [Int64]]>([:]), SharedValue<[TopicPartition: [Int64]]>([:])
        )
        let gate = Gate()
        // Each has one of the partitions.
        let loops = [read(consumer, into: first, gate), read(consumer, into: first, gate)]
        await gate.waitForCallers(2)
        let other = try rig.consumer(group: "g")
        try await other.subscribe(to: "t")
        let open = Gate()
        await open.open()
        let rest = read(other, into: second, open)
        while !(await consumer.isRevoking) { try await Task.sleep(for: .milliseconds(2)) }
        await gate.open()
        func count() -> Int { [first, second].flatMap(\.value.values).reduce(0) { $0 + $1.count } }
        while count() < 200 { try await Task.sleep(for: .milliseconds(2)) }
        await consumer.shutdown()
        await other.shutdown()
        for loop in loops + [rest] { try await loop.value }
        for partition in 0..<2 as Range<Int32> {
            let place = TopicPartition(topic: "t", partition: partition)
            #expect((first.value[place] ?? []) + (second.value[place] ?? []) == Array(0..<100))
        }
        #expect(second.value.values.contains { $0.first == 10 })
    }

    @Test func everyCallHearsTheCancellationOfItsTask() async throws {
        // A port that nobody listens on.
        let place = TopicPartition(topic: "t", partition: 0)
        let calls: [@Sendable (KafkaConsumer) async throws -> Void] = [
            { try await $0.commit([place: OffsetAndMetadata(offset: 5, leaderEpoch: -1)]) },
            { _ = try await $0.committed([place]) },
            { _ = try await $0.offsets(of: [place], at: .end) },
            { _ = try await $0.partitions(of: "t") },
            { try await $0.assign(topics: ["t"]) },
        ]
        let consumer = try KafkaConsumer(bootstrapServers: "127.0.0.1:1", groupID: "g")
        try await consumer.assign([place])
        let start = ContinuousClock.now
        for call in calls {
            let waiting = Task { try await call(consumer) }
            try await Task.sleep(for: .milliseconds(20))
            waiting.cancel()
            await #expect(throws: KafkaError(.cancelled, "")) { try await waiting.value }
        }
        #expect(ContinuousClock.now - start < .seconds(50))
        await consumer.shutdown(timeout: .zero)
    }

    /// The other loop comes and goes, and waits: its partition and the stuck one are read on in a new membership.
    @Test func aLoopThatIsStuckKeepsNoPartitionBesideAnother() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 2)
        try await rig.produce(count: 20)
        let consumer = try rig.consumer(group: "g") {
            $0.commitsAutomatically = false
            $0.maximumPollInterval = .milliseconds(700)
        }
        try await consumer.subscribe(to: "t")
        var stuck = consumer.batches.makeAsyncIterator()
        let batch = try #require(try await stuck.next())
        var seen: Set<String> = []
        for try await other in consumer.batches {
            seen.formUnion(other.map(\.text))
            if seen.isSuperset(of: batch.map(\.text)) { break }
        }
        withExtendedLifetime(stuck) {}
        await consumer.shutdown(timeout: .milliseconds(100))
    }

    /// As Java's consumer commits all its positions.
    @Test func whereAMemberBeginsIsCommittedThoughItReadsNothing() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 10)
        let place = TopicPartition(topic: "t", partition: 0)
        let first = try rig.consumer(group: "g") { $0.offsetReset = .end }
        try await first.subscribe(to: "t")
        let loop = Task { for try await _ in first.batches {} }
        try await rig.until { await first.position(of: place) == 10 }
        await first.shutdown()
        try await loop.value
        // What comes between two lives is read by the second.
        try await rig.produce(count: 5)
        let second = try rig.consumer(group: "g") { $0.offsetReset = .end }
        try await second.subscribe(to: "t")
        #expect(try await rig.read(5, from: second).map(\.offset) == Array(10..<15))
        await second.shutdown()
    }

    @Test func aCommitIncludesWhereTheMemberBegan() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 10)
        let place = TopicPartition(topic: "t", partition: 0)
        let consumer = try rig.consumer(group: "g") {
            $0.offsetReset = .end
            $0.commitsAutomatically = false
        }
        try await consumer.subscribe(to: "t")
        try await rig.until { await consumer.position(of: place) == 10 }
        try await consumer.commit()
        #expect(try await consumer.committed([place])[place]?.offset == 10)
        await consumer.shutdown()
    }

    @Test func timesThatMeanNeverAreTaken() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 1)
        let never = Duration.seconds(Int64.max)
        let consumer = try rig.consumer(group: "g") {
            $0.maximumPollInterval = never
            $0.cluster.requestTimeout = never
            $0.cluster.retryBackoff = Backoff(initial: never, maximum: never)
            $0.callTimeout = never
        }
        try await consumer.subscribe(to: "t")
        #expect(try await rig.read(1, from: consumer).count == 1)
        await consumer.shutdown()
        #expect(Backoff(initial: never + never, maximum: never + never).delay(attempts: 3, random: .max) >= never)
        #expect(Instant.current.advanced(by: never + never) > Instant.current.advanced(by: .seconds(1 << 32)))
    }

    @Test func noClientBeginsWithoutAServer() {
        let refusal = KafkaError(.invalidConfiguration, "")
        #expect(throws: refusal) {
            try KafkaProducer(configuration: KafkaProducer.Configuration(bootstrapServers: []))
        }
        #expect(throws: refusal) {
            try KafkaAdmin(configuration: KafkaAdmin.Configuration(bootstrapServers: []))
        }
        #expect(throws: refusal) {
            try KafkaConsumer(configuration: KafkaConsumer.Configuration(bootstrapServers: []))
        }
    }
}

/// Holds up those who pass until it is opened.
private actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var expected: (count: Int, continuation: CheckedContinuation<Void, Never>)?

    func pass() async {
        guard !isOpen else { return }
        await withCheckedContinuation {
            waiting.append($0)
            if let expected, waiting.count >= expected.count {
                self.expected = nil
                expected.continuation.resume()
            }
        }
    }

    func waitForCallers(_ count: Int) async {
        guard waiting.count < count else { return }
        await withCheckedContinuation { expected = (count, $0) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

extension KafkaConsumer {
    fileprivate var isClosing: Bool { core.state == .closing }
    fileprivate var isRevoking: Bool { core.revocation != nil }
}
