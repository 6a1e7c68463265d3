import MQTTBroker
import MQTTClient
import MQTTCodec
import MQTTSession
import Testing
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
            try rig.startBroker { $0.holdAcknowledgementsFor = "bridge" }
            // Nobody gets past the bridge: others wait until it has subscribed.
            let publisher = try rig.makeClient("device")
            try await Task.sleep(for: .milliseconds(100))
            #expect(publisher.events == [])
            let bridge = try rig.makeClient("bridge", filters: ["plant/#"]) { $0.sessionExpiryInterval = .max }
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
            let again = try rig.makeClient("bridge", filters: ["plant/#"])
            try await rig.until("all settled") { publisher.settled.count == 102 }
            #expect(again.events.first == "resumed")
            #expect(again.received == (50..<100).map { "plant/a \($0)" } + ["plant/a twice"])
        }
    }

    @Test(
        "A subscriber that does not keep up makes its publisher wait, and loses nothing",
        arguments: [QoS.atMostOnce, .atLeastOnce])
    func backPressure(qos: QoS) async throws {
        let rig = try MQTTRig()
        try await rig.run { rig in
            try rig.startBroker {
                $0.session.queued = 100
                $0.session.inFlight = 20
            }
            let subscriber = try rig.makeClient("slow", filters: ["#"], qos: qos)
            let other = try rig.makeClient("other", filters: ["elsewhere"])
            let publisher = try rig.makeClient("fast") { $0.maximumPending = 100_000 }
            try await rig.until("ready") {
                subscriber.events.contains("subscribed") && publisher.events.contains("connected")
                    && other.events.contains("subscribed")
            }
            subscriber.acknowledges = false
            subscriber.core.pauseReceiving()
            let count = 5_000
            let text = String(repeating: "x", count: 2_000)
            for index in 0..<count { publisher.publish("t", "\(index) \(text)", qos, tag: UInt64(index)) }
            try await rig.until("the broker says so") { rig.log.contains { $0.contains("publishers wait") } }
            // Those who have nothing to do with it go on.
            other.publish("elsewhere", "still here")
            try await rig.until("others go on") { other.received == ["elsewhere still here"] }
            if qos != .atMostOnce { #expect(publisher.settled.count < count) }
            subscriber.acknowledges = true
            subscriber.core.resumeReceiving()
            try await rig.until("all arrive") { subscriber.received.filter { $0.hasPrefix("t ") }.count == count }
            #expect(
                subscriber.received.filter { $0.hasPrefix("t ") }.map { $0.split(separator: " ")[1] }
                    == (0..<count).map { "\($0)" })
        }
    }

    @Test("A subscriber that takes nothing while others wait for it is disconnected in the end")
    func stall() async throws {
        let rig = try MQTTRig()
        try await rig.run { rig in
            try rig.startBroker {
                $0.session.queued = 10
                $0.session.inFlight = 5
                $0.stallTimeout = 100_000_000
            }
            let subscriber = try rig.makeClient("dead", filters: ["#"]) { $0.sessionExpiryInterval = 0 }
            let publisher = try rig.makeClient("fast")
            try await rig.until("ready") {
                subscriber.events.contains("subscribed") && publisher.events.contains("connected")
            }
            subscriber.acknowledges = false
            for index in 0..<100 { publisher.publish("t", "\(index)", tag: UInt64(index)) }
            try await rig.until("the publisher goes on") { publisher.settled.count == 100 }
            try await rig.until("it is told why") { subscriber.events.contains { $0.contains("0x97") } }
        }
    }

    @Test("A full session of a client that is away is given up as a whole, and said so")
    func fullSession() async throws {
        let rig = try MQTTRig()
        try await rig.run { rig in
            try rig.startBroker { $0.session.queued = 10 }
            let subscriber = try rig.makeClient("away", filters: ["#"])
            let publisher = try rig.makeClient("fast")
            try await rig.until("ready") {
                subscriber.events.contains("subscribed") && publisher.events.contains("connected")
            }
            subscriber.core.stop()
            try await rig.until("away") { subscriber.events.last == "stopped" }
            for index in 0..<100 { publisher.publish("t", "\(index)", tag: UInt64(index)) }
            try await rig.until("nobody waits") { publisher.settled.count == 100 }
            #expect(rig.log.contains { $0.contains("session of client \"away\" discarded with 10 messages") })
            let again = try rig.makeClient("away", filters: ["#"])
            try await rig.until("back") { again.events == ["connected", "subscribed"] }
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
            rig.stopBroker()
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
}
