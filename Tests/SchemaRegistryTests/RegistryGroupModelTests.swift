import Foundation
import Testing

struct RegistryGroupModelTests {
    /// With `TRESTLE_REGISTRY_SEEDS=100000` as many.
    private static let seeds = ProcessInfo.processInfo.environment["TRESTLE_REGISTRY_SEEDS"].flatMap(UInt64.init) ?? 8

    @Test func `No id is lost or given twice, whoever leads, dies, or writes too late`() {
        var registrations = 0
        for seed in 0..<Self.seeds {
            var model = RegistryGroupModel(seed: seed)
            model.run(steps: 600)
            #expect(model.faults.isEmpty, "seed \(seed): \(model.faults.prefix(3))")
            registrations += model.registrations
            if !model.faults.isEmpty { return }
        }
        #expect(registrations > 10 * Int(Self.seeds))
    }
}
