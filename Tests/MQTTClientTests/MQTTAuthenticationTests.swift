import Dispatch
import MQTTClient
import MQTTCodec
import Synchronization
import Testing
import TrestleTransport
import WireBytes

/// Exchanges that throw, take long, or get no response.
@Suite(.timeLimit(.minutes(2))) struct MQTTAuthenticationTests {
    /// What the next exchanges do.
    private final class Plan: Sendable {
        let startErrors = Mutex<[any Error]>([])
        /// The functions wait here.
        let isBlocking = Mutex(false)
        let blocked = Mutex(0)
        let gate = DispatchSemaphore(value: 0)

        func wait() {
            guard isBlocking.withLock({ $0 }) else { return }
            blocked.withLock { $0 += 1 }
            gate.wait()
        }

        /// - Parameter count: how many functions have come to wait.
        func open(_ count: Int) async throws {
            while blocked.withLock({ $0 }) < count { try await Task.sleep(for: .milliseconds(2)) }
            isBlocking.withLock { $0 = false }
            for _ in 0..<count { gate.signal() }
        }
    }

    private struct NoToken: Error {}

    private struct Exchange: MQTTAuthenticationExchange {
        let plan: Plan
        let blocksInStart: Bool

        mutating func start() throws -> ByteSlice? {
            if blocksInStart { plan.wait() }
            if let error = plan.startErrors.withLock({ $0.popLast() }) { throw error }
            return nil
        }

        mutating func respond(to challenge: ByteSlice?) throws -> ByteSlice? {
            plan.wait()
            return nil
        }

        mutating func finish(_ data: ByteSlice?) throws { plan.wait() }
    }

    private func client(
        _ server: ScriptedServer, _ plan: Plan, loop: IOLoop? = nil, blocksInStart: Bool = false,
        _ change: (inout MQTTClient.Configuration) -> Void = { _ in }
    ) throws -> MQTTClient {
        var configuration = MQTTClient.Configuration(endpoint: Endpoint(host: "127.0.0.1", port: server.port))
        configuration.reconnectDelay = .milliseconds(10) ... .milliseconds(50)
        configuration.authentication = MQTTAuthentication(method: "m") {
            Exchange(plan: plan, blocksInStart: blocksInStart)
        }
        change(&configuration)
        return try MQTTClient(configuration: configuration, loop: loop)
    }

    private static func auth(_ code: ReasonCode) -> ScriptedServer.Reply {
        var auth = Auth(reasonCode: code)
        auth.properties.authenticationMethod = "m"
        return .packet(.auth(auth))
    }

    /// Responds to AUTH.
    private static let obliging: ScriptedServer.Script = { connection, packet in
        if case .auth = packet { [auth(.success)] } else { ScriptedServer.friendly(connection, packet) }
    }

    @Test func `An exchange that cannot begin is tried again on the next connection`() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let plan = Plan()
        let client = try client(server, plan)
        try await client.connect()
        plan.startErrors.withLock { $0 = [NoToken(), NoToken()] }
        await server.send([.close], on: 1)
        try await server.wait("the end") { $0.ended == [1] }
        try await client.publish("x", to: "a")
        #expect(plan.startErrors.withLock { $0.isEmpty })
        await client.shutdown()
    }

    @Test func `The first attempt tells why its exchange could not begin`() async throws {
        let server = try await ScriptedServer { _, packet in ScriptedServer.friendly(1, packet) }
        let plan = Plan()
        let client = try client(server, plan)
        plan.startErrors.withLock { $0 = [NoToken()] }
        await #expect {
            try await client.connect()
        } throws: {
            "\($0)".contains("NoToken")
        }
        try await client.connect()
        plan.startErrors.withLock { $0 = [MQTTClientError(.configuration, "no such file")] }
        await server.send([.close], on: 2)
        await #expect {
            try await client.run()
        } throws: {
            "\($0)".contains("no such file")
        }
    }

    @Test func `A repeated exchange that cannot begin leaves the connection as it was`() async throws {
        let server = try await ScriptedServer(Self.obliging)
        let plan = Plan()
        let client = try client(server, plan)
        try await client.connect()
        plan.startErrors.withLock { $0 = [NoToken()] }
        await #expect {
            try await client.reauthenticate()
        } throws: {
            ($0 as? MQTTClientError)?.code == .authentication && "\($0)".contains("NoToken")
        }
        try await client.reauthenticate()
        try await client.publish("x", to: "a")
        #expect(await server.loop.run { server.received } == ["1 connect", "1 auth", "1 publish 1 a"])
        await client.shutdown()
    }

    @Test func `A repeated exchange is waited for by several, and each may give up`() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server, Plan())
        try await client.connect()
        let first = Task { try await client.reauthenticate() }
        try await server.wait("the exchange") { $0.received.last == "1 auth" }
        let second = Task { try await client.reauthenticate() }
        first.cancel()
        await #expect {
            try await first.value
        } throws: {
            ($0 as? MQTTClientError)?.code == .cancelled
        }
        try await client.publish("x", to: "a")
        await server.send([Self.auth(.success)], on: 1)
        try await second.value
        #expect(await server.loop.run { server.received.count { $0 == "1 auth" } } == 1)
        await client.shutdown()
    }

    @Test func `A server that does not respond to AUTH is left`() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server, Plan()) { $0.connectTimeout = .milliseconds(300) }
        try await client.connect()
        await #expect {
            try await client.reauthenticate()
        } throws: {
            ($0 as? MQTTClientError)?.code == .connection
        }
        try await client.publish("x", to: "a")
        #expect(await server.loop.run { server.received.last } == "2 publish 1 a")
        await client.shutdown()
    }

    @Test func `An exchange that never begins costs its attempt, and the client goes on`() async throws {
        let server = try await ScriptedServer(Self.obliging)
        let plan = Plan()
        let client = try client(server, plan, blocksInStart: true) { $0.connectTimeout = .milliseconds(300) }
        try await client.connect()
        plan.isBlocking.withLock { $0 = true }
        await #expect {
            try await client.reauthenticate()
        } throws: {
            ($0 as? MQTTClientError)?.code == .authentication
        }
        await server.send([.close], on: 1)
        try await server.wait("attempts without CONNECT") { $0.ended.count >= 3 }
        try await plan.open(1)
        try await client.publish("x", to: "a")
        await client.shutdown()
    }

    /// As many clients as would take all of Swift's threads, on one loop.
    @Test(arguments: [true, false]) func `Functions that take long hold up nobody else`(inStart: Bool) async throws {
        let server = try await ScriptedServer { connection, packet in
            switch packet {
            case .connect(let connect) where connect.properties.authenticationMethod != nil:
                [Self.auth(.continueAuthentication)]
            case .auth: [.packet(.connack(Connack(reasonCode: .success)))]
            default: ScriptedServer.friendly(connection, packet)
            }
        }
        let loop = try IOLoop(name: "client")
        defer { loop.shutdown() }
        let other = try client(server, Plan(), loop: loop) { $0.authentication = nil }
        try await other.connect()
        let plan = Plan()
        plan.isBlocking.withLock { $0 = true }
        let count = 40
        let clients = try (0..<count).map { _ in try client(server, plan, loop: loop, blocksInStart: inStart) }
        let connecting = clients.map { client in Task { try await client.connect() } }
        while plan.blocked.withLock({ $0 }) < count { try await Task.sleep(for: .milliseconds(2)) }
        try await other.publish("x", to: "a")
        #expect(await Task.detached { true }.value)
        try await plan.open(count)
        for task in connecting { try await task.value }
        for client in clients + [other] { await client.shutdown() }
    }
}
