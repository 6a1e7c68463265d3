import KafkaCodec
import RecordLog
import TestSupport
import Testing
import WireBytes

@Suite struct DeletionTests {
    private func smallSegments() -> RecordLogConfiguration {
        var configuration = RecordLogConfiguration()
        configuration.segmentBytes = 700
        return configuration
    }

    private func isReadable(_ log: RecordLog, _ offset: Int64) -> Bool {
        var buffer = WireBuffer()
        return (try? log.read(from: offset, maximumBytes: 1, atLeastOneBatch: true, into: &buffer)) != nil
    }

    @Test func deletedRecordsStayDeletedOverARestart() throws {
        let folder = try TemporaryFolder()
        var log = try folder.open(smallSegments())
        for _ in 0..<50 { try log.append(makeBatch(records: 3, payload: [1, 2, 3]).span, now: 0) }
        let segments = try folder.names(ending: ".log").count
        try log.deleteRecords(before: 100, now: 0)
        #expect(log.startOffset == 100 && log.endOffset == 150)
        #expect(try folder.names(ending: ".log").count < segments)
        #expect(!isReadable(log, 99) && isReadable(log, 100))
        // Neither back, nor beyond the end.
        try log.deleteRecords(before: 50, now: 0)
        #expect(log.startOffset == 100)
        #expect(throws: RecordLogError(.offsetOutOfRange, "")) { try log.deleteRecords(before: 151, now: 0) }
        #expect(log.leaderEpoch(at: 100) == log.leaderEpoch)
        try log.closeAll()
        log = try folder.open(smallSegments())
        #expect(log.startOffset == 100 && log.endOffset == 150)
        #expect(!isReadable(log, 99) && isReadable(log, 100))
    }

    @Test func aLogCanBeEmptiedAndGoesOn() throws {
        let folder = try TemporaryFolder()
        var log = try folder.open()
        for _ in 0..<5 { try log.append(makeBatch().span, now: 0) }
        try log.deleteRecords(before: 5, now: 0)
        #expect(log.startOffset == 5 && log.endOffset == 5 && log.size == 0)
        #expect(try log.append(makeBatch().span, now: 0) == .stored(baseOffset: 5))
        log.runStorage()
        log = try folder.open()
        #expect(log.startOffset == 5 && log.endOffset == 6)
        #expect(try log.readAll(from: 5) == stored(makeBatch(), at: 5))
    }

    @Test(arguments: ["", "0\n1\n", "0\n1\nx\n", "0\n1\n9223372036854775807\n", "0\n1\n-5\n"])
    func aDamagedStartTakesNothingAndStopsNothing(content: String) throws {
        let folder = try TemporaryFolder()
        var log = try folder.open()
        for _ in 0..<5 { try log.append(makeBatch().span, now: 0) }
        try log.closeAll()
        try folder.write("log-start-offset-checkpoint", content.utf8)
        log = try folder.open()
        // A start beyond the end is the end.
        #expect(log.startOffset == (content.contains("922") ? 5 : 0) && log.endOffset == 5)
        #expect(try log.append(makeBatch().span, now: 0) == .stored(baseOffset: 5))
    }
}
