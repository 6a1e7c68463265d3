import TrestleBase
import TestSupport
import MQTTBroker
import MQTTCodec
import MQTTSession
import Testing
import TrestleTransport
import WireBytes

// Retained messages, the gate, guesses and what has expired.
extension MQTTBrokerBoundTests {
    @Test("The levels of retained topics count, and what is refused leaves nothing behind")
    func retainedLevels() throws {
        let bench = Bench {
            $0.maximumRetainedBytes = 100_000
            $0.maximumShare = 100
        }
        let publisher = try bench.connect("p")
        _ = try bench.take(publisher)
        let tail = String(repeating: "/a", count: 120)
        var codes: [ReasonCode] = []
        for round in 0..<2 {
            codes = []
            for index in 1...20 {
                try bench.publish(
                    publisher, "\(round)-\(index)" + tail, "x", retain: true, identifier: UInt16(index))
                codes += try bench.take(publisher).compactMap { $0.puback?.reasonCode }
            }
            #expect(codes.count { $0 == .success } == 2)
            for index in 1...20 {
                try bench.publish(
                    publisher, "\(round)-\(index)" + tail, "", retain: true, identifier: UInt16(index))
                _ = try bench.take(publisher)
            }
        }
    }

    @Test(
        "Who is not read because the gate has no capacity is not ended for its keep-alive, and is completed later"
    )
    func keepAliveBehindTheGate() throws {
        let bench = Bench { $0.acknowledgementGate = MQTTAcknowledgementGate(clientID: "bridge") }
        func connectBridge() throws -> SimulatedLink {
            let link = bench.open(SimulatedLink(isInternal: true))
            try bench.send(
                .connect(Connect(version: .v5, clientID: "bridge", cleanStart: true, keepAlive: 0)),
                link)
            return link
        }
        let bridge = try connectBridge()
        try bench.subscribe(bridge, "#")
        let publisher = try bench.connect("p") { $0.keepAlive = 1 }
        _ = try bench.take(publisher)
        bench.core.handleClose(bridge.number, reason: "gone", now: bench.now)
        try bench.publish(publisher, "t", "x")
        bench.send([0xC0, 0], publisher)
        for _ in 0..<60 {
            bench.now += .seconds(1)
            bench.core.handleTick(now: bench.now)
        }
        #expect(publisher.isPaused && !publisher.isClosed && publisher.toClient.isEmpty)
        let again = try connectBridge()
        try bench.subscribe(again, "#")
        bench.core.handleTick(now: bench.now)
        bench.send([], publisher)
        #expect(!publisher.isClosed)
        #expect(try bench.take(publisher).map(\.packetType).contains(.pingresp))
        #expect(try bench.take(again).compactMap(\.text) == ["x"])
        // From then on it counts again.
        bench.now += .seconds(2)
        bench.core.handleTick(now: bench.now)
        #expect(publisher.isClosed)
    }

    @Test("What the gate is owed does not expire: it goes where it is kept, and its publisher hears of it then")
    func nothingExpiresForTheGate() throws {
        let bench = Bench { $0.acknowledgementGate = MQTTAcknowledgementGate(clientID: "bridge") }
        let bridge = bench.open(SimulatedLink(isInternal: true))
        var connect = Connect(version: .v5, clientID: "bridge", cleanStart: true, keepAlive: 0)
        connect.properties.receiveMaximum = 1
        try bench.send(.connect(connect), bridge)
        try bench.subscribe(bridge, "#")
        let publisher = try bench.connect("p")
        _ = (try bench.take(bridge), try bench.take(publisher))
        var properties = Properties()
        properties.messageExpiryInterval = 1
        for index in 1...3 { try bench.publish(publisher, "t", "\(index)", identifier: UInt16(index), properties) }
        bench.now += .seconds(60)
        bench.core.handleTick(now: bench.now)
        #expect(try bench.take(publisher).isEmpty)
        var texts: [String] = []
        for _ in 1...3 {
            for case .publish(let publish) in try bench.take(bridge) {
                texts.append(String(decodingUTF8: publish.payload.span))
                try bench.send(.puback(Puback(packetIdentifier: try #require(publish.packetIdentifier))), bridge)
            }
        }
        #expect(texts == ["1", "2", "3"])
        #expect(try bench.take(publisher).map { $0.puback?.reasonCode } == [.success, .success, .success])
        #expect(bench.core.counters.losses.total == 0)
    }

    @Test("A topic that begins with $, which the gate does not get, is not acknowledged with success")
    func reservedTopics() throws {
        let bench = Bench { $0.acknowledgementGate = MQTTAcknowledgementGate(clientID: "bridge") }
        let bridge = bench.open(SimulatedLink(isInternal: true))
        try bench.send(
            .connect(Connect(version: .v5, clientID: "bridge", cleanStart: true, keepAlive: 0)), bridge)
        try bench.subscribe(bridge, "#")
        let publisher = try bench.connect("p")
        _ = try bench.take(publisher)
        try bench.publish(publisher, "$bus/1", "x")
        try bench.publish(publisher, "$bus/1", "x", qos: .atMostOnce)
        #expect(try bench.take(publisher).map { $0.puback?.reasonCode } == [.topicNameInvalid])
        #expect(bench.core.counters.notCarried == 2)
        let old = try bench.connect("old", .v3_1_1)
        var output = WireBuffer()
        try Packet.publish(
            try Publish(
                topic: "$bus/1", payload: ByteSlice(), qos: .atLeastOnce,
                packetIdentifier: PacketIdentifier(rawValue: 1))
        ).encode(into: &output, version: .v3_1_1)
        _ = try bench.take(old, .v3_1_1)
        bench.send([UInt8](copying: output.bytes), old)
        #expect(old.isClosed && old.toClient.isEmpty)
    }

    @Test(
        "Guessing is slow: a wrong password is refused later, and after a few the right one is not looked at"
    )
    func guessing() throws {
        let bench = Bench()
        var requested: [String] = []
        func logIn(_ password: String) throws -> GuardedLink {
            let link = GuardedLink { credentials in
                requested.append(credentials.password.map { String(decodingUTF8: $0.span) } ?? "")
                return requested.last == "right"
            }
            let number = bench.core.handleOpen(link, now: bench.now)
            link.link.number = number
            var connect = Connect(version: .v5, clientID: "c", cleanStart: true, keepAlive: 0)
            connect.username = "ada"
            connect.password = ByteSlice(utf8: password)
            var output = WireBuffer()
            try Packet.connect(connect).encode(into: &output, version: .v5)
            _ = bench.core.handleBytes(number, output.bytes, now: bench.now)
            return link
        }
        var guesses: [GuardedLink] = []
        for index in 0..<20 { guesses.append(try logIn("guess \(index)")) }
        #expect(guesses.allSatisfy { $0.link.toClient.isEmpty && !$0.link.isClosed })
        #expect((1..<20).contains(requested.count))
        let checked = requested.count
        _ = try logIn("right")
        #expect(requested.count == checked)
        bench.now += .seconds(1)
        bench.core.handleTimeout(now: bench.now)
        #expect(guesses.allSatisfy { $0.link.isClosed })
        #expect(try guesses.allSatisfy { try reasonCode(bench, $0.link) == .badUserNameOrPassword })
        bench.now += .seconds(120)
        bench.core.handleTick(now: bench.now)
        #expect(try reasonCode(bench, try logIn("right").link) == .success)
        #expect(bench.lines.contains { $0.contains("failed authentication") && !$0.contains("guess") })
    }

    @Test("Refused connections fill no log: some lines in ten seconds, and the number of the others")
    func logLines() throws {
        let bench = Bench()
        for _ in 0..<500 { bench.send([0x47, 0x45], bench.open()) }
        #expect(bench.lines.count == 20)
        bench.now += .seconds(11)
        bench.core.handleTick(now: bench.now)
        #expect(bench.lines.count == 21 && bench.lines.last == "480 more connections were refused")
        #expect(bench.core.counters.refused == 500)
    }

    @Test(
        "The internal listener has a few places of its own, and whoever is silent there makes way for the bridge"
    )
    func internalPlaces() throws {
        let bench = Bench {
            $0.acknowledgementGate = MQTTAcknowledgementGate(clientID: "bridge")
            $0.maximumConnections = 2
            $0.maximumShare = 100
        }
        let silent = (0..<100).map { _ in bench.open(SimulatedLink(isInternal: true)) }
        #expect(silent.count { !$0.isClosed } == 8)
        let bridge = bench.open(SimulatedLink(isInternal: true))
        try bench.send(
            .connect(Connect(version: .v5, clientID: "bridge", cleanStart: true, keepAlive: 0)),
            bridge)
        try bench.subscribe(bridge, "#")
        #expect(!bridge.isClosed)
        // They take no place from the others.
        #expect(try reasonCode(bench, try bench.connect("a")) == .success)
        #expect(try reasonCode(bench, try bench.connect("b")) == .success)
        for _ in 0..<100 { _ = bench.open(SimulatedLink(isInternal: true)) }
        #expect(!bridge.isClosed)
    }

    @Test("A packet that cannot be encoded leaves nothing in the output")
    func unencodable() throws {
        let long = String(repeating: "x", count: 65_536)
        var disconnect = Disconnect(reasonCode: .success)
        disconnect.properties.reasonString = long
        var connect = Connect(version: .v5, clientID: "c", cleanStart: true, keepAlive: 0)
        connect.username = long
        for packet in [Packet.disconnect(disconnect), .connect(connect)] {
            var output = WireBuffer()
            try Packet.pingreq.encode(into: &output, version: .v5)
            #expect(throws: MQTTError.self) { try packet.encode(into: &output, version: .v5) }
            #expect([UInt8](copying: output.bytes) == [0xC0, 0])
        }
    }

    @Test("Sessions that expire together end a tick's work at a time, and all of them do")
    func expiry() throws {
        let bench = Bench()
        for index in 0..<30 {
            let link = try bench.connect("c\(index)") { $0.properties.sessionExpiryInterval = 1 }
            _ = try bench.take(link)
            try bench.send(
                .subscribe(
                    Subscribe(
                        packetIdentifier: try #require(PacketIdentifier(rawValue: 1)),
                        subscriptions: try (0..<500).map {
                            Subscription(filter: try TopicFilter("\($0)"), qos: .atMostOnce)
                        })),
                link)
            bench.core.handleClose(link.number, reason: "gone", now: bench.now)
        }
        bench.now += .seconds(2)
        bench.core.handleTick(now: bench.now)
        var turns = 0
        while bench.core.hasYielded, turns < 100 {
            bench.core.handleYield(now: bench.now)
            turns += 1
        }
        #expect((1..<100).contains(turns))
        for index in 0..<30 {
            guard case .connack(let connack)? = try bench.take(try bench.connect("c\(index)")).first else {
                Issue.record("no CONNACK")
                return
            }
            #expect(!connack.sessionPresent)
        }
    }

    @Test("Text of peers stays on its line in the log")
    func peerText() throws {
        let event = BrokerEvent.disconnected(clientID: "a\nb\u{202e}", reason: "c\r\nd")
        #expect("\(event)" == "client \"a\\u{a}b\\u{202e}\" disconnected: c\\u{d}\\u{a}d")
    }
}
