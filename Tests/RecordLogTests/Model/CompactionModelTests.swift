import Foundation
import RecordLog
import TestSupport
import Testing

/// Compacted logs on a disk that loses power, refuses and stops at any change.
@Suite struct CompactionModelTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["TRESTLE_DISK_SEED"] != nil)) func oneSeed() throws {
        let seed = ProcessInfo.processInfo.environment["TRESTLE_DISK_SEED"].flatMap(UInt64.init) ?? 1
        let run = try CompactionRun(seed: seed)
        try run.run(steps: 150)
        for line in run.story { print(line) }
        #expect(run.faults == [])
    }

    /// Each of these once brought back what a crash or a later record had taken away.
    @Test(arguments: [80, 138, 476, 3161] as [UInt64]) func whatIsGoneStaysAwayWithTheseSeeds(seed: UInt64) throws {
        let run = try CompactionRun(seed: seed)
        try run.run(steps: 150)
        #expect(run.faults == [])
    }

    /// As many seeds as `TRESTLE_DISK_SEEDS` says.
    @Test func theLastRecordOfEachKeyStaysWhateverBefallsTheDisk() throws {
        let count = ProcessInfo.processInfo.environment["TRESTLE_DISK_SEEDS"].flatMap(UInt64.init) ?? 600
        var failures: [String] = []
        var compactions = 0
        for seed in 1...count {
            do {
                let run = try CompactionRun(seed: seed)
                try run.run(steps: 150)
                compactions += run.compactions
                if let first = run.faults.first { failures.append("seed \(seed): \(first)") }
            } catch {
                failures.append("seed \(seed): \(error)")
            }
        }
        #expect(compactions > count)
        #expect(failures.isEmpty, "\(failures.count) of \(count): \(failures.prefix(20).joined(separator: "\n"))")
    }

    /// The program ends after each single change of a compaction, with the changes of names up to any of them on the disk.
    @Test func aCompactionThatStopsAtAnyChangeLeavesTheLogWhole() throws {
        var failures: [String] = []
        var stops = 0
        for seed in UInt64(1)...3 {
            var total = 1
            var stop = 0
            while stop < total {
                for kept in [nil, 0, 1, 2, 3, 5, 100] as [Int?] {
                    let run = try CompactionRun(seed: seed)
                    for _ in 0..<30 { run.append() }
                    for _ in 0..<12 {
                        run.advance(6_000)
                        run.work(upTo: 50)
                    }
                    let before = run.disk.changes
                    if kept != nil || stop > 0 { run.disk.changesLeft = stop }
                    for _ in 0..<2 {
                        run.compact()
                        for _ in 0..<5 { run.work(upTo: 50) }
                    }
                    for _ in 0..<30 { run.work(upTo: 50) }
                    total = max(total, run.disk.changes - before)
                    try run.restart(cuttingPower: kept != nil, keepingNames: kept)
                    stops += 1
                    if let first = run.faults.first {
                        failures.append("seed \(seed), stop \(stop), kept \(kept ?? -1): \(first)")
                    }
                }
                stop += 1
            }
        }
        #expect(stops > 200)
        #expect(failures == [])
    }
}
