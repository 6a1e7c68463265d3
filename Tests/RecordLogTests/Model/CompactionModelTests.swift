import Foundation
import RecordLog
import TestSupport
import Testing
import TrestleBase

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

    /// The program ends after each single change of a compaction, killed or by a power cut that keeps some changes of names:
    /// the first ones, or any of them.
    @Test func aCompactionThatStopsAtAnyChangeLeavesTheLogWhole() throws {
        enum End: CaseIterable { case killed, first0, first1, first2, first3, first5, all, any1, any2, any3, any4 }
        var failures: [String] = []
        var stops = 0
        for seed in UInt64(1)...3 {
            let total = try changes(ofACompaction: seed)
            for stop in 0..<total {
                for (index, end) in End.allCases.enumerated() {
                    let run = try compactible(seed)
                    run.disk.random = SeededRandom(seed: UInt64(stop * 100 + index))
                    run.disk.changesLeft = stop
                    compact(run)
                    let kept: Int? =
                        switch end {
                        case .first0: 0
                        case .first1: 1
                        case .first2: 2
                        case .first3: 3
                        case .first5: 5
                        case .all: 1000
                        case .killed, .any1, .any2, .any3, .any4: nil
                        }
                    run.disk.keepsOrderOfNames = end == .killed || kept != nil
                    try run.restart(cuttingPower: end != .killed, keepingNames: kept)
                    stops += 1
                    if let first = run.faults.first { failures.append("seed \(seed), stop \(stop), \(end): \(first)") }
                }
            }
        }
        #expect(stops > 300)
        #expect(failures == [])
    }

    /// How many files and names a whole compaction changes.
    private func changes(ofACompaction seed: UInt64) throws -> Int {
        let run = try compactible(seed)
        let before = run.disk.changes
        compact(run)
        #expect(run.compactions > 0)
        return run.disk.changes - before
    }

    /// A log with finished segments on the disk, the first of which have been compacted: small ones that become one.
    private func compactible(_ seed: UInt64) throws -> CompactionRun {
        let run = try CompactionRun(seed: seed)
        for isFirst in [true, false] {
            for _ in 0..<20 { run.append() }
            for _ in 0..<12 {
                run.advance(6_000)
                run.work(upTo: 50)
            }
            if isFirst { compact(run) }
        }
        return run
    }

    /// The first call may only have the recovery points written.
    private func compact(_ run: CompactionRun) {
        for _ in 0..<2 {
            run.compact()
            for _ in 0..<15 { run.work(upTo: 50) }
        }
    }
}
