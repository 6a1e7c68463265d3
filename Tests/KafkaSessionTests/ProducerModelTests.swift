import Foundation
import KafkaSession
import TestSupport
import Testing

/// The partition state machine against a model of the broker, for thousands of seeds. `TRESTLE_SEEDS` names another number of
/// them, `TRESTLE_FIRST_SEED` where they begin.
@Suite struct ProducerModelTests {
    private static func number(_ name: String, _ standard: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? standard
    }

    private func faults(_ change: (inout ProducerSimulation.Faults) -> Void = { _ in }) -> [String] {
        let first = Self.number("TRESTLE_FIRST_SEED", 0)
        var found: [String] = []
        for seed in first..<(first + Self.number("TRESTLE_SEEDS", 2_000)) {
            var simulation = ProducerSimulation(seed: seed, faults: change)
            if let fault = simulation.run() { found.append("seed \(seed): \(fault)") }
        }
        return found
    }

    @Test func everyAcknowledgedRecordIsInTheLogInOrderAndEveryBatchEnds() {
        let found = faults()
        #expect(found.isEmpty, "\(found.count) seeds, the first: \(found.prefix(3))")
    }
}
