import MQTTBroker
import MQTTClient
import MQTTCodec
import MQTTSession
import Testing
import TrestleTransport
import WireBytes

@Suite("MQTT broker and client over sockets", .timeLimit(.minutes(1)))
struct MQTTBrokerClientTests {
    @Test("Messages of every QoS arrive once and in order", arguments: MQTTVersion.allCases)
    func delivers(version: MQTTVersion) async throws {
        let rig = try MQTTRig()
        try await rig.run { rig in
            try rig.startBroker()
            for qos in QoS.allCases {
                let topic = "plant/\(qos.rawValue)"
                let subscriber = try rig.makeClient("s\(qos)", version, filters: [topic + "/#"], qos: qos)
                let publisher = try rig.makeClient("p\(qos)", version) { $0.maximumPending = 10_000 }
                try await rig.until("subscribed") { subscriber.events.contains("subscribed") }
                try await rig.until("connected") { publisher.events.contains("connected") }
                for index in 0..<5_000 { publisher.publish(topic, "\(index)", qos, tag: UInt64(index)) }
                try await rig.until("all arrive") { subscriber.received.count == 5_000 }
                #expect(subscriber.received == (0..<5_000).map { "\(topic) \($0)" })
                if qos != .atMostOnce { try await rig.until("settled") { publisher.settled.count == 5_000 } }
                subscriber.core.stop()
                publisher.core.stop()
                try await rig.until("stopped") {
                    subscriber.events.last == "stopped" && publisher.events.last == "stopped"
                }
            }
        }
    }

    @Test("A held acknowledgement leaves once the named client has taken its copy over, and not before")
    func holdsAcknowledgements() async throws {
        let rig = try MQTTRig()
        try await rig.run { rig in
            try rig.startBroker { $0.acknowledgementGate = MQTTAcknowledgementGate(clientID: "bridge") }
            // Nobody gets past the bridge: others wait until it has subscribed.
            let publisher = try rig.makeClient("device")
            try await Task.sleep(for: .milliseconds(100))
            #expect(publisher.events == [])
            let bridge = try rig.makeClient("bridge", filters: ["plant/#"], isInternal: true) {
                $0.sessionExpiryInterval = .max
            }
            bridge.acknowledges = false
            try await rig.until("let in") { publisher.events == ["connected"] }

            for index in 0..<100 { publisher.publish("plant/a", "\(index)", tag: UInt64(index)) }
            publisher.publish("elsewhere", "none of its business", tag: 100)
            publisher.publish("plant/a", "twice", .exactlyOnce, tag: 101)
            try await rig.until("all arrive") { bridge.received.count == 101 }
            try await Task.sleep(for: .milliseconds(50))
            #expect(publisher.settled == [])

            // In whatever order the bridge acknowledges, the publisher hears in its own.
            for token in bridge.held[1..<50].reversed() { bridge.core.acknowledge(token) }
            try await Task.sleep(for: .milliseconds(50))
            #expect(publisher.settled == [])
            bridge.core.acknowledge(bridge.held[0])
            try await rig.until("half") { publisher.settled.count == 50 }
            #expect(publisher.settled == Set(0..<50))

            // The bridge dies with the rest; the session keeps them, and the publisher still waits.
            bridge.core.abort()
            try await rig.until("gone") { bridge.events.last == "stopped" }
            try await Task.sleep(for: .milliseconds(50))
            #expect(publisher.settled.count == 50)
            let again = try rig.makeClient("bridge", filters: ["plant/#"], isInternal: true)
            try await rig.until("all settled") { publisher.settled.count == 102 }
            #expect(again.events.first == "resumed")
            #expect(again.received == (50..<100).map { "plant/a \($0)" } + ["plant/a twice"])
        }
    }

    @Test("A subscriber that does not read holds up nobody: QoS 0 is dropped for it and counted, QoS 1 waits")
    func slowSubscriber() async throws {
        let rig = try MQTTRig()
        try await rig.run { rig in
            try rig.startBroker { $0.session.storedBytes = 8 << 20 }
            let lossy = try rig.makeClient("lossy", filters: ["#"], qos: .atMostOnce)
            let slow = try rig.makeClient("slow", filters: ["#"])
            let publisher = try rig.makeClient("fast") { $0.maximumPending = 100_000 }
            try await rig.until("ready") {
                lossy.events.contains("subscribed") && slow.events.contains("subscribed")
                    && publisher.events.contains("connected")
            }
            lossy.core.pauseReceiving()
            slow.core.pauseReceiving()
            let count = 2_000
            let text = String(repeating: "x", count: 10_000)
            for index in 0..<count { publisher.publish("t", "\(index) \(text)", tag: UInt64(index)) }
            try await rig.until("the publisher goes on") { publisher.settled.count == count }
            #expect(rig.counters.losses.slow > 0)
            try await rig.until("the broker says so") { rig.log.contains { $0.contains("does not keep up") } }
            slow.core.resumeReceiving()
            lossy.core.resumeReceiving()
            // What was kept arrives in order; what was not is counted.
            try await rig.until("all that was kept arrives") {
                slow.received.count + rig.counters.losses.overflow == count
                    && lossy.received.count + rig.counters.losses.slow == count
            }
            let indices = slow.received.compactMap { Int($0.split(separator: " ")[1]) }
            #expect(indices == indices.sorted())
        }
    }

    @Test(
        "Subscribers that keep up lose nothing, however fast their publisher",
        arguments: [QoS.atMostOnce, .atLeastOnce])
    func keepsUp(qos: QoS) async throws {
        let rig = try MQTTRig()
        try await rig.run { rig in
            try rig.startBroker()
            let subscriber = try rig.makeClient("s", filters: ["#"], qos: qos)
            let publisher = try rig.makeClient("p") { $0.maximumPending = 100_000 }
            try await rig.until("ready") {
                subscriber.events.contains("subscribed") && publisher.events.contains("connected")
            }
            let text = String(repeating: "x", count: 2_000)
            for index in 0..<5_000 { publisher.publish("t", "\(index) \(text)", qos, tag: UInt64(index)) }
            try await rig.until("all arrive") { subscriber.received.count + rig.counters.losses.total == 5_000 }
            #expect(rig.counters.losses.total == 0)
        }
    }

    @Test("A session at its bound stays, keeps what it has and counts what it cannot take")
    func fullSession() async throws {
        let rig = try MQTTRig()
        try await rig.run { rig in
            try rig.startBroker { $0.session.storedBytes = 2_000 }
            let subscriber = try rig.makeClient("away", filters: ["#"])
            let publisher = try rig.makeClient("fast")
            try await rig.until("ready") {
                subscriber.events.contains("subscribed") && publisher.events.contains("connected")
            }
            subscriber.core.stop()
            try await rig.until("away") { subscriber.events.last == "stopped" }
            for index in 0..<100 { publisher.publish("t", "\(index)", tag: UInt64(index)) }
            try await rig.until("nobody waits") { publisher.settled.count == 100 }
            let again = try rig.makeClient("away", filters: ["#"])
            try await rig.until("back") { again.events.first == "resumed" }
            try await rig.until("what was kept") { again.received.count + rig.counters.losses.overflow == 100 }
            #expect(again.received.prefix(3) == ["t 0", "t 1", "t 2"])
            try await rig.until("reported") { rig.log.contains { $0.contains("as its queue is full") } }
        }
    }

    @Test("Nobody but the gate itself gets its session, and by no other listener")
    func impostor() async throws {
        let rig = try MQTTRig()
        try await rig.run { rig in
            try rig.startBroker { $0.acknowledgementGate = MQTTAcknowledgementGate(clientID: "bridge") }
            let bridge = try rig.makeClient("bridge", filters: ["#"], isInternal: true)
            try await rig.until("subscribed") { bridge.events.contains("subscribed") }
            let impostor = try rig.makeClient("bridge")
            let stranger = try rig.makeClient("stranger", isInternal: true)
            try await rig.until("both are refused") {
                rig.log.count { $0.contains("its client id is reserved") } >= 2
            }
            #expect(!impostor.events.contains("connected") && !stranger.events.contains("connected"))
            #expect(bridge.core.isConnected)
        }
    }

    @Test("Two clients that publish to each other, and one to itself, all get everything")
    func publishingToOneself() async throws {
        let rig = try MQTTRig()
        try await rig.run { rig in
            try rig.startBroker { $0.session.storedBytes = 32 << 20 }
            let clients = try ["a", "b", "c"].map { id in
                try rig.makeClient(id, filters: ["from/\(id == "a" ? "b" : id == "b" ? "a" : id)"]) {
                    $0.maximumPending = 100_000
                }
            }
            try await rig.until("ready") { clients.allSatisfy { $0.events.contains("subscribed") } }
            let count = 11_500
            for index in 0..<count {
                for (client, id) in zip(clients, ["a", "b", "c"]) {
                    client.publish("from/\(id)", "\(index) \(String(repeating: "x", count: 100))", tag: UInt64(index))
                }
            }
            for client in clients {
                try await rig.until("all of it") { client.received.count >= count && client.settled.count == count }
                #expect(client.received.count == count)
            }
            #expect(rig.counters.losses.total == 0)
        }
    }

    @Test("A client goes on when its broker comes back, and what it had published is not lost")
    func brokerRestarts() async throws {
        let rig = try MQTTRig()
        try await rig.run { rig in
            try rig.startBroker()
            let subscriber = try rig.makeClient("s", filters: ["#"])
            let publisher = try rig.makeClient("p")
            try await rig.until("ready") {
                subscriber.events.contains("subscribed") && publisher.events.contains("connected")
            }
            await rig.stopBroker()
            try await rig.until("both notice") {
                subscriber.events.contains { $0.contains("shutting down") } && !publisher.core.isConnected
            }
            for index in 0..<10 { publisher.publish("t", "\(index)", tag: UInt64(index)) }
            try await Task.sleep(for: .milliseconds(100))
            #expect(publisher.events.contains { $0.contains("connection refused") })
            try rig.startBroker(port: rig.port)
            try await rig.until("settled") { publisher.settled.count == 10 }
            try await rig.until("subscribed again") { subscriber.events.last == "subscribed" }
            publisher.publish("t", "after")
            try await rig.until("goes on") { subscriber.received.last == "t after" }
        }
    }

    /// The broker may send no other message of QoS 1 before the one in hand is acknowledged.
    @Test func `A response comes though the window for other messages is full`() async throws {
        let rig = try MQTTRig()
        try await rig.startBroker()
        let port = await rig.port
        func client(receiveMaximum: UInt16) throws -> MQTTClient {
            var configuration = MQTTClient.Configuration(endpoint: Endpoint(host: "127.0.0.1", port: port))
            configuration.receiveMaximum = receiveMaximum
            return try MQTTClient(configuration: configuration)
        }
        let (service, client) = (try client(receiveMaximum: 100), try client(receiveMaximum: 1))
        try await service.connect()
        try await client.connect()
        try await service.subscribe(to: "service")
        try await client.subscribe(to: "in/#")
        let responding = Task {
            for try await request in service.messages("service") {
                try await service.respond(to: request, with: "response", qos: .exactlyOnce)
            }
        }
        _ = await service.publish((0..<3).map { MQTTOutgoingMessage(topic: "in/\($0)", payload: "x") })
        var count = 0
        for try await _ in client.messages("in/#") {
            let response = try await client.request("x", to: "service")
            #expect(response.text == "response")
            count += 1
            if count == 3 { break }
        }
        await client.shutdown()
        await service.shutdown()
        try await responding.value
        await rig.stopBroker()
    }
}
