import MQTTClient
import MQTTCodec
import MQTTStore
import Synchronization
import Testing
import TrestleTransport
import WireBytes

/// Messages that several consumers have, or none; sessions that the client does not know; the end of a connection.
@Suite(.timeLimit(.minutes(2))) struct MQTTClientUnclaimedTests {
    private final class Events: Sendable {
        private let list = Mutex<[String]>([])
        var all: [String] { list.withLock { $0 } }

        func observe(_ event: MQTTClientEvent) {
            let text: String? =
                switch event {
                case .unclaimedDropped(let count, let topic): "dropped \(count) \(topic)"
                case .receivingPaused(let topic): "paused \(topic)"
                case .failed: "failed"
                case .stopped: "stopped"
                default: nil
                }
            if let text { list.withLock { $0.append(text) } }
        }
    }

    private let events = Events()

    private func makeClient(
        _ server: ScriptedServer, _ change: (inout MQTTClient.Configuration) -> Void = { _ in }
    ) throws -> MQTTClient {
        var configuration = MQTTClient.Configuration(endpoint: Endpoint(host: "127.0.0.1", port: server.port))
        configuration.version = server.version
        configuration.reconnectDelay = .milliseconds(10) ... .milliseconds(50)
        configuration.shutdownTimeout = .milliseconds(500)
        configuration.observe = { [events] in events.observe($0) }
        change(&configuration)
        return try MQTTClient(configuration: configuration)
    }

    private static func message(_ topic: String, _ identifier: UInt16, size: Int = 1) throws -> ScriptedServer.Reply {
        .packet(
            .publish(
                try Publish(
                    topic: topic, payload: ByteSlice([UInt8](repeating: 120, count: size)), qos: .atLeastOnce,
                    packetIdentifier: PacketIdentifier(rawValue: identifier))))
    }

    private func pubacks(_ server: ScriptedServer) async -> [String] {
        await server.loop.run { server.received.filter { $0.contains("puback") } }
    }

    /// The server's session has subscriptions of an earlier process, whose messages come before this one has a consumer for them.
    @Test func messagesForAnEarlierProcessWaitForAConsumer() async throws {
        let server = try await ScriptedServer { connection, packet in
            guard case .connect = packet else { return ScriptedServer.friendly(connection, packet) }
            let messages = (1...30).compactMap { try? Self.message("a/b", $0, size: 1_000) }
            return [.packet(.connack(Connack(sessionPresent: true, reasonCode: .success)))] + messages
        }
        let store = MQTTMemoryStore(hasEmptySession: true)
        let client = try makeClient(server) {
            $0.cleanStart = false
            $0.store = store
            $0.receiveBufferSize = 20_000
        }
        try await client.connect()
        // Whatever was said before has been read when this is settled.
        try await client.publish("x", to: "end")
        #expect(await pubacks(server) == [])
        #expect(events.all == ["paused a/b"])
        var count = 0
        for try await _ in client.messages("a/#") {
            count += 1
            if count == 30 { break }
        }
        try await server.wait("the acknowledgements") { $0.received.count { $0.contains("puback") } >= 29 }
        await client.shutdown()
    }

    /// [MQTT-4.6.0-2]: an acknowledgement that never leaves would hold up those of every later message.
    @Test func messagesOfUnsubscribedFiltersHoldNothingUp() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try makeClient(server)
        try await client.connect()
        try await client.subscribe(to: "a/#", "b/#")
        let packets = try [Self.message("a/1", 1), Self.message("b/1", 2), Self.message("b/2", 3)]
        await server.send(packets, on: 1)
        var messages = client.messages("b/#", acknowledgement: .manual).makeAsyncIterator()
        for _ in 0..<2 { try await messages.next()?.acknowledge() }
        try await client.publish("x", to: "end")
        #expect(await pubacks(server) == [])
        try await client.unsubscribe(from: "a/#")
        await server.send([try Self.message("a/2", 4), try Self.message("c", 5)], on: 1)
        try await client.publish("x", to: "end")
        try await server.wait("the acknowledgements") { $0.received.count { $0.contains("puback") } >= 4 }
        // Nobody has unsubscribed from "c".
        #expect(await pubacks(server) == (1...4).map { "1 puback \($0) 0" })
        #expect(events.all == ["dropped 1 a/1", "dropped 1 a/2"])
        await client.shutdown()
    }

    @Test func aFilterThatIsSubscribedAgainKeepsItsMessages() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try makeClient(server)
        try await client.connect()
        try await client.subscribe(to: "a/#")
        try await client.unsubscribe(from: "a/#")
        try await client.subscribe(to: "a/1")
        await server.send([try Self.message("a/1", 1), try Self.message("a/2", 2)], on: 1)
        try await client.publish("x", to: "end")
        try await client.subscribe(to: "a/#")
        await server.send([try Self.message("a/2", 3)], on: 1)
        try await client.publish("x", to: "end")
        #expect(events.all == ["dropped 1 a/2"])
        var topics: [String] = []
        for try await message in client.messages("a/#") {
            topics.append(message.topic)
            if topics.count == 2 { break }
        }
        #expect(topics == ["a/1", "a/2"])
        await client.shutdown()
    }

    @Test func aLowerQoSThanRequestedIsReported() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let notices = Mutex<[String]>([])
        let client = try makeClient(server) {
            $0.observe = { event in if case .notice(let text) = event { notices.withLock { $0.append(text) } } }
        }
        try await client.connect()
        try await client.subscribe(to: "a", qos: .exactlyOnce)
        try await client.subscribe(to: "b", qos: .atLeastOnce)
        let texts = notices.withLock { $0 }
        #expect(texts.count == 1 && texts[0].contains("QoS 1 for \"a\", though QoS 2 was requested"))
        await client.shutdown()
    }

    @Test func heldUpAcknowledgementsAreReported() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try makeClient(server) { $0.receiveMaximum = 3 }
        try await client.connect()
        try await client.subscribe(to: "a/#", "b/#")
        let packets = try [Self.message("a/1", 1), Self.message("b/1", 2), Self.message("b/2", 3)]
        await server.send(packets, on: 1)
        var messages = client.messages("b/#").makeAsyncIterator()
        for _ in 0..<2 { _ = try await messages.next() }
        try await client.publish("x", to: "end")
        #expect(events.all == ["paused a/1"])
        await client.shutdown()
    }

    /// What one consumer acknowledges twice is acknowledged by it alone.
    @Test func eachConsumerFinishesAMessageForItself() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try makeClient(server)
        try await client.connect()
        let holder = Task {
            var messages: [MQTTMessage] = []
            for try await message in client.messages("a/#", acknowledgement: .manual) { messages.append(message) }
            return messages
        }
        let other = Task {
            for try await message in client.messages("#", acknowledgement: .manual) {
                message.acknowledge()
                message.acknowledge()
            }
        }
        try await server.wait("the subscriptions") { $0.received.count { $0.contains("subscribe") } == 2 }
        await server.send([try Self.message("a/0", 1)], on: 1)
        try await client.publish("x", to: "end")
        try await Task.sleep(for: .milliseconds(100))
        #expect(await pubacks(server) == [])
        holder.cancel()
        let messages = try await holder.value
        #expect(messages.count == 1)
        messages.first?.acknowledge()
        try await server.wait("the acknowledgement") { $0.received.last == "1 puback 1 0" }
        await client.shutdown()
        try await other.value
    }

    /// Another consumer is through with them: that says nothing of the one that has failed.
    @Test func whatAConsumerLeavesByAnErrorGoesToTheNextOneThoughAnotherHasIt() async throws {
        struct Failure: Error {}
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try makeClient(server)
        try await client.connect()
        let failing = Task {
            for try await _ in client.messages("a/#") { throw Failure() }
        }
        let other = Task {
            var topics: [String] = []
            for try await message in client.messages("#") {
                topics.append(message.topic)
                if topics.count == 4 { break }
            }
            return topics
        }
        try await server.wait("the subscriptions") { $0.received.count { $0.contains("subscribe") } == 2 }
        await server.send(try (1...3).map { try Self.message("a/\($0)", $0) }, on: 1)
        await #expect(throws: Failure.self) { try await failing.value }
        try await client.publish("x", to: "end")
        #expect(await pubacks(server) == [])
        var topics: [String] = []
        for try await message in client.messages("a/#") {
            topics.append(message.topic)
            if topics.count == 1 { await server.send([try Self.message("a/4", 4)], on: 1) }
            if topics.count == 4 { break }
        }
        #expect(topics == (1...4).map { "a/\($0)" })
        #expect(try await other.value == topics)
        try await server.wait("the acknowledgements") { $0.received.count { $0.contains("puback") } == 3 }
        #expect(await pubacks(server) == (1...3).map { "1 puback \($0) 0" })
        await client.shutdown()
    }

    /// The attempt goes on with another session: nobody needs to call twice.
    @Test(arguments: [true, false]) func oneCallConnectsWhenTheSessionIsUnknown(isObedient: Bool) async throws {
        let server = try await ScriptedServer { connection, packet in
            guard case .connect(let connect) = packet else { return ScriptedServer.friendly(connection, packet) }
            let isPresent = !connect.cleanStart || !isObedient
            return [.packet(.connack(Connack(sessionPresent: isPresent, reasonCode: .success)))]
        }
        let client = try makeClient(server) {
            $0.cleanStart = false
            $0.clientID = "known"
        }
        if isObedient {
            try await client.connect()
        } else {
            await #expect {
                try await client.connect()
            } throws: {
                "\($0)".contains("MQTT-3.2.2-2")
            }
        }
        #expect(
            await server.loop.run { server.received.filter { $0.contains("connect") }.prefix(2) } == [
                "1 connect", "2 connect",
            ])
        await client.shutdown()
    }

    /// It waited for a connection that is gone: it has not failed, and says what became of the messages.
    @Test func aConnectionLostDuringShutdownIsNoFailure() async throws {
        let server = try await ScriptedServer { connection, packet in
            switch packet {
            case .publish, .disconnect: []
            default: ScriptedServer.friendly(connection, packet)
            }
        }
        let client = try makeClient(server) { $0.shutdownTimeout = .seconds(30) }
        let run = Task { try await client.run() }
        try await server.wait("the connection") { $0.received.contains("1 connect") }
        let publish = Task { await client.publish([MQTTOutgoingMessage(topic: "a", payload: "x")]) }
        try await server.wait("the message") { $0.received.contains { $0.contains("publish") } }
        run.cancel()
        try await Task.sleep(for: .milliseconds(50))
        await server.send([.close], on: 1)
        try await run.value
        guard case .failure(let error)? = await publish.value.first else {
            Issue.record("a message without a response has a result")
            return
        }
        #expect(error.code == .notRunning && error.mayBeDelivered)
        #expect(events.all == ["stopped"])
    }
}
