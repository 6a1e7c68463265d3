import TestSupport
import KafkaCodec
import RecordLog
import Testing
import TrestleBase
import WireBytes

@Suite struct RecordLogTests {
    private func smallSegments() -> RecordLogConfiguration {
        var configuration = RecordLogConfiguration()
        configuration.segmentBytes = 700
        configuration.indexIntervalBytes = 100
        return configuration
    }

    @Test func aBatchComesBackAsItWasButForItsOffset() throws {
        let folder = try TemporaryFolder()
        let log = try folder.open()
        let first = makeBatch(records: 3, payload: [9, 8, 7])
        let second = makeBatch(records: 2, payload: [5])
        #expect(try log.append(first.span, now: 0) == .stored(baseOffset: 0))
        #expect(try log.append(second.span, now: 0) == .stored(baseOffset: 3))
        #expect(log.endOffset == 5)
        #expect(try log.readAll(from: 0) == stored(first, at: 0) + stored(second, at: 3))
        for offset in Int64(3)...4 { #expect(try log.readAll(from: offset) == stored(second, at: 3)) }
        #expect(try log.readAll(from: 5).isEmpty)
    }

    @Test(arguments: [Int64(-1), 6, Int64.max]) func anOffsetOutsideTheLogIsRefused(offset: Int64) throws {
        let folder = try TemporaryFolder()
        let log = try folder.open()
        try log.append(makeBatch(records: 5).span, now: 0)
        var buffer = WireBuffer()
        #expect(throws: RecordLogError(.offsetOutOfRange, "")) {
            try log.read(from: offset, maximumBytes: 100, atLeastOneBatch: true, into: &buffer)
        }
    }

    @Test func aReadHoldsWholeBatchesWithinItsLimit() throws {
        let folder = try TemporaryFolder()
        let log = try folder.open()
        let batch = makeBatch(payload: [UInt8](repeating: 7, count: 39))  // 100 bytes
        for _ in 0..<10 { try log.append(batch.span, now: 0) }
        var failures: [Int] = []
        for limit in 0...1100 {
            var buffer = WireBuffer()
            let kept = try log.read(from: 2, maximumBytes: limit, atLeastOneBatch: false, into: &buffer)
            let forced = try log.read(from: 2, maximumBytes: limit, atLeastOneBatch: true, into: &buffer)
            let whole = min(limit, 800) / 100 * 100
            if kept != whole || forced != max(whole, 100) || buffer.count != kept + forced { failures.append(limit) }
        }
        #expect(failures.isEmpty)
    }

    @Test func everyOffsetIsFoundAcrossSegmentsAndAfterReopening() throws {
        let folder = try TemporaryFolder()
        var log = try folder.open(smallSegments(), now: 0)
        var expected: [(first: Int64, bytes: [UInt8])] = []
        for number in 0..<100 {
            let batch = makeBatch(
                records: Int32(1 + number % 4), payload: [UInt8](repeating: UInt8(number), count: number % 60))
            guard case .stored(let offset) = try log.append(batch.span, now: 0) else { continue }
            expected.append((offset, stored(batch, at: offset)))
        }
        #expect(try folder.names(ending: ".log").count > 10)
        for reopened in [false, true] {
            if reopened { log = try folder.open(smallSegments(), now: 0) }
            var failures: [Int64] = []
            // Back to front, so that no read profits from where the last one ended.
            for offset in (0..<log.endOffset).reversed() {
                let index = expected.lastIndex { $0.first <= offset } ?? 0
                if try log.readAll(from: offset, step: 150) != expected[index...].flatMap(\.bytes) {
                    failures.append(offset)
                }
            }
            #expect(failures.isEmpty, "reopened: \(reopened)")
        }
    }

    @Test func whatIsNoWholeSoundBatchIsRefusedAndLeavesNoTrace() throws {
        let folder = try TemporaryFolder()
        let log = try folder.open()
        let batch = makeBatch(payload: [UInt8](0..<20))
        try log.append(batch.span, now: 0)
        var accepted: [String] = []
        for length in 0..<batch.count {
            let part = batch.span.extracting(0..<length)
            if (try? log.append(part, now: 0)) != nil { accepted.append("cut at \(length)") }
        }
        if (try? log.append((batch + [0]).span, now: 0)) != nil { accepted.append("one byte more") }
        // The base offset and the leader epoch are the log's to write; every other bit counts.
        for bit in (8 * 8)..<(batch.count * 8) where !(12..<16).contains(bit / 8) {
            var damaged = batch
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            if (try? log.append(damaged.span, now: 0)) != nil { accepted.append("bit \(bit)") }
        }
        #expect(accepted.isEmpty)
        #expect(log.endOffset == 1)
        #expect(log.size == batch.count)
    }

    @Test func theFirstBatchNotBeforeATimestampIsFound() throws {
        let folder = try TemporaryFolder()
        var log = try folder.open(smallSegments(), now: 0)
        let timestamps: [Int64] = (0..<60).map { (number: Int64) in
            let jitter: Int64 = number % 5 == 0 ? -15 : 0
            return number / 2 * 10 + jitter + 100
        }
        for timestamp in timestamps { try log.append(makeBatch(timestamp: timestamp).span, now: 0) }
        for reopened in [false, true] {
            if reopened { log = try folder.open(smallSegments(), now: 0) }
            var failures: [Int64] = []
            for expected in Int64(80)...420 {
                var buffer = WireBuffer()
                let found = try log.readFirstBatch(notBefore: expected, into: &buffer)?.baseOffset
                if found != timestamps.firstIndex(where: { $0 >= expected }).map(Int64.init) {
                    failures.append(expected)
                }
            }
            #expect(failures.isEmpty, "reopened: \(reopened)")
            #expect(log.maxTimestamp == timestamps.max())
        }
    }

    @Test func retentionByBytesKeepsTheNewestSegments() throws {
        let folder = try TemporaryFolder()
        var configuration = smallSegments()
        configuration.retentionBytes = 2000
        let log = try folder.open(configuration, now: 0)
        let batch = makeBatch(payload: [UInt8](repeating: 1, count: 39))
        for _ in 0..<70 { try log.append(batch.span, now: 0) }
        #expect(try log.applyRetention(now: 0) == 7)
        #expect(log.startOffset == 49)
        #expect(log.size == 2100)
        #expect(try log.readAll(from: 49) == (49..<70).flatMap { stored(batch, at: $0) })
        var buffer = WireBuffer()
        #expect(throws: RecordLogError(.offsetOutOfRange, "")) {
            try log.read(from: 48, maximumBytes: 100, atLeastOneBatch: true, into: &buffer)
        }
        #expect(try folder.open(configuration, now: 0).startOffset == 49)
    }

    @Test func retentionByTimeLetsGoOfAllThatIsOldAndGoesOnAtTheNextOffset() throws {
        let folder = try TemporaryFolder()
        var configuration = smallSegments()
        configuration.retentionTime = .seconds(1)
        let log = try folder.open(configuration, now: 0)
        for index in 0..<30 { try log.append(makeBatch(timestamp: Int64(index) * 100).span, now: 0) }
        try log.applyRetention(now: 2500)
        #expect(log.startOffset > 0 && log.startOffset <= 15)
        try log.applyRetention(now: 10_000)
        #expect(log.startOffset == 30 && log.endOffset == 30 && log.size == 0)
        #expect(try log.append(makeBatch().span, now: 0) == .stored(baseOffset: 30))
        #expect(try folder.open(configuration, now: 0).endOffset == 31)
    }

    @Test func aSecondProgramIsToldWhoHasTheFolder() throws {
        let folder = try TemporaryFolder()
        do {
            let lock = try FolderLock(folder: folder.path)
            let error = #expect(throws: RecordLogError.self) { try FolderLock(folder: folder.path) }
            #expect(error?.code == .folderInUse)
            #expect(error?.message.contains("in use by another program (process ") == true)
            withExtendedLifetime(lock) {}
        }
        _ = try FolderLock(folder: folder.path)
    }

    @Test func aSegmentNeverHoldsOffsetsThatItsIndexCannot() throws {
        let folder = try TemporaryFolder()
        let log = try folder.open(smallSegments(), now: 0)
        for _ in 0..<3 { try log.append(makeBatch(records: Int32.max).span, now: 0) }
        #expect(log.endOffset == 3 * Int64(Int32.max))
        #expect(try folder.names(ending: ".log").count == 3)
        #expect(headers(in: try log.readAll(from: log.endOffset - 1)).map(\.baseOffset) == [2 * Int64(Int32.max)])
    }

    /// Each segment keeps a file open until it is on the disk: a short `segment.ms` must not use up the descriptors.
    @Test func aSegmentEndsByItsAgeOnceTheOneBeforeIsOnTheDisk() throws {
        let folder = try TemporaryFolder()
        var configuration = RecordLogConfiguration()
        configuration.segmentTime = .milliseconds(1)
        let log = try folder.open(configuration, now: 0)
        for time in [0, 10, 20, 30] as [Int64] {
            try log.append(makeBatch(payload: [1]).span, now: WallTime(milliseconds: time))
        }
        #expect(try folder.names(ending: ".log").count == 2)
        log.runStorage()
        try log.append(makeBatch(payload: [1]).span, now: 40)
        #expect(try folder.names(ending: ".log").count == 3)
    }
}
