import Foundation
import KafkaCodec
import TestSupport
import Testing
import TrestleBase
import WireBytes

@testable import KafkaClient
@testable import TrestleBridge

/// Dead letters on their way into a topic that has rules of its own, changes them, and refuses for a while, driven by one seed. What a
/// reader makes of the topic is the judge.
private final class LetterSimulation {
    private struct Record {
        let entry: UInt64
        let key: [UInt8]
        let value: [UInt8]
        let headers: [(name: String, value: ByteSlice?)]
        let time: Int
    }

    private var random: SeededRandom
    private var queue: DeadLetterQueue!
    private var now = Instant(nanoseconds: 1_000_000_000)
    private var inFlight: [Record] = []
    private var letters: [UInt64: DeadLetter] = [:]
    private var settled: [UInt64: Int] = [:]
    private var found: [StoredLetter] = []
    private var reader = LetterReader()
    private var offset: Int64 = 0
    private var largest: Int
    private var takesHeaders: Bool
    private var isRefusing = false
    private(set) var refusals = 0
    private(set) var parts = 0

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        largest = 2_048 << random.below(8)
        takesHeaders = random.chance(80)
        let most = 64 << 10
        queue = DeadLetterQueue(
            topicName: "letters", maximumRequestSize: most, nonce: seed, now: { [unowned self] in now },
            append: { [unowned self] (key, value, headers, entry) throws(ProduceFailure) in
                var batch = RecordBatchBuilder()
                batch.append(key: key, value: value, timestamp: 0, headers: headers)
                batch.finish()
                // The producer's own limit.
                guard batch.size <= most else {
                    throw ProduceFailure(errorCode: KafkaErrorCode.messageTooLarge.rawValue, text: "too large")
                }
                inFlight.append(Self.record(batch.bytes, entry, now))
            }, observe: { [unowned self] _ in refusals += 1 })
    }

    private static func record(_ bytes: Span<UInt8>, _ entry: UInt64, _ now: Instant) -> Record {
        var headers: [(name: String, value: ByteSlice?)] = []
        var (key, value): ([UInt8], [UInt8]) = ([], [])
        if let view = try? RecordBatchView(bytes, verifyingChecksum: false), var records = try? view.records(),
            let record = try? records.next()
        {
            if let bytes = record.key { key = [UInt8](copying: bytes) }
            if let bytes = record.value { value = [UInt8](copying: bytes) }
            var cursor = record.headers
            while let header = cursor.next() {
                headers.append((String(decodingUTF8: header.name), ByteSlice(copying: header.value)))
            }
        }
        return Record(entry: entry, key: key, value: value, headers: headers, time: bytes.count)
    }

    func run() -> [String] {
        var next: UInt64 = 0
        let total = 8 + random.below(8)
        for _ in 0..<600 {
            switch random.below(10) {
            case 0..<2 where next < total:
                next += 1
                add(next)
            case 2..<7: respond()
            case 7:
                now = now + .milliseconds(Int64(random.below(3_000)))
                queue.handleTimeout(now: now)
            case 8 where random.chance(20): isRefusing.toggle()
            case 9 where random.chance(10): largest = 2_048 << random.below(8)
            default: break
            }
        }
        // From here on the topic takes what it can.
        isRefusing = false
        for _ in 0..<20_000 where settled.count < letters.count {
            if inFlight.isEmpty { now = now + .seconds(61) }
            queue.handleTimeout(now: now)
            respond()
        }
        return faults()
    }

    private func add(_ entry: UInt64) {
        // Few sources and causes, so that letters resemble each other.
        let size = random.chance(30) ? random.below(200_000) : random.below(3_000)
        let block = (0..<61).map { _ in UInt8(truncatingIfNeeded: random.below(256)) }
        var value: [UInt8] = []
        while value.count < size { value += block }
        let key = (0..<(random.chance(10) ? 6_000 : random.below(20))).map { UInt8(truncatingIfNeeded: $0) }
        var headers = LetterHeaders()
        for number in 0..<random.below(4) { headers.append(Array("h\(number)".utf8).span, [UInt8]("v".utf8).span) }
        let letter = DeadLetter(
            .init("refused", errorCode: 87), .init(target: "t", route: "r", source: "a"),
            key: random.chance(20) ? nil : ByteSlice(key), value: random.chance(5) ? nil : ByteSlice(value),
            timestamp: Int64(entry), headers: headers)
        letters[entry] = letter
        queue.add(letter, entry: entry)
    }

    private func respond() {
        guard !inFlight.isEmpty else { return }
        let record = inFlight.remove(at: random.below(inFlight.count))
        let own = record.headers.contains { !DeadLetter.isOwn($0.name) }
        if isRefusing {
            return fail(record, .policyViolation)
        } else if record.time > largest {
            return fail(record, random.chance(50) ? .messageTooLarge : .recordListTooLarge)
        } else if own, !takesHeaders {
            return fail(record, .invalidRecord)
        }
        parts += 1
        let letter = reader.take(
            partition: 0, offset: offset, timestamp: 0, key: ByteSlice(record.key), value: ByteSlice(record.value),
            headers: record.headers)
        offset += 1
        if let letter { found.append(letter) }
        if queue.handleStored(record.entry) { settled[record.entry, default: 0] += 1 }
    }

    private func fail(_ record: Record, _ code: KafkaErrorCode) {
        _ = queue.handleFailed(record.entry, ProduceFailure(errorCode: code.rawValue, text: "\(code)"))
    }

    private func faults() -> [String] {
        var faults: [String] = []
        if settled.count < letters.count { faults.append("\(letters.count - settled.count) wait for ever") }
        if let twice = settled.first(where: { $0.value > 1 }) { faults.append("\(twice.key) was settled twice") }
        if !queue.isEmpty || queue.waitingForRetry > 0 { faults.append("the queue keeps something") }
        for (entry, letter) in letters {
            let same = found.filter { $0.recordTimestamp == Int64(entry) }
            guard let stored = same.last else {
                faults.append("\(entry) cannot be read")
                continue
            }
            if stored.value?.array ?? [] != letter.value.array || (stored.value == nil) != letter.isTombstone {
                faults.append("\(entry) has another value")
            }
            if stored.key?.array ?? [] != letter.key.array || (stored.key == nil) == letter.hasKey {
                faults.append("\(entry) has another key")
            }
            if stored.route != "r" || stored.source != "a" || stored.errorCode != 87 || stored.topic != "t" {
                faults.append("\(entry) does not say where it is from")
            }
        }
        return faults
    }
}

/// As many seeds as `TRESTLE_LETTER_SEEDS` says.
@Suite("Dead letters model", .timeLimit(.minutes(5)))
struct DeadLetterModelTests {
    private static let seeds = ProcessInfo.processInfo.environment["TRESTLE_LETTER_SEEDS"].flatMap(UInt64.init) ?? 25

    @Test(
        "Each letter is in the topic once and whole when its message is acknowledged, whatever the topic refuses meanwhile"
    )
    func everyLetterArrives() {
        var failures: [String] = []
        var (refusals, parts) = (0, 0)
        for seed in 1...Self.seeds {
            let simulation = LetterSimulation(seed: seed)
            failures += simulation.run().map { "seed \(seed): \($0)" }
            (refusals, parts) = (refusals + simulation.refusals, parts + simulation.parts)
            if failures.count > 10 { break }
        }
        #expect(failures == [])
        #expect(refusals > 0 && parts > Int(Self.seeds) * 15)
    }
}
