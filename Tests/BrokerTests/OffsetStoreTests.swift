import RecordLog
import Synchronization
import TestSupport
import Testing
import TrestleBase

@testable import KafkaBroker

/// Where groups have got to, on a disk that is slow, nearly full or full.
@Suite struct OffsetStoreTests {
    private typealias Place = OffsetStore.Place
    private typealias Committed = OffsetStore.Committed

    /// Goes on by two seconds with each look at it: everything is due.
    private final class Clock: Sendable {
        private let time = Mutex(Int64(0))
        func next() -> Int64 {
            time.withLock {
                $0 += 2000
                return $0
            }
        }
    }

    private final class Rig {
        let disk = LimitedFiles.Disk()
        let folder: TemporaryFolder
        let log: RecordLog
        let store: OffsetStore
        private(set) var failures = 0

        init() throws {
            folder = try TemporaryFolder()
            log = try LogFolder(
                path: folder.path, sync: .interval(.seconds(1)), fileSystem: LimitedFiles(disk), hasThreads: false,
                clock: { [clock = Clock()] in clock.next() }
            ).openLog("offsets-0", now: 0)
            store = try OffsetStore(log: log, now: 0)
            store.observeFailure = { [unowned self] _ in failures += 1 }
            try sync()
        }

        /// Has everything forced to the disk.
        func sync() throws {
            repeat {
                while log.logFolder.runNext() {}
                for _ in log.logFolder.takeProgress() { log.handleProgress() }
            } while !log.isWritable
            try store.flushed()
        }

        /// - Returns: the bytes that it wrote.
        func commit(_ group: Int, _ places: Range<Int32>, offset: Int64, size: Int = 4000) throws -> Int {
            let before = disk.written
            let metadata = String(repeating: "m", count: size)
            try store.commit(
                Dictionary(
                    uniqueKeysWithValues: places.map {
                        (Place(topic: "t", partition: $0), Committed(offset: offset, metadata: metadata))
                    }), of: "g\(group)", now: 0)
            return disk.written - before
        }

        /// What a program that starts now finds.
        func reopened() throws -> ExactTexts<[Place: Committed]> { try OffsetStore(log: log, now: 0).groups }
    }

    @Test func aCommitWritesNoMoreThanItsShareOfACompaction() throws {
        let rig = try Rig()
        var largest = 0
        for round in 0..<3 as Range<Int64> {
            for group in 0..<8 {
                for place in stride(from: 0, to: 190, by: 19) as StrideTo<Int32> {
                    largest = max(largest, try rig.commit(group, place..<place + 19, offset: round))
                }
            }
            try rig.sync()
        }
        // 6 MB are held.
        #expect(largest < 400_000)
        #expect(rig.log.startOffset > 0)
        #expect(rig.log.size < 20 << 20)
        #expect(try rig.reopened() == rig.store.groups)
    }

    @Test func aDiskWithoutSpaceForACompactionIsLeftToTheCommits() throws {
        let rig = try Rig()
        for round in 0..<2 as Range<Int64> {
            for group in 0..<7 { _ = try rig.commit(group, 0..<140, offset: round) }
        }
        // 7.5 MiB are written and 3.8 held; there is space for the commits and not for those.
        rig.disk.available = 3 << 20
        var written = 0
        for offset in 0..<300 as Range<Int64> { written += try rig.commit(7, 0..<1, offset: offset) }
        #expect(written < 300 * 4200)
        #expect(rig.log.startOffset == 0 && rig.failures == 0)
        rig.disk.available = nil
        for offset in 300..<900 as Range<Int64> { _ = try rig.commit(7, 0..<1, offset: offset) }
        try rig.sync()
        #expect(rig.log.startOffset > 0)
        #expect(try rig.reopened() == rig.store.groups)
    }

    @Test func aCompactionThatMeetsAFullDiskRefusesNoCommitAndWritesNothingTwice() throws {
        let rig = try Rig()
        rig.disk.tells = false
        for round in 0..<2 as Range<Int64> {
            for group in 0..<7 { _ = try rig.commit(group, 0..<140, offset: round) }
        }
        while rig.log.size < 8 << 20 { _ = try rig.commit(7, 0..<1, offset: 0) }
        let before = rig.disk.written
        var commits = 0
        // Space for a few commits, of which none is for the compaction when it is needed.
        for offset in 0..<400 as Range<Int64> {
            rig.disk.available = offset % 2 == 0 ? 5000 : nil
            _ = try rig.commit(7, 0..<1, offset: offset)
            commits += 1
        }
        try rig.sync()
        #expect(rig.failures > 10)
        #expect(rig.disk.written - before < 4_200_000 + commits * 5000)
        #expect(rig.log.startOffset > 0)
        #expect(try rig.reopened() == rig.store.groups)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func whateverHappensMeanwhileAStartFindsWhatWasCommitted(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let rig = try Rig()
        rig.disk.tells = false
        var held: ExactTexts<[Place: Committed]> = [:]
        for step in 0..<500 as Range<Int64> {
            rig.disk.available = random.chance(15) ? random.below(100_000) : nil
            let group = "g\(random.below(6))"
            if random.chance(8) {
                guard (try? rig.store.remove(group: group, now: 0)) != nil else { continue }
                held[group] = nil
            } else {
                let places = (0...random.below(3)).map { _ in Place(topic: "t", partition: Int32(random.below(12))) }
                let metadata = String(repeating: "m", count: 20_000)
                let committed = Dictionary(
                    places.map { ($0, Committed(offset: step, metadata: metadata)) }, uniquingKeysWith: { $1 })
                guard (try? rig.store.commit(committed, of: group, now: 0)) != nil else { continue }
                held[group, default: [:]].merge(committed) { $1 }
            }
            if random.chance(5) {
                rig.disk.available = nil
                try rig.sync()
            }
        }
        #expect(rig.store.groups == held)
        rig.disk.available = nil
        #expect(rig.log.startOffset > 0)
        #expect(try rig.reopened() == held)
    }
}
