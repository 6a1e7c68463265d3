@testable import MQTTClient
import MQTTCodec
import Synchronization
import Testing
import TrestleTransport
import WireBytes

/// Subscriptions that the server refuses, does not respond to, or that nobody waits for any more.
@Suite(.timeLimit(.minutes(2))) struct MQTTClientSubscribingTests {
    private func client(
        _ server: ScriptedServer, loop: IOLoop? = nil, _ change: (inout MQTTClient.Configuration) -> Void = { _ in }
    ) throws -> MQTTClient {
        var configuration = MQTTClient.Configuration(endpoint: Endpoint(host: "127.0.0.1", port: server.port))
        configuration.reconnectDelay = .milliseconds(10) ... .milliseconds(50)
        change(&configuration)
        return try MQTTClient(configuration: configuration, loop: loop)
    }

    private func expectRefusal(_ code: ReasonCode, _ body: () async throws -> Void) async {
        await #expect {
            try await body()
        } throws: {
            guard let error = $0 as? MQTTClientError else { return false }
            return error.code == .refused && error.reasonCode == code
        }
    }

    @Test func `What CONNACK does not allow is refused at once`() async throws {
        let server = try await ScriptedServer { connection, packet in
            guard case .connect = packet else { return ScriptedServer.friendly(connection, packet) }
            var connack = Connack(sessionPresent: connection > 1, reasonCode: .success)
            connack.properties.maximumPacketSize = 200
            connack.properties.wildcardSubscriptionAvailable = false
            connack.properties.sharedSubscriptionAvailable = false
            return [.packet(.connack(connack))]
        }
        // No time limit tells of it.
        let client = try client(server) { $0.subscribeTimeout = .seconds(1 << 40) }
        try await client.connect()
        let long = String(repeating: "f", count: 300)
        for (filter, code) in [
            ("a/#", ReasonCode.wildcardSubscriptionsNotSupported), ("$share/g/a", .sharedSubscriptionsNotSupported),
            (long, .packetTooLarge),
        ] {
            await expectRefusal(code) { try await client.subscribe(to: filter) }
            await expectRefusal(code) { for try await _ in client.messages(filter) {} }
        }
        await expectRefusal(.packetTooLarge) { try await client.unsubscribe(from: long) }
        await expectRefusal(.wildcardSubscriptionsNotSupported) { try await client.subscribe(to: ["a", "b/#"]) }
        #expect(try await client.subscribe(to: "a").map(\.reasonCode) == [.grantedQoS1])
        await client.shutdown()
    }

    @Test func `Every loop over a filter hears that the server refuses it`() async throws {
        let server = try await ScriptedServer { connection, packet in
            if case .subscribe = packet { [] } else { ScriptedServer.friendly(connection, packet) }
        }
        let client = try client(server) { $0.subscribeTimeout = .seconds(1 << 40) }
        try await client.connect()
        let loops = (0..<3).map { _ in
            Task { for try await _ in client.messages("no/#") {} }
        }
        try await server.wait("the subscription") { $0.received.contains("1 subscribe") }
        // It comes behind what the loops requested.
        try await client.publish("x", to: "a")
        let identifier = try #require(PacketIdentifier(rawValue: 1))
        await server.send([.packet(.suback(Suback(packetIdentifier: identifier, reasonCodes: [.notAuthorized])))], on: 1)
        for loop in loops { await expectRefusal(.notAuthorized) { try await loop.value } }
        #expect(await server.loop.run { server.received.count { $0.contains("subscribe") } } == 1)
        await client.shutdown()
    }

    @Test func `After a SUBSCRIBE without a response, the next loop sends another`() async throws {
        let isDeaf = Mutex(true)
        let server = try await ScriptedServer { connection, packet in
            if case .subscribe = packet, isDeaf.withLock({ $0 }) { return [] }
            return ScriptedServer.friendly(connection, packet)
        }
        let client = try client(server) { $0.subscribeTimeout = .milliseconds(200) }
        try await client.connect()
        await #expect {
            try await client.subscribe(to: "to/#")
        } throws: {
            ($0 as? MQTTClientError)?.code == .timedOut
        }
        isDeaf.withLock { $0 = false }
        let loop = Task {
            for try await message in client.messages("to/#") { return message.text }
            return nil
        }
        try await server.wait("the second SUBSCRIBE") { $0.received.count { $0.contains("subscribe") } == 2 }
        await server.send([ScriptedServer.message("x", 1)], on: 1)
        #expect(try await loop.value == "x")
        await client.shutdown()
    }

    @Test func `What is cancelled without a connection leaves nothing behind`() async throws {
        let isUp = Mutex(true)
        let server = try await ScriptedServer { connection, packet in
            guard case .connect = packet, !isUp.withLock({ $0 }) else {
                return ScriptedServer.friendly(connection, packet)
            }
            return [.close]
        }
        let loop = try IOLoop(name: "client")
        defer { loop.shutdown() }
        let client = try client(server, loop: loop) { $0.publishTimeout = nil }
        try await client.connect()
        try await client.subscribe(to: "kept/#")
        isUp.withLock { $0 = false }
        await server.send([.close], on: 1)
        try await server.wait("the next attempt") { $0.received.last == "2 connect" }
        let first = Task { try await client.publish("x", to: "waits") }
        let cancelled = (0..<100).map { number in
            Task {
                switch number % 4 {
                case 0: _ = try await client.subscribe(to: "s/#")
                case 1: _ = try await client.unsubscribe(from: "u/#")
                case 2: _ = try await client.subscribe(to: "kept/#", qos: .exactlyOnce)
                default: _ = try await client.publish("x", to: "cancelled")
                }
            }
        }
        try await Task.sleep(for: .milliseconds(50))
        for task in cancelled { task.cancel() }
        for task in cancelled {
            await #expect {
                try await task.value
            } throws: {
                ($0 as? MQTTClientError)?.code == .cancelled
            }
        }
        isUp.withLock { $0 = true }
        _ = try await first.value
        let connection = await server.loop.run { server.received.last?.prefix { $0 != " " } ?? "" }
        // The server hears once what was given up.
        try await client.subscribe(to: "last")
        let said = await server.loop.run {
            server.received.filter { $0.hasPrefix(connection) && !$0.hasSuffix("connect") }
                .compactMap { $0.split(separator: " ").dropFirst().first }.sorted()
        }
        // The subscription of before, and the last one.
        #expect(said == ["publish", "subscribe", "subscribe", "unsubscribe"])
        #expect(await loop.run { client.leftovers } == "")
        await client.shutdown()
    }

    @Test func `Publishes that are cancelled behind one that waits are let go`() async throws {
        let server = try await ScriptedServer { connection, packet in
            switch packet {
            case .connect:
                var connack = Connack(sessionPresent: false, reasonCode: .success)
                connack.properties.receiveMaximum = 1
                return [.packet(.connack(connack))]
            case .publish: return []
            default: return ScriptedServer.friendly(connection, packet)
            }
        }
        let loop = try IOLoop(name: "client")
        defer { loop.shutdown() }
        let client = try client(server, loop: loop) { $0.shutdownTimeout = .milliseconds(100) }
        try await client.connect()
        let first = Task { try await client.publish("1", to: "a") }
        try await server.wait("the first") { $0.received.contains("1 publish 1 a") }
        let second = Task { try await client.publish("2", to: "a") }
        for _ in 0..<100 {
            let task = Task { try await client.publish("x", to: "cancelled") }
            task.cancel()
            _ = await task.result
        }
        // Some may be kept for a moment, and none has a payload.
        let waiting = await loop.run { client.publishesWaiting }
        #expect(waiting.count <= 20 && waiting.count { $0 > 0 } <= 1, "\(waiting)")
        await client.shutdown()
        _ = await (first.result, second.result)
    }

    @Test func `A client connects right after a connect that was cancelled`() async throws {
        let isSilent = Mutex(true)
        let server = try await ScriptedServer { connection, packet in
            if case .connect = packet, isSilent.withLock({ $0 }) { return [] }
            return ScriptedServer.friendly(1, packet)
        }
        let client = try client(server)
        for round in 1...3 {
            let task = Task { try await client.connect() }
            try await server.wait("the attempt") { $0.received.last == "\(round) connect" }
            if round == 3 { isSilent.withLock { $0 = false } }
            task.cancel()
            await #expect {
                try await task.value
            } throws: {
                ($0 as? MQTTClientError)?.code == .cancelled
            }
        }
        try await client.connect()
        try await client.publish("x", to: "a")
        await client.shutdown()
    }
}
