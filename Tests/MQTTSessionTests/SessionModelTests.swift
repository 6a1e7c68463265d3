import Foundation
import Testing

@Suite("The session against a model of a server")
struct SessionModelTests {
    private static let seeds = ProcessInfo.processInfo.environment["TRESTLE_SEEDS"].flatMap(UInt64.init) ?? 500

    /// Whatever is cut, lost or restarted: each message is settled once, QoS 1 comes at least once, QoS 2 exactly once while the
    /// server keeps the session, in the order of publishing; and everything comes to rest.
    @Test(arguments: 0..<10) func holdsItsPromises(part: UInt64) {
        for seed in part * Self.seeds / 10..<(part + 1) * Self.seeds / 10 {
            let failures = SessionSimulation(seed: seed).run()
            #expect(failures.isEmpty, "seed \(seed): \(failures.prefix(5))")
        }
    }
}
