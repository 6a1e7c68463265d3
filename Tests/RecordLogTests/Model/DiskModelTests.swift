import TestSupport
import Foundation
import KafkaCodec
import RecordLog
import Synchronization
import Testing

/// Logs on a disk that loses power, refuses syncs and forgets what it could not write.
@Suite struct DiskModelTests {
    /// Tells the story of the seed that `TRESTLE_DISK_SEED` names.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["TRESTLE_DISK_SEED"] != nil)) func oneSeed() throws {
        let seed = ProcessInfo.processInfo.environment["TRESTLE_DISK_SEED"].flatMap(UInt64.init) ?? 1
        let run = try DiskRun(seed: seed)
        try run.run(steps: 60)
        for line in run.story { print(line) }
        #expect(run.faults.isEmpty)
    }

    /// Each of these once lost, hid or gave out again what was promised.
    @Test(arguments: [10882, 8390, 7126, 11577, 15475, 17676, 19696] as [UInt64])
    func promisesAreKeptWithTheseSeeds(seed: UInt64) throws {
        let run = try DiskRun(seed: seed)
        try run.run(steps: 60)
        #expect(run.faults.isEmpty)
    }

    /// Three segments are lost to a disk that refuses, and while their files are removed the power is cut: whatever part of
    /// the removal reached the disk, and whatever of the files, none of the three is there afterwards.
    @Test func lostSegmentsStayAwayWhereverAPowerCutStopsTheirRemoval() throws {
        var told = 0
        var failures: [String] = []
        for (seed, keptNames) in (UInt64(1)...20).flatMap({ seed in (0...50).map { (seed, $0) } }) {
            let disk = SimulatedDisk(seed: seed)
            let time = Mutex(Int64(0))
            func open() throws -> LogFolder {
                try LogFolder(
                    path: "/data", sync: .interval(.milliseconds(10)), fileSystem: disk, hasThreads: false,
                    clock: { time.withLock { $0 } })
            }
            func work(_ folder: LogFolder, _ log: RecordLog) {
                time.withLock { $0 += 20 }
                for _ in 0..<6 {
                    while folder.runNext() {}
                    if !folder.takeProgress().isEmpty { log.handleProgress() }
                }
            }
            var configuration = RecordLogConfiguration()
            configuration.segmentBytes = 400
            var folder = try open()
            var log = try folder.openLog("t-0", configuration: configuration, now: 0)
            let kept = makeBatch(payload: [UInt8](repeating: 1, count: 300))
            try log.append(kept.span, now: 0)
            work(folder, log)
            #expect(log.flushedOffset == 1)
            for number in UInt8(2)...4 {
                try log.append(makeBatch(payload: [UInt8](repeating: number, count: 300)).span, now: 0)
            }
            disk.isFailing = true
            disk.evictions = 100
            time.withLock { $0 += 20 }
            while folder.runNext() {}
            disk.isFailing = false
            // What the disk refused is read back, in vain; the lost files are removed, and nothing is synced any more.
            var progress: RecordLog.Progress?
            for _ in 0..<6 where progress != .lost(from: 1) {
                if !folder.takeProgress().isEmpty { progress = log.handleProgress() }
                if progress != .lost(from: 1) { _ = folder.runNext() }
            }
            // Some of what the disk refused may be on it all the same.
            guard progress == .lost(from: 1) else { continue }
            told += 1
            disk.cutPower(keepingNames: keptNames)
            folder = try open()
            log = try folder.openLog("t-0", configuration: configuration, now: 0)
            work(folder, log)
            let found = withoutEpochs(try log.readAllRaw(from: log.startOffset))
            if found != stored(kept, at: 0) {
                failures.append("seed \(seed), \(keptNames) names: \(headers(in: found).map(\.baseOffset))")
            }
        }
        #expect(told > 400)
        #expect(failures == [])
    }

    /// As many seeds as `TRESTLE_DISK_SEEDS` says.
    @Test func whatWasPromisedIsKeptWhateverBefallsTheDisk() throws {
        let count = ProcessInfo.processInfo.environment["TRESTLE_DISK_SEEDS"].flatMap(UInt64.init) ?? 2000
        var failures: [String] = []
        for seed in 1...count {
            do {
                let run = try DiskRun(seed: seed)
                try run.run(steps: 60)
                if let first = run.faults.first { failures.append("seed \(seed): \(first)") }
            } catch {
                failures.append("seed \(seed): \(error)")
            }
        }
        #expect(failures.isEmpty, "\(failures.count) of \(count): \(failures.prefix(20).joined(separator: "\n"))")
    }
}
