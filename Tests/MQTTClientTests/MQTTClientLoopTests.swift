import MQTTClient
import MQTTCodec
import Synchronization
import Testing
import TrestleTransport
import WireBytes

private final class SharedFlag: Sendable {
    private let isSet = Mutex(false)

    /// - Returns: whether it was set before.
    func set() -> Bool {
        isSet.withLock { isSet in
            defer { isSet = true }
            return isSet
        }
    }
}

/// Loops over messages that publish, are cancelled, or are kept.
@Suite(.timeLimit(.minutes(2))) struct MQTTClientLoopTests {
    private func client(
        _ server: ScriptedServer, _ change: (inout MQTTClient.Configuration) -> Void = { _ in }
    ) throws -> MQTTClient {
        var configuration = MQTTClient.Configuration(endpoint: Endpoint(host: "127.0.0.1", port: server.port))
        configuration.version = server.version
        change(&configuration)
        return try MQTTClient(configuration: configuration)
    }

    private static func message(_ number: UInt16, _ qos: QoS) throws -> ScriptedServer.Reply {
        .packet(
            .publish(
                try Publish(
                    topic: "to/client", payload: ByteSlice(utf8: String(repeating: "x", count: 200)), qos: qos,
                    packetIdentifier: qos == .atMostOnce ? nil : PacketIdentifier(rawValue: number))))
    }

    /// The PUBACK comes behind messages for which there is no space: without it the loop would not come back to make some.
    @Test("A loop that publishes goes on, however much waits for it", arguments: [QoS.atMostOnce, .atLeastOnce])
    func publishesInLoop(qos: QoS) async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let dropped = Mutex(0)
        let client = try client(server) {
            $0.receiveBufferSize = 8_000
            $0.publishTimeout = .seconds(20)
            $0.observe = { if case .messagesDropped(let count) = $0 { dropped.withLock { $0 += count } } }
        }
        try await client.connect()
        try await client.subscribe(to: "to/#")
        let count = 400
        await server.send([ScriptedServer.message("first", 999)], on: 1)
        var seen = 0
        for try await message in client.messages("to/#") {
            seen += 1
            if message.text == "first" {
                let most = try (2..<UInt16(count)).map { try Self.message($0, qos) }
                await server.send(most + [ScriptedServer.message("last", 1_000)], on: 1)
            }
            try await client.publish("x", to: "from/client")
            if message.text == "last" { break }
        }
        #expect(seen + dropped.withLock { $0 } == count)
        if qos == .atLeastOnce { #expect(seen == count) }
        let published = seen
        try await server.wait("what was published") { $0.received.count { $0.contains("from/client") } == published }
        await client.shutdown()
    }

    @Test("A loop whose task is cancelled ends, however many messages wait; they go to the next one")
    func hearsCancellation() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server)
        try await client.connect()
        try await client.subscribe(to: "to/#")
        await server.send(try (1...50).map { try Self.message($0, .atLeastOnce) }, on: 1)
        let (signals, signal) = AsyncStream<Void>.makeStream()
        let first = Task {
            var seen = 0
            for try await _ in client.messages("to/#") {
                seen += 1
                guard seen == 3 else { continue }
                signal.yield()
                // Until it is cancelled.
                try? await Task.sleep(for: .seconds(60))
            }
            return seen
        }
        for await _ in signals { break }
        first.cancel()
        #expect(try await first.value == 3)
        var rest = 0
        for try await _ in client.messages("to/#") {
            rest += 1
            if rest == 47 { break }
        }
        try await server.wait("the acknowledgements") { $0.received.count { $0.contains("puback") } >= 49 }
        await client.shutdown()
    }

    @Test("A loop over batches whose task is cancelled ends at the next one")
    func batchesHearCancellation() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server)
        try await client.connect()
        try await client.subscribe(to: "to/#")
        let (signals, signal) = AsyncStream<Void>.makeStream()
        let loop = Task {
            var batches = 0
            for try await _ in client.messages("to/#").batches {
                batches += 1
                signal.yield()
                try? await Task.sleep(for: .seconds(60))
            }
            return batches
        }
        await server.send([try Self.message(1, .atLeastOnce)], on: 1)
        for await _ in signals { break }
        await server.send(try (2...20).map { try Self.message($0, .atLeastOnce) }, on: 1)
        // Its response comes behind them.
        try await client.publish("x", to: "from/client")
        loop.cancel()
        #expect(try await loop.value == 1)
        await client.shutdown()
    }

    @Test("Times that mean never are taken")
    func takesLongTimes() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let never = Duration.seconds(Int64.max)
        let client = try client(server) {
            $0.publishTimeout = never
            $0.subscribeTimeout = never
            $0.shutdownTimeout = never
            $0.reconnectDelay = never...never
            $0.sessionExpiry = never + never
            $0.keepAlive = never + never
        }
        try await client.connect()
        try await client.publish("x", to: "from/client")
        let request = Task { try await client.request("x", to: "from/client", timeout: never) }
        try await server.wait("the request") { $0.received.count { $0.contains("from/client") } == 2 }
        request.cancel()
        await #expect(throws: MQTTClientError.self) { try await request.value }
        await client.shutdown()
    }

    @Test("An iterator whose sequence has ended keeps no messages from other loops")
    func endedIteratorGetsNothing() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server)
        try await client.connect()
        try await client.subscribe(to: "to/#")
        let waiting = Task {
            var iterator = client.messages("to/#").makeAsyncIterator()
            #expect(try await iterator.next() == nil)
            // Of its own, since this task is cancelled.
            let seen = try await Task {
                var seen = 0
                for try await _ in client.messages("to/#") {
                    seen += 1
                    if seen == 100 { break }
                }
                return seen
            }.value
            withExtendedLifetime(iterator) {}
            return seen
        }
        try await Task.sleep(for: .milliseconds(50))
        waiting.cancel()
        await server.send(try (1...100).map { try Self.message($0, .atLeastOnce) }, on: 1)
        #expect(try await waiting.value == 100)
        try await server.wait("the acknowledgements") { $0.received.count { $0.contains("puback") } >= 99 }
        await client.shutdown()
    }

    /// Responds to requests, behind all that was sent before. Its responses name their topic once, and by an alias from then on.
    private static func responding(usesAliases: Bool = false) -> ScriptedServer.Script {
        let hasAlias = SharedFlag()
        return { connection, packet in
            guard case .publish(let publish) = packet, let topic = publish.properties.responseTopic else {
                return ScriptedServer.friendly(connection, packet)
            }
            let isKnown = usesAliases && hasAlias.set()
            var properties = Properties()
            properties.correlationData = publish.properties.correlationData
            if usesAliases { properties.topicAlias = 1 }
            var response = WireBuffer()
            var encoded = WireBuffer()
            try? properties.encodeForPublish(into: &encoded)
            try? MQTTEncoder.publish(
                topic: ByteSlice(utf8: isKnown ? "" : topic).span, payload: publish.payload.span,
                qos: .atMostOnce, retain: false, dup: false, packetIdentifier: nil, properties: encoded.bytes,
                version: .v5, into: &response)
            return ScriptedServer.friendly(connection, packet) + [.raw([UInt8](copying: response.bytes))]
        }
    }

    @Test(arguments: [true, false])
    func `A loop makes requests, however much waits for it`(usesAliases: Bool) async throws {
        let qos = Mutex<[QoS]>([])
        let script = Self.responding(usesAliases: usesAliases)
        let server = try await ScriptedServer { connection, packet in
            if case .subscribe(let subscribe) = packet { qos.withLock { $0 += subscribe.subscriptions.map(\.qos) } }
            return script(connection, packet)
        }
        let client = try client(server) { $0.receiveBufferSize = 8_000 }
        try await client.connect()
        try await client.subscribe(to: "to/#")
        let count = 300
        await server.send([ScriptedServer.message("first", 999)], on: 1)
        var seen = 0
        for try await message in client.messages("to/#") {
            seen += 1
            if message.text == "first" {
                await server.send(try (2...UInt16(count)).map { try Self.message($0, .atLeastOnce) }, on: 1)
            }
            let response = try await client.request("\(seen)", to: "service")
            #expect(response.text == "\(seen)")
            if seen == count { break }
        }
        // A server may have sent all messages of QoS 1 that it may.
        #expect(qos.withLock { $0 } == [.atLeastOnce, .atMostOnce])
        await client.shutdown()
    }

    /// What the server sends is more than all space that there is.
    @Test func `A loop that waits for a response which cannot be read hears why, and goes on`() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server) {
            $0.receiveBufferSize = 2_000
            $0.publishTimeout = .seconds(2)
        }
        try await client.connect()
        try await client.subscribe(to: "to/#")
        let count = 600
        await server.send([ScriptedServer.message("first", 999)], on: 1)
        var seen = 0
        var failures: [String] = []
        for try await message in client.messages("to/#") {
            seen += 1
            if message.text == "first" {
                await server.send(try (2...UInt16(count)).map { try Self.message($0, .atLeastOnce) }, on: 1)
            }
            do {
                try await client.publish("x", to: "from/client")
            } catch {
                failures.append("\(error)")
            }
            if seen == count { break }
        }
        #expect(failures.allSatisfy { $0.contains("receiveBufferSize") } && (1..<count).contains(failures.count))
        try await client.publish("x", to: "end")
        await client.shutdown()
    }

    @Test func `Each life of a client has its own requests`() async throws {
        let script = Self.responding()
        let server = try await ScriptedServer { _, packet in script(1, packet) }
        let client = try client(server)
        for life in 0..<30 {
            try await client.connect()
            let response = try await client.request("\(life)", to: "service")
            #expect(response.text == "\(life)")
            await client.shutdown()
        }
        await #expect {
            try await client.request("x", to: "service")
        } throws: {
            ($0 as? MQTTClientError)?.code == .notRunning
        }
    }

    @Test func `A request without a response ends with its client`() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server)
        try await client.connect()
        let request = Task { try await client.request("x", to: "service") }
        try await server.wait("the request") { $0.received.contains { $0.hasSuffix("service") } }
        await client.shutdown()
        await #expect {
            try await request.value
        } throws: {
            ($0 as? MQTTClientError)?.code == .notRunning
        }
    }
}
