import KafkaClient
import KafkaCodec
import KafkaSession
import Testing
import TrestleTransport
import WireBytes

/// The producer against a broker that misbehaves.
@Suite(.timeLimit(.minutes(2))) struct ProducerFaultTests {
    /// The body of a right response in version 9 to a request for one partition of one topic.
    private static func respond(
        _ request: ProduceRequest, errorCode: Int16 = 0, partition: Int32 = 0, dropping dropped: Int = 0
    ) -> FakeBroker.Reaction {
        var response = ProduceResponse()
        for topic in request.topicData {
            var topicResponse = ProduceResponse.Topic()
            topicResponse.name = topic.name
            for _ in topic.partitionData {
                var element = ProduceResponse.Partition()
                element.index = partition
                element.errorCode = errorCode
                topicResponse.partitionResponses.append(element)
            }
            response.responses.append(topicResponse)
        }
        guard let bytes = try? response.encoded(version: 9).array else { return .close }
        return .respond([UInt8](bytes.dropLast(dropped)))
    }

    private func run(
        _ produce: @escaping @Sendable (Int, ProduceRequest) -> FakeBroker.Reaction, advertisedPort: UInt16? = nil
    ) async throws -> (ProducerHarness, FakeBroker) {
        let broker = try await FakeBroker(FakeBroker.Behaviour(advertisedPort: advertisedPort, produce: produce))
        let it = try ProducerHarness([broker.bootstrap]) { $0.cluster.requestTimeout = .milliseconds(300) }
        await it.start()
        await it.append(0..<10, to: "t")
        return (it, broker)
    }

    @Test func aLeaderThatCannotBeReachedIsNamed() async throws {
        let (it, broker) = try await run({ _, request in Self.respond(request) }, advertisedPort: 1)
        let expected =
            "bootstrap \(broker.bootstrap) responded, but the advertised listener 127.0.0.1:1 cannot be reached: "
        try await it.wait("the reason") { $0.log.contains { $0.hasPrefix(expected) } }
    }

    /// Bytes that are no response, a response for another partition, for none, or none at all: the connection is given
    /// up with a reason, and the batch is sent again under the same sequence.
    @Test(arguments: [
        ("garbage", "malformed"), ("cut", "malformed"), ("other", "not in the request"),
        ("empty", "without a response"),
        ("closed", "closed"), ("silent", "has not responded"), ("huge", "malformed"),
    ])
    func aRequestWithAWrongResponseIsRepeatedOnANewConnection(fault: String, reason: String) async throws {
        let (it, broker) = try await run { count, request in
            guard count <= 2 else { return Self.respond(request) }
            switch fault {
            case "garbage": return .respond([UInt8](repeating: 0xEE, count: 40))
            case "cut": return Self.respond(request, dropping: 9)
            case "other": return Self.respond(request, partition: 7)
            case "empty": return .respond([1, 0, 0, 0, 0, 0])
            case "huge": return .respond([0xFF, 0xFF, 0xFF, 0xFF, 0x0F])
            case "silent": return .silence
            default: return .close
            }
        }
        try await it.wait("the records") { $0.stored == Array(0..<10) }
        let log = await it.on { $0.report.log }
        #expect(log.contains { $0.contains(reason) }, "\(log)")
        let failed = await it.on { $0.report.failed }
        #expect(failed.isEmpty)
        let requests = await broker.loop.run { broker.produceRequests }
        #expect(requests == 3)
        try await it.stop()
    }

    /// A sequence that nothing explains: a new identity is requested, and the batch goes out under it.
    @Test(arguments: [Int16(45), 59, 47])
    func aLostIdentityIsReplaced(code: Int16) async throws {
        let (it, broker) = try await run { count, request in
            Self.respond(request, errorCode: count == 1 ? code : 0)
        }
        try await it.wait("the records") { $0.stored == Array(0..<10) }
        let identities = await broker.loop.run { broker.identities }
        #expect(identities == 2)
        try await it.stop()
    }

    /// 500 records, of which the broker names the bad ones (KIP-467).
    @Test func onlyTheRecordsThatTheBrokerNamesFail() async throws {
        let broker = try await FakeBroker(
            FakeBroker.Behaviour(produce: { count, request in
                guard count == 1 else { return .respond(to: request) }
                // The last two places are outside of the batch.
                return Self.rejection(of: [3, 7, 499, 500, -1])
            }))
        let it = try ProducerHarness([broker.bootstrap])
        await it.append(0..<500, to: "t")
        await it.start()
        try await it.wait("all ends") { $0.stored.count + $0.failed.count == 500 }
        let (stored, failed) = await it.on { ($0.report.stored, $0.report.failed) }
        #expect(failed == [3: 87, 7: 87, 499: 87])
        #expect(stored == (0..<500).filter { ![3, 7, 499].contains($0) })
        #expect(broker.produceRequestCount.value == 2)
        let texts = await it.on { $0.report.log }
        #expect(texts.filter { $0.contains("record 7 is bad") }.count == 1, "\(texts)")
        try await it.stop()
    }

    /// A leader that has moved names its successor in the response itself (KIP-951): the batch goes there, although
    /// Metadata tells nothing new.
    @Test func aLeaderNamedInAResponseIsFollowed() async throws {
        let successor = try await FakeBroker(FakeBroker.Behaviour())
        let port = successor.port
        let first = try await FakeBroker(
            FakeBroker.Behaviour(
                latestVersions: [0: 10, 3: 12], leaderEpoch: 5,
                produce: { _, request in Self.notLeader(request, leaderID: 2, epoch: 6, port: port) }))
        let it = try ProducerHarness([first.bootstrap])
        await it.append(0..<10, to: "t")
        await it.start()
        try await it.wait("the records") { $0.stored == Array(0..<10) }
        #expect(first.produceRequestCount.value == 1)
        #expect(successor.produceRequestCount.value == 1)
        try await it.stop()
    }

    /// Two leaders that name each other with ever later epochs: the first is followed at once, the others after a wait.
    @Test func leadersThatNameEachOtherAreNotQueriedAsFastAsTheyRespond() async throws {
        let epoch = SharedValue(Int32(5))
        let firstPort = SharedValue(UInt16(0))
        let areAgreed = SharedValue(false)
        let second = try await FakeBroker(
            FakeBroker.Behaviour(
                latestVersions: [0: 10, 3: 12],
                produce: { _, request in
                    if areAgreed.value { return .respond(to: request) }
                    epoch.value += 1
                    return Self.notLeader(request, leaderID: 3, epoch: epoch.value, port: firstPort.value)
                }))
        let port = second.port
        let first = try await FakeBroker(
            FakeBroker.Behaviour(
                latestVersions: [0: 10, 3: 12], leaderEpoch: 5,
                produce: { _, request in
                    if areAgreed.value { return .respond(to: request) }
                    epoch.value += 1
                    return Self.notLeader(request, leaderID: 2, epoch: epoch.value, port: port)
                }))
        firstPort.value = first.port
        let it = try ProducerHarness([first.bootstrap])
        await it.append(0..<10, to: "t")
        await it.start()
        try await it.wait("some refusals", seconds: 30) { _ in
            first.produceRequestCount.value + second.produceRequestCount.value >= 4
        }
        try await Task.sleep(for: .seconds(1))
        #expect(first.produceRequestCount.value + second.produceRequestCount.value < 100)
        areAgreed.value = true
        try await it.wait("the records") { $0.stored == Array(0..<10) }
        try await it.stop()
    }

    private static func notLeader(
        _ request: ProduceRequest, leaderID: Int32, epoch: Int32, port: UInt16
    ) -> FakeBroker.Reaction {
        var response = ProduceResponse()
        for topic in request.topicData {
            var topicResponse = ProduceResponse.Topic()
            topicResponse.name = topic.name
            for data in topic.partitionData {
                var element = ProduceResponse.Partition()
                element.index = data.index
                element.errorCode = KafkaErrorCode.notLeaderOrFollower.rawValue
                element.currentLeader.leaderID = leaderID
                element.currentLeader.leaderEpoch = epoch
                topicResponse.partitionResponses.append(element)
            }
            response.responses.append(topicResponse)
        }
        var endpoint = ProduceResponse.NodeEndpoint()
        endpoint.nodeID = leaderID
        endpoint.host = "127.0.0.1"
        endpoint.port = Int32(port)
        response.nodeEndpoints = [endpoint]
        guard let bytes = try? response.encoded(version: 10).array else { return .close }
        return .respond([UInt8](bytes))
    }

    /// A batch that a broker always calls corrupt, as those before Kafka 2.4 call a record without a key in a compacted
    /// topic: after some attempts the record that is to blame fails, and the others are stored in order.
    @Test func aRecordThatIsAlwaysCorruptHoldsUpNothingForEver() async throws {
        let broker = try await FakeBroker(
            FakeBroker.Behaviour(produce: { _, request in
                let bytes =
                    request.topicData.first?.partitionData.first?.records.map { [UInt8](copying: $0.span) } ?? []
                let isBad = String(decoding: bytes, as: UTF8.self).contains(String(repeating: "x", count: 64))
                return .respond(to: request, errors: isBad ? ["t": KafkaErrorCode.corruptMessage.rawValue] : [:])
            }))
        let it = try ProducerHarness([broker.bootstrap])
        await it.append(0..<13, to: "t")
        await it.appendSized(64, tag: 13, to: "t")
        await it.append(14..<20, to: "t")
        await it.start()
        try await it.wait("all ends", seconds: 30) { $0.stored.count + $0.failed.count == 20 }
        let (stored, failed) = await it.on { ($0.report.stored, $0.report.failed) }
        #expect(failed == [13: KafkaErrorCode.corruptMessage.rawValue])
        #expect(stored == (0..<20).filter { $0 != 13 })
        #expect(broker.produceRequestCount.value < 30)
        try await it.stop()
    }

    /// A disturbance on the line that passes fails nothing.
    @Test func aBatchThatIsCorruptForAWhileIsStored() async throws {
        let (it, broker) = try await run { count, request in Self.respond(request, errorCode: count <= 6 ? 2 : 0) }
        try await it.wait("the records", seconds: 30) { $0.stored == Array(0..<10) }
        #expect(broker.produceRequestCount.value == 7)
        #expect(await it.on { $0.report.failed.isEmpty })
        try await it.stop()
    }

    private static func rejection(of places: [Int32]) -> FakeBroker.Reaction {
        var response = ProduceResponse()
        var topic = ProduceResponse.Topic()
        topic.name = "t"
        var partition = ProduceResponse.Partition()
        partition.errorCode = 87
        partition.recordErrors = places.map { place in
            var error = ProduceResponse.RecordError()
            error.batchIndex = place
            error.batchIndexErrorMessage = "record \(place) is bad"
            return error
        }
        topic.partitionResponses = [partition]
        response.responses = [topic]
        guard let bytes = try? response.encoded(version: 9).array else { return .close }
        return .respond([UInt8](bytes))
    }

    @Test(arguments: [Int64.max, .max - 9, .min, -2])
    func anImpossibleBaseOffsetIsNotKnown(offset: Int64) async throws {
        let broker = try await FakeBroker(
            FakeBroker.Behaviour(produce: { _, _ in
                var response = ProduceResponse()
                var topic = ProduceResponse.Topic()
                topic.name = "t"
                var partition = ProduceResponse.Partition()
                partition.baseOffset = offset
                topic.partitionResponses = [partition]
                response.responses = [topic]
                guard let bytes = try? response.encoded(version: 9).array else { return .close }
                return .respond([UInt8](bytes))
            }))
        let producer = try KafkaProducer(bootstrapServers: broker.bootstrap)
        let results = await producer.send(
            (0..<20).map { KafkaProducer.Record(topic: "t", value: [UInt8($0)]) })
        #expect(results.allSatisfy { (try? $0.get())?.offset == -1 })
        await producer.shutdown()
    }

    /// Three requests of a mebibyte over a line that takes seconds for them, far longer than the broker may be silent.
    @Test func aSlowLineThatMakesProgressIsNotGivenUp() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour())
        let line = try SlowLine(to: broker.port, bytesPerSecond: 512 << 10)
        let port = SharedValue(line.port)
        let front = try await FakeBroker(
            FakeBroker.Behaviour(metadata: { _, request in
                FakeBroker.metadata(request, brokers: [1: port.value], leader: 1)
            }))
        let it = try ProducerHarness([front.bootstrap]) { $0.cluster.requestTimeout = .milliseconds(1_500) }
        for tag in 0..<3 { await it.appendSized(1_000_000, tag: tag, to: "t") }
        await it.start()
        try await it.wait("the records", seconds: 40) { $0.stored == [0, 1, 2] }
        #expect(broker.produceRequestCount.value == 3)
        let lost = await it.on { $0.report.obstacles }
        #expect(lost.isEmpty, "\(lost)")
        try await it.stop()
    }

    @Test func stopSendsWhatWasAppendedBeforeAnyStart() async throws {
        let broker = try await FakeBroker(FakeBroker.Behaviour())
        let it = try ProducerHarness([broker.bootstrap])
        await it.append(0..<10, to: "t")
        try await it.stop()
        let stored = await it.on { $0.report.stored }
        #expect(stored == Array(0..<10))
    }

    @Test func abortEndsAtOnceAndNamesWhatItAbandons() async throws {
        let (it, broker) = try await run { _, _ in .close }
        try await it.wait("a failure") { !$0.log.isEmpty }
        await it.on { $0.core.abort() }
        let state = await it.on {
            ($0.report.isStopped, $0.report.stored.count + $0.report.failed.count, $0.core.inFlight)
        }
        #expect(state == (true, 0, 0))
        await it.append(10..<12, to: "t")
        let ends = await it.on { ($0.report.abandoned, $0.report.failed.keys.sorted()) }
        #expect(ends.0 == Array(0..<10) && ends.1 == [10, 11])
        _ = broker
    }
}
