import Foundation
import TestSupport
import Testing
import TrestleBase
@testable import TrestleBridge

/// Rules with several actions beside a model of what takes their messages: each action may succeed or fail, at once or late, or
/// never respond since the process ends.
@Suite("Rule deliveries model", .timeLimit(.minutes(5)))
struct RuleDeliveriesTests {
    private static let seeds = ProcessInfo.processInfo.environment["TRESTLE_MODEL_SEEDS"].flatMap(UInt64.init) ?? 3_000

    @Test(
        "A message is acknowledged once: after all its actions, or the error action after the last of them, or the dead letter"
    )
    func model() {
        var failures: [String] = []
        var endings: [String: Int] = [:]
        for seed in 1...Self.seeds {
            var run = RuleSimulation(seed: seed)
            failures += run.run().map { "seed \(seed): \($0)" }
            endings.merge(run.endings) { $0 + $1 }
            if failures.count > 5 { break }
        }
        #expect(failures == [])
        // Each way to the end was taken.
        #expect(Set(endings.keys) == ["stored", "caught", "dead-lettered", "kept"])
    }

    @Test("A rule without actions that fail keeps nothing") func succeeds() {
        var deliveries = RuleDeliveries<Int>()
        let number = deliveries.open(7, entry: 70, hasErrorAction: true, size: 100)
        deliveries.begin(number)
        deliveries.begin(number)
        guard case .wait = deliveries.release(number) else { return #expect(Bool(false)) }
        guard case .wait = deliveries.handleFinished(number) else { return #expect(Bool(false)) }
        guard case .succeeded(entry: 70) = deliveries.handleFinished(number) else { return #expect(Bool(false)) }
        #expect(deliveries.isEmpty && deliveries.bytes == 0)
        // Nothing that comes later settles it again.
        guard case .wait = deliveries.handleFinished(number) else { return #expect(Bool(false)) }
    }
}

/// One run: messages come, and what is due happens in an order that the seed chooses.
private struct RuleSimulation {
    private typealias Deliveries = RuleDeliveries<Int>

    /// What the world does with an action or a dead letter.
    private enum Fate { case success, failure, silence }

    private struct Due {
        let message: Int
        let number: UInt64
        let isErrorAction: Bool
        let fate: Fate
    }

    /// What the judge knows of a message.
    private struct Record {
        let number: UInt64
        let actions: Int
        let hasErrorAction: Bool
        var succeeded = 0
        var failed = 0
        var silent = 0
        var errorActionRuns = 0
        var errorActionOutcome: Fate?
        var isDeadLetterSent = false
        var isDeadLetterStored = false
        var acknowledgements = 0

        var mayBeAcknowledged: Bool {
            if succeeded == actions { return true }
            guard succeeded + failed == actions else { return false }
            return errorActionOutcome == .success || isDeadLetterStored
        }
    }

    private var random: SeededRandom
    private var ledger = DeliveryLedger<Int>()
    private var deliveries = Deliveries()
    private var records: [Int: Record] = [:]
    private var due: [Due] = []
    private var letters: [(message: Int, entry: UInt64)] = []
    private var faults: [String] = []
    private(set) var endings: [String: Int] = [:]

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func run() -> [String] {
        let count = 1 + random.below(30)
        var next = 0
        while next < count || !due.isEmpty || !letters.isEmpty {
            if next < count, random.chance(40) {
                receive(next)
                next += 1
            } else if !due.isEmpty, random.chance(70) {
                happen(due.remove(at: random.below(due.count)))
            } else if !letters.isEmpty {
                store(letters.remove(at: random.below(letters.count)))
            }
            if !ledger.counts.addsUp { faults.append("the counts do not add up") }
        }
        for (message, record) in records { judgeEnd(message, record) }
        let open = records.values.count { $0.acknowledgements == 0 }
        if ledger.counts.inFlight != UInt64(open) {
            faults.append("\(ledger.counts.inFlight) in flight, expected \(open)")
        }
        if open == 0, deliveries.bytes != 0 { faults.append("\(deliveries.bytes) bytes are kept of nothing") }
        return faults
    }

    private mutating func fate() -> Fate {
        let draw = random.below(100)
        return draw < 70 ? .success : draw < 97 ? .failure : .silence
    }

    private mutating func receive(_ message: Int) {
        // A message may go to other routes as well, or to this rule alone.
        let whole: UInt64? = random.chance(30) ? ledger.openWhole(message) : nil
        let entry = whole.map { ledger.openPart(of: $0) } ?? ledger.open(message)
        let actions = 1 + random.below(4)
        let hasErrorAction = random.chance(60)
        let number = deliveries.open(message, entry: entry, hasErrorAction: hasErrorAction, size: 10)
        records[message] = Record(number: number, actions: actions, hasErrorAction: hasErrorAction)
        for _ in 0..<actions {
            deliveries.begin(number)
            perform(message, number, isErrorAction: false)
        }
        follow(deliveries.release(number), message)
        if let whole, let token = ledger.release(whole) { acknowledge(token) }
    }

    /// An action begins; it may have its outcome at once, while others have not begun.
    private mutating func perform(_ message: Int, _ number: UInt64, isErrorAction: Bool) {
        let one = Due(message: message, number: number, isErrorAction: isErrorAction, fate: fate())
        if random.chance(30) { happen(one) } else { due.append(one) }
    }

    private mutating func happen(_ one: Due) {
        guard var record = records[one.message] else { return }
        if one.isErrorAction {
            record.errorActionOutcome = one.fate
        } else {
            switch one.fate {
            case .success: record.succeeded += 1
            case .failure: record.failed += 1
            case .silence: record.silent += 1
            }
        }
        records[one.message] = record
        switch one.fate {
        case .silence: break
        case .success: follow(deliveries.handleFinished(one.number), one.message)
        case .failure:
            let failure = Deliveries.Failure(action: "A", resource: "r", reason: "\(record.failed)")
            follow(deliveries.handleFinished(one.number, failure), one.message)
        }
    }

    private mutating func follow(_ step: Deliveries.Step, _ message: Int) {
        switch step {
        case .wait: break
        case .succeeded(let entry):
            if let token = ledger.close(entry) { acknowledge(token) }
            note("stored")
        case .caught(let entry):
            _ = ledger.redirectToDeadLetter(entry)
            if let token = ledger.close(entry) { acknowledge(token) }
            note("caught")
        case .runErrorAction:
            guard let record = records[message] else { return }
            records[message]?.errorActionRuns += 1
            if record.succeeded + record.failed < record.actions {
                faults.append("the error action of \(message) ran early")
            }
            let told = deliveries.content(record.number)?.failures.count
            if told != record.failed { faults.append("\(told ?? 0) failures were told of \(record.failed)") }
            perform(message, record.number, isErrorAction: true)
        case .giveUp(let entry, let content, let failures):
            if content != message { faults.append("another message was given up") }
            let expected = (records[message]?.failed ?? 0) + (records[message]?.errorActionRuns ?? 0)
            if failures.count != expected {
                faults.append("\(failures.count) failures of \(expected) in a dead letter")
            }
            if !ledger.redirectToDeadLetter(entry) { faults.append("\(message) was given up twice") }
            records[message]?.isDeadLetterSent = true
            letters.append((message, entry))
        }
    }

    private mutating func store(_ letter: (message: Int, entry: UInt64)) {
        records[letter.message]?.isDeadLetterStored = true
        if let token = ledger.close(letter.entry) { acknowledge(token) }
        note("dead-lettered")
    }

    private mutating func note(_ ending: String) { endings[ending, default: 0] += 1 }

    private mutating func acknowledge(_ message: Int) {
        guard let record = records[message] else { return faults.append("an unknown message was acknowledged") }
        if !record.mayBeAcknowledged { faults.append("\(message) was acknowledged early: \(record)") }
        if record.acknowledgements > 0 { faults.append("\(message) was acknowledged twice") }
        records[message]?.acknowledgements += 1
    }

    private mutating func judgeEnd(_ message: Int, _ record: Record) {
        let isSilent = record.silent > 0 || record.errorActionOutcome == .silence
        if isSilent { note("kept") }
        if record.acknowledgements != (isSilent ? 0 : 1) { faults.append("\(message) ended as \(record)") }
        let runsErrorAction = record.hasErrorAction && record.silent == 0 && record.failed > 0
        if record.errorActionRuns != (runsErrorAction ? 1 : 0) { faults.append("\(message): error action, \(record)") }
    }
}
