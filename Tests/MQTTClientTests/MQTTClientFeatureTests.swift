import Foundation
import MQTTClient
import MQTTCodec
import MQTTSession
import MQTTStore
import Synchronization
import TestSupport
import Testing
import TrestleSASL
import TrestleTransport
import WireBytes

/// What MQTT 5 has beyond publishing and subscribing, and the state that outlives a client.
@Suite(.timeLimit(.minutes(2))) struct MQTTClientFeatureTests {
    func makeClient(
        _ server: ScriptedServer, _ change: (inout MQTTClient.Configuration) -> Void = { _ in }
    ) throws -> MQTTClient {
        var configuration = MQTTClient.Configuration(endpoint: Endpoint(host: "127.0.0.1", port: server.port))
        configuration.version = server.version
        configuration.reconnectDelay = .milliseconds(10) ... .milliseconds(50)
        configuration.shutdownTimeout = .milliseconds(500)
        change(&configuration)
        return try MQTTClient(configuration: configuration)
    }

    private func publish(_ topic: String, _ text: String, alias: UInt16?, qos: QoS = .atMostOnce) throws -> Publish {
        var properties = Properties()
        properties.topicAlias = alias
        return try Publish(
            topic: topic, payload: ByteSlice(utf8: text), qos: qos,
            packetIdentifier: qos == .atMostOnce ? nil : .first, properties: properties)
    }

    // MARK: Topic aliases

    @Test func topicsOfTheServerMayBeAliases() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try makeClient(server)
        try await client.connect()
        try await client.subscribe(to: "a/#")
        let packets = try [
            publish("a/1", "one", alias: 1), publish("a/2", "two", alias: 2), publish("", "three", alias: 1),
            publish("a/3", "four", alias: 1), publish("", "five", alias: 1),
            publish("", "six", alias: 2, qos: .atLeastOnce),
        ]
        await server.send(packets.map { .packet(.publish($0)) }, on: 1)
        var texts: [String] = []
        for try await message in client.messages("a/#") {
            texts.append("\(message.topic) \(message.text ?? "")")
            if texts.count == 6 { break }
        }
        #expect(texts == ["a/1 one", "a/2 two", "a/1 three", "a/3 four", "a/3 five", "a/2 six"])
        await client.shutdown()
    }

    /// [MQTT-3.1.2-26], [MQTT-3.3.2-12]: one beyond the maximum, one that was not set, one of the last connection.
    @Test(arguments: [(UInt16(17), "a/1"), (2, ""), (1, "")]) func wrongAliasesEndTheConnection(
        alias: UInt16, topic: String
    ) async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try makeClient(server)
        try await client.connect()
        let packet = try publish(topic, "x", alias: alias)
        await server.send([.packet(.publish(packet))], on: 1)
        try await server.wait("the end") { $0.received.contains("1 disconnect 148") }
        await client.shutdown()
    }

    @Test func topicsOfTheClientAreAliasesWhereTheServerTakesThem() async throws {
        let aliases = Mutex<[String]>([])
        let server = try await ScriptedServer { connection, packet in
            switch packet {
            case .connect:
                var connack = Connack(sessionPresent: connection > 1, reasonCode: .success)
                connack.properties.topicAliasMaximum = 2
                return [.packet(.connack(connack))]
            case .publish(let publish):
                let alias = publish.properties.topicAlias.map { "\($0)" } ?? "-"
                aliases.withLock { $0.append("\(connection) \(publish.topicName) \(alias)") }
                return ScriptedServer.friendly(connection, packet)
            default: return ScriptedServer.friendly(connection, packet)
            }
        }
        let client = try makeClient(server) { $0.usesTopicAliases = true }
        try await client.connect()
        for topic in ["a", "b", "c", "a", "b", "c"] { try await client.publish("x", to: topic) }
        await server.send([.close], on: 1)
        try await server.wait("the second connection") { $0.received.last == "2 connect" }
        for topic in ["c", "c"] { try await client.publish("x", to: topic) }
        #expect(
            aliases.withLock { $0 } == [
                "1 a 1", "1 b 2", "1 c -", "1  1", "1  2", "1 c -", "2 c 1", "2  1",
            ])
        await client.shutdown()
    }

    /// A small packet with an alias for a long topic is a large message: what waits for a consumer keeps its bound all the same.
    @Test func longTopicsBehindAliasesAreHeldUpLikeOthers() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try makeClient(server) { $0.receiveBufferSize = 1 << 20 }
        try await client.connect()
        try await client.subscribe(to: "a/#")
        let topic = "a/" + String(repeating: "x", count: 60_000)
        var messages = client.messages("a/#").batches.makeAsyncIterator()
        let first = try publish(topic, "0", alias: 1)
        await server.send([.packet(.publish(first))], on: 1)
        // The consumer is there from here on.
        var texts = try await messages.next()?.map { $0.text ?? "" } ?? []
        let packets = try (1...500).map { try publish("", "\($0)", alias: 1) }
        await server.send(packets.map { .packet(.publish($0)) }, on: 1)
        while texts.count < 501, let batch = try await messages.next() {
            #expect(batch.reduce(0) { $0 + $1.topicBytes.count } < 2 << 20)
            texts += batch.map { $0.text ?? "" }
        }
        #expect(texts == (0...500).map { "\($0)" })
        await client.shutdown()
    }

    // MARK: What the server says

    @Test func reasonsAndPropertiesOfRefusalsAreShown() async throws {
        let server = try await ScriptedServer { connection, packet in
            guard case .publish(let publish) = packet, let identifier = publish.packetIdentifier else {
                return ScriptedServer.friendly(connection, packet)
            }
            var puback = Puback(packetIdentifier: identifier)
            puback.properties.reasonString = "nobody\u{1b} listens"
            puback.properties.list.append(.userProperty(name: "node", value: "3"))
            puback.reasonCode = publish.topicName == "full" ? .quotaExceeded : .noMatchingSubscribers
            return [.packet(.puback(puback))]
        }
        let client = try makeClient(server)
        try await client.connect()
        let receipt = try await client.publish("x", to: "a")
        #expect(receipt.reasonCode == .noMatchingSubscribers && receipt.properties.userProperties.first?.value == "3")
        await #expect {
            try await client.publish("x", to: "full")
        } throws: {
            guard let error = $0 as? MQTTClientError else { return false }
            return error.reasonCode == .quotaExceeded && error.properties.reasonString == "nobody\u{1b} listens"
                && error.description.contains("nobody\\u{1b} listens")
        }
        await client.shutdown()
    }

    @Test func theServerThatAnotherOneNamesIsInTheError() async throws {
        let server = try await ScriptedServer { _, _ in
            var connack = Connack(reasonCode: .useAnotherServer)
            connack.properties.serverReference = "b.example:1883"
            return [.packet(.connack(connack)), .close]
        }
        await #expect {
            try await makeClient(server).connect()
        } throws: {
            guard let error = $0 as? MQTTClientError else { return false }
            return error.serverReference == "b.example:1883" && "\(error)".contains("b.example:1883")
        }
    }

    /// Nobody consumes: messages that the server does not keep are given up beyond the bound, and counted.
    @Test func messagesForNobodyHaveABound() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let dropped = Mutex(0)
        let client = try makeClient(server) {
            $0.receiveBufferSize = 20_000
            $0.observe = { if case .unclaimedDropped(let count, _) = $0 { dropped.withLock { $0 += count } } }
        }
        try await client.connect()
        try await client.subscribe(to: "a/#")
        let packets = try (1...1_000).map { try publish("a/\($0)", "x", alias: nil) }
        await server.send(packets.map { .packet(.publish($0)) }, on: 1)
        // Whatever was said before has been read when this is completed.
        try await client.publish("x", to: "end")
        let given = dropped.withLock { $0 }
        #expect(given > 800)
        var count = 0
        for try await batch in client.messages("a/#").batches {
            count += batch.count
            if count == 1_000 - given { break }
        }
        await client.shutdown()
    }

    // MARK: Requests and responses

    @Test func responsesFindTheirRequests() async throws {
        let server = try await ScriptedServer { connection, packet in
            guard case .publish(let publish) = packet, let topic = publish.properties.responseTopic else {
                return ScriptedServer.friendly(connection, packet)
            }
            var properties = Properties()
            properties.correlationData = publish.properties.correlationData
            guard
                let response = try? Publish(
                    topic: topic, payload: publish.payload, qos: .atMostOnce, properties: properties)
            else { return [.close] }
            // The second one never gets a response.
            let isDone = publish.payload != "2"
            return ScriptedServer.friendly(connection, packet) + (isDone ? [.packet(.publish(response))] : [])
        }
        let client = try makeClient(server)
        try await client.connect()
        async let first = client.request(MQTTOutgoingMessage(topic: "ask", payload: "1"))
        async let third = client.request(MQTTOutgoingMessage(topic: "ask", payload: "3"))
        #expect(try await first.text == "1")
        #expect(try await third.text == "3")
        await #expect {
            try await client.request(MQTTOutgoingMessage(topic: "ask", payload: "2"), timeout: .milliseconds(200))
        } throws: {
            ($0 as? MQTTClientError)?.code == .timedOut
        }
        await client.shutdown()
    }

    /// The server says that nobody has subscribed to the topic: no response will come.
    @Test func aRequestThatReachesNobodyFailsAtOnce() async throws {
        let server = try await ScriptedServer { connection, packet in
            guard case .publish(let publish) = packet, let identifier = publish.packetIdentifier else {
                return ScriptedServer.friendly(connection, packet)
            }
            return [.packet(.puback(Puback(packetIdentifier: identifier, reasonCode: .noMatchingSubscribers)))]
        }
        let client = try makeClient(server)
        try await client.connect()
        await #expect {
            try await client.request("12", to: "square", timeout: .seconds(100))
        } throws: {
            ($0 as? MQTTClientError)?.reasonCode == .noMatchingSubscribers
        }
        await client.shutdown()
    }

    /// A rule of the specification, without advice for those who read packets.
    @Test func aFilterThatIsNotValidIsToldWithItsRule() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try makeClient(server)
        try await client.connect()
        for call in [
            { try await client.subscribe(to: "a/#/b", qos: .atMostOnce) as Any },
            { try await client.publish("x", to: "a/#") },
        ] {
            await #expect {
                _ = try await call()
            } throws: {
                "\($0)".contains("[MQTT-") && !"\($0)".contains("respond with")
            }
        }
        await client.shutdown()
    }

    // MARK: The store

    /// Exactly once over a restart of the process: what was sent goes on with PUBREL or the same identifier, what was stored is
    /// not delivered again.
    @Test func aStoreGoesOnWithTheSession() async throws {
        let folder = try TemporaryFolder()
        let server = try await ScriptedServer { connection, packet in
            switch packet {
            case .connect(let connect):
                let isPresent = connection > 1 && !connect.cleanStart
                var replies: [ScriptedServer.Reply] = [
                    .packet(.connack(Connack(sessionPresent: isPresent, reasonCode: .success)))
                ]
                if isPresent, let again = try? Self.exactlyOnce(7, dup: true) {
                    replies.append(.packet(.publish(again)))
                }
                return replies
            case .publish(let publish):
                // PUBREC for the first one alone; what follows it is for the next process.
                guard connection > 1 || publish.topicName == "released", let identifier = publish.packetIdentifier
                else {
                    return []
                }
                return [.packet(.pubrec(Pubrec(packetIdentifier: identifier)))]
            case .pubrel(let pubrel):
                return connection > 1 ? [.packet(.pubcomp(Pubcomp(packetIdentifier: pubrel.packetIdentifier)))] : []
            default: return ScriptedServer.friendly(connection, packet)
            }
        }
        func open() throws -> MQTTClient {
            let store = try MQTTFileStore(path: folder.path + "/session")
            return try makeClient(server) {
                $0.cleanStart = false
                $0.clientID = "keeper"
                $0.store = store
            }
        }
        do {
            let client = try open()
            try await client.connect()
            try await client.subscribe(to: "in")
            try await client.publish("x", to: "released", qos: .exactlyOnce)
            let pending = Task { try await client.publish("y", to: "sent", qos: .exactlyOnce) }
            try await server.wait("the messages") { $0.received.contains("1 publish 3 sent") }
            let incoming = try Self.exactlyOnce(7, dup: false)
            await server.send([.packet(.publish(incoming))], on: 1)
            for try await message in client.messages("in") {
                message.acknowledge()
                break
            }
            try await server.wait("PUBREC") { $0.received.contains("1 pubrec") }
            // The process ends without DISCONNECT.
            await server.send([.close], on: 1)
            pending.cancel()
            _ = try? await pending.value
        }
        try await server.wait("the end of the first client") { $0.ended.contains(1) }
        let before = await server.loop.run { server.received.count }
        let client = try await Self.retried { try open() }
        try await client.connect()
        try await server.wait("what goes on") { $0.received.dropFirst(before).filter { $0.contains("pub") }.count >= 4 }
        let said = await server.loop.run {
            server.received.dropFirst(before).map { String($0.drop { $0 != " " }.dropFirst()) }
        }
        #expect(said.contains("publish 3 dup sent") && said.contains("pubrec") && said.contains("pubrel"), "\(said)")
        try await client.publish("z", to: "end", qos: .exactlyOnce)
        await client.shutdown()
    }

    /// A store on a slow disk, which counts the messages of QoS 2 that it knows to be received.
    private final class SlowStore: MQTTStore {
        private let base = MQTTMemoryStore()
        private let count = Mutex(0)
        var received: Int { count.withLock { $0 } }

        func load(clientID: String) throws(MQTTStoreError) -> SessionSnapshot? { try base.load(clientID: clientID) }

        func append(_ changes: [SessionChange]) throws(MQTTStoreError) {
            usleep(2_000)
            try base.append(changes)
            let new = changes.count { if case .received = $0 { true } else { false } }
            count.withLock { $0 += new }
        }
    }

    /// A process may be killed at any moment: what a loop's body was through with before it got the next message is in the store.
    @Test(arguments: ["messages", "batches", "by hand"]) func noLoopIsAheadOfTheStore(_ loop: String) async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let store = SlowStore()
        let client = try makeClient(server) { $0.store = store }
        try await client.connect()
        try await client.subscribe(to: "in")
        let packets = try (UInt16(1)...100).map { ScriptedServer.Reply.packet(.publish(try Self.exactlyOnce($0, dup: false))) }
        let sending = Task {
            for part in stride(from: 0, to: 100, by: 10) {
                await server.send(Array(packets[part..<part + 10]), on: 1)
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        var finished = 0
        switch loop {
        case "messages":
            for try await _ in client.messages("in") {
                #expect(store.received == finished)
                finished += 1
                if finished == 100 { break }
            }
        case "batches":
            for try await batch in client.messages("in").batches {
                #expect(store.received == finished)
                finished += batch.count
                if finished == 100 { break }
            }
        default:
            for try await message in client.messages("in", acknowledgement: .manual) {
                await message.acknowledgeAndStore()
                finished += 1
                #expect(store.received == finished)
                if finished == 100 { break }
            }
        }
        try await sending.value
        await client.shutdown()
    }

    private static func exactlyOnce(_ identifier: UInt16, dup: Bool) throws -> Publish {
        try Publish(
            topic: "in", payload: "m", qos: .exactlyOnce, dup: dup,
            packetIdentifier: PacketIdentifier(rawValue: identifier))
    }

    /// The store of the first client is let go of a moment after the client.
    private static func retried<Value>(_ body: () throws -> Value) async throws -> Value {
        for _ in 0..<400 {
            if let value = try? body() { return value }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try body()
    }

    @Test func aStoreThatCannotBeReadIsAnError() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let store = MQTTMemoryStore()
        _ = try store.load(clientID: "somebody")
        let client = try makeClient(server) {
            $0.clientID = "else"
            $0.store = store
        }
        await #expect {
            try await client.connect()
        } throws: {
            ($0 as? MQTTClientError)?.code == .store
        }
    }
}
