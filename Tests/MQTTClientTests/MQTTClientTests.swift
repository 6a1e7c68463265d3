import TrestleBase
import TestSupport
import MQTTClient
import MQTTCodec
import MQTTSession
import Testing
import TrestleTransport
import WireBytes

/// The client over a socket, against a server that does what the test wants.
@Suite(.timeLimit(.minutes(2))) struct MQTTClientTests {
    @Test func subscribesReceivesPublishesAndStops() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let it = try await ClientHarness(server, filters: ["to/#"])
        try await it.wait("the subscription") { $0.events == ["connected", "subscribed"] }
        #expect(await it.publish("from/client", 7) == .accepted)
        try await it.wait("the settlement") { $0.settled == [7: 0] }
        await server.send((1...3).map { ScriptedServer.message("\($0)", $0) }, on: 1)
        try await server.wait("the acknowledgements") { $0.received.count { $0.contains("puback") } == 3 }
        await it.on { $0.core.stop() }
        try await it.wait("the end") { $0.events.last == "stopped" }
        #expect(await it.on { $0.report.received } == ["1", "2", "3"])
        let said = await server.loop.run { server.received.map { String($0.dropFirst(2)) } }
        #expect(said.first == "connect" && said.last == "disconnect 0", "\(said)")
        #expect(said.filter { $0.hasPrefix("puback") } == ["puback 1 0", "puback 2 0", "puback 3 0"])
    }

    @Test(arguments: MQTTVersion.allCases)
    func whatWasNotSettledIsRepeatedOnTheNextConnection(version: MQTTVersion) async throws {
        let server = try await ScriptedServer(version: version) { connection, packet in
            if connection == 1, case .publish = packet { return [.close] }
            return ScriptedServer.friendly(connection, packet)
        }
        let it = try await ClientHarness(server)
        _ = await it.publish("a", 1)
        try await it.wait("the settlement") { $0.settled == [1: 0] }
        let published = await server.loop.run { server.received.filter { $0.contains("publish") } }
        #expect(published == ["1 publish 1 a", "2 publish 1 dup a"])
        #expect(await it.on { $0.report.events.contains("resumed") })
        await it.on { $0.core.stop() }
        try await it.wait("the end") { $0.events.last == "stopped" }
    }

    /// A token outlives its connection: the message is acknowledged when the server repeats it, and handed over once.
    @Test func aMessageOfAnEarlierConnectionIsAcknowledgedWhenItIsRepeated() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let it = try await ClientHarness(server)
        await it.on { $0.report.acknowledges = false }
        try await it.wait("the connection") { $0.events == ["connected"] }
        await server.send([ScriptedServer.message("m", 5)], on: 1)
        try await it.wait("the message") { $0.tokens.count == 1 }
        await server.send([.close], on: 1)
        try await it.wait("the next connection") { $0.events.last == "resumed" }
        await it.on { it in it.core.acknowledge(it.report.tokens[0]) }
        await server.send([ScriptedServer.message("m", 5, dup: true)], on: 2)
        try await server.wait("the acknowledgement") { $0.received.last == "2 puback 5 0" }
        #expect(await it.on { $0.report.received } == ["m"])
        await it.on { $0.core.abort() }
        try await it.wait("the end") { $0.events.last == "stopped" }
    }

    @Test func whatComesWhilePausedIsHeldAndTheRestIsHeard() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let it = try await ClientHarness(server)
        try await it.wait("the connection") { $0.events == ["connected"] }
        await it.on { $0.core.pauseReceiving() }
        await server.send((1...20).map { ScriptedServer.message("\($0)", $0) }, on: 1)
        _ = await it.publish("a", 1)
        try await it.wait("the settlement between the messages") { $0.settled == [1: 0] }
        #expect(await it.on { $0.report.received.isEmpty })
        await it.on { $0.core.resumeReceiving() }
        try await it.wait("the messages") { $0.received == (1...20).map { "\($0)" } }
        try await server.wait("the acknowledgements") { $0.received.count { $0.contains("puback") } == 20 }
        await it.on { $0.core.stop() }
        try await it.wait("the end") { $0.events.last == "stopped" }
    }

    /// Beyond `heldBytes` the socket is not read: the server's bytes stay with the server, and none is lost.
    @Test func heldMessagesHaveABoundInBytes() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let it = try await ClientHarness(server) { $0.heldBytes = 2_000 }
        try await it.wait("the connection") { $0.events == ["connected"] }
        await it.on { $0.core.pauseReceiving() }
        await server.send((1...200).map { ScriptedServer.message("\($0)", $0) }, on: 1)
        _ = await it.publish("a", 1)
        try await server.wait("the message of the client") { $0.received.contains { $0.contains("publish") } }
        try await Task.sleep(for: .milliseconds(100))
        // The PUBACK lies behind messages that have no space.
        #expect(await it.on { $0.report.settled.isEmpty })
        await it.on { $0.core.resumeReceiving() }
        try await it.wait("the rest") { $0.received == (1...200).map { "\($0)" } && $0.settled == [1: 0] }
        await it.on { $0.core.stop() }
        try await it.wait("the end") { $0.events.last == "stopped" }
    }

    @Test func aServerThatDoesNotRespondToPingsIsLeft() async throws {
        let server = try await ScriptedServer { connection, packet in
            if connection == 1, case .pingreq = packet { return [] }
            return ScriptedServer.friendly(connection, packet)
        }
        let it = try await ClientHarness(server) {
            $0.session.keepAlive = 1
            $0.session.pingTimeout = .milliseconds(300)
        }
        try await server.wait("a ping on the second connection") { $0.received.contains("2 pingreq") }
        #expect(await it.on { $0.report.events.contains { $0.hasPrefix("disconnected") } })
        await it.on { $0.core.abort() }
        try await it.wait("the end") { $0.events.last == "stopped" }
    }

    @Test func bytesThatNoServerMaySendEndTheConnectionWithAReason() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let it = try await ClientHarness(server)
        try await it.wait("the connection") { $0.events == ["connected"] }
        // A PUBACK for a message that was never sent carries flags that are not allowed.
        await server.send([.raw([0x4F, 2, 0, 1])], on: 1)
        try await it.wait("the next connection") { $0.events.last == "resumed" }
        let said = await server.loop.run { server.received }
        #expect(said.contains("1 disconnect 129"), "\(said)")
        await it.on { $0.core.abort() }
        try await it.wait("the end") { $0.events.last == "stopped" }
    }

    @Test func aRefusalThatLastsIsAFailure() async throws {
        let server = try await ScriptedServer { _, _ in [] }
        let it = try await ClientHarness(server) { $0.session.refusalLimitAtStart = .zero }
        // Before the refusal: afterwards nothing is taken any more.
        #expect(await it.publish("a", 1) == .accepted)
        try await server.wait("the connection") { !$0.received.isEmpty }
        await server.send([.packet(.connack(Connack(reasonCode: .notAuthorized))), .close], on: 1)
        try await it.wait("the failure") { $0.events.last?.hasPrefix("failed: ") == true }
        #expect(await it.on { $0.report.abandoned } == [1: false])
    }
}
