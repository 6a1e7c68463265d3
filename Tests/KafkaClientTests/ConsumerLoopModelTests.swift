import Foundation
import Testing
import TrestleBase

@testable import KafkaClient

/// What loops over a consumer give, against a model: `TRESTLE_LOOP_SEEDS` says how many seeds, 500 by default.
struct ConsumerLoopModelTests {
    private static let seeds = UInt64(ProcessInfo.processInfo.environment["TRESTLE_LOOP_SEEDS"] ?? "") ?? 500

    @Test func noRecordIsSkippedWhateverALoopDoes() async throws {
        let rig = try await ConsumerRig(topic: "t", partitions: 2)
        for _ in 0..<12 { try await rig.produce(count: 20) }
        await withTaskGroup(of: Bool.self) { tasks in
            for seed in 0..<Self.seeds {
                // A few at once, since each mostly waits.
                if seed >= 4, await tasks.next() == false { return tasks.cancelAll() }
                tasks.addTask {
                    var model = ConsumerLoopModel(rig, group: "g\(seed)", end: 120, seed: seed)
                    do {
                        try await model.run()
                        return true
                    } catch {
                        Issue.record("seed \(seed): \(error); \(model.course.joined(separator: "; "))")
                        return false
                    }
                }
            }
        }
    }
}
