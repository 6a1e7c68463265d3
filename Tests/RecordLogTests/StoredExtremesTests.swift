import TestSupport
import Foundation
import RecordLog
import Testing
import TrestleBase
import WireBytes

/// No value that a peer can have stored, or that a damaged file holds, stops the opening or use of a log.
@Suite struct StoredExtremesTests {
    private static let times: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]

    private func configuration() -> RecordLogConfiguration {
        var configuration = RecordLogConfiguration()
        configuration.segmentBytes = 300
        configuration.indexIntervalBytes = 60
        configuration.retentionTime = .seconds(1)
        return configuration
    }

    /// Opens the folder at several times and does all that reads what is stored.
    private func use(_ folder: TemporaryFolder, now: WallTime) throws {
        let log = try folder.open(configuration(), now: now)
        _ = try log.readAll(from: log.startOffset)
        for time in Self.times {
            var buffer = WireBuffer()
            _ = try log.readFirstBatch(notBefore: time, into: &buffer)
        }
        _ = log.maxTimestamp
        _ = log.greatestProducerID(below: .max)
        try log.append(makeBatch(producer: 5, epoch: 0, sequence: 0).span, now: now)
        try log.roll(now: now)
        try log.applyRetention(now: now)
    }

    @Test(arguments: times) func anyTimestampOfABatch(timestamp: Int64) throws {
        for now in Self.times.map({ WallTime(milliseconds: $0) }) {
            let folder = try TemporaryFolder()
            let log = try folder.open(configuration(), now: now)
            for sequence in Int32(0)..<9 {
                let batch = makeBatch(timestamp: timestamp, producer: 3, epoch: 0, sequence: sequence)
                try log.append(batch.span, now: now)
            }
            try use(folder, now: now)
            try use(folder, now: 0)
        }
    }

    @Test func anyProducerStateOfABatch() throws {
        let folder = try TemporaryFolder()
        let log = try folder.open(configuration(), now: 0)
        for (producer, epoch, sequence) in [
            (Int64.max, Int16.max, Int32.max), (.max - 1, .max, 0), (0, 0, 0), (.min, .min, .min), (-1, 0, 5),
            (7, 0, .max),
        ] {
            try log.append(
                makeBatch(records: 5, producer: producer, epoch: epoch, sequence: sequence).span,
                now: WallTime(milliseconds: .max))
        }
        try use(folder, now: 0)
        try use(folder, now: WallTime(milliseconds: .max))
    }

    /// Every byte of each helper file, and of the headers of the log, at 0x00, 0x7f, 0x80 and 0xff, alone and with all
    /// the bytes after it in its field.
    @Test(arguments: [".index", ".timeindex", ".producers", ".log", "leader-epoch-checkpoint"])
    func anyValueInAnyFieldOfAFile(suffix: String) throws {
        let original = try TemporaryFolder()
        let log = try original.open(configuration(), now: 0)
        for number in Int32(0)..<12 {
            try log.append(
                makeBatch(timestamp: Int64(number), producer: 3, epoch: 0, sequence: number).span, now: 0)
        }
        log.runStorage()
        let name = try #require(try original.names(ending: suffix).last)
        let bytes = try original.bytes(name)
        var failures: [String] = []
        for start in stride(from: 0, to: min(bytes.count, 70), by: 2) {
            for width in [1, 8] where start + width <= bytes.count {
                for (first, rest) in [(UInt8(0), UInt8(0)), (0x7f, 0xff), (0x80, 0), (0xff, 0xff)] {
                    var damaged = bytes
                    for index in 0..<width { damaged[start + index] = index == 0 ? first : rest }
                    let folder = try original.copy()
                    if suffix == ".producers", damaged.count > 6 {
                        // What has a right checksum was written so.
                        let sum = CRC32C.checksum(damaged.span.extracting(droppingFirst: 6))
                        for index in 0..<4 {
                            damaged[2 + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32(index)))
                        }
                    }
                    try folder.write(name, damaged)
                    do { try use(folder, now: 5) } catch { failures.append("\(start) \(width) \(first): \(error)") }
                }
            }
        }
        #expect(failures.isEmpty)
    }

    @Test(arguments: [".index", ".timeindex", ".producers"]) func aHelperFileOfAnySizeIsMadeAgain(suffix: String) throws
    {
        let original = try TemporaryFolder()
        let log = try original.open(configuration(), now: 0)
        for number in Int32(0)..<12 {
            try log.append(
                makeBatch(timestamp: Int64(number), producer: 3, epoch: 0, sequence: number).span, now: 0)
        }
        log.runStorage()
        let whole = try log.readAll(from: 0)
        let name = try #require(try original.names(ending: suffix).first)
        for size in [0, 1, 11, 13, 100_000, 65 << 20] {
            let folder = try original.copy()
            try folder.write(name, [UInt8](repeating: 1, count: size))
            let log = try folder.open(configuration(), now: 0)
            #expect(try log.readAll(from: 0) == whole)
            try use(folder, now: 0)
        }
    }

    @Test func aSegmentWhoseNameLeavesNoOffsetsIsPassedOver() throws {
        for name in ["09223372036854775807.log", "09223372034707292160.log"] {
            let folder = try TemporaryFolder()
            try folder.write(name, makeBatch())
            #expect(try folder.open().endOffset == 0)
        }
    }

    /// A clock that is wrong by a century must not keep a segment for a century.
    @Test func timestampsFromTheFutureDoNotKeepASegment() throws {
        let folder = try TemporaryFolder()
        let log = try folder.open(configuration(), now: 0)
        for _ in 0..<9 { try log.append(makeBatch(timestamp: .max).span, now: 0) }
        let now = WallTime.current
        #expect(try log.applyRetention(now: now) == 0)
        try log.applyRetention(now: now + .seconds(60))
        #expect(log.startOffset == 9)
    }

    @Test func aReaderThatLagsKeepsOneFinishedSegmentOpen() throws {
        let folder = try TemporaryFolder()
        var configuration = configuration()
        configuration.retentionTime = nil
        let log = try folder.open(configuration, now: 0)
        var next: Int64 = 0
        for number in 0..<200 {
            try log.append(makeBatch().span, now: 0)
            log.runStorage()
            guard number % 7 > 3 else { continue }
            var buffer = WireBuffer()
            try log.read(from: next, maximumBytes: 1, atLeastOneBatch: true, into: &buffer)
            next += 1
        }
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
            return target?.hasPrefix(folder.path) ?? false
        }
        #expect(open.count <= 2)
    }
}
