import MQTTClient
import MQTTCodec
import Synchronization
import Testing
import TrestleTransport
import WireBytes

/// Servers that name another one (5.0, section 4.11).
@Suite(.timeLimit(.minutes(2))) struct ServerReferenceTests {
    private func client(
        _ server: ScriptedServer, _ change: (inout MQTTClient.Configuration) -> Void = { _ in }
    ) throws -> MQTTClient {
        var configuration = MQTTClient.Configuration(endpoint: Endpoint(host: "127.0.0.1", port: server.port))
        configuration.reconnectDelay = .milliseconds(10) ... .milliseconds(50)
        configuration.maximumRedirects = 3
        configuration.password = "secret"
        configuration.username = "ada"
        change(&configuration)
        return try MQTTClient(configuration: configuration)
    }

    /// Refuses with a reference, as often as `times` says.
    private static func refusing(
        _ code: ReasonCode, _ reference: String, times: Int = .max
    ) async throws -> ScriptedServer {
        try await ScriptedServer { connection, packet in
            guard connection <= times else { return ScriptedServer.friendly(1, packet) }
            var connack = Connack(reasonCode: code)
            connack.properties.serverReference = reference
            return [.packet(.connack(connack)), .close]
        }
    }

    @Test(arguments: [ReasonCode.useAnotherServer, .serverMoved])
    func theServerThatConnackNamesIsConnectedTo(code: ReasonCode) async throws {
        let other = try await ScriptedServer(ScriptedServer.friendly)
        // The first of several that is an address; a name that is none is passed over.
        let first = try await Self.refusing(code, "a/b 127.0.0.1:\(other.port) c.example")
        let client = try client(first)
        try await client.connect()
        try await client.publish("x", to: "a")
        await client.shutdown()
        let said = await other.loop.run { other.received }
        #expect(said == ["1 connect", "1 publish 1 a", "1 disconnect 0"])
        #expect(await first.loop.run { first.received } == ["1 connect"])
    }

    /// For a while: when the other connection is lost, the client returns to the first server. For good: it does not.
    @Test(arguments: [(ReasonCode.useAnotherServer, ["1 connect", "2 connect"]), (.serverMoved, ["1 connect"])])
    func disconnectMovesTheClientForAWhileOrForGood(code: ReasonCode, visits: [String]) async throws {
        let other = try await ScriptedServer { connection, packet in
            if connection == 1, case .publish = packet { return [.close] }
            return ScriptedServer.friendly(1, packet)
        }
        let port = other.port
        let first = try await ScriptedServer { connection, packet in
            guard case .publish = packet, connection == 1 else { return ScriptedServer.friendly(1, packet) }
            var disconnect = Disconnect(reasonCode: code)
            disconnect.properties.serverReference = "127.0.0.1:\(port)"
            return [.packet(.disconnect(disconnect)), .close]
        }
        let client = try client(first)
        try await client.connect()
        // It goes to the other server, which loses the connection over it.
        try await client.publish("x", to: "a")
        await client.shutdown()
        #expect(
            await first.loop.run { first.received.filter { $0.hasSuffix("connect") } }.filter { !$0.contains("dis") }
                == visits)
        #expect(await other.loop.run { other.received.contains("1 connect") })
    }

    @Test func serversThatNameEachOtherAreFollowedToTheBound() async throws {
        let ports = Mutex<[UInt16]>([])
        let script: ScriptedServer.Script = { _, packet in
            guard case .connect = packet else { return [] }
            var connack = Connack(reasonCode: .useAnotherServer)
            // Both name both; the one at hand is as good as any.
            connack.properties.serverReference = "127.0.0.1:\(ports.withLock { $0.randomElement() ?? 1 })"
            return [.packet(.connack(connack)), .close]
        }
        let (a, b) = (try await ScriptedServer(script), try await ScriptedServer(script))
        ports.withLock { $0 = [a.port, b.port] }
        let client = try client(a)
        await #expect {
            try await client.connect()
        } throws: {
            guard let error = $0 as? MQTTClientError else { return false }
            return error.reasonCode == .useAnotherServer && error.serverReference != nil
        }
        let connects = await a.loop.run { a.received.count } + b.loop.run { b.received.count }
        #expect(connects == 4)
    }

    @Test(arguments: ["", "not/a/place", "127.0.0.1:0"])
    func aReferenceThatIsNoAddressIsAFailure(reference: String) async throws {
        let server = try await Self.refusing(.serverMoved, reference)
        await #expect {
            try await client(server).connect()
        } throws: {
            ($0 as? MQTTClientError)?.reasonCode == .serverMoved
        }
        #expect(await server.loop.run { server.received } == ["1 connect"])
    }

    @Test func withoutBeingToldToTheClientFollowsNone() async throws {
        let other = try await ScriptedServer(ScriptedServer.friendly)
        let first = try await Self.refusing(.useAnotherServer, "127.0.0.1:\(other.port)")
        let client = try client(first) { $0.maximumRedirects = 0 }
        await #expect {
            try await client.connect()
        } throws: {
            ($0 as? MQTTClientError)?.serverReference == "127.0.0.1:\(other.port)"
        }
        #expect(await other.loop.run { other.received.isEmpty })
    }
}
