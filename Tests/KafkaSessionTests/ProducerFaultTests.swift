import KafkaClient
import KafkaCodec
import KafkaSession
import Testing
import Transport
import WireBytes

/// The producer against a broker that misbehaves.
@Suite(.timeLimit(.minutes(2))) struct ProducerFaultTests {
    /// The body of a right answer in version 9 to a request for one partition of one topic.
    private static func answer(
        _ request: ProduceRequest, errorCode: Int16 = 0, partition: Int32 = 0, dropping dropped: Int = 0
    ) -> FakeBroker.Reaction {
        var response = ProduceResponse()
        for topic in request.topicData {
            var answered = ProduceResponse.TopicProduceResponse()
            answered.name = topic.name
            for _ in topic.partitionData {
                var element = ProduceResponse.PartitionProduceResponse()
                element.index = partition
                element.errorCode = errorCode
                answered.partitionResponses.append(element)
            }
            response.responses.append(answered)
        }
        guard let bytes = try? response.encoded(version: 9) else { return .close }
        return .answer([UInt8](bytes.dropLast(dropped)))
    }

    private func run(
        _ produce: @escaping @Sendable (Int, ProduceRequest) -> FakeBroker.Reaction, advertisedPort: UInt16? = nil
    ) async throws -> (ProducerHarness, FakeBroker) {
        let broker = try await FakeBroker(FakeBroker.Behaviour(advertisedPort: advertisedPort, produce: produce))
        let it = try ProducerHarness([broker.bootstrap]) { $0.requestTimeout = .milliseconds(300) }
        await it.start()
        await it.append(0..<10, to: "t")
        return (it, broker)
    }

    @Test func aLeaderThatCannotBeReachedIsNamed() async throws {
        let (it, broker) = try await run({ _, request in Self.answer(request) }, advertisedPort: 1)
        let expected =
            "bootstrap \(broker.bootstrap) answered, but the advertised listener 127.0.0.1:1 cannot be reached: "
        try await it.wait("the reason") { $0.log.contains { $0.hasPrefix(expected) } }
    }

    /// Bytes that are no answer, an answer for another partition, for none, or none at all: the connection is given up
    /// with a reason, and the batch is sent again under the same sequence.
    @Test(arguments: [
        ("garbage", "malformed"), ("cut", "malformed"), ("other", "not in the request"), ("empty", "unanswered"),
        ("closed", "closed"), ("silent", "has not answered"), ("huge", "malformed"),
    ])
    func aWrongAnswerIsRepeatedOnANewConnection(fault: String, reason: String) async throws {
        let (it, broker) = try await run { count, request in
            guard count <= 2 else { return Self.answer(request) }
            switch fault {
            case "garbage": return .answer([UInt8](repeating: 0xEE, count: 40))
            case "cut": return Self.answer(request, dropping: 9)
            case "other": return Self.answer(request, partition: 7)
            case "empty": return .answer([1, 0, 0, 0, 0, 0])
            case "huge": return .answer([0xFF, 0xFF, 0xFF, 0xFF, 0x0F])
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

    /// A sequence that nothing explains: a new identity is asked for, and the batch goes out under it.
    @Test(arguments: [Int16(45), 59, 47])
    func aLostIdentityIsReplaced(code: Int16) async throws {
        let (it, broker) = try await run { count, request in
            Self.answer(request, errorCode: count == 1 ? code : 0)
        }
        try await it.wait("the records") { $0.stored == Array(0..<10) }
        let identities = await broker.loop.run { broker.identities }
        #expect(identities == 2)
        try await it.stop()
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
