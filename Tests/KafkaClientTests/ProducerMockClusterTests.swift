import KafkaClient
import KafkaSession
import Testing
import TrestleTransport
import WireBytes

/// The producer against librdkafka's mock cluster, faults included.
@Suite(.serialized, .enabled(if: MockCluster.python != nil, "TRESTLE_PYTHON is not set"), .timeLimit(.minutes(3)))
struct ProducerMockClusterTests {
    private let keys = (0..<8).map { "key-\($0)" }

    /// Every tag once, and for each key in the order in which it was appended.
    private func expectInOrder(_ records: [MockCluster.StoredRecord], _ tags: Range<Int>) {
        let values = records.compactMap { $0.value.flatMap(Int.init) }
        #expect(values.count == records.count)
        let missing = Set(tags).subtracting(values)
        #expect(missing.isEmpty && values.count == tags.count, "\(missing.count) missing, \(values.count) there")
        var last: [String: Int] = [:]
        var faults = 0
        for (record, value) in zip(records, values) {
            let key = record.key ?? "partition \(record.partition)"
            if let before = last[key], before >= value { faults += 1 }
            last[key] = value
        }
        #expect(faults == 0, "records out of order")
    }

    /// Small batches are copied into their requests, large ones are sent from where they lie.
    @Test(arguments: [KafkaProducer.Configuration.Acks.leader, .all], [4_000, 65_536])
    func storesEveryRecordOnceAndInOrderPerKey(
        acks: KafkaProducer.Configuration.Acks, batchSize: Int
    ) async throws {
        let cluster = try MockCluster(brokers: 3)
        try cluster.send("topic t 4")
        let it = try ProducerHarness(cluster.bootstrap) {
            $0.acks = acks
            $0.batchSize = batchSize
        }
        await it.start()
        for start in stride(from: 0, to: 10_000, by: 2_500) {
            await it.append(start..<(start + 2_500), to: "t", keys: keys)
        }
        try await it.wait("10,000 records") { $0.stored.count == 10_000 }
        try await it.stop()
        let log = await it.on { $0.report.log }
        #expect(log == [])
        let records = try cluster.read("t", partitions: 4)
        expectInOrder(records, 0..<10_000)
        let partitions = Dictionary(grouping: records, by: { $0.key ?? "" }).mapValues {
            Set($0.map(\.partition)).count
        }
        #expect(partitions.values.allSatisfy { $0 == 1 }, "a key in two partitions")
    }

    /// The partition of each key as librdkafka's `murmur2_random` and the Java client choose it.
    @Test func keysGoWhereOtherClientsPutThem() async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 7")
        let it = try ProducerHarness(cluster.bootstrap)
        await it.start()
        await it.append(0..<8, to: "t", keys: keys)
        try await it.stop()
        let ours = try cluster.read("t", partitions: 7)
        try cluster.send("topic u 7")
        try cluster.produceByLibrdkafka(keys, to: "u")
        let theirs = try cluster.read("u", partitions: 7)
        #expect(
            Set(ours.map { "\($0.key ?? "") \($0.partition)" }) == Set(theirs.map { "\($0.key ?? "") \($0.partition)" })
        )
    }

    @Test(arguments: [1_024, 65_536])
    func retriableErrorsAreRetriedInOrder(batchSize: Int) async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 2")
        // NOT_LEADER_OR_FOLLOWER, NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS_AFTER_APPEND, REQUEST_TIMED_OUT,
        // KAFKA_STORAGE_ERROR, UNKNOWN_SERVER_ERROR, DUPLICATE is left out: the mock would not store.
        try cluster.send("errors 0 6,19,20,7,56,-1,6,6")
        let it = try ProducerHarness(cluster.bootstrap) { $0.batchSize = batchSize }
        await it.start()
        await it.append(0..<2_000, to: "t", keys: keys)
        try await it.wait("2,000 records") { $0.stored.count == 2_000 }
        try await it.stop()
        expectInOrder(try cluster.read("t", partitions: 2), 0..<2_000)
        let failed = await it.on { $0.report.failed.count }
        #expect(failed == 0)
    }

    @Test func leaderMovesAreFollowed() async throws {
        let cluster = try MockCluster(brokers: 3)
        try cluster.send("topic t 1")
        try cluster.send("leader t 0 1")
        let it = try ProducerHarness(cluster.bootstrap) { $0.batchSize = 1024 }
        await it.start()
        for round in 0..<30 {
            await it.append((round * 100)..<(round * 100 + 100), to: "t", keys: keys)
            if round % 5 == 2 { try cluster.send("leader t 0 \(1 + (round / 5) % 3)") }
            try await Task.sleep(for: .milliseconds(10))
        }
        try await it.wait("3,000 records") { $0.stored.count == 3_000 }
        try await it.stop()
        expectInOrder(try cluster.read("t", partitions: 1), 0..<3_000)
    }

    @Test func aPartitionWithoutLeaderWaits() async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 1")
        try cluster.send("leader t 0 -1")
        let it = try ProducerHarness(cluster.bootstrap)
        await it.start()
        await it.append(0..<10, to: "t")
        try await it.wait("a warning") { $0.log.contains { $0.contains("no leader") } }
        try cluster.send("leader t 0 1")
        try await it.wait("10 records") { $0.stored.count == 10 }
        try await it.stop()
    }

    /// The broker goes away in the middle, with requests on the wire, and comes back.
    @Test(arguments: [1_024, 65_536])
    func aBrokerThatGoesAwayLosesNothing(batchSize: Int) async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 2")
        let it = try ProducerHarness(cluster.bootstrap) { $0.batchSize = batchSize }
        await it.start()
        await it.append(0..<500, to: "t", keys: keys)
        try await it.wait("the first records") { !$0.stored.isEmpty }
        try cluster.send("rtt 1 200")
        await it.append(500..<1_000, to: "t", keys: keys)
        try await Task.sleep(for: .milliseconds(50))
        try cluster.send("down 1")
        try await it.wait("the news") { !$0.log.isEmpty }
        await it.append(1_000..<1_500, to: "t", keys: keys)
        try await Task.sleep(for: .milliseconds(500))
        try cluster.send("rtt 1 0")
        try cluster.send("up 1")
        try await it.wait("1,500 records") { $0.stored.count == 1_500 }
        try await it.stop()
        // The mock does not drop repeated batches, so that what was on the wire may be there twice.
        let values = try cluster.read("t", partitions: 2).compactMap { $0.value.flatMap(Int.init) }
        #expect(Set(values) == Set(0..<1_500))
    }

    @Test func bootstrapServersAreTriedInTurn() async throws {
        let cluster = try MockCluster(brokers: 2)
        try cluster.send("topic t 1")
        let it = try ProducerHarness(["127.0.0.1:1", "127.0.0.1:2"] + cluster.bootstrap)
        await it.start()
        await it.append(0..<10, to: "t")
        try await it.wait("10 records") { $0.stored.count == 10 }
        let log = await it.on { $0.report.log }
        #expect(log.contains { $0.contains("127.0.0.1:1") && $0.contains("refused") })
        try await it.stop()
    }

    @Test func anUnknownTopicIsCreatedByTheBroker() async throws {
        let cluster = try MockCluster(brokers: 1)
        let it = try ProducerHarness(cluster.bootstrap)
        await it.start()
        await it.append(0..<100, to: "made-on-demand", keys: keys)
        try await it.wait("100 records") { $0.stored.count == 100 }
        try await it.stop()
    }

    @Test func anUnknownTopicIsRequestedAgainUntilItExists() async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 1")
        try cluster.send("errors 3 3,3,3")
        let it = try ProducerHarness(cluster.bootstrap)
        await it.start()
        await it.append(0..<10, to: "t")
        try await it.wait("10 records") { $0.stored.count == 10 }
        try await it.stop()
    }

    @Test(arguments: [Int16(29), 31, 43])
    func aStateOfTheClusterFailsNoRecord(code: Int16) async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 1")
        try cluster.send("errors 0 \(code),\(code)")
        let it = try ProducerHarness(cluster.bootstrap)
        await it.start()
        await it.append(0..<10, to: "t")
        try await it.wait("10 records") { $0.stored.count == 10 }
        let obstacles = await it.on { $0.report.obstacles }
        #expect(obstacles.contains { $0.errorCode == code && !$0.isTransient && $0.topic == "t" && $0.fix != nil })
        try await it.stop()
    }

    @Test(arguments: [Int16(17), 44])
    func errorsThatNoRepetitionMendsAreReported(code: Int16) async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 1")
        try cluster.send("errors 0 \(code)")
        let it = try ProducerHarness(cluster.bootstrap)
        await it.start()
        await it.append(0..<10, to: "t")
        try await it.wait("10 failures") { $0.failed.count == 10 }
        let codes = await it.on { Set($0.report.failed.values) }
        #expect(codes == [code])
        let values = await it.on { $0.report.failedValues }
        #expect(values == Dictionary(uniqueKeysWithValues: (0..<10).map { ($0, [UInt8](String($0).utf8)) }))
        await it.append(10..<20, to: "t")
        try await it.wait("the next records") { $0.stored == Array(10..<20) }
        try await it.stop()
    }

    @Test func aBatchThatIsTooLargeIsDivided() async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 1")
        try cluster.send("errors 0 10,18,10")
        let it = try ProducerHarness(cluster.bootstrap)
        await it.start()
        await it.append(0..<16, to: "t")
        try await it.wait("16 records") { $0.stored.count == 16 }
        let stored = await it.on { $0.report.stored }
        #expect(stored == Array(0..<16))
        try await it.stop()
        expectInOrder(try cluster.read("t", partitions: 1), 0..<16)
    }

    @Test func aRecordLargerThanAnyRequestFailsAndTheOthersGoOn() async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 1")
        let it = try ProducerHarness(cluster.bootstrap) { $0.maximumRequestSize = 100_000 }
        await it.start()
        await it.append(0..<3, to: "t")
        await it.appendSized(100_000, tag: 3, to: "t")
        await it.appendSized(90_000, tag: 4, to: "t")
        try await it.wait("a response for each") { $0.stored.count == 4 && $0.failed.count == 1 }
        let failed = await it.on { $0.report.failed }
        #expect(failed == [3: 10])
        try await it.stop()
    }

    @Test func withoutInitProducerIDOneBatchIsInFlight() async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("versions 22 -1 -1")
        try cluster.send("topic t 1")
        try cluster.send("errors 0 6,6,6")
        let it = try ProducerHarness(cluster.bootstrap) { $0.batchSize = 512 }
        await it.start()
        await it.append(0..<500, to: "t")
        try await it.wait("500 records") { $0.stored.count == 500 }
        let log = await it.on { $0.report.log }
        #expect(log.contains { $0.contains("InitProducerId") })
        try await it.stop()
        expectInOrder(try cluster.read("t", partitions: 1), 0..<500)
    }

    /// Version 5 is left out: the mock's response to it is cut short.
    @Test(arguments: [3, 4, 6, 7, 8, 9, 10])
    func everyProduceVersionOfTheMockIsSpoken(version: Int) async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("versions 0 0 \(version)")
        try cluster.send("topic t 1")
        let it = try ProducerHarness(cluster.bootstrap)
        await it.start()
        await it.append(0..<100, to: "t", keys: keys)
        try await it.wait("100 records") { $0.stored.count == 100 }
        try await it.stop()
        expectInOrder(try cluster.read("t", partitions: 1), 0..<100)
    }

    @Test func aFullBufferSaysSoAndSaysWhenItIsWritable() async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 1")
        let it = try ProducerHarness(cluster.bootstrap) {
            $0.bufferSize = 10_000
            $0.batchSize = 1_000
        }
        await it.append(0..<1_000, to: "t", keys: keys)
        let isFull = await it.on { $0.core.isFull }
        #expect(isFull)
        await it.start()
        try await it.wait("a writable buffer") { $0.becameWritable == 1 }
        try await it.wait("1,000 records") { $0.stored.count == 1_000 }
        let left = await it.on { ($0.core.isFull, $0.core.inFlight) }
        #expect(left == (false, 0))
        try await it.stop()
    }

    @Test func stopWaitsForWhatIsInFlight() async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 1")
        try cluster.send("rtt 1 100")
        let it = try ProducerHarness(cluster.bootstrap) { $0.linger = .seconds(60) }
        await it.start()
        await it.append(0..<100, to: "t")
        try await it.stop()
        let stored = await it.on { $0.report.stored.count }
        #expect(stored == 100)
    }

    @Test func theActorReturnsThePositionOfEachRecord() async throws {
        let cluster = try MockCluster(brokers: 1)
        try cluster.send("topic t 1")
        let producer = try KafkaProducer(bootstrapServers: cluster.bootstrap.joined(separator: ","))
        let records = (0..<10).map { KafkaProducer.Record(topic: "t", value: [UInt8($0)]) }
        let positions = try await producer.send(records).map { try $0.get() }
        #expect(positions.map(\.offset) == Array(0..<10))
        await producer.shutdown()
        let late = await producer.send(records)
        #expect(late.count == 10 && late.allSatisfy { $0.failure?.code == .stopped })
    }
}
