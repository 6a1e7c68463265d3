import Foundation
import KafkaBroker
import KafkaCodec
import KafkaCompression
import KafkaSession
import Testing
import TrestleTransport
import WireBytes

@testable import KafkaClient

/// The consumer's face against the embedded broker.
@Suite(.timeLimit(.minutes(3))) struct KafkaConsumerTests {
    @Test func readsWhatWasProducedInOrder() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 3)
        try await rig.produce(count: 300)
        let consumer = try rig.consumer(group: nil)
        try await consumer.assign(topics: ["t"], from: .beginning)
        let records = try await rig.read(300, from: consumer)
        #expect(Set(records.map(\.text)) == Set((0..<300).map { "v\($0)" }))
        for partition in 0..<3 {
            let offsets = records.filter { $0.partition == partition }.map(\.offset)
            #expect(offsets == Array(0..<100))
        }
        await consumer.shutdown()
    }

    @Test func aNewMemberGoesOnWhereTheLastHasCommitted() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 10)
        let first = try rig.consumer(group: "g") { $0.commitsAutomatically = false }
        try await first.subscribe(to: "t")
        for try await record in first.records where record.offset == 3 {
            try await first.commit(record)
            break
        }
        await first.shutdown(timeout: .seconds(5))
        let second = try rig.consumer(group: "g")
        try await second.subscribe(to: "t")
        let records = try await rig.read(6, from: second)
        #expect(records.map(\.offset) == Array(4..<10))
        await second.shutdown()
    }

    /// An automatic commit, be it the last at `close`, does not go back behind a commit by hand within the batch.
    @Test func anAutomaticCommitTakesNothingBack() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 5)
        try await rig.produce(count: 5)
        let first = try rig.consumer(group: "g") { $0.commitInterval = .milliseconds(20) }
        try await first.subscribe(to: "t")
        for try await record in first.records where record.offset == 7 {
            try await first.commit(record)
            try await Task.sleep(for: .milliseconds(100))
            break
        }
        await first.shutdown()
        let second = try rig.consumer(group: "g")
        try await second.subscribe(to: "t")
        #expect(try await rig.read(2, from: second).map(\.offset) == [8, 9])
        await second.shutdown()
    }

    /// What `commit()` commits in a loop over records is what the loop was given, not the rest of the batch.
    @Test func aCommitWithinALoopOverRecordsEndsBehindTheLastRecordGiven() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 10)
        let place = TopicPartition(topic: "t", partition: 0)
        let first = try rig.consumer(group: "g") { $0.commitsAutomatically = false }
        try await first.subscribe(to: "t")
        for try await record in first.records where record.offset == 2 {
            try await first.commit()
            break
        }
        await first.shutdown(timeout: .seconds(5))
        let second = try rig.consumer(group: "g")
        #expect(try await second.committed([place])[place]?.offset == 3)
        await second.shutdown()
    }

    @Test func aSeekWithinALoopOverRecordsGoesOnAtTheNewPosition() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 10)
        let place = TopicPartition(topic: "t", partition: 0)
        let consumer = try rig.consumer(group: nil)
        try await consumer.assign([place], from: .beginning)
        var offsets: [Int64] = []
        for try await record in consumer.records {
            offsets.append(record.offset)
            if offsets.count == 3 { try await consumer.seek(place, to: 0) }
            if offsets.count == 6 { break }
        }
        #expect(offsets == [0, 1, 2, 0, 1, 2])
        await consumer.shutdown()
    }

    /// One loop cannot speak for the batch that another one has in hand.
    @Test func aCommitBesideOtherLoopsLeavesTheirBatches() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 2)
        try await rig.produce(count: 20)
        let consumer = try rig.consumer(group: "g") { $0.commitsAutomatically = false }
        try await consumer.subscribe(to: "t")
        var one = consumer.batches.makeAsyncIterator()
        var other = consumer.batches.makeAsyncIterator()
        let first = try #require(try await one.next())
        let second = try #require(try await other.next())
        try await consumer.commit()
        let committed = try await consumer.committed([first.place, second.place])
        #expect(committed.values.map(\.offset) == [0, 0])
        try await consumer.commit(first)
        #expect(try await consumer.committed([first.place])[first.place]?.offset == 10)
        await consumer.finish(first)
        await consumer.finish(second)
        await consumer.shutdown()
    }

    /// Whoever keeps a batch for ever keeps no member in the group.
    @Test func aBatchThatIsNeverFinishedDoesNotKeepTheGroup() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 10)
        let first = try rig.consumer(group: "g") { $0.sessionTimeout = .seconds(45) }
        try await first.subscribe(to: "t")
        var loop = first.batches.makeAsyncIterator()
        let batch = try #require(try await loop.next())
        await first.shutdown(timeout: .seconds(3))
        let second = try rig.consumer(group: "g") { $0.sessionTimeout = .seconds(45) }
        try await second.subscribe(to: "t")
        // It has not been processed, and the group gives it to the next member at once.
        let records = try await rig.read(10, from: second)
        #expect(records.map(\.offset) == Array(batch.map(\.offset)))
        await second.shutdown()
        withExtendedLifetime(loop) {}
    }

    /// The response to a fetch that was under way may come during the pause: it has to be given out after it.
    @Test func whatComesDuringAPauseIsReadAfterIt() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        let place = TopicPartition(topic: "t", partition: 0)
        let consumer = try rig.consumer(group: nil) { $0.maximumFetchWait = .seconds(5) }
        try await consumer.assign([place], from: .beginning)
        let records = SharedValue(0)
        let reader = Task {
            for try await batch in consumer.batches { records.update { $0 += batch.count } }
        }
        for round in 1...5 {
            // A fetch waits at the broker.
            try await Task.sleep(for: .milliseconds(100))
            await consumer.pause([place])
            try await rig.produce(count: 1)
            try await Task.sleep(for: .milliseconds(100))
            #expect(records.value == round - 1)
            await consumer.resume([place])
            try await rig.until { records.value == round }
        }
        await consumer.shutdown()
        _ = await reader.result
    }

    @Test func aNameThatNoTopicHasIsRefused() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        let long = String(repeating: "x", count: 40_000)
        let consumer = try rig.consumer(group: "g")
        await #expect(throws: KafkaError.self) { try await consumer.subscribe(to: long) }
        await #expect(throws: KafkaError.self) { try await consumer.partitions(of: long) }
        let producer = try KafkaProducer(bootstrapServers: rig.bootstrap)
        await #expect(throws: KafkaError.self) { try await producer.send("x", to: long) }
        // Others are found as before.
        try await producer.send("x", to: "another")
        await producer.shutdown()
        await consumer.shutdown()
    }

    /// A deliberate step back stands until more is processed.
    @Test func aCommitOfAnEarlierOffsetStands() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 10)
        let place = TopicPartition(topic: "t", partition: 0)
        let first = try rig.consumer(group: "g")
        try await first.subscribe(to: "t")
        #expect(try await rig.read(10, from: first).count == 10)
        try await first.commit([place: OffsetAndMetadata(offset: 3)])
        await first.shutdown()
        let second = try rig.consumer(group: "g")
        #expect(try await second.committed([place])[place]?.offset == 3)
        await second.shutdown()
    }

    @Test func whatWasDoneWithIsCommittedWhenTheConsumerCloses() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 2)
        try await rig.produce(count: 100)
        let first = try rig.consumer(group: "g")
        try await first.subscribe(to: "t")
        #expect(try await rig.read(100, from: first).count == 100)
        await first.shutdown()
        try await rig.produce(count: 10)
        let second = try rig.consumer(group: "g")
        try await second.subscribe(to: "t")
        let records = try await rig.read(10, from: second)
        #expect(records.map(\.offset).min() == 50)
        let committed = try await second.committed(try await second.partitions(of: "t"))
        #expect(committed.values.map(\.offset) == [50, 50])
        await second.shutdown()
    }

    @Test(arguments: [
        [ConsumerAssignor.range], [.roundRobin], [.sticky], [.cooperativeSticky], [.range, .cooperativeSticky],
    ])
    func aGroupHandsPartitionsOverCleanly(_ assignors: [ConsumerAssignor]) async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 4)
        let seen = SharedValue<[String: Int]>([:])
        @Sendable func run(_ consumer: KafkaConsumer) -> Task<Void, any Error> {
            Task {
                for try await batch in consumer.batches {
                    for record in batch { seen.update { $0["\(record.partition)/\(record.offset)", default: 0] += 1 } }
                }
            }
        }
        let first = try rig.consumer(group: "g") { $0.assignors = assignors }
        try await first.subscribe(to: "t")
        let running = run(first)
        try await rig.produce(count: 200)
        try await rig.until { seen.value.count == 200 }
        let second = try rig.consumer(group: "g") { $0.assignors = assignors }
        try await second.subscribe(to: "t")
        let joined = run(second)
        try await rig.until {
            let counts = (await first.assignment.count, await second.assignment.count)
            return counts == (2, 2)
        }
        let (left, right) = (await first.assignment, await second.assignment)
        #expect(Set(left).isDisjoint(with: right))
        try await rig.produce(count: 200)
        try await rig.until { seen.value.count == 400 }
        await first.shutdown()
        try await running.value
        try await rig.until { await second.assignment.count == 4 }
        try await rig.produce(count: 200)
        try await rig.until { seen.value.count == 600 }
        await second.shutdown()
        try await joined.value
        #expect(seen.value.values.allSatisfy { $0 == 1 }, "a record was read twice after a clean handover")
    }

    @Test func seeksPausesAndTellsItsLag() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 50)
        let place = TopicPartition(topic: "t", partition: 0)
        let consumer = try rig.consumer(group: nil)
        try await consumer.assign([place], from: .end)
        try await consumer.seek(place, to: 40)
        #expect(try await rig.read(10, from: consumer).map(\.offset) == Array(40..<50))
        #expect(await consumer.lag(of: place) == 0)
        try await consumer.seek(place, to: .beginning)
        #expect(try await rig.read(50, from: consumer).map(\.offset) == Array(0..<50))
        await consumer.pause([place])
        try await rig.produce(count: 5)
        await consumer.resume([place])
        #expect(try await rig.read(5, from: consumer).map(\.offset) == Array(50..<55))
        #expect(try await consumer.offsets(of: [place], at: .end) == [place: 55])
        #expect(try await consumer.offsets(of: [place], at: .beginning) == [place: 0])
        #expect(try await consumer.offsets(of: [place], at: .time(milliseconds: 0)) == [place: 0])
        await consumer.shutdown()
    }

    @Test(arguments: CompressionCodec.allCases) func readsEveryCodec(_ codec: CompressionCodec) async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 500, codec: codec)
        let consumer = try rig.consumer(group: nil)
        try await consumer.assign(topics: ["t"], from: .beginning)
        #expect(try await rig.read(500, from: consumer).map(\.text) == (0..<500).map { "v\($0)" })
        await consumer.shutdown()
    }

    @Test func aPatternFindsTopicsAsTheyCome() async throws {
        let rig = try await ConsumerRig(topic: "plant-1", partitions: 1)
        try await rig.produce(count: 5)
        let consumer = try rig.consumer(group: "g") { $0.cluster.metadataMaximumAge = .milliseconds(200) }
        try await consumer.subscribe(matching: "plant-.*")
        #expect(try await rig.read(5, from: consumer).count == 5)
        try await rig.create("other", partitions: 1)
        try await rig.create("plant-2", partitions: 2)
        try await rig.until { await consumer.assignment.count == 3 }
        let assignment = await consumer.assignment
        #expect(!assignment.contains { $0.topic == "other" })
        await consumer.shutdown()
    }

    @Test func aConsumerWithoutAnOffsetToBeginAtSaysSo() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        let consumer = try rig.consumer(group: "g") { $0.offsetReset = nil }
        try await consumer.subscribe(to: "t")
        await #expect(throws: KafkaError(.offsetOutOfRange, "", topic: "t", partition: 0)) {
            for try await _ in consumer.batches {}
        }
        // It goes on after a seek.
        try await consumer.seek(TopicPartition(topic: "t", partition: 0), to: .beginning)
        try await rig.produce(count: 3)
        #expect(try await rig.read(3, from: consumer).count == 3)
        await consumer.shutdown()
    }

    @Test func aCancelledLoopEndsAndLeavesNothingBehind() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        let consumer = try rig.consumer(group: nil)
        try await consumer.assign(topics: ["t"])
        let waiting = Task { for try await _ in consumer.batches {} }
        try await Task.sleep(for: .milliseconds(50))
        waiting.cancel()
        await #expect(throws: KafkaError(.cancelled, "")) { try await waiting.value }
        try await rig.produce(count: 1)
        #expect(try await rig.read(1, from: consumer).count == 1)
        await consumer.shutdown()
        #expect(try await rig.read(1, from: consumer).isEmpty)
    }

    @Test func `Queries fail at once where the first login is refused`() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour(saslError: 58))
        var configuration = try KafkaConsumer.Configuration(bootstrapServers: broker.bootstrap, groupID: "g")
        configuration.cluster.sasl = SASLLogin(.plain(username: "u", password: "wrong"))
        configuration.callTimeout = .seconds(100)
        let consumer = try KafkaConsumer(configuration: configuration)
        let places = [TopicPartition(topic: "t", partition: 0)]
        let start = ContinuousClock.now
        var codes: [KafkaError.Code] = []
        do { _ = try await consumer.partitions(of: "t") } catch { codes.append(error.code) }
        do { _ = try await consumer.offsets(of: places, at: .end) } catch { codes.append(error.code) }
        do { _ = try await consumer.committed(places) } catch { codes.append(error.code) }
        #expect(codes == [.authenticationFailed, .authenticationFailed, .authenticationFailed])
        #expect(ContinuousClock.now - start < .seconds(60))
        await consumer.shutdown()
    }

    @Test(arguments: ["assigned", "revoking"])
    func `A consumer can be shut down within the rebalance handler`(where place: String) async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        let changes = SharedValue<[String]>([])
        let consumer = try rig.consumer(group: "g") { _ in
        } rebalanced: { consumer, change in
            let name = if case .assigned = change { "assigned" } else { "revoking" }
            changes.update { $0.append(name) }
            if name == place { await consumer.shutdown(timeout: .seconds(100)) }
        }
        try await consumer.subscribe(to: "t")
        try await rig.until { !changes.value.isEmpty }
        if place == "revoking" { await consumer.unsubscribe() }
        let start = ContinuousClock.now
        for try await _ in consumer.batches {}
        #expect(ContinuousClock.now - start < .seconds(30))
        #expect(changes.value == (place == "assigned" ? ["assigned"] : ["assigned", "revoking"]))
    }

    @Test func theRebalanceHandlerCanStillCommit() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 1)
        try await rig.produce(count: 8)
        let changes = SharedValue<[String]>([])
        let consumer = try rig.consumer(group: "g") {
            $0.commitsAutomatically = false
        } rebalanced: { consumer, change in
            switch change {
            case .assigned: changes.update { $0.append("assigned") }
            case .lost: changes.update { $0.append("lost") }
            case .revoking:
                do { try await consumer.commit() } catch { changes.update { $0.append("\(error)") } }
                changes.update { $0.append("revoking") }
            }
        }
        try await consumer.subscribe(to: "t")
        #expect(try await rig.read(8, from: consumer).count == 8)
        await consumer.shutdown()
        #expect(changes.value == ["assigned", "revoking"])
        let next = try rig.consumer(group: "g")
        let place = TopicPartition(topic: "t", partition: 0)
        #expect(try await next.committed([place])[place]?.offset == 8)
        await next.shutdown()
    }
}
