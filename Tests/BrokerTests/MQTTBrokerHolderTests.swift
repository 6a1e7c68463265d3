import MQTTBroker
import MQTTCodec
import MQTTSession
import Testing
import WireBytes

/// One user, or one address without users, takes no more than its share of what all use: the others still get theirs.
@Suite("MQTT broker: shares of users and addresses")
struct MQTTBrokerHolderTests {
    private func connect(
        _ bench: Bench, _ id: String, _ user: String?, network: String = "10.0.0.1", clean: Bool = false,
        _ change: (inout Connect) -> Void = { _ in }
    ) throws -> (link: SimulatedLink, code: ReasonCode?) {
        let link = try bench.connect(id, clean: clean, over: SimulatedLink(network: network, user: user)) {
            $0.username = user
            change(&$0)
        }
        guard case .connack(let connack)? = try bench.take(link).first else { return (link, nil) }
        return (link, connack.reasonCode)
    }

    @Test("A user, or an address without users, has half of the connections; one that goes or is taken over makes way")
    func connections() throws {
        let bench = Bench { $0.maximumConnections = 20 }
        var bob: [SimulatedLink] = []
        for index in 0..<15 {
            let (link, code) = try connect(bench, "bob\(index)", "bob")
            #expect(code == (index < 10 ? .success : .quotaExceeded))
            if code == .success { bob.append(link) }
        }
        for index in 0..<5 { #expect(try connect(bench, "alice\(index)", "alice").code == .success) }
        // A client that comes again takes the place of its own connection.
        #expect(try connect(bench, "bob0", "bob").code == .success)
        #expect(bob[0].isClosed)
        #expect(try connect(bench, "bob10", "bob").code == .quotaExceeded)
        bench.core.handleClose(bob[1].number, reason: "gone", now: bench.now)
        #expect(try connect(bench, "bob10", "bob").code == .success)

        let open = Bench { $0.maximumConnections = 20 }
        for index in 0..<15 {
            let code = try connect(open, "a\(index)", nil, network: "10.0.0.1").code
            #expect(code == (index < 10 ? .success : .quotaExceeded))
        }
        #expect(try connect(open, "b", nil, network: "10.0.0.2").code == .success)
    }

    /// A session of `user` whose client subscribes to `filter` and goes.
    private func leaveSession(_ bench: Bench, _ id: String, _ user: String, _ filter: String) throws {
        let (link, code) = try connect(bench, id, user)
        #expect(code == .success)
        try bench.subscribe(link, filter)
        bench.core.handleClose(link.number, reason: "gone", now: bench.now)
    }

    private func received(_ bench: Bench, _ id: String, _ user: String) throws -> [String] {
        let link = try bench.connect(id, over: SimulatedLink(network: "10.0.0.1", user: user)) { $0.username = user }
        var texts: [String] = []
        for _ in 0..<20 { texts += try bench.take(link).compactMap(\.text) }
        return texts
    }

    @Test("What waits for one user's absent clients leaves space for those of others: none of their messages is lost")
    func absentClients() throws {
        let bench = Bench { $0.maximumStoredBytes = 400_000 }
        for index in 0..<9 { try leaveSession(bench, "bob\(index)", "bob", "q\(index)") }
        try leaveSession(bench, "alice", "alice", "alice/q")
        let (publisher, _) = try connect(bench, "p", "bob")
        for size in [10_000, 1_000, 100, 1] {
            for index in 0..<9 {
                for _ in 0..<20 { try bench.publish(publisher, "q\(index)", String(repeating: "z", count: size)) }
            }
        }
        for index in 0..<5 { try bench.publish(publisher, "alice/q", "to alice \(index)") }
        #expect(try received(bench, "alice", "alice").count == 5)
        // And what bob's clients took is given back when they have it, or end.
        for index in 0..<9 {
            let link = try bench.connect("bob\(index)", clean: true, over: SimulatedLink(user: "bob")) {
                $0.username = "bob"
            }
            _ = try bench.take(link)
        }
        try leaveSession(bench, "bob", "bob", "again")
        for _ in 0..<5 { try bench.publish(publisher, "again", String(repeating: "z", count: 10_000)) }
        #expect(try received(bench, "bob", "bob").count == 5)
    }

    @Test("What waits for one user's clients that do not acknowledge, and its wills, leave space for others")
    func presentClients() throws {
        let bench = Bench { $0.maximumStoredBytes = 400_000 }
        let will = Will(topic: "w", payload: ByteSlice(copying: [UInt8](repeating: 0, count: 10_000).span))
        var codes: [ReasonCode?] = []
        for index in 0..<30 {
            codes.append(try connect(bench, "w\(index)", "bob", clean: true) { $0.will = will }.code)
        }
        #expect(codes.contains(.quotaExceeded) && codes.first == .success)
        for index in 0..<9 {
            let (link, code) = try connect(bench, "bob\(index)", "bob") { $0.properties.receiveMaximum = 1 }
            #expect(code == .success)
            try bench.subscribe(link, "q\(index)")
        }
        let (publisher, _) = try connect(bench, "p", "carol")
        for size in [10_000, 1_000, 100, 1] {
            for index in 0..<9 {
                for _ in 0..<20 { try bench.publish(publisher, "q\(index)", String(repeating: "z", count: size)) }
            }
        }
        #expect(bench.core.storedBytes <= 220_000)
        let (alice, code) = try connect(bench, "alice", "alice") { $0.will = will }
        #expect(code == .success)
        try bench.subscribe(alice, "alice/q")
        _ = try bench.take(alice)
        for index in 0..<5 { try bench.publish(publisher, "alice/q", "to alice \(index)") }
        #expect(try bench.take(alice).compactMap(\.text).count == 5)
    }

    @Test("A user has half of the retained messages and of their bytes, and may replace its own")
    func retainedMessages() throws {
        let bench = Bench { $0.maximumRetained = 20 }
        func retain(_ link: SimulatedLink, _ topic: String, _ text: String = "x") throws -> ReasonCode? {
            try bench.publish(link, topic, text, retain: true)
            return try bench.take(link).compactMap(\.puback).first?.reasonCode
        }
        let (bob, _) = try connect(bench, "bob", "bob")
        let (alice, _) = try connect(bench, "alice", "alice")
        for index in 0..<15 {
            #expect(try retain(bob, "bob/\(index)").map { $0.isError } == (index >= 10))
        }
        #expect(try retain(alice, "alice")?.isError == false)
        #expect(try retain(bob, "bob/0", "another")?.isError == false)
        #expect(try retain(bob, "bob/0", "")?.isError == false)
        #expect(try retain(bob, "bob/new")?.isError == false)
        // What another publishes to the same topic counts for that one from then on.
        #expect(try retain(alice, "bob/1")?.isError == false)
        #expect(try retain(bob, "bob/newer")?.isError == false)

        let deep = Bench { $0.maximumRetainedBytes = 1 << 20 }
        let (mallory, _) = try connect(deep, "mallory", "mallory")
        var kept = 0
        for index in 0..<100 {
            for _ in 0..<2 {
                try deep.publish(mallory, "\(index)" + String(repeating: "/a", count: 100), "x", retain: true)
                if try deep.take(mallory).compactMap(\.puback).first?.reasonCode.isError == false { kept += 1 }
            }
        }
        // A level takes more than 320 bytes, whose message is replaced.
        #expect(kept >= 20 && kept <= 2 * (1 << 19) / 32_000)
        let (other, _) = try connect(deep, "other", "other")
        try deep.publish(other, "other", "x", retain: true)
        #expect(try deep.take(other).compactMap(\.puback).first?.reasonCode.isError == false)
    }

    private func subscribe(_ bench: Bench, _ link: SimulatedLink, _ filters: [String]) throws -> [ReasonCode] {
        let subscribe = Subscribe(
            packetIdentifier: try #require(PacketIdentifier(rawValue: 1)),
            subscriptions: try filters.map { Subscription(filter: try TopicFilter($0), qos: .atLeastOnce) })
        try bench.send(.subscribe(subscribe), link)
        guard case .suback(let suback)? = try bench.take(link).last else { return [] }
        return suback.reasonCodes
    }

    /// Subscribes to combinations of `+` and `word`, and to chains of `+` with an end, until all is refused.
    ///
    /// - Returns: those that are granted.
    private func fillWithWildcards(
        _ bench: Bench, _ link: SimulatedLink, _ word: String
    ) throws -> [String] {
        let combinations = (0..<(1 << 14)).map { number in
            (0..<14).map { number >> (13 - $0) & 1 == 0 ? "+" : word }.joined(separator: "/")
        }
        let chains = (1..<120).reversed().map { String(repeating: "+/", count: $0) + word + "z" }
        var granted: [String] = []
        for filters in stride(from: 0, to: 7_000, by: 1_000).map({ combinations[$0..<$0 + 1_000] }) + [chains[...]] {
            let codes = try subscribe(bench, link, [String](filters))
            granted += zip(filters, codes).filter { !$1.isError }.map(\.0)
        }
        return granted
    }

    @Test("Filters with + of one user, or of several, keep nobody else from subscribing")
    func wildcards() throws {
        let bench = Bench()
        let (bob, _) = try connect(bench, "bob", "bob")
        let granted = try fillWithWildcards(bench, bob, "x")
        #expect((1_000..<7_000).contains(granted.count))
        #expect(try subscribe(bench, bob, [String(repeating: "+/", count: 126) + "x"]) == [.quotaExceeded])
        // What has no + costs a message one path for all, and is granted to everybody.
        #expect(try subscribe(bench, bob, ["plant/line/7", "#"]) == [.granted(.atLeastOnce), .granted(.atLeastOnce)])
        let (carol, _) = try connect(bench, "carol", "carol")
        #expect(try fillWithWildcards(bench, carol, "y").count > 1_000)

        let (alice, _) = try connect(bench, "alice", "alice")
        let filters = [
            "plant/line/7", "plant/#", "a/b", "x/y", "alice/1/2/3/4/5/6", "+/status", "plant/+/+/status",
            "+/+/+/+/+/q/#",
            "$share/g/plant/+/x",
        ]
        #expect(try subscribe(bench, alice, filters).allSatisfy { $0 == .granted(.atLeastOnce) })

        // What has gone counts no more, in whichever of its sessions it was.
        let (second, _) = try connect(bench, "bob2", "bob")
        #expect(try subscribe(bench, second, [String](granted.prefix(500))).allSatisfy { !$0.isError })
        for (index, link) in [second, bob].enumerated() {
            let gone = try (index == 0 ? granted.prefix(500) : granted[...]).map { try TopicFilter($0) }
            let identifier = try #require(PacketIdentifier(rawValue: 1))
            try bench.send(.unsubscribe(Unsubscribe(packetIdentifier: identifier, filters: gone)), link)
            _ = try bench.take(link)
        }
        #expect(try subscribe(bench, bob, granted).allSatisfy { !$0.isError })
    }

    @Test("Levels that outlive the message or the subscription that made them count for whoever needs them")
    func inheritedLevels() throws {
        let bench = Bench { $0.maximumRetainedBytes = 4 << 20 }
        let (bob, _) = try connect(bench, "bob", "bob")
        let (alice, _) = try connect(bench, "alice", "alice")
        var refused = 0
        for index in 0..<300 {
            let topic = "\(index)" + String(repeating: "/x", count: 120)
            for (topic, text) in [(topic, "v"), (topic + "/x", "v"), (topic, "")] {
                try bench.publish(bob, topic, text, retain: true)
                if try bench.take(bob).compactMap(\.puback).first?.reasonCode.isError == true { refused += 1 }
            }
        }
        #expect(refused > 100)
        try bench.publish(alice, "alice/1/2/3", "v", retain: true)
        #expect(try bench.take(alice).compactMap(\.puback).first?.reasonCode.isError == false)

        let filters = Bench { $0.maximumSubscriptionBytes = 4 << 20 }
        let (first, _) = try connect(filters, "bob1", "bob")
        let (second, _) = try connect(filters, "bob2", "bob")
        var granted = 0
        for index in 0..<400 {
            let filter = "\(index)" + String(repeating: "/x", count: 120)
            if try subscribe(filters, first, [filter]).allSatisfy({ !$0.isError }) {
                granted += try subscribe(filters, second, [filter + "/x"]).count { !$0.isError }
                let identifier = try #require(PacketIdentifier(rawValue: 1))
                try filters.send(
                    .unsubscribe(Unsubscribe(packetIdentifier: identifier, filters: [try TopicFilter(filter)])), first)
                _ = try filters.take(first)
            }
        }
        #expect((50..<200).contains(granted))
        let (other, _) = try connect(filters, "alice", "alice")
        #expect(
            try subscribe(filters, other, ["alice" + String(repeating: "/y", count: 120)]).allSatisfy { !$0.isError })
    }
}
