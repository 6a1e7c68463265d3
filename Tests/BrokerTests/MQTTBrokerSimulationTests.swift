import TrestleBase
import MQTTBroker
import MQTTCodec
import MQTTSession
import Testing
import WireBytes

/// Publishers, subscribers, a client that publishes to itself, one that sends what it pleases, the broker's core and a
/// bridge on a network that delays, cuts and loses, driven by one seed. There is no socket, no clock and no thread: a seed
/// gives the same run every time.
@Suite("MQTT broker simulation", .timeLimit(.minutes(5)))
struct MQTTBrokerSimulationTests {
    /// `MQTT_SEEDS=FIRST:COUNT` runs others.
    private static let seeds: ClosedRange<UInt64> = {
        let given = environmentValue("MQTT_SEEDS")?.split(separator: ":").compactMap { UInt64($0) } ?? []
        return given.count == 2 ? given[0]...(given[0] + given[1]) : 1...12
    }()

    @Test("Whatever is cut, delayed, refused or killed: nothing acknowledged is missing, in order, and all goes on")
    func nothingAcknowledgedIsMissing() throws {
        var failures: [String] = []
        var messages = 0
        var losses = 0
        for seed in Self.seeds where failures.count < 20 {
            let simulation = MQTTSimulation(seed: seed)
            failures += try simulation.run().map { "seed \(seed): \($0)" }
            messages += simulation.stored.count
            losses += simulation.losses
        }
        #expect(failures == [])
        #expect(messages > 100 * Int(Self.seeds.count))
        #expect(losses > 0, "some sessions overflow")
    }
}

extension SeededRandom {
    /// `true` in `one` of `all` calls.
    mutating func chance(_ one: Int, in all: Int) -> Bool { Int.random(in: 0..<all, using: &self) < one }
}
