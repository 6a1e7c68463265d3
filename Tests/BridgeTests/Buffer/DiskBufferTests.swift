import KafkaCodec
import RecordLog
import Synchronization
import TestSupport
import Testing
import TrestleBase
import WireBytes

@testable import TrestleBridge

/// A buffer on a model of a disk, with a clock that the test sets.
private final class BufferRig {
    private final class Time: Sendable {
        let value = Mutex(Int64(1_800_000_000_000))
    }

    private let disk = SimulatedDisk(seed: 1)
    private let settings: BufferSettings
    private let time = Time()
    private var folder: LogFolder
    private(set) var buffer: DiskBuffer
    /// Topics and user data of what was forwarded.
    private(set) var forwarded: [(topic: String, userData: UInt64, timestamp: Int64)] = []

    init(_ change: (inout BufferSettings) -> Void) throws {
        var settings = BufferSettings(folder: "/data")
        settings.sync = .always
        change(&settings)
        self.settings = settings
        (folder, buffer) = try Self.open(disk, settings, time)
    }

    private static func open(
        _ disk: SimulatedDisk, _ settings: BufferSettings, _ time: Time
    ) throws -> (LogFolder, DiskBuffer) {
        let clock = { @Sendable in time.value.withLock { $0 } }
        let folder = try LogFolder(
            path: "/data", sync: settings.syncPolicy, fileSystem: disk, hasThreads: false, clock: clock)
        return (folder, try DiskBuffer(settings, folder: folder, now: WallTime(milliseconds: clock())))
    }

    var now: WallTime { WallTime(milliseconds: time.value.withLock { $0 }) }

    func advance(by duration: Duration) {
        time.value.withLock { $0 += duration / .milliseconds(1) > 0 ? Int64(duration / .milliseconds(1)) : 0 }
        buffer.checkpoint(now: now)
        work()
    }

    func work() {
        // What comes of one step may be the cause of the next.
        for _ in 0..<5 {
            while folder.runNext() {}
            buffer.handleProgress(now: now)
        }
    }

    func put(_ topic: String, size: Int = 10, timestamp: Int64? = nil) {
        var key = WireBuffer()
        BufferedRecord.write(
            topic: topic.utf8Span.span, route: "r", source: Span(), key: nil, timestamp: timestamp ?? now.milliseconds,
            into: &key)
        let value = [UInt8](repeating: 0x78, count: size)
        buffer.append(
            key: key.bytes, value: value.span, headers: RecordHeaders(), timestamp: now.milliseconds, entry: 0)
        buffer.commit(now: now)
        work()
    }

    /// - Parameter most: records that have been forwarded after it.
    func forward(most: Int = .max) throws {
        try buffer.forward { record in
            guard forwarded.count < most else { return false }
            forwarded.append(
                (String(decodingUTF8: record.topic), buffer.userData(of: record.offset), record.timestamp))
            return true
        }
    }

    func settle(where condition: (String) -> Bool) {
        for record in forwarded where condition(record.topic) { buffer.handleSettled(record.userData) }
    }

    /// Ends the program at any moment, and starts it again.
    ///
    /// - Parameter losingTail: whether the second half of the log is gone then.
    func restart(losingTail: Bool = false) throws {
        forwarded = []
        if losingTail {
            let file = try disk.open("/data/buffer-0/00000000000000000000.log", .readWrite)
            try file.truncate(to: try file.size() / 2)
        }
        (folder, buffer) = try Self.open(disk, settings, time)
        work()
    }
}

@Suite("Disk buffer")
struct DiskBufferTests {
    @Test("A message's age counts from its arrival, whatever time its device states")
    func age() throws {
        let rig = try BufferRig { $0.maximumAge = .seconds(3600) }
        for number in 0..<10 { rig.put("old-\(number)", timestamp: 0) }
        rig.advance(by: .seconds(60))
        #expect(rig.buffer.dropped == 0)
        #expect(rig.buffer.status.messages == 10)
        rig.advance(by: .seconds(3500))
        rig.put("new", timestamp: 0)
        rig.advance(by: .seconds(100))
        #expect(rig.buffer.dropped == 10)
        try rig.forward()
        #expect(rig.forwarded.map(\.topic) == ["new"])
        #expect(rig.forwarded.map(\.timestamp) == [0])
    }

    @Test("What is in the producer's memory when it grows too old is stored, and not counted as deleted")
    func ageInFlight() throws {
        let rig = try BufferRig { $0.maximumAge = .seconds(3600) }
        for number in 0..<10 { rig.put("\(number)") }
        try rig.forward()
        rig.advance(by: .seconds(4000))
        #expect(rig.buffer.dropped == 0)
        rig.settle { _ in true }
        rig.advance(by: .seconds(1))
        #expect(rig.buffer.isEmpty)
        #expect(rig.buffer.status.messages == 0)
    }

    @Test("drop_oldest keeps the newest messages, near its size, and counts each that it deletes")
    func dropOldest() throws {
        let rig = try BufferRig {
            $0.size = 16 << 20
            $0.whenFull = .dropOldest
        }
        for number in 0..<600 {
            rig.put("\(number)", size: 100_000)
            #expect(rig.buffer.status.bytes < (16 + 3) << 20)
        }
        rig.advance(by: .seconds(1))
        #expect(!rig.buffer.isFull)
        try rig.forward()
        #expect(UInt64(rig.forwarded.count) + rig.buffer.dropped == 600)
        #expect(rig.forwarded.map(\.topic) == (600 - rig.forwarded.count..<600).map { "\($0)" })
        #expect(rig.forwarded.count > 140)
    }

    @Test("A message whose topic cannot be written keeps no other in the buffer, and a start repeats it alone")
    func oneThatWaits() throws {
        let rig = try BufferRig { _ in }
        rig.put("missing", timestamp: 7)
        for number in 0..<1_000 { rig.put("\(number)") }
        rig.put("missing", timestamp: 8)
        try rig.forward()
        rig.settle { $0 != "missing" }
        #expect(rig.buffer.status.messages == 2)
        rig.advance(by: .seconds(1))
        rig.advance(by: .seconds(4))
        rig.advance(by: .seconds(1))
        // Its responses still come under the former offsets.
        rig.put("later")
        try rig.forward()
        #expect(rig.forwarded.map(\.topic).suffix(2) == ["missing", "later"])
        try rig.restart()
        try rig.forward()
        #expect(rig.forwarded.map(\.topic) == ["missing", "missing", "later"])
        #expect(rig.forwarded.map(\.timestamp).prefix(2) == [7, 8])
        rig.settle { _ in true }
        #expect(rig.buffer.isEmpty)
    }

    @Test("A record that was written again at the end is settled under the offset that it was forwarded with")
    func settlesMoved() throws {
        let rig = try BufferRig { _ in }
        rig.put("missing")
        for round in 0..<3 {
            for number in 0..<500 { rig.put("\(round)-\(number)") }
            try rig.forward()
            rig.settle { $0 != "missing" }
            rig.advance(by: .seconds(1))
            rig.advance(by: .seconds(4))
            #expect(rig.buffer.status.messages == 1)
        }
        rig.settle { $0 == "missing" }
        #expect(rig.buffer.status.messages == 0)
        #expect(rig.buffer.inFlight == 0)
        #expect(rig.forwarded.count { $0.topic == "missing" } == 1)
    }

    @Test("An orderly end leaves nothing to repeat but what waits")
    func end() throws {
        let rig = try BufferRig { _ in }
        rig.put("missing")
        for number in 0..<100 { rig.put("\(number)") }
        try rig.forward()
        rig.settle { $0 != "missing" }
        #expect(!rig.buffer.prepareToClose(now: rig.now))
        rig.advance(by: .seconds(1))
        try rig.restart()
        #expect(rig.buffer.status.messages == 1)
        try rig.forward()
        #expect(rig.forwarded.map(\.topic) == ["missing"])
    }

    @Test("A kill repeats what Kafka got since the last checkpoint, whatever waits in front of it")
    func repeats() throws {
        var random = SeededRandom(seed: 13)
        for round in 0..<100 {
            let rig = try BufferRig { $0.sync = round % 2 == 0 ? .always : .interval }
            for number in 0..<100 { rig.put("\(number)") }
            try rig.forward()
            var settled: Set<String> = []
            for number in 0..<90 where random.chance(70) { settled.insert("\(number)") }
            rig.settle { settled.contains($0) }
            rig.advance(by: .seconds(1))
            rig.advance(by: .seconds(1))
            // Not seen by a checkpoint.
            rig.settle { $0 == "95" }
            try rig.restart()
            #expect(rig.buffer.status.messages == UInt64(100 - settled.count))
            // In steps, and with something that waits in front.
            var most = 0
            while rig.forwarded.count < 100 - settled.count, most < 300 {
                most += random.below(9)
                try rig.forward(most: most)
            }
            #expect(rig.forwarded.map(\.topic) == (0..<100).map { "\($0)" }.filter { !settled.contains($0) })
            rig.settle { _ in true }
            #expect(rig.buffer.isEmpty)
        }
    }

    @Test("What the file says of settled offsets counts only for the records that it was written for")
    func settledOffsetsAreOfTheirRecords() throws {
        let rig = try BufferRig { _ in }
        for number in 0..<20 { rig.put("\(number)") }
        try rig.forward()
        rig.settle { $0 != "0" }
        rig.advance(by: .seconds(1))
        rig.advance(by: .seconds(1))
        try rig.restart(losingTail: true)
        for number in 0..<20 { rig.put("new-\(number)") }
        try rig.restart()
        try rig.forward()
        #expect(rig.forwarded.map(\.topic).filter { $0.hasPrefix("new") } == (0..<20).map { "new-\($0)" })
    }

    @Test(
        "A file of settled offsets that is not one says nothing",
        arguments: [
            [], ["-1"], ["0", "1"], ["0", "-1 5"], ["0", "1 0"], ["0", "1 x"], ["0", "9223372036854775807 1"],
            ["0", "1 9223372036854775807"], ["9223372036854775807", "1 1"], ["0", "0 100000000"],
        ])
    func hostileRanges(lines: [String]) {
        #expect(SettledRanges(lines.map { $0[...] }) == nil)
    }

    @Test("Settled offsets are the same after they were written and read")
    func ranges() {
        var ranges = SettledRanges()
        for range in [3..<Int64(4), 7..<100, 1_000..<5_000] { ranges.append(range) }
        ranges.before = 2
        #expect(SettledRanges(ranges.lines.map { $0[...] }) == ranges)
        #expect(ranges.all(from: 0).first == 0..<2 && ranges.all(from: 2).first == 3..<4)
        #expect(ranges.count == 4_094)
        ranges.clamp(to: 50..<2_000)
        #expect(ranges.count == 1_050 && ranges.first == 50..<100)
    }
}
