import TestSupport
import TrestleBase
import RecordLog
import Testing

/// The rules for batches of an idempotent producer (KIP-98, KIP-360).
@Suite struct IdempotenceTests {
    private func open(_ folder: TemporaryFolder, now: WallTime = 0) throws -> RecordLog {
        let configuration = RecordLogConfiguration()
        return try folder.open(configuration, now: now)
    }

    private func batch(_ sequence: Int32, records: Int32 = 1, epoch: Int16 = 0, producer: Int64 = 7) -> [UInt8] {
        makeBatch(records: records, producer: producer, epoch: epoch, sequence: sequence)
    }

    @Test func aBatchSentAgainGetsItsFirstOffset() throws {
        let folder = try TemporaryFolder()
        let log = try open(folder)
        for index in 0..<5 { try log.append(batch(Int32(index * 3), records: 3).span, now: 0) }
        for index in 0..<5 {
            let again = try log.append(batch(Int32(index * 3), records: 3).span, now: 0)
            #expect(again == .duplicate(baseOffset: Int64(index * 3)))
        }
        #expect(log.endOffset == 15)
        try log.append(batch(15, records: 3).span, now: 0)
        #expect(throws: RecordLogError(.duplicateSequence, "")) { try log.append(batch(0, records: 3).span, now: 0) }
    }

    @Test func aGapIsRefused() throws {
        let log = try open(try TemporaryFolder())
        try log.append(batch(0, records: 3).span, now: 0)
        for sequence in [Int32(4), 1, 100, Int32.max] {
            #expect(throws: RecordLogError(.outOfOrderSequence, "")) { try log.append(batch(sequence).span, now: 0) }
        }
        #expect(try log.append(batch(3).span, now: 0) == .stored(baseOffset: 3))
    }

    @Test func aNewEpochBeginsAtSequenceZeroAndShutsOutTheOldOne() throws {
        let log = try open(try TemporaryFolder())
        try log.append(batch(0).span, now: 0)
        #expect(throws: RecordLogError(.outOfOrderSequence, "")) { try log.append(batch(1, epoch: 1).span, now: 0) }
        #expect(try log.append(batch(0, epoch: 1).span, now: 0) == .stored(baseOffset: 1))
        #expect(throws: RecordLogError(.staleProducerEpoch, "")) { try log.append(batch(1).span, now: 0) }
    }

    @Test func sequencesBeginAgainAfterTheGreatest() throws {
        let log = try open(try TemporaryFolder())
        try log.append(batch(Int32.max - 1, records: 3).span, now: 0)  // 2^31-2, 2^31-1, 0
        #expect(try log.append(batch(1).span, now: 0) == .stored(baseOffset: 3))
        let again = try log.append(batch(Int32.max - 1, records: 3).span, now: 0)
        #expect(again == .duplicate(baseOffset: 0))
    }

    @Test(arguments: [false, true]) func whatWasStoredIsKnownAfterARestart(segmentEndedBefore: Bool) throws {
        let folder = try TemporaryFolder()
        var log = try open(folder)
        for index in 0..<7 { try log.append(batch(Int32(index)).span, now: 0) }
        if segmentEndedBefore { try log.roll(now: 0) }
        log = try open(folder)
        for index in 2..<7 {
            #expect(try log.append(batch(Int32(index)).span, now: 0) == .duplicate(baseOffset: Int64(index)))
        }
        #expect(throws: RecordLogError(.outOfOrderSequence, "")) { try log.append(batch(8).span, now: 0) }
        #expect(try log.append(batch(7).span, now: 0) == .stored(baseOffset: 7))
    }

    @Test func aProducerSilentForADayIsForgottenAtARestart() throws {
        let folder = try TemporaryFolder()
        try open(folder).append(batch(0).span, now: 0)
        let log = try open(folder, now: 172_800_000)
        #expect(try log.append(batch(55).span, now: 0) == .stored(baseOffset: 1))
    }

    @Test func aProducerWithoutEpochOrSequenceIsRefused() throws {
        let log = try open(try TemporaryFolder())
        for (epoch, sequence) in [(Int16(-1), Int32(0)), (0, -1)] {
            #expect(throws: RecordLogError(.invalidBatch, "")) {
                try log.append(batch(sequence, epoch: epoch).span, now: 0)
            }
        }
    }
}
