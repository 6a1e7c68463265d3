import KafkaSession
import Testing

/// What was done with each batch, as one line for each that was sent or completed: `a@0` was sent with sequence 0.
private struct Scenario {
    var machine: PartitionStateMachine<String>
    var ordinals: [String: UInt64] = [:]
    var producerID: Int64 = 6

    init(idempotent: Bool = true, established: Bool = true) {
        machine = PartitionStateMachine(isIdempotent: idempotent)
        guard idempotent, established else { return }
        enqueue("first", count: 100)
        _ = renew()
        _ = send()
        _ = respond("first", .stored)
    }

    mutating func enqueue(_ names: String..., count: Int32 = 10) {
        for name in names { machine.enqueue(name, recordCount: count) }
    }

    /// Sends all that may be sent.
    mutating func send() -> [String] {
        var sent: [String] = []
        while let next = machine.popForSending() {
            ordinals[next.batch] = next.ordinal
            sent.append("\(next.batch)@\(next.baseSequence)")
        }
        return sent
    }

    mutating func respond(
        _ name: String, _ verdict: ProduceVerdict, parts: [(String, Int32)] = []
    ) -> String {
        guard let ordinal = ordinals[name] else { return "never sent" }
        switch machine.handleResponse(ordinal, verdict) {
        case .reportStored(let batch): return "stored \(batch)"
        case .retry(let attempts): return "retry \(attempts)"
        case .rejected(let batch, let ordinal):
            let parts = parts.map { (batch: $0.0, recordCount: $0.1) }
            machine.replace(ordinal, with: parts)
            return parts.isEmpty ? "failed \(batch)" : "split \(batch)"
        case .none: return "none"
        }
    }

    mutating func renew() -> Bool {
        guard machine.needsIdentity else { return false }
        producerID += 1
        machine.adopt(ProducerIdentity(producerID: producerID, producerEpoch: 0))
        return true
    }
}

@Suite struct PartitionStateMachineTests {
    @Test func aBatchIsCorruptWhenTheSameBytesWereOftenEnough() {
        var scenario = Scenario()
        scenario.enqueue("a")
        for attempt in 1..<PartitionStateMachine<String>.corruptionLimit {
            #expect(scenario.send() == ["a@100"])
            #expect(scenario.respond("a", .corrupt) == "retry \(attempt)")
        }
        #expect(scenario.send() == ["a@100"])
        #expect(scenario.respond("a", .corrupt, parts: [("b", 5), ("c", 1)]) == "split a")
        // What is divided further is not lost by it; a single record has some more attempts.
        #expect(scenario.send() == ["b@100"])
        #expect(scenario.respond("b", .corrupt) == "failed b")
        for attempt in 1...2 {
            #expect(scenario.send() == ["c@100"])
            #expect(scenario.respond("c", .corrupt) == "retry \(attempt)")
        }
        #expect(scenario.send() == ["c@100"])
        #expect(scenario.respond("c", .corrupt) == "failed c")
    }

    @Test func nothingLeavesBeforeAnIdentityIsKnown() {
        var machine = PartitionStateMachine<String>(isIdempotent: true)
        machine.enqueue("a", recordCount: 1)
        #expect(machine.needsIdentity)
        #expect(machine.canSend == false)
        machine.adopt(ProducerIdentity(producerID: 1, producerEpoch: 0))
        #expect(!machine.needsIdentity)
        let first = machine.popForSending()
        #expect(first?.baseSequence == 0)
    }

    @Test func theFirstBatchOfAnIdentityGoesAlone() {
        var it = Scenario(established: false)
        it.enqueue("a", "b", "c")
        #expect(it.send() == [])
        #expect(it.renew() == true)
        #expect(it.send() == ["a@0"])
        #expect(it.respond("a", .stored) == "stored a")
        #expect(it.send() == ["b@10", "c@20"])
    }

    @Test func fiveAreInFlightAndNoMore() {
        var it = Scenario()
        it.enqueue("a", "b", "c", "d", "e", "f")
        #expect(it.send() == ["a@100", "b@110", "c@120", "d@130", "e@140"])
        #expect(it.respond("a", .stored) == "stored a")
        #expect(it.send() == ["f@150"])
    }

    @Test func withoutIdempotenceOneIsInFlight() {
        var it = Scenario(idempotent: false)
        it.enqueue("a", "b")
        #expect(it.send() == ["a@-1"])
        #expect(it.respond("a", .unknown) == "retry 1")
        #expect(it.send() == ["a@-1"])
        #expect(it.respond("a", .stored) == "stored a")
        #expect(it.send() == ["b@-1"])
    }

    @Test func aRepeatedBatchGoesBeforeTheYoungerOnesUnderItsOldSequence() {
        var it = Scenario()
        it.enqueue("a", "b", "c", "d")
        #expect(it.send() == ["a@100", "b@110", "c@120", "d@130"])
        #expect(it.respond("a", .unknown) == "retry 1")
        #expect(it.send() == [])
        #expect(it.respond("b", .outOfOrder) == "retry 1")
        #expect(it.respond("c", .outOfOrder) == "retry 1")
        #expect(it.respond("d", .outOfOrder) == "retry 1")
        #expect(!it.machine.needsIdentity)
        #expect(it.send() == ["a@100"])
        #expect(it.respond("a", .stored) == "stored a")
        #expect(it.send() == ["b@110"])
        #expect(it.respond("b", .stored) == "stored b")
        #expect(it.send() == ["c@120"])
    }

    @Test(arguments: [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]])
    func aBrokenConnectionKeepsTheOrder(lost: [String]) {
        var it = Scenario()
        it.enqueue("a", "b", "c")
        _ = it.send()
        for name in lost { #expect(it.respond(name, .unknown) == "retry 1") }
        #expect(it.send() == ["a@100"])
        // The first attempt had reached the log.
        #expect(it.respond("a", .duplicate) == "stored a")
        #expect(it.send() == ["b@110"])
    }

    @Test func aSequenceThatNothingExplainsRequestsANewIdentity() {
        var it = Scenario()
        it.enqueue("a", "b")
        _ = it.send()
        #expect(it.respond("a", .outOfOrder) == "retry 1")
        #expect(!it.machine.needsIdentity)
        #expect(it.respond("b", .outOfOrder) == "retry 1")
        #expect(it.send() == [])
        #expect(it.renew() == true)
        #expect(it.send() == ["a@0"])
        #expect(it.respond("a", .stored) == "stored a")
        #expect(it.send() == ["b@10"])
    }

    @Test func aLostIdentityIsReplacedOnceNothingIsInFlight() {
        var it = Scenario()
        it.enqueue("a", "b")
        _ = it.send()
        #expect(it.respond("a", .identityLost) == "retry 1")
        #expect(it.renew() == false)
        #expect(it.respond("b", .identityLost) == "retry 1")
        #expect(it.renew() == true)
        #expect(it.renew() == false)
        #expect(it.send() == ["a@0"])
    }

    @Test func aRefusedBatchLeavesNoGapInTheSequences() {
        var it = Scenario()
        it.enqueue("a", "b", "c")
        _ = it.send()
        #expect(it.respond("a", .rejected) == "failed a")
        #expect(it.send() == [])
        #expect(it.respond("b", .outOfOrder) == "retry 1")
        #expect(it.respond("c", .outOfOrder) == "retry 1")
        #expect(!it.machine.needsIdentity)
        #expect(it.send() == ["b@100", "c@110"])
    }

    @Test func anOlderBatchKeepsItsNumberWhenAYoungerOneIsRefused() {
        var it = Scenario()
        it.enqueue("a", "b", "c")
        _ = it.send()
        #expect(it.respond("a", .unknown) == "retry 1")
        #expect(it.respond("b", .rejected) == "failed b")
        #expect(it.respond("c", .outOfOrder) == "retry 1")
        #expect(it.send() == ["a@100"])
        #expect(it.respond("a", .stored) == "stored a")
        #expect(it.send() == ["c@110"])
    }

    @Test func twoRefusedBatchesRewindToTheOlder() {
        var it = Scenario()
        it.enqueue("a", "b", "c")
        _ = it.send()
        #expect(it.respond("b", .rejected) == "failed b")
        #expect(it.respond("a", .rejected) == "failed a")
        #expect(it.respond("c", .outOfOrder) == "retry 1")
        #expect(it.send() == ["c@100"])
    }

    @Test func aBatchStoredBehindARefusedOneRequestsANewIdentity() {
        var it = Scenario()
        it.enqueue("a", "b", "c")
        _ = it.send()
        #expect(it.respond("a", .rejected) == "failed a")
        #expect(it.respond("b", .stored) == "stored b")
        #expect(it.respond("c", .stored) == "stored c")
        it.enqueue("d")
        #expect(it.send() == [])
        #expect(it.renew() == true)
        #expect(it.send() == ["d@0"])
    }

    @Test func theHalvesOfASplitBatchTakeItsPlaceAndItsSequences() {
        var it = Scenario()
        it.enqueue("a", "b")
        _ = it.send()
        #expect(it.respond("a", .rejected, parts: [("a1", 5), ("a2", 5)]) == "split a")
        #expect(it.respond("b", .outOfOrder) == "retry 1")
        #expect(it.send() == ["a1@100"])
        #expect(it.respond("a1", .unknown) == "retry 1")
        #expect(it.send() == ["a1@100"])
        #expect(it.respond("a1", .stored) == "stored a1")
        #expect(it.send() == ["a2@105"])
        #expect(it.respond("a2", .stored) == "stored a2")
        #expect(it.send() == ["b@110"])
    }

    @Test func aSingleRecordThatIsTooLargeFails() {
        var it = Scenario()
        it.enqueue("a", count: 1)
        _ = it.send()
        #expect(it.respond("a", .rejected) == "failed a")
        it.enqueue("b")
        #expect(it.send() == ["b@100"])
    }

    @Test func theRestOfARejectedBatchTakesItsPlaceAndTheYoungerOnesMoveUp() {
        var it = Scenario()
        it.enqueue("a", "b")
        _ = it.send()
        #expect(it.respond("a", .rejected, parts: [("rest", 7)]) == "split a")
        #expect(it.respond("b", .outOfOrder) == "retry 1")
        #expect(it.send() == ["rest@100"])
        #expect(it.respond("rest", .stored) == "stored rest")
        #expect(it.send() == ["b@107"])
    }

    /// `m1` is in the log although its response is an error; `m3` is refused. The broker takes whatever comes under a
    /// number of theirs for a repetition.
    @Test func aNumberBehindARefusedBatchIsNotThatOfAnOlderOneThatMayBeStored() {
        var it = Scenario()
        it.enqueue("m1", "m2", "m3", "m4")
        #expect(it.send() == ["m1@100", "m2@110", "m3@120", "m4@130"])
        #expect(it.respond("m1", .unknown) == "retry 1")
        #expect(it.respond("m2", .stored) == "stored m2")
        #expect(it.respond("m3", .rejected) == "failed m3")
        #expect(it.respond("m4", .outOfOrder) == "retry 1")
        #expect(it.send() == ["m1@100"])
        #expect(it.respond("m1", .duplicate) == "stored m1")
        #expect(it.send() == ["m4@120"])
    }

    @Test func theNumberOfABatchThatMayBeStoredIsNeverGivenToAnother() {
        var it = Scenario()
        it.enqueue("a", "b")
        _ = it.send()
        #expect(it.respond("a", .unknown) == "retry 1")
        #expect(it.respond("b", .unknown) == "retry 1")
        #expect(it.send() == ["a@100"])
        #expect(it.respond("a", .rejected) == "failed a")
        // `b` may be stored, too: it is settled under its old number first.
        #expect(it.renew() == false)
        #expect(it.send() == ["b@110"])
        #expect(it.respond("b", .duplicate) == "stored b")
        it.enqueue("c")
        #expect(it.send() == [])
        #expect(it.renew() == true)
        #expect(it.send() == ["c@0"])
    }

    @Test func aRefusalThatPassesKeepsTheNumber() {
        var it = Scenario()
        it.enqueue("a", "b")
        _ = it.send()
        #expect(it.respond("a", .notStored) == "retry 1")
        #expect(it.respond("b", .notStored) == "retry 1")
        #expect(it.send() == ["a@100"])
        #expect(it.respond("a", .notStored) == "retry 2")
        #expect(it.send() == ["a@100"])
        #expect(it.respond("a", .stored) == "stored a")
        #expect(it.send() == ["b@110"])
    }

    @Test func aDuplicateOfAFirstAttemptIsNotBelieved() {
        var it = Scenario()
        it.enqueue("a")
        _ = it.send()
        #expect(it.respond("a", .duplicate) == "retry 1")
        #expect(it.renew() == true)
        #expect(it.send() == ["a@0"])
    }

    @Test func aPartitionGoesOnWhenIdempotenceEndsWhileABatchIsInFlight() {
        var it = Scenario()
        it.enqueue("a", "b")
        _ = it.send()
        it.machine.removeIdentity()
        #expect(it.respond("a", .identityLost) == "retry 1")
        #expect(it.respond("b", .outOfOrder) == "retry 1")
        #expect(it.send() == ["a@-1"])
        #expect(it.respond("a", .stored) == "stored a")
        #expect(it.send() == ["b@-1"])
        it.machine.restoreIdempotence()
        #expect(it.respond("b", .unknown) == "retry 2")
        // An identity that the broker has seen would make new records look like old ones.
        it.machine.adopt(ProducerIdentity(producerID: 7, producerEpoch: 0))
        #expect(it.send() == [])
        #expect(it.renew() == true)
        #expect(it.send() == ["b@0"])
    }

    @Test func afterAnIdleTimeOneBatchGoesAlone() {
        var it = Scenario()
        it.enqueue("a", "b")
        it.machine.handleIdleness()
        #expect(it.send() == ["a@100"])
        #expect(it.respond("a", .stored) == "stored a")
        #expect(it.send() == ["b@110"])
    }

    @Test func aResponseToNothingChangesNothing() {
        var it = Scenario()
        #expect(it.respond("first", .stored) == "none")
        #expect(it.machine.isEmpty)
    }

    @Test func everythingComesOutOldestFirstWhenGivenUp() {
        var it = Scenario()
        it.enqueue("a", "b", "c", "d", "e", "f", "g")
        _ = it.send()
        #expect(it.machine.removeAll() == ["a", "b", "c", "d", "e", "f", "g"])
        #expect(it.machine.isEmpty)
    }

    @Test(arguments: [
        (Int32.max, Int32(1), Int32(0)), (.max - 9, 10, 0), (.max - 9, 11, 1), (0, .max, .max), (5, 10, 15),
    ])
    func sequencesWrapToZero(from: Int32, count: Int32, to: Int32) {
        #expect(ProducerSequence.advance(from, by: count) == to)
    }
}
