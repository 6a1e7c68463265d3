import MQTTClient
import MQTTCodec
import Synchronization
import Testing
import TrestleTransport
import WireBytes

/// The client as an application uses it, against a server that does what the test wants.
@Suite(.timeLimit(.minutes(2))) struct MQTTClientUseTests {
    private func client(
        _ server: ScriptedServer, _ change: (inout MQTTClient.Configuration) -> Void = { _ in }
    ) throws -> MQTTClient {
        var configuration = MQTTClient.Configuration(endpoint: Endpoint(host: "127.0.0.1", port: server.port))
        configuration.version = server.version
        configuration.reconnectDelay = .milliseconds(10) ... .milliseconds(50)
        change(&configuration)
        return try MQTTClient(configuration: configuration)
    }

    @Test(arguments: MQTTVersion.allCases)
    func publishesSubscribesAndReceives(version: MQTTVersion) async throws {
        let server = try await ScriptedServer(version: version, ScriptedServer.friendly)
        let client = try client(server)
        try await client.connect()
        #expect(try await client.publish("21.5", to: "from/client").reasonCode == .success)
        #expect(try await client.publish("x", to: "from/client", qos: .atMostOnce).reasonCode == .success)
        let granted = try await client.subscribe(to: "to/#")
        #expect(granted.map(\.reasonCode) == [.grantedQoS1])
        await server.send((1...3).map { ScriptedServer.message("\($0)", $0) }, on: 1)
        var texts: [String] = []
        for try await message in client.messages("to/#") {
            texts.append("\(message.topic) \(message.text ?? "")")
            message.acknowledge()
            if texts.count == 3 { break }
        }
        #expect(texts == ["to/client 1", "to/client 2", "to/client 3"])
        try await server.wait("the acknowledgements") { $0.received.count { $0.contains("puback") } == 3 }
        await client.shutdown()
        let said = await server.loop.run { server.received.map { String($0.dropFirst(2)) } }
        #expect(said.first == "connect" && said.last == "disconnect 0", "\(said)")
        #expect(said.filter { $0 == "subscribe" }.count == 1)
    }

    /// 3.1.1 servers do not say how many messages they take at once; Mosquitto stalls beyond its own limit.
    @Test(arguments: [(MQTTVersion.v3_1_1, 20), (.v5, 30)])
    func asManyMessagesAreUnderWayAsTheServerTakes(version: MQTTVersion, most: Int) async throws {
        let held = Mutex<[PacketIdentifier]>([])
        let largest = Mutex(0)
        let server = try await ScriptedServer(version: version) { connection, packet in
            switch packet {
            case .connect:
                var connack = Connack(reasonCode: .success)
                if version == .v5 { connack.properties.receiveMaximum = 30 }
                return [.packet(.connack(connack))]
            case .publish(let publish):
                guard let identifier = publish.packetIdentifier else { return [] }
                let all = held.withLock { held in
                    held.append(identifier)
                    guard held.count == most else { return [PacketIdentifier]() }
                    defer { held = [] }
                    return held
                }
                largest.withLock { $0 = max($0, all.count) }
                return all.map { .packet(.puback(Puback(packetIdentifier: $0))) }
            default: return ScriptedServer.friendly(connection, packet)
            }
        }
        let client = try client(server)
        try await client.connect()
        let message = MQTTOutgoingMessage(topic: "a", payload: "x")
        let results = await client.publish(Array(repeating: message, count: 10 * most))
        for result in results { _ = try result.get() }
        #expect(largest.withLock { $0 } == most)
        await client.shutdown()
    }

    @Test func connectFailsAtOnceAndMayBeRepeated() async throws {
        let server = try await ScriptedServer { connection, packet in
            if connection == 1 { return [.packet(.connack(Connack(reasonCode: .notAuthorized))), .close] }
            return ScriptedServer.friendly(1, packet)
        }
        let client = try client(server)
        await #expect {
            try await client.connect()
        } throws: {
            guard let error = $0 as? MQTTClientError else { return false }
            return error.code == .refused && error.reasonCode == .notAuthorized
        }
        await #expect(throws: MQTTClientError.self) { try await client.publish("x", to: "a") }
        try await client.connect()
        try await client.publish("x", to: "a")
        await client.shutdown()
        await #expect(throws: MQTTClientError.self) { try await client.publish("x", to: "a") }
    }

    @Test func aPortThatNobodyListensOnIsAConnectionError() async throws {
        let client = try MQTTClient(url: "mqtt://127.0.0.1:1")
        await #expect {
            try await client.connect()
        } throws: {
            ($0 as? MQTTClientError)?.code == .connection
        }
    }

    /// A message that the server never settles has its result when the client is shut down.
    @Test func everyPublishHasOneResultWhenTheClientIsShutDown() async throws {
        let server = try await ScriptedServer { connection, packet in
            if case .publish(let publish) = packet, publish.topicName == "silent" { return [] }
            return ScriptedServer.friendly(connection, packet)
        }
        let client = try client(server) { $0.shutdownTimeout = .milliseconds(200) }
        try await client.connect()
        let messages = ["a", "silent", "b"].map { MQTTOutgoingMessage(topic: $0, payload: "x") }
        async let results = client.publish(messages)
        try await server.wait("the messages") { $0.received.count { $0.contains("publish") } == 3 }
        await client.shutdown()
        let errors = await results.map { result -> String in
            if case .failure(let error) = result { "\(error.code) \(error.mayBeDelivered)" } else { "ok" }
        }
        #expect(errors == ["ok", "notRunning true", "ok"])
    }

    @Test func aCancelledPublishIsTakenBackWhenItWasNotSent() async throws {
        let server = try await ScriptedServer { connection, packet in
            if connection == 1, case .publish = packet { return [.close] }
            if connection == 2, case .connect = packet { return [] }
            return ScriptedServer.friendly(connection, packet)
        }
        let client = try client(server)
        try await client.connect()
        let sent = Task { try await client.publish("x", to: "sent") }
        try await server.wait("the second connection") { $0.received.last == "2 connect" }
        let unsent = Task { try await client.publish("x", to: "unsent") }
        try await Task.sleep(for: .milliseconds(50))
        unsent.cancel()
        sent.cancel()
        var codes: [String] = []
        for task in [sent, unsent] {
            do {
                _ = try await task.value
            } catch let error as MQTTClientError {
                codes.append("\(error.code) \(error.mayBeDelivered)")
            }
        }
        #expect(codes == ["cancelled true", "cancelled false"])
        await server.send([.packet(.connack(Connack(sessionPresent: true, reasonCode: .success)))], on: 2)
        // The protocol keeps what was sent until it is settled.
        try await server.wait("the repeat") { $0.received.contains("2 publish 1 dup sent") }
        await client.shutdown()
        #expect(await server.loop.run { !server.received.contains { $0.contains("unsent") } })
    }

    @Test func aPublishWithoutAConnectionTimesOut() async throws {
        let server = try await ScriptedServer { connection, packet in
            connection == 1 ? ScriptedServer.friendly(connection, packet) : []
        }
        let client = try client(server) { $0.publishTimeout = .milliseconds(300) }
        try await client.connect()
        await server.send([.close], on: 1)
        try await server.wait("the second connection") { $0.received.last == "2 connect" }
        await #expect {
            try await client.publish("x", to: "a")
        } throws: {
            ($0 as? MQTTClientError)?.code == .timedOut
        }
    }

    @Test func aRefusedSubscriptionThrowsAndTheClientGoesOn() async throws {
        let server = try await ScriptedServer { connection, packet in
            guard case .subscribe(let subscribe) = packet, subscribe.subscriptions[0].filter.description == "secret/#"
            else { return ScriptedServer.friendly(connection, packet) }
            let suback = Suback(packetIdentifier: subscribe.packetIdentifier, reasonCodes: [.notAuthorized])
            return [.packet(.suback(suback))]
        }
        let client = try client(server)
        try await client.connect()
        await #expect {
            for try await _ in client.messages("secret/#") {}
        } throws: {
            ($0 as? MQTTClientError)?.reasonCode == .notAuthorized
        }
        await #expect(throws: MQTTClientError.self) { try await client.subscribe(to: "a/#/b") }
        try await client.publish("x", to: "a")
        await client.shutdown()
    }

    /// What the loop's body was through with is acknowledged, what it left is not, and goes to the next consumer.
    @Test func automaticAcknowledgementFollowsTheLoop() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server)
        try await client.connect()
        try await client.subscribe(to: "to/#")
        await server.send((1...4).map { ScriptedServer.message("\($0)", $0) }, on: 1)
        var texts: [String] = []
        for try await message in client.messages("to/#") {
            texts.append(message.text ?? "")
            if texts.count == 3 { break }
        }
        try await server.wait("the acknowledgements") { $0.received.last == "1 puback 2 0" }
        let next = Task {
            var texts: [String] = []
            for try await message in client.messages("to/#") { texts.append(message.text ?? "") }
            return texts
        }
        try await server.wait("the others") { $0.received.last == "1 puback 4 0" }
        await client.shutdown()
        #expect(texts == ["1", "2", "3"])
        #expect(try await next.value == ["3", "4"])
    }

    @Test func acknowledgementsByHandLeaveInTheOrderOfArrival() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server)
        try await client.connect()
        try await client.subscribe(to: "to/#")
        await server.send((1...3).map { ScriptedServer.message("\($0)", $0) }, on: 1)
        var messages: [MQTTMessage] = []
        for try await message in client.messages("to/#", acknowledgement: .manual) {
            messages.append(message)
            if messages.count == 3 { break }
        }
        messages[2].acknowledge()
        messages[1].acknowledge()
        try await client.publish("x", to: "a")
        #expect(await server.loop.run { !server.received.contains { $0.contains("puback") } })
        messages[0].acknowledge()
        messages[0].acknowledge()
        try await server.wait("the acknowledgements") { $0.received.count { $0.contains("puback") } == 3 }
        let said = await server.loop.run { server.received.filter { $0.contains("puback") } }
        #expect(said == ["1 puback 1 0", "1 puback 2 0", "1 puback 3 0"])
        await client.shutdown()
    }

    /// Two consumers whose filters overlap get the message each; its acknowledgement waits for both.
    /// What a loop has not seen of a batch when it is left goes to the next consumer, whoever acknowledges.
    @Test(arguments: [MQTTAcknowledgement.manual, .automatic])
    func leavingALoopKeepsWhatItHasNotSeen(acknowledgement: MQTTAcknowledgement) async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server)
        try await client.connect()
        try await client.subscribe(to: "to/#")
        await server.send((1...5).map { ScriptedServer.message("\($0)", $0) }, on: 1)
        // All of them have been read when this is settled.
        try await client.publish("x", to: "a")
        for try await message in client.messages("to/#", acknowledgement: acknowledgement) {
            message.acknowledge()
            break
        }
        var rest: [String] = []
        for try await message in client.messages("to/#", acknowledgement: .manual) {
            rest.append(message.text ?? "")
            message.acknowledge()
            if message.text == "5" { break }
        }
        // With automatic acknowledgement the first one comes again, since the loop was left before its end.
        #expect(rest == (acknowledgement == .manual ? ["2", "3", "4", "5"] : ["1", "2", "3", "4", "5"]))
        try await server.wait("the acknowledgements") { $0.received.count { $0.contains("puback") } == 5 }
        await client.shutdown()
    }

    @Test func consumersSideBySideGetWhatTheirFiltersSelect() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server)
        try await client.connect()
        let all = Task {
            var texts: [String] = []
            for try await message in client.messages("#") { texts.append(message.text ?? "") }
            return texts
        }
        let some = Task {
            var messages: [MQTTMessage] = []
            for try await message in client.messages("to/+", acknowledgement: .manual) { messages.append(message) }
            return messages
        }
        try await server.wait("the subscriptions") { $0.received.count { $0.contains("subscribe") } == 2 }
        await server.send([ScriptedServer.message("1", 1)], on: 1)
        try await client.publish("x", to: "a")
        try await Task.sleep(for: .milliseconds(100))
        #expect(await server.loop.run { !server.received.contains { $0.contains("puback") } })
        some.cancel()
        let messages = try await some.value
        #expect(messages.map { $0.text } == ["1"])
        messages.first?.acknowledge()
        try await server.wait("the acknowledgement") { $0.received.last == "1 puback 1 0" }
        await client.shutdown()
        #expect(try await all.value == ["1"])
    }

    /// A consumer that does not read holds the server up, and nothing is lost.
    @Test func aSlowConsumerHoldsTheServerUp() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server) {
            $0.receiveBufferSize = 3_000
            $0.shutdownTimeout = .milliseconds(100)
        }
        try await client.connect()
        try await client.subscribe(to: "to/#")
        await server.send([ScriptedServer.message("0", 9_999)], on: 1)
        var messages = client.messages("to/#").batches.makeAsyncIterator()
        var texts = try await messages.next()?.map { $0.text ?? "" } ?? []
        for start in stride(from: 1, through: 400, by: 20) {
            await server.send((start..<start + 20).map { ScriptedServer.message("\($0)", UInt16($0)) }, on: 1)
        }
        try await Task.sleep(for: .milliseconds(100))
        while texts.count < 401, let batch = try await messages.next() { texts += batch.map { $0.text ?? "" } }
        #expect(texts == (0...400).map { "\($0)" })
        await client.shutdown()
        #expect(try await messages.next() == nil)
    }

    /// Retained messages may come before SUBACK, and fill the buffer: the consumer takes them, and SUBACK comes behind.
    @Test func messagesBeforeSubackDoNotHoldItUp() async throws {
        let server = try await ScriptedServer { connection, packet in
            let replies = ScriptedServer.friendly(connection, packet)
            guard case .subscribe = packet else { return replies }
            return (1...400).map { ScriptedServer.message("\($0)", UInt16($0)) } + replies
        }
        let client = try client(server) { $0.receiveBufferSize = 3_000 }
        try await client.connect()
        var texts: [String] = []
        for try await message in client.messages("to/#") {
            texts.append(message.text ?? "")
            if texts.count == 400 { break }
        }
        #expect(texts == (1...400).map { "\($0)" })
        // Its PUBACK is read behind SUBACK.
        try await client.publish("x", to: "end")
        await client.shutdown()
    }

    /// A server that has lost the session gets the subscriptions of run time once more.
    @Test func subscriptionsAreMadeAgainWhenTheServerHasLostThem() async throws {
        let server = try await ScriptedServer { _, packet in ScriptedServer.friendly(1, packet) }
        let client = try client(server)
        try await client.connect()
        try await client.subscribe(to: "a/#", "b/#")
        try await client.unsubscribe(from: "b/#")
        await server.send([.close], on: 1)
        try await server.wait("the subscription") { $0.received.last == "2 subscribe" }
        await client.shutdown()
        #expect(await server.loop.run { server.received.count { $0 == "2 subscribe" } } == 1)
    }

    /// [MQTT-3.2.2-4]: a session of which the client knows nothing is not gone on with.
    @Test func anUnknownSessionIsEndedAndBegunAnew() async throws {
        let server = try await ScriptedServer { connection, packet in
            guard case .connect(let connect) = packet else { return ScriptedServer.friendly(connection, packet) }
            return [.packet(.connack(Connack(sessionPresent: !connect.cleanStart, reasonCode: .success)))]
        }
        let client = try client(server) {
            $0.cleanStart = false
            $0.clientID = "known"
        }
        let running = Task { try await client.run() }
        try await server.wait("the second connection") { $0.received.last == "2 connect" }
        try await client.connect()
        await client.shutdown()
        try await running.value
    }

    @Test func runEndsWithItsTaskAndDisconnects() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        let client = try client(server)
        let running = Task { try await client.run() }
        try await client.connect()
        running.cancel()
        try await running.value
        try await server.wait("the end") { $0.received.last == "1 disconnect 0" }
    }

    @Test func `One attempt has one end, though the client goes on`() async throws {
        let isUp = Mutex(true)
        let server = try await ScriptedServer { connection, packet in
            guard case .connect = packet, !isUp.withLock({ $0 }) else {
                return ScriptedServer.friendly(connection, packet)
            }
            return [.close]
        }
        let client = try client(server)
        try await client.connect()
        isUp.withLock { $0 = false }
        await server.send([.close], on: 1)
        try await server.wait("the next attempt") { $0.received.last == "2 connect" }
        await #expect {
            try await client.connect()
        } throws: {
            ($0 as? MQTTClientError)?.code == .connection
        }
        isUp.withLock { $0 = true }
        try await client.publish("x", to: "a")
        try await client.connect()
        await client.shutdown()
    }

    @Test func `A loop keeps its client`() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        func messages() async throws -> MQTTMessages {
            let client = try client(server)
            try await client.connect()
            return client.messages("to/#")
        }
        let loop = Task { [messages = try await messages()] in
            for try await message in messages { return message.text }
            return nil
        }
        try await server.wait("the subscription") { $0.received.last == "1 subscribe" }
        await server.send([ScriptedServer.message("x", 1)], on: 1)
        #expect(try await loop.value == "x")
        // Nobody holds it any more.
        try await server.wait("the end") { $0.ended == [1] }
    }

    @Test func aClientThatNobodyHoldsEndsItsConnection() async throws {
        let server = try await ScriptedServer(ScriptedServer.friendly)
        var abandoned: MQTTClient? = try client(server)
        try await abandoned?.connect()
        abandoned = nil
        try await server.wait("the end") { $0.ended == [1] }
    }
}

@Suite struct MQTTURLTests {
    @Test func readsHostPortAndCredentials() throws {
        let plain = try MQTTClient.Configuration(url: "mqtt://broker.example")
        #expect(plain.endpoint == Endpoint(host: "broker.example", port: 1883) && plain.tls == nil)
        let secure = try MQTTClient.Configuration(url: "mqtts://ada:p%40ss:w@[::1]:9000/")
        #expect(secure.endpoint == Endpoint(host: "::1", port: 9000) && secure.tls != nil)
        #expect(secure.username == "ada" && secure.password == ByteSlice(utf8: "p@ss:w"))
        #expect(!"\(secure)".contains("p@ss"))
    }

    @Test(arguments: ["broker", "http://a", "mqtt://", "mqtt://a:0", "mqtt://u:%zz@a", "mqtt://a/b"])
    func refusesWhatItDoesNotUnderstand(url: String) {
        #expect {
            try MQTTClient.Configuration(url: url)
        } throws: {
            ($0 as? MQTTClientError)?.code == .configuration && !"\($0)".contains("zz")
        }
    }
}
