import Foundation
import Testing

/// The buffer on the disk against a model of what is around it.
@Suite("Buffer model", .timeLimit(.minutes(5)))
struct BufferModelTests {
    /// As many as `TRESTLE_BUFFER_SEEDS` says.
    private static let seeds = ProcessInfo.processInfo.environment["TRESTLE_BUFFER_SEEDS"].flatMap(UInt64.init) ?? 500

    @Test("What the MQTT broker has an acknowledgement for reaches Kafka, in order, and twice only after a crash")
    func nothingIsLost() throws {
        var failures: [String] = []
        var (acknowledged, overtaken, moves) = (0, 0, 0)
        for seed in 1...Self.seeds {
            let simulation = try BufferSimulation(seed: seed)
            failures += try simulation.run().map { "seed \(seed): \($0)" }
            acknowledged += simulation.acknowledged.count
            overtaken += simulation.overtaken
            moves += simulation.moves
            if failures.count > 10 { break }
        }
        #expect(failures == [])
        #expect(acknowledged > Int(Self.seeds) * 40)
        #expect(overtaken > Int(Self.seeds) && moves > Int(Self.seeds) / 50, "\(overtaken) overtaken, \(moves) moves")
    }
}
