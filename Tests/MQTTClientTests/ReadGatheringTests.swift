import MQTTClient
import MQTTCodec
import Testing
import WireBytes

/// Packets that come one by one are read together where that is requested.
@Suite struct ReadGatheringTests {
    private static func publish(_ number: UInt16) -> ScriptedServer.Reply {
        var output = WireBuffer()
        try? MQTTEncoder.publish(
            topic: "t".utf8Span.span, payload: "\(number)".utf8Span.span, qos: .atLeastOnce,
            packetIdentifier: PacketIdentifier(rawValue: number), version: .v5, into: &output)
        return .raw([UInt8](copying: output.bytes))
    }

    @Test func readsThatFollowEachOtherCloselyWaitForEachOther() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try await ClientHarness(server) { $0.readInterval = .milliseconds(400) }
        try await client.wait("a connection") { $0.events.contains { $0.hasPrefix("connected") } }
        let before = await client.on { $0.report.reads }
        for number in 1...40 {
            await server.send([Self.publish(UInt16(number))], on: 1)
            try await Task.sleep(for: .milliseconds(5))
        }
        try await client.wait("all messages") { $0.received.count == 40 }
        let reads = await client.on { $0.report.reads } - before
        #expect(reads <= 20, "\(reads) reads of 40 packets")
        try await server.wait("all acknowledgements") { server in
            server.received.count { $0.contains("puback") } == 40
        }
    }
}
