import KafkaClient
import KafkaCodec
import KafkaSession
import Testing
import WireBytes

/// The producer against a broker whose clock differs from this machine's by more than the topic allows.
@Suite(.timeLimit(.minutes(1))) struct ProducerTimesTests {
    /// What the broker has stored, and how many requests came.
    private final class Log: @unchecked Sendable {
        var times: [Int64] = []
        var values: [String] = []
        var requests = 0
    }

    /// Refuses a batch with a time later than 1,000 whole, as Kafka does, without naming a record.
    private static func produce(_ request: ProduceRequest, _ log: Log) -> FakeBroker.Reaction {
        log.requests += 1
        var errors: [String: Int16] = [:]
        for topic in request.topicData {
            for partition in topic.partitionData {
                var times: [Int64] = []
                var values: [String] = []
                guard let records = partition.records, let view = try? RecordBatchView(records.span) else {
                    return .close
                }
                var scratch = WireBuffer()
                try? view.forEachRecord(compression: NoCompression(), scratch: &scratch) { record in
                    times.append(record.timestamp)
                    if let value = record.value { values.append(String(decodingUTF8: value)) }
                }
                guard times.allSatisfy({ $0 <= 1_000 }) else {
                    errors[topic.name] = KafkaErrorCode.invalidTimestamp.rawValue
                    continue
                }
                log.times += times
                log.values += values
            }
        }
        return .respond(to: request, errors: errors)
    }

    private func run(everyOtherIsGiven: Bool) async throws -> (ProducerHarness, Log) {
        let log = Log()
        let broker = try await FakeBroker(FakeBroker.Behaviour(produce: { _, request in Self.produce(request, log) }))
        let it = try ProducerHarness([broker.bootstrap])
        await it.start()
        await it.appendTimed(0..<64, to: "t", timestamp: 2_000, everyOtherIsGiven: everyOtherIsGiven)
        try await it.wait("the first records") { $0.stored.count + $0.failed.count == 64 }
        await it.appendTimed(64..<128, to: "t", timestamp: 2_000, everyOtherIsGiven: everyOtherIsGiven)
        try await it.wait("all records") { $0.stored.count + $0.failed.count == 128 }
        withExtendedLifetime(broker) {}
        return (it, log)
    }

    @Test func recordsThatMayGoWithoutTheirTimeAreStoredInOrder() async throws {
        let (it, log) = try await run(everyOtherIsGiven: false)
        #expect(await it.on { $0.report.stored } == Array(0..<128))
        #expect(log.values == (0..<128).map(String.init))
        #expect(log.times.allSatisfy { $0 == RecordView.noTimestamp })
        // One refusal for each batch of the first 64 and none for those that came after it was known.
        #expect(log.requests <= 12)
        #expect(await it.on { $0.report.log.count { $0.contains("records get no time") } } == 1)
    }

    @Test func recordsWhoseTimeWasGivenFailAlone() async throws {
        let (it, log) = try await run(everyOtherIsGiven: true)
        #expect(await it.on { $0.report.stored } == Array(stride(from: 0, to: 128, by: 2)))
        #expect(await it.on { $0.report.failed.keys.sorted() } == Array(stride(from: 1, to: 128, by: 2)))
        #expect(await it.on { $0.report.failed.values.allSatisfy { $0 == KafkaErrorCode.invalidTimestamp.rawValue } })
        #expect(log.times.allSatisfy { $0 == RecordView.noTimestamp })
    }

    /// The handle of a topic that was prepared gets its partitions, too.
    @Test func aPreparedTopicCanBeWritten() async throws {
        let log = Log()
        let broker = try await FakeBroker(FakeBroker.Behaviour(produce: { _, request in Self.produce(request, log) }))
        let it = try ProducerHarness([broker.bootstrap])
        await it.on { it in for _ in 0..<2 { it.core.prepare(topic: "t") } }
        await it.start()
        await it.append(0..<1, to: "other")
        try await it.wait("the description") { $0.stored == [0] }
        await it.append(1..<3, to: "t")
        try await it.wait("the records") { $0.stored == [0, 1, 2] }
        withExtendedLifetime(broker) {}
    }
}
