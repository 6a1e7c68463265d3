import TestSupport
import TrestleBase
import Foundation
import KafkaCodec
import RecordLog
import Testing
import WireBytes

/// What a log is after its program ended at any moment, or its files were damaged.
@Suite struct CrashTests {
    private func configuration(segmentBytes: Int) -> RecordLogConfiguration {
        var configuration = RecordLogConfiguration()
        configuration.segmentBytes = segmentBytes
        configuration.indexIntervalBytes = 150
        return configuration
    }

    private let batches = (0..<8).map {
        makeBatch(records: Int32(1 + $0 % 3), payload: [UInt8](repeating: UInt8($0), count: 20 + 7 * $0))
    }

    /// The file of a log that holds `batches`, and where each ends.
    private func makeLog(in folder: TemporaryFolder) throws -> (file: [UInt8], ends: [Int]) {
        let log = try folder.open(configuration(segmentBytes: 1 << 20), now: 0)
        var ends: [Int] = []
        for batch in batches {
            try log.append(batch.span, now: 0)
            ends.append(log.size)
        }
        return (withoutEpochs(try folder.bytes("00000000000000000000.log")), ends)
    }

    @Test func cutAtEveryByteTheWholeBatchesBeforeAreServedAndWritingGoesOn() throws {
        let (file, ends) = try makeLog(in: try TemporaryFolder())
        let more = makeBatch(payload: [42])
        var failures: [Int] = []
        for length in 0...file.count {
            let folder = try TemporaryFolder()
            try folder.write("00000000000000000000.log", file[..<length])
            let whole = ends.last { $0 <= length } ?? 0
            let log = try folder.open(configuration(segmentBytes: 1 << 20), now: 0)
            let recovered = try log.readAll(from: 0)
            let next = log.endOffset
            try log.append(more.span, now: 0)
            let reopened = try folder.open(configuration(segmentBytes: 1 << 20), now: 0)
            let served = try reopened.readAll(from: 0)
            if recovered != Array(file[..<whole]) || log.recovery.truncatedBytes != length - whole
                || next != headers(in: recovered).last.map({ $0.lastOffset + 1 }) ?? 0
                || reopened.recovery.truncatedBytes != 0
                || served != recovered + stored(more, at: next)
            {
                failures.append(length)
            }
        }
        #expect(failures.isEmpty)
    }

    @Test func anyFlippedBitOfTheLastTwoBatchesKeepsThatBatchFromBeingServed() throws {
        let (file, ends) = try makeLog(in: try TemporaryFolder())
        let folder = try TemporaryFolder()
        var failures: [Int] = []
        for bit in (ends[5] * 8)..<(file.count * 8) {
            var damaged = file
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            try folder.write("00000000000000000000.log", damaged)
            try folder.forgetStarts()
            try folder.write("leader-epoch-checkpoint", Array("0\n1\n0 0\n".utf8))
            let log = try folder.open(configuration(segmentBytes: 1 << 20), now: 0)
            let sound = ends.last { $0 <= bit / 8 } ?? 0
            if try log.readAll(from: 0) != Array(file[..<sound]) { failures.append(bit) }
        }
        #expect(failures.isEmpty)
    }

    @Test func foreignBytesAfterTheLastBatchAreCut() throws {
        let (file, _) = try makeLog(in: try TemporaryFolder())
        let tails: [[UInt8]] = [
            [UInt8](repeating: 0, count: 4096), [UInt8](repeating: 0xff, count: 61),
            // A sound batch that does not follow: an offset gap, and one that was there before.
            stored(batches[0], at: 1000), stored(batches[0], at: 0),
        ]
        for tail in tails {
            let folder = try TemporaryFolder()
            try folder.write("00000000000000000000.log", file + tail)
            let log = try folder.open(configuration(segmentBytes: 1 << 20), now: 0)
            #expect(log.recovery.truncatedBytes == tail.count)
            #expect(try log.readAll(from: 0) == file)
        }
    }

    /// A power cut can undo the cut of a file, and batches that were cut off may fit behind the one written in their place.
    @Test func whatAnEarlierCrashCutOffDoesNotReturnBehindALaterBatch() throws {
        let folder = try TemporaryFolder()
        var log = try folder.open(configuration(segmentBytes: 1 << 20), now: 0)
        for batch in batches[..<3] { try log.append(batch.span, now: 0) }
        let old = try folder.bytes("00000000000000000000.log")
        // All but the first batch is lost; another one of the second's size takes its place, and the third one is back.
        let ends = headers(in: old).reduce(into: [Int]()) { $0.append(($0.last ?? 0) + $1.totalSize) }
        try folder.write("00000000000000000000.log", old[..<ends[0]])
        log = try folder.open(configuration(segmentBytes: 1 << 20), now: 0)
        let second = makeBatch(records: 2, payload: [UInt8](repeating: 0xee, count: 27))
        try log.append(second.span, now: 0)
        let new = try folder.bytes("00000000000000000000.log")
        try #require(new.count == ends[1])
        try folder.write("00000000000000000000.log", new + old[ends[1]...])
        log = try folder.open(configuration(segmentBytes: 1 << 20), now: 0)
        #expect(try log.readAllRaw(from: 0) == new)
    }

    @Test(arguments: [".index", ".timeindex", ".producers"]) func damagedHelperFilesAreMadeAnew(suffix: String) throws {
        let original = try TemporaryFolder()
        let log = try original.open(configuration(segmentBytes: 1000), now: 0)
        for number in 0..<60 {
            let batch = makeBatch(
                payload: [UInt8](repeating: 3, count: number), timestamp: Int64(number), producer: 1, epoch: 0,
                sequence: Int32(number))
            try log.append(batch.span, now: 0)
        }
        log.runStorage()
        let whole = try log.readAll(from: 0)
        let name = try #require(try original.names(ending: suffix).last)
        let bytes = try original.bytes(name)
        #expect(!bytes.isEmpty)
        var damaged = (0..<bytes.count).map { Array(bytes[..<$0]) }
        for index in bytes.indices {
            var flipped = bytes
            flipped[index] ^= 0x55
            damaged.append(flipped)
        }
        var failures: [Int] = []
        for (index, content) in damaged.enumerated() {
            let folder = try original.copy()
            try folder.write(name, content)
            let log = try folder.open(configuration(segmentBytes: 1000), now: 0)
            var found: [Int64] = []
            for offset in (0..<log.endOffset).reversed() {
                var buffer = WireBuffer()
                try log.read(from: offset, maximumBytes: 1, atLeastOneBatch: true, into: &buffer)
                found.append(headers(in: [UInt8](copying: buffer.bytes)).first?.baseOffset ?? -1)
            }
            let again = makeBatch(
                payload: [UInt8](repeating: 3, count: 59), timestamp: 59, producer: 1, epoch: 0, sequence: 59)
            if try found != (0..<60).reversed() || log.readAll(from: 0) != whole
                || log.append(again.span, now: 0) != .duplicate(baseOffset: 59)
            {
                failures.append(index)
            }
        }
        #expect(failures.isEmpty)
    }

    /// A power cut can undo the cut of a file whose records were written again in the next segment.
    @Test(arguments: [true, false], [true, false])
    func bytesBehindAFinishedSegmentAreNotServedAndStopNoReader(wasClosed: Bool, hasIndex: Bool) throws {
        let original = try TemporaryFolder()
        let log = try original.open(configuration(segmentBytes: 300), now: 0)
        for batch in batches { try log.append(batch.span, now: 0) }
        let whole = try log.readAll(from: 0)
        log.runStorage()
        if wasClosed { try log.closeAll() }
        let names = try original.names(ending: ".log")
        try #require(names.count > 2)
        let next = try #require(Int64(names[1].dropLast(4)))
        let old = stored(makeBatch(payload: [UInt8](repeating: 0xee, count: 60)), at: next)
        let tails: [[UInt8]] = [
            old, Array(old.dropLast(7)), Array(old.dropLast(7)) + [1, 2, 3, 4, 5, 6, 7],
            [UInt8](repeating: 0, count: 200), old + stored(old, at: next + 1),
        ]
        for tail in tails {
            let folder = try original.copy()
            try folder.write(names[0], try folder.bytes(names[0]) + tail)
            if !hasIndex {
                for name in try folder.names(ending: "index") {
                    try FileManager.default.removeItem(atPath: folder.path + "/" + name)
                }
            }
            let log = try folder.open(configuration(segmentBytes: 300), now: 0)
            #expect(try log.readAll(from: 0) == whole)
            #expect(try log.readAll(from: 0, step: 1) == whole)
            #expect(try log.readAll(from: next - 1, step: 1).suffix(100) == whole.suffix(100))
        }
    }

    @Test func halfWrittenAndForeignFilesInTheFolderDoNoHarm() throws {
        let folder = try TemporaryFolder()
        let (file, _) = try makeLog(in: folder)
        try folder.write("00000000000000000099.index.tmp", [1, 2, 3])
        try folder.write("00000000000000000099.producers", [1, 2, 3])
        try folder.write("partition.metadata", Array("version: 0\n".utf8))
        try folder.write("note.log", [1])
        let log = try folder.open(configuration(segmentBytes: 1000), now: 0)
        #expect(try log.readAll(from: 0) == file)
        let left = try folder.names(ending: "")
        #expect(left.contains("note.log") && left.contains("partition.metadata"))
        #expect(!left.contains { $0.hasPrefix("00000000000000000099") })
    }

    /// Appends, segment changes, clean and unclean ends in random order, against an array that remembers all.
    @Test func whateverTheOrderOfEventsTheLogHoldsWhatWasAppended() throws {
        for seed in UInt64(1)...20 {
            var random = SeededRandom(seed: seed)
            let folder = try TemporaryFolder()
            let configuration = configuration(segmentBytes: 600)
            var log = try folder.open(configuration, now: 0)
            var model: [(offset: Int64, bytes: [UInt8])] = []
            for _ in 0..<150 {
                switch Int.random(in: 0..<10, using: &random) {
                case 0:
                    try log.roll(now: 0)
                case 1:
                    try log.closeAll()
                    log = try folder.open(configuration, now: 0)
                case 2:
                    // A crash amid a write: a part of one more batch.
                    let torn = stored(makeBatch(payload: [UInt8](repeating: 1, count: 80)), at: log.endOffset)
                    let name = try #require(try folder.names(ending: ".log").last)
                    let part = torn[..<Int.random(in: 0..<torn.count, using: &random)]
                    try folder.write(name, try folder.bytes(name) + part)
                    log = try folder.open(configuration, now: 0)
                case 3:
                    let offset = Int64.random(in: 0...log.endOffset, using: &random)
                    let expected = model.filter { $0.offset >= offset }.flatMap(\.bytes)
                    let whole = try log.readAll(from: offset, step: Int.random(in: 1...900, using: &random))
                    #expect(Array(whole.suffix(expected.count)) == expected, "seed \(seed)")
                default:
                    let size = Int.random(in: 0...300, using: &random)
                    let batch = makeBatch(
                        records: Int32.random(in: 1...3, using: &random), payload: [UInt8](repeating: 9, count: size))
                    model.append((log.endOffset, stored(batch, at: log.endOffset)))
                    try log.append(batch.span, now: 0)
                }
            }
            #expect(try log.readAll(from: 0) == model.flatMap(\.bytes), "seed \(seed)")
        }
    }
}
