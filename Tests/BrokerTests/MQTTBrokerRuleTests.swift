import TrestleBase
import TestSupport
import MQTTBroker
import MQTTCodec
import Testing
import TrestleTransport
import WireBytes

@Suite("MQTT broker rules")
struct MQTTBrokerRuleTests {
    @Test("SUBACK comes before retained messages")
    func subackFirst() throws {
        let bench = Bench()
        let publisher = try bench.connect("p")
        try bench.publish(publisher, "a/b", "kept", retain: true)
        let subscriber = try bench.connect("s")
        _ = try bench.take(subscriber)
        try bench.subscribe(subscriber, "a/#")
        let packets = try bench.take(subscriber)
        #expect(packets.map(\.packetType) == [.suback, .publish])
        guard case .publish(let publish)? = packets.last else { return }
        #expect(publish.retain)
    }

    @Test("A message in flight that expires or becomes too large while its client is away frees its place")
    func inFlightIsGivenUp() throws {
        for (qos, isLarge) in [
            (QoS.atLeastOnce, false), (.exactlyOnce, false), (.atLeastOnce, true), (.exactlyOnce, true),
        ] {
            let bench = Bench()
            let publisher = try bench.connect("p")
            var subscriber = try bench.connect("s") { $0.properties.receiveMaximum = 1 }
            try bench.subscribe(subscriber, "t", qos: .exactlyOnce)
            var properties = Properties()
            if !isLarge { properties.messageExpiryInterval = 5 }
            try bench.publish(publisher, "t", String(repeating: "x", count: 200), qos: qos, properties)
            try bench.publish(publisher, "t", "next", qos: qos, identifier: 2)
            bench.core.handleClose(subscriber.number, reason: "cut", now: bench.now)
            bench.now += .seconds(10)
            subscriber = try bench.connect("s") {
                $0.properties.receiveMaximum = 1
                if isLarge { $0.properties.maximumPacketSize = 100 }
            }
            var texts: [String] = []
            for _ in 0..<4 {
                for packet in try bench.take(subscriber) {
                    if let text = packet.text { texts.append(text) }
                    if case .pubrel(let pubrel) = packet {
                        try bench.send(.pubcomp(Pubcomp(packetIdentifier: pubrel.packetIdentifier)), subscriber)
                    }
                }
            }
            #expect(texts == ["next"])
            let losses = bench.core.counters.losses
            #expect(losses.expired == (isLarge ? 0 : 1) && losses.tooLarge == (isLarge ? 1 : 0))
        }
    }

    @Test("A message expiry is rounded up")
    func expiryIsRoundedUp() throws {
        let bench = Bench()
        let publisher = try bench.connect("p")
        let subscriber = try bench.connect("s")
        try bench.subscribe(subscriber, "t")
        _ = try bench.take(subscriber)
        var properties = Properties()
        properties.messageExpiryInterval = 1
        try bench.publish(publisher, "t", "x", properties)
        guard case .publish(let publish)? = try bench.take(subscriber).first else {
            Issue.record("nothing came")
            return
        }
        #expect(publish.properties.messageExpiryInterval == 1)
    }

    @Test("A topic alias that was never allowed is not acknowledged, and ends the connection with 0x94")
    func topicAlias() throws {
        let bench = Bench()
        let publisher = try bench.connect("p")
        _ = try bench.take(publisher)
        var properties = Properties()
        properties.topicAlias = 1
        try bench.publish(publisher, "t", "x", properties)
        let packets = try bench.take(publisher)
        guard case .disconnect(let disconnect)? = packets.first else {
            Issue.record("\(packets)")
            return
        }
        #expect(packets.count == 1 && disconnect.reasonCode == .topicAliasInvalid && publisher.isClosed)
    }

    @Test("What cannot be retained is delivered, and its publisher is told with 0x97", arguments: [true, false])
    func retainedBound(byCount: Bool) throws {
        let bench = Bench {
            $0.maximumShare = 100
            if byCount { $0.maximumRetained = 2 } else { $0.maximumRetainedBytes = 1_300 }
        }
        let publisher = try bench.connect("p")
        let subscriber = try bench.connect("s")
        try bench.subscribe(subscriber, "#")
        _ = try bench.take(publisher)
        _ = try bench.take(subscriber)
        for index in 1...3 { try bench.publish(publisher, "t/\(index)", "x", retain: true, identifier: UInt16(index)) }
        #expect(try bench.take(publisher).map { $0.puback?.reasonCode } == [.success, .success, .quotaExceeded])
        #expect(try bench.take(subscriber).count == 3)
        #expect(bench.core.counters.notRetained == 1)
        try bench.publish(publisher, "t/1", "", retain: true, identifier: 4)
        try bench.publish(publisher, "t/3", "x", retain: true, identifier: 5)
        #expect(try bench.take(publisher).map { $0.puback?.reasonCode } == [.success, .success])
    }

    @Test("A shared and an ordinary subscription of one client give a copy each")
    func sharedAndOrdinary() throws {
        let bench = Bench()
        let publisher = try bench.connect("p")
        let subscriber = try bench.connect("s")
        try bench.subscribe(subscriber, "t", "$share/g/t", "#")
        _ = try bench.take(subscriber)
        try bench.publish(publisher, "t", "x")
        #expect(try bench.take(subscriber).compactMap(\.text) == ["x", "x"])
    }

    @Test("Client ids and share names are compared by their bytes")
    func identifiersByBytes() throws {
        let bench = Bench()
        let composed = try bench.connect("caf\u{e9}")
        let decomposed = try bench.connect("cafe\u{301}")
        #expect(!composed.isClosed && !decomposed.isClosed)
        try bench.subscribe(composed, "$share/caf\u{e9}/t")
        try bench.subscribe(decomposed, "$share/cafe\u{301}/t")
        _ = (try bench.take(composed), try bench.take(decomposed))
        try bench.publish(try bench.connect("p"), "t", "x")
        #expect(try bench.take(composed).count == 1)
        #expect(try bench.take(decomposed).count == 1)
    }

    @Test(
        "A protocol level with the bridge bit, and 3.1, are refused in the form of 3.1.1",
        arguments: [
            "100f00044d5154548402003c0003616263", "101100064d51497364708302003c0003616263",
            "101100064d51497364700302003c0003616263",
        ])
    func bridgeLevel(hex: String) throws {
        let bench = Bench()
        let link = bench.open()
        let bytes = stride(from: 0, to: hex.utf8.count, by: 2).compactMap { place in
            UInt8(hex.dropFirst(place).prefix(2), radix: 16)
        }
        bench.send(bytes, link)
        #expect(link.toClient == [0x20, 2, 0, 1] && link.isClosed)
    }

    @Test("No packet is larger than the client takes: SUBACK, CONNACK")
    func maximumPacketSize() throws {
        let bench = Bench()
        let subscriber = try bench.connect("s") { $0.properties.maximumPacketSize = 20 }
        _ = try bench.take(subscriber)
        try bench.send(
            .subscribe(
                Subscribe(
                    packetIdentifier: try #require(PacketIdentifier(rawValue: 1)),
                    subscriptions: try (0..<40).map { Subscription(filter: try TopicFilter("\($0)")) })), subscriber)
        guard case .disconnect(let disconnect)? = try bench.take(subscriber).first else {
            Issue.record("no DISCONNECT")
            return
        }
        #expect(disconnect.reasonCode == .packetTooLarge)
        let tiny = try bench.connect("t") { $0.properties.maximumPacketSize = 5 }
        #expect(tiny.toClient.isEmpty && tiny.isClosed)
    }

    @Test("Acknowledgements that belong to no message, and of the wrong kind, end the connection or do nothing")
    func wrongAcknowledgements() throws {
        let bench = Bench()
        let publisher = try bench.connect("p")
        let subscriber = try bench.connect("s")
        try bench.subscribe(subscriber, "t")
        _ = try bench.take(subscriber)
        bench.send([0x40, 2, 0, 99], subscriber)
        #expect(!subscriber.isClosed)
        try bench.publish(publisher, "t", "x")
        bench.send([0x50, 2, 0, 1], subscriber)
        #expect(subscriber.isClosed)
    }

    @Test("An impostor gets no success out of the gate: a refusal of the gate is the publisher's reason code")
    func gateRefuses() throws {
        let bench = Bench { $0.acknowledgementGate = MQTTAcknowledgementGate(clientID: "bridge") }
        let link = bench.open(SimulatedLink(isInternal: true))
        var connect = Connect(version: .v5, clientID: "bridge", cleanStart: false, keepAlive: 0)
        connect.properties.sessionExpiryInterval = .max
        try bench.send(.connect(connect), link)
        try bench.subscribe(link, "#")
        let publisher = try bench.connect("p")
        _ = (try bench.take(publisher), try bench.take(link))
        try bench.publish(publisher, "t", "x")
        #expect(try bench.take(publisher).isEmpty)
        try bench.send(
            .puback(Puback(packetIdentifier: try #require(PacketIdentifier(rawValue: 1)), reasonCode: .notAuthorized)),
            link)
        #expect(try bench.take(publisher).map { $0.puback?.reasonCode } == [.notAuthorized])
        // The gate closes with its session: the next message waits, also that of a client that is connected already.
        connect.cleanStart = true
        let again = bench.open(SimulatedLink(isInternal: true))
        try bench.send(.connect(connect), again)
        try bench.publish(publisher, "t", "y", identifier: 2)
        #expect(try bench.take(publisher).isEmpty && publisher.isPaused)
        try bench.subscribe(again, "#")
        #expect(!publisher.isPaused)
        bench.send([], publisher)
        #expect(try bench.take(again).compactMap(\.text) == ["y"])
    }

    @Test("A session belongs to its user")
    func owner() throws {
        final class UserLink: MQTTBrokerLink, ByteChannel {
            let link = SimulatedLink()
            let user: MQTTPrincipal
            init(_ user: MQTTPrincipal) { self.user = user }
            func write(_ body: (inout WireBuffer) -> Void) { link.withOutput(body) }
            var isWritable: Bool { true }
            var pendingOutput: Int { 0 }
            func pauseReading() {}
            func resumeReading() {}
            func close(awaitingPeer awaitsPeer: Bool) { link.isClosed = true }
            func abort(_ reason: CloseReason) { link.isClosed = true }
            var address: String { "here" }
            func admission(of credentials: MQTTCredentials) -> MQTTAdmission { .admitted(principal: user) }
        }
        let bench = Bench()
        func connect(_ user: MQTTPrincipal) throws -> UserLink {
            let link = UserLink(user)
            let number = bench.core.handleOpen(link, now: bench.now)
            var output = WireBuffer()
            var connect = Connect(version: .v5, clientID: "device", cleanStart: false, keepAlive: 0)
            connect.properties.sessionExpiryInterval = .max
            try Packet.connect(connect).encode(into: &output, version: .v5)
            _ = bench.core.handleBytes(number, output.bytes, now: bench.now)
            return link
        }
        let alice = try connect(.user(ByteText("alice")))
        // Nor is the holder of a certificate a user of that name.
        for other: MQTTPrincipal in [.user(ByteText("bob")), .certificate([UInt8]("alice".utf8))] {
            let other = try connect(other)
            #expect(other.link.isClosed && !alice.link.isClosed)
            guard case .connack(let connack)? = try bench.take(other.link).first else {
                Issue.record("no CONNACK")
                return
            }
            #expect(connack.reasonCode == .notAuthorized)
        }
        bench.core.usersChanged([ByteText("alice")], removed: [], now: bench.now)
        #expect(alice.link.isClosed)
    }

    @Test("Newcomers that say nothing make way; bytes do not move their deadline")
    func newcomers() throws {
        let bench = Bench { $0.maximumConnections = 3 }
        let silent = (0..<3).map { _ in bench.open() }
        #expect(bench.open().isClosed)
        bench.now += .seconds(2)
        let client = try bench.connect("c")
        #expect(!client.isClosed && silent[0].isClosed)
        bench.send([0x10], silent[1])
        bench.now += .seconds(9)
        bench.send([0x20], silent[1])
        bench.core.handleTick(now: bench.now)
        #expect(silent[1].isClosed && silent[2].isClosed && !client.isClosed)
    }

    @Test("Repeated filters count, and one SUBSCRIBE takes no more time than its limit")
    func repeatedFilters() throws {
        let bench = Bench { $0.maximumSubscriptions = 100 }
        let publisher = try bench.connect("p")
        for index in 0..<200 { try bench.publish(publisher, "x/\(index)", "y", qos: .atMostOnce, retain: true) }
        let subscriber = try bench.connect("s")
        _ = try bench.take(subscriber)
        let one = Subscription(filter: try TopicFilter("#"), qos: .atMostOnce)
        try bench.send(
            .subscribe(
                Subscribe(
                    packetIdentifier: try #require(PacketIdentifier(rawValue: 1)),
                    subscriptions: Array(repeating: one, count: 1_000))), subscriber)
        var packets: [Packet] = []
        for _ in 0..<50 { packets += try bench.take(subscriber) }
        guard case .suback(let suback)? = packets.first else { return }
        #expect(suback.reasonCodes.count { $0 == .quotaExceeded } == 900)
        // What one SUBSCRIBE asks for over and over is sent once.
        #expect(packets.count == 1 + 200)
    }

    @Test("Thousands that share a filter leave in time linear in their number")
    func leaving() throws {
        let bench = Bench()
        func seconds(_ count: Int) throws -> Double {
            var links: [SimulatedLink] = []
            for index in 0..<count {
                let link = try bench.connect("c\(index)", clean: true)
                try bench.subscribe(link, "same/filter")
                links.append(link)
            }
            let start = ContinuousClock.now
            for link in links { bench.core.handleClose(link.number, reason: "gone", now: bench.now) }
            return Double((ContinuousClock.now - start).components.attoseconds) / 1e18
        }
        let (few, many) = (try seconds(500), try seconds(4_000))
        #expect(many < 40 * few + 0.05)
    }

    @Test("A crowd from one address that sends no CONNECT makes way for others at once, however new it is")
    func crowds() throws {
        let bench = Bench { $0.maximumConnections = 8 }
        func open(_ network: String) -> SimulatedLink { bench.open(SimulatedLink(network: network)) }
        let crowd = (0..<6).map { _ in open("10.0.0.1") }
        let few = (0..<2).map { _ in open("10.0.0.2") }
        // Its own newcomers have a second's time.
        #expect(open("10.0.0.1").isClosed)
        for index in 0..<3 {
            let client = try bench.connect("c\(index)", over: SimulatedLink(network: "10.0.0.3"))
            #expect(!client.isClosed && crowd[index].isClosed)
        }
        #expect(few.allSatisfy { !$0.isClosed } && crowd.count { !$0.isClosed } == 3)
        // Whoever has sent CONNECT stays, and TLS handshakes count, too, with a time of their own.
        let shaking = SimulatedLink(network: "10.0.0.2")
        shaking.number = bench.core.handleOpen(shaking, isReady: false, now: bench.now)
        #expect(!shaking.isClosed && crowd[3].isClosed)
        bench.now += .seconds(11)
        bench.core.handleTick(now: bench.now)
        #expect(!shaking.isClosed && few.allSatisfy(\.isClosed))
        bench.core.handleReady(shaking.number, now: bench.now)
        bench.now += .seconds(11)
        bench.core.handleTick(now: bench.now)
        #expect(shaking.isClosed)
    }

    @Test("Nobody tells from its own assigned client id what another's is")
    func assignedClientIDs() throws {
        let bench = Bench()
        let ids = try (0..<100).map { _ in
            let link = try bench.connect("")
            guard case .connack(let connack)? = try bench.take(link).first else { return "" }
            return connack.properties.assignedClientIdentifier ?? ""
        }
        let parts = ids.map { $0.split(separator: "-") }
        #expect(parts.allSatisfy { $0.count == 3 && $0[0] == "trestle" })
        #expect(Set(parts.map { $0[1] }).count == 100 && Set(parts.map { $0[2] }).count == 100)
    }

    @Test("Whoever gets the name of a user that was removed finds nothing of its session")
    func removedUsers() throws {
        let bench = Bench()
        func connect(_ user: String, clean: Bool = false) throws -> (link: SimulatedLink, isPresent: Bool?) {
            let link = try bench.connect("c-\(user)", clean: clean, over: SimulatedLink(user: user)) {
                $0.username = user
            }
            guard case .connack(let connack)? = try bench.take(link).first else { return (link, nil) }
            return (link, connack.sessionPresent)
        }
        for user in ["alice", "bob", "carol"] {
            let (link, _) = try connect(user)
            try bench.subscribe(link, "to/\(user)")
            if user != "carol" { bench.core.handleClose(link.number, reason: "gone", now: bench.now) }
        }
        bench.core.usersChanged(
            [ByteText("alice"), ByteText("bob"), ByteText("carol")], removed: [ByteText("alice"), ByteText("carol")],
            now: bench.now)
        while bench.core.hasYielded { bench.core.handleYield(now: bench.now) }
        #expect(try connect("alice").isPresent == false)
        #expect(try connect("carol").isPresent == false)
        #expect(try connect("bob").isPresent == true)
    }
}
