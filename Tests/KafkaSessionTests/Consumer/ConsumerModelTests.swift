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

    /// In another process hash tables have another order: a seed that fails there must fail here, too.
    @Test func aSeedRepeatsInAnotherProcess() async throws {
        let result = try await #require(
            processExitsWith: .success, observing: [\.standardOutputContent]
        ) {
            print(Self.courses.joined(separator: "\n"))
            fflush(nil)
        }
        let lines = String(decoding: result.standardOutputContent, as: UTF8.self).split(separator: "\n").map(
            String.init)
        for (seed, course) in Self.courses.enumerated() { #expect(lines.contains(course), "seed \(seed)") }
    }

    private static var courses: [String] {
        (0..<40).map { seed in
            let simulation = ConsumerSimulation(seed: UInt64(seed))
            _ = simulation.run()
            return "seed \(seed): \(simulation.course)"
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
