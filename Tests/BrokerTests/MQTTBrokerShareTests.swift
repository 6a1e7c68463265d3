import MQTTBroker
import MQTTCodec
import MQTTSession
import Testing
import WireBytes

/// What one client asks for takes a share of each tick of the loop, however much it is.
@Suite("MQTT broker shares")
struct MQTTBrokerShareTests {
    /// Work of a tick, in the units of `MQTTBrokerCore.work`, and of one filter with as many levels as are allowed.
    private static let share = 20_000 + 10 + 2 * 128

    /// A filter of 128 levels that shares none with another of the same `name` but its first.
    private func deepFilter(_ name: String, _ number: Int, levels: Int = 128) throws -> TopicFilter {
        try TopicFilter("\(name)/\(number)" + String(repeating: "/a", count: levels - 2))
    }

    private func deepSubscribe(_ name: String, count: Int, levels: Int = 128) throws -> [UInt8] {
        let subscribe = Subscribe(
            packetIdentifier: try #require(PacketIdentifier(rawValue: 1)),
            subscriptions: try (0..<count).map {
                Subscription(filter: try deepFilter(name, $0, levels: levels), qos: .atMostOnce)
            })
        return try bytes(of: .subscribe(subscribe))
    }

    private func bytes(of packet: Packet) throws -> [UInt8] {
        var output = WireBuffer()
        try packet.encode(into: &output, version: .v5)
        return [UInt8](copying: output.bytes)
    }

    /// Goes on tick by tick until nothing is left; in each tick the bystander's PINGREQ gets its response at once, and
    /// no tick does more than its share.
    ///
    /// - Returns: the number of turns.
    private func turns(_ bench: Bench, _ bystander: SimulatedLink) throws -> Int {
        var turns = 0
        let ping = try bytes(of: .pingreq)
        while bench.core.hasYielded, turns < 10_000 {
            _ = bench.core.handleBytes(bystander.number, ping.span, now: bench.now)
            #expect(try bench.take(bystander) == [.pingresp])
            bench.core.handleYield(now: bench.now)
            // What has ended and what is requested have a share each.
            #expect(bench.core.work <= 2 * Self.share)
            turns += 1
        }
        return turns
    }

    @Test(
        "A SUBSCRIBE and an UNSUBSCRIBE of 1 MiB are carried out over several ticks, and then acknowledged; nothing overtakes them"
    )
    func largeRequests() throws {
        let bench = Bench { $0.maximumSubscriptionBytes = 1 << 30 }
        let bystander = try bench.connect("bystander")
        _ = try bench.take(bystander)
        let link = try bench.connect("deep")
        _ = try bench.take(link)
        let count = 3_900
        let request = try deepSubscribe("x", count: count) + bytes(of: .pingreq)
        #expect((1_000_000..<1_048_576).contains(request.count))
        let consumed = bench.core.handleBytes(link.number, request.span, now: bench.now)
        #expect(consumed == request.count - 2)
        #expect(try bench.take(link) == [])
        #expect(try turns(bench, bystander) > 40)
        guard case .suback(let suback)? = try bench.take(link).first else {
            Issue.record("no SUBACK")
            return
        }
        #expect(suback.reasonCodes.count == count && suback.reasonCodes.allSatisfy { !$0.isError })
        let ping = try bytes(of: .pingreq)
        _ = bench.core.handleBytes(link.number, ping.span, now: bench.now)
        #expect(try bench.take(link) == [.pingresp])

        let unsubscribe = try bytes(
            of: .unsubscribe(
                Unsubscribe(
                    packetIdentifier: try #require(PacketIdentifier(rawValue: 2)),
                    filters: try (0..<1_000).map { try deepFilter("x", $0) })))
        _ = bench.core.handleBytes(link.number, unsubscribe.span, now: bench.now)
        #expect(try turns(bench, bystander) > 10)
        guard case .unsuback(let unsuback)? = try bench.take(link).first else {
            Issue.record("no UNSUBACK")
            return
        }
        #expect(unsuback.reasonCodes == Array(repeating: .success, count: 1_000))
    }

    @Test("A client with 10,000 subscriptions ends in turns, gets nothing any more, and its bytes are given back")
    func largeEnd() throws {
        // Enough for one of them, not for two.
        let bench = Bench {
            $0.maximumSubscriptionBytes = 28 << 20
            $0.maximumShare = 100
        }
        let bystander = try bench.connect("bystander")
        _ = try bench.take(bystander)
        func subscribeAll(_ id: String) throws -> Int {
            let link = try bench.connect(id, clean: true)
            _ = try bench.take(link)
            var granted = 0
            for part in 0..<4 {
                bench.send(try deepSubscribe("\(part)", count: 2_500, levels: 12), link)
                guard case .suback(let suback)? = try bench.take(link).first else { continue }
                granted += suback.reasonCodes.count { !$0.isError }
            }
            #expect(granted == 10_000)
            return Int(link.number)
        }
        let first = UInt64(try subscribeAll("a"))
        bench.core.handleClose(first, reason: "gone", now: bench.now)
        #expect(bench.core.work <= Self.share)
        #expect(bench.core.hasYielded)
        // What it had subscribed to goes nowhere.
        let topic = "0/7" + String(repeating: "/a", count: 10)
        let publish = try bytes(of: .publish(try Publish(topic: topic, payload: ByteSlice(utf8: "x"))))
        _ = bench.core.handleBytes(bystander.number, publish.span, now: bench.now)
        #expect(bench.core.hasYielded)
        // Another that asks for as much at once waits until there is space, and gets all of it.
        let second = UInt64(try subscribeAll("b"))
        bench.core.handleClose(second, reason: "gone", now: bench.now)
        #expect(try turns(bench, bystander) > 10)
    }

    @Test("The members of a share group whose session has ended get none of its messages")
    func endedMembers() throws {
        let bench = Bench()
        let publisher = try bench.connect("p")
        let stays = try bench.connect("stays", clean: true)
        try bench.subscribe(stays, "$share/g/t", qos: .atMostOnce)
        let goes = try bench.connect("goes", clean: true)
        try bench.subscribe(goes, "$share/g/t", qos: .atMostOnce)
        // So many others that the one in question is still in the table after the tick of its end.
        for part in 0..<2 { bench.send(try deepSubscribe("\(part)", count: 2_000), goes) }
        _ = try bench.take(stays)
        bench.core.handleClose(goes.number, reason: "gone", now: bench.now)
        #expect(bench.core.hasYielded)
        let publish = try bytes(of: .publish(try Publish(topic: "t", payload: ByteSlice(utf8: "x"))))
        for _ in 0..<10 { _ = bench.core.handleBytes(publisher.number, publish.span, now: bench.now) }
        #expect(try bench.take(stays).count == 10)
        while bench.core.hasYielded { bench.core.handleYield(now: bench.now) }
        for _ in 0..<10 { _ = bench.core.handleBytes(publisher.number, publish.span, now: bench.now) }
        #expect(try bench.take(stays).count == 10)
    }

    @Test("A client that goes while its SUBSCRIBE is carried out leaves nothing behind")
    func endOfASession() throws {
        let bench = Bench { $0.maximumSubscriptionBytes = 1 << 30 }
        let bystander = try bench.connect("bystander")
        try bench.publish(
            bystander, "x/0" + String(repeating: "/a", count: 126), "kept", qos: .atMostOnce, retain: true)
        _ = try bench.take(bystander)
        let link = try bench.connect("deep")
        let request = try deepSubscribe("x", count: 1_000)
        _ = bench.core.handleBytes(link.number, request.span, now: bench.now)
        bench.core.handleClose(link.number, reason: "gone", now: bench.now)
        _ = try turns(bench, bystander)
        // It subscribes again, and gets the retained message that it had not got.
        let again = try bench.connect("deep")
        _ = try bench.take(again)
        bench.send(request, again)
        var packets: [Packet] = []
        for _ in 0..<5 { packets += try bench.take(again) }
        #expect(packets.compactMap(\.text) == ["kept"])
    }
}
