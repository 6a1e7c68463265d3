import KafkaSession
import Testing

/// What was done with each batch, as one line per departure or outcome: `a@0` left with sequence 0.
private struct Scenario {
    var queue: PartitionQueue<String>
    var ordinals: [String: UInt64] = [:]
    var producerID: Int64 = 7

    init(idempotent: Bool = true, established: Bool = true) {
        queue = PartitionQueue(isIdempotent: idempotent)
        guard idempotent else { return }
        queue.adopt(ProducerIdentity(producerID: producerID, producerEpoch: 0))
        guard established else { return }
        queue.enqueue("first", recordCount: 100)
        _ = depart()
        _ = answer("first", .stored)
    }

    mutating func enqueue(_ names: String..., count: Int32 = 10) {
        for name in names { queue.enqueue(name, recordCount: count) }
    }

    /// Sends all that may leave.
    mutating func depart() -> [String] {
        var left: [String] = []
        while let departure = queue.depart() {
            ordinals[departure.batch] = departure.ordinal
            left.append("\(departure.batch)@\(departure.baseSequence)")
        }
        return left
    }

    mutating func answer(_ name: String, _ verdict: ProduceVerdict) -> String {
        guard let ordinal = ordinals[name] else { return "never sent" }
        switch queue.answered(ordinal, verdict) {
        case .stored(let batch): return "stored \(batch)"
        case .failed(let batch): return "failed \(batch)"
        case .retry(let attempts): return "retry \(attempts)"
        case .split(let batch, let ordinal, let sequence):
            queue.putBack([(batch + "1", 5), (batch + "2", 5)], ordinal: ordinal, baseSequence: sequence)
            return "split \(batch)"
        case .unknown: return "unknown"
        }
    }

    mutating func renew() -> Bool {
        guard queue.needsIdentity else { return false }
        producerID += 1
        queue.adopt(ProducerIdentity(producerID: producerID, producerEpoch: 0))
        return true
    }
}

@Suite struct PartitionQueueTests {
    @Test func nothingLeavesBeforeAnIdentityIsKnown() {
        var queue = PartitionQueue<String>(isIdempotent: true)
        queue.enqueue("a", recordCount: 1)
        #expect(queue.needsIdentity)
        #expect(queue.canDepart == false)
        queue.adopt(ProducerIdentity(producerID: 1, producerEpoch: 0))
        #expect(!queue.needsIdentity)
        let departure = queue.depart()
        #expect(departure?.baseSequence == 0)
    }

    @Test func theFirstBatchOfAnIdentityGoesAlone() {
        var it = Scenario(established: false)
        it.enqueue("a", "b", "c")
        #expect(it.depart() == ["a@0"])
        #expect(it.answer("a", .stored) == "stored a")
        #expect(it.depart() == ["b@10", "c@20"])
    }

    @Test func fiveAreInFlightAndNoMore() {
        var it = Scenario()
        it.enqueue("a", "b", "c", "d", "e", "f")
        #expect(it.depart() == ["a@100", "b@110", "c@120", "d@130", "e@140"])
        #expect(it.answer("a", .stored) == "stored a")
        #expect(it.depart() == ["f@150"])
    }

    @Test func withoutIdempotenceOneIsInFlight() {
        var it = Scenario(idempotent: false)
        it.enqueue("a", "b")
        #expect(it.depart() == ["a@-1"])
        #expect(it.answer("a", .retry) == "retry 1")
        #expect(it.depart() == ["a@-1"])
        #expect(it.answer("a", .stored) == "stored a")
        #expect(it.depart() == ["b@-1"])
    }

    @Test func aRepeatedBatchGoesBeforeTheYoungerOnesUnderItsOldSequence() {
        var it = Scenario()
        it.enqueue("a", "b", "c", "d")
        #expect(it.depart() == ["a@100", "b@110", "c@120", "d@130"])
        #expect(it.answer("a", .retry) == "retry 1")
        #expect(it.depart() == [])
        #expect(it.answer("b", .outOfOrder) == "retry 1")
        #expect(it.answer("c", .outOfOrder) == "retry 1")
        #expect(it.answer("d", .outOfOrder) == "retry 1")
        #expect(!it.queue.needsIdentity)
        #expect(it.depart() == ["a@100"])
        #expect(it.answer("a", .stored) == "stored a")
        #expect(it.depart() == ["b@110"])
        #expect(it.answer("b", .stored) == "stored b")
        #expect(it.depart() == ["c@120"])
    }

    @Test(arguments: [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]])
    func aBrokenConnectionKeepsTheOrder(lost: [String]) {
        var it = Scenario()
        it.enqueue("a", "b", "c")
        _ = it.depart()
        for name in lost { #expect(it.answer(name, .retry) == "retry 1") }
        #expect(it.depart() == ["a@100"])
        // The first attempt had reached the log: DUPLICATE_SEQUENCE_NUMBER, or plain success, both `stored`.
        #expect(it.answer("a", .stored) == "stored a")
        #expect(it.depart() == ["b@110"])
    }

    @Test func aSequenceThatNothingExplainsAsksForANewIdentity() {
        var it = Scenario()
        it.enqueue("a", "b")
        _ = it.depart()
        #expect(it.answer("a", .outOfOrder) == "retry 1")
        #expect(!it.queue.needsIdentity)
        #expect(it.answer("b", .outOfOrder) == "retry 1")
        #expect(it.depart() == [])
        #expect(it.renew() == true)
        #expect(it.depart() == ["a@0"])
        #expect(it.answer("a", .stored) == "stored a")
        #expect(it.depart() == ["b@10"])
    }

    @Test func aLostIdentityIsReplacedOnceNothingIsInFlight() {
        var it = Scenario()
        it.enqueue("a", "b")
        _ = it.depart()
        #expect(it.answer("a", .identityLost) == "retry 1")
        #expect(it.renew() == false)
        #expect(it.answer("b", .identityLost) == "retry 1")
        #expect(it.renew() == true)
        #expect(it.renew() == false)
        #expect(it.depart() == ["a@0"])
    }

    @Test func aRefusedBatchLeavesNoGapInTheSequences() {
        var it = Scenario()
        it.enqueue("a", "b", "c")
        _ = it.depart()
        #expect(it.answer("a", .refused) == "failed a")
        #expect(it.depart() == [])
        #expect(it.answer("b", .outOfOrder) == "retry 1")
        #expect(it.answer("c", .outOfOrder) == "retry 1")
        #expect(!it.queue.needsIdentity)
        #expect(it.depart() == ["b@100"])
        #expect(it.answer("b", .stored) == "stored b")
        #expect(it.depart() == ["c@110"])
    }

    @Test func anOlderBatchKeepsItsNumberWhenAYoungerOneIsRefused() {
        var it = Scenario()
        it.enqueue("a", "b", "c")
        _ = it.depart()
        #expect(it.answer("a", .retry) == "retry 1")
        #expect(it.answer("b", .refused) == "failed b")
        #expect(it.answer("c", .outOfOrder) == "retry 1")
        #expect(it.depart() == ["a@100"])
        #expect(it.answer("a", .stored) == "stored a")
        #expect(it.depart() == ["c@110"])
    }

    @Test func twoRefusedBatchesRewindToTheOlder() {
        var it = Scenario()
        it.enqueue("a", "b", "c")
        _ = it.depart()
        #expect(it.answer("b", .refused) == "failed b")
        #expect(it.answer("a", .refused) == "failed a")
        #expect(it.answer("c", .outOfOrder) == "retry 1")
        #expect(it.depart() == ["c@100"])
    }

    @Test func aBatchStoredBehindARefusedOneAsksForANewIdentity() {
        var it = Scenario()
        it.enqueue("a", "b", "c")
        _ = it.depart()
        #expect(it.answer("a", .refused) == "failed a")
        #expect(it.answer("b", .stored) == "stored b")
        #expect(it.answer("c", .stored) == "stored c")
        it.enqueue("d")
        #expect(it.depart() == [])
        #expect(it.renew() == true)
        #expect(it.depart() == ["d@0"])
    }

    @Test func theHalvesOfASplitBatchTakeItsPlaceAndItsSequences() {
        var it = Scenario()
        it.enqueue("a", "b")
        _ = it.depart()
        #expect(it.answer("a", .divide) == "split a")
        #expect(it.answer("b", .outOfOrder) == "retry 1")
        #expect(it.depart() == ["a1@100"])
        #expect(it.answer("a1", .retry) == "retry 2")
        #expect(it.depart() == ["a1@100"])
        #expect(it.answer("a1", .stored) == "stored a1")
        #expect(it.depart() == ["a2@105"])
        #expect(it.answer("a2", .stored) == "stored a2")
        #expect(it.depart() == ["b@110"])
    }

    @Test func aSingleRecordThatIsTooLargeFails() {
        var it = Scenario()
        it.enqueue("a", count: 1)
        _ = it.depart()
        #expect(it.answer("a", .divide) == "failed a")
        it.enqueue("b")
        #expect(it.depart() == ["b@100"])
    }

    @Test func anAnswerToNothingChangesNothing() {
        var it = Scenario()
        #expect(it.answer("first", .stored) == "unknown")
        #expect(it.queue.isEmpty)
    }

    @Test func everythingComesOutOldestFirstWhenGivenUp() {
        var it = Scenario()
        it.enqueue("a", "b", "c", "d", "e", "f", "g")
        _ = it.depart()
        #expect(it.queue.removeAll() == ["a", "b", "c", "d", "e", "f", "g"])
        #expect(it.queue.isEmpty)
    }

    @Test(arguments: [
        (Int32.max, Int32(1), Int32(0)), (.max - 9, 10, 0), (.max - 9, 11, 1), (0, .max, .max), (5, 10, 15),
    ])
    func sequencesWrapToZero(from: Int32, count: Int32, to: Int32) {
        #expect(ProducerSequence.advance(from, by: count) == to)
    }

    /// Against a model of the broker's own check, with answers lost and refusals thrown in at random: every batch ends up
    /// in the log once and in order, or was refused.
    @Test func aBrokerThatChecksSequencesHoldsEveryBatchOnceAndInOrder() {
        var faults: [String] = []
        for seed in 0..<400 as Range<UInt64> {
            if let fault = simulate(seed: seed) { faults.append("seed \(seed): \(fault)") }
        }
        #expect(faults.isEmpty, "\(faults.prefix(3))")
    }

    private func simulate(seed: UInt64) -> String? {
        var random = SeededRandom(seed: seed)
        var queue = PartitionQueue<Int>(isIdempotent: true)
        var log: [Int] = []
        var refused: Set<Int> = []
        var done: [Int] = []
        var brokerNext: [Int64: Int32] = [:]  // by producer id
        var known: [String: Int] = [:]  // sequence already in the log -> batch
        var producerID: Int64 = 0
        var wire: [PartitionQueue<Int>.Departure] = []
        let total = 60
        for batch in 0..<total { queue.enqueue(batch, recordCount: Int32(1 + batch % 7)) }
        for _ in 0..<20_000 where !queue.isEmpty {
            if queue.needsIdentity {
                producerID += 1
                queue.adopt(ProducerIdentity(producerID: producerID, producerEpoch: 0))
            }
            if let departure = queue.depart() { wire.append(departure) }
            guard !wire.isEmpty, random.next() % 3 == 0 else { continue }
            // The broker handles requests of one connection in order.
            let departure = wire.removeFirst()
            let id = departure.identity.producerID
            let key = "\(id)/\(departure.baseSequence)"
            let count = Int32(1 + departure.batch % 7)
            var verdict: ProduceVerdict
            let dice = random.next() % 20
            if dice == 0 {
                verdict = .retry
            } else if dice == 1 && known[key] == nil {
                verdict = .refused
                refused.insert(departure.batch)
            } else if let held = known[key] {
                if held != departure.batch { return "sequence \(key) reused for \(departure.batch) after \(held)" }
                verdict = .stored
            } else if let next = brokerNext[id], next != departure.baseSequence {
                verdict = .outOfOrder
            } else {
                brokerNext[id] = ProducerSequence.advance(departure.baseSequence, by: count)
                known[key] = departure.batch
                log.append(departure.batch)
                verdict = .stored
            }
            if random.next() % 15 == 0 {
                // The connection breaks: this answer and all behind it are lost.
                if verdict == .refused { refused.remove(departure.batch) }
                _ = queue.connectionLost(departure.ordinal)
                for other in wire { _ = queue.connectionLost(other.ordinal) }
                wire.removeAll()
                continue
            }
            switch queue.answered(departure.ordinal, verdict) {
            case .stored(let batch), .failed(let batch): done.append(batch)
            case .retry, .split: break
            case .unknown: return "unknown answer"
            }
        }
        if !queue.isEmpty { return "did not finish" }
        if done.sorted() != Array(0..<total) { return "reported \(done)" }
        if log != log.sorted() || Set(log).count != log.count { return "log \(log)" }
        if Set(log).union(refused) != Set(0..<total) { return "missing from \(log)" }
        return nil
    }
}
