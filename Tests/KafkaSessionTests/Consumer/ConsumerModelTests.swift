import Foundation
import TestSupport
import Testing
import TrestleBase

@testable import KafkaSession

/// Members of a group against a model of its coordinator: `TRESTLE_SEEDS` says how many seeds, 500 by default.
struct ConsumerModelTests {
    private static let seeds = UInt64(ProcessInfo.processInfo.environment["TRESTLE_SEEDS"] ?? "") ?? 500

    @Test func noRecordIsSkippedAndNothingHangsWhateverGoesWrong() async {
        for seed in 0..<Self.seeds {
            let problems = ConsumerSimulation(seed: seed).run()
            #expect(problems == [], "seed \(seed)")
            if !problems.isEmpty { return }
            await Task.yield()
        }
    }

    @Test func membersThatComeAndGoReadNothingTwice() async {
        for seed in 0..<Self.seeds {
            let problems = ConsumerSimulation(seed: seed &+ 1_000_000, faults: ConsumerFaults()).run()
            #expect(problems == [], "seed \(seed &+ 1_000_000)")
            if !problems.isEmpty { return }
            await Task.yield()
        }
    }
}
