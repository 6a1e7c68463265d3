import Foundation
import KafkaCodec
import Testing

@testable import KafkaBroker

/// What the broker has acknowledged it keeps on the disk alone.
@Suite struct KafkaBrokerMemoryTests {
    private final class Request {}

    @Test func aRequestThatWaitedForTheDiskIsFreedWithItsResponse() {
        var responses = 0
        weak var known: Request?
        do {
            let request = Request()
            known = request
            let waits = FlushWaits()
            // As a Produce does: its response holds what waits, and what waits the response.
            waits.whenDone {
                responses += 1
                withExtendedLifetime((request, waits)) {}
            }
        }
        #expect(responses == 1)
        #expect(known == nil)
    }

    /// Bytes of resident memory of this process.
    private var memory: Int {
        let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (status.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }

    @Test func producingTakesNoMemoryForGood() async throws {
        let rig = try await KafkaRig()
        let client = rig.connect(sending: KafkaRig.metadata("t"))
        try await until("the topic is there") { client.frames.count == 1 }
        let before = memory
        for number in 1...600 {
            client.send(KafkaRig.produce("t", size: 200_000, correlation: Int32(number)))
            if number % 20 == 0 { try await until("they are stored") { client.frames.count == number + 1 } }
        }
        // 120 MB have been stored.
        #expect(memory - before < 60_000_000)
    }
}
