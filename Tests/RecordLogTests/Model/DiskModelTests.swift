import Foundation
import RecordLog
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
