import Foundation
import MQTTClient
import Testing
import TrestleTransport

@Suite("The client in many tasks against a model of a server", .timeLimit(.minutes(30)))
struct ClientModelTests {
    private static let seeds = ProcessInfo.processInfo.environment["TRESTLE_SEEDS"].flatMap(UInt64.init) ?? 500
    private static let first = ProcessInfo.processInfo.environment["TRESTLE_SEED"].flatMap(UInt64.init)

    /// Each accepted message has one result that is true, every call returns, whatever is cancelled, cut, refused or shut down; what
    /// the server sends reaches a consumer; and nothing is left behind.
    @Test(arguments: 0..<4) func everyCallComesToItsEnd(part: UInt64) async throws {
        let loop = try IOLoop(name: "model")
        defer { loop.shutdown() }
        let seeds =
            Self.first.map { part == 0 ? $0..<$0 + 1 : 0..<0 } ?? part * Self.seeds / 4..<(part + 1) * Self.seeds / 4
        // They wait most of the time.
        await withTaskGroup(of: Void.self) { group in
            for (index, seed) in seeds.enumerated() {
                if index >= 8 { await group.next() }
                group.addTask {
                    do {
                        let failures = try await ClientSimulation(seed: seed, loop: loop).run()
                        #expect(failures.isEmpty, "seed \(seed): \(failures.prefix(5))")
                    } catch {
                        Issue.record("seed \(seed): \(error)")
                    }
                }
            }
        }
    }
}
