import MQTTCodec
import MQTTSession
import TestSupport
import Testing
import TrestleBase
import WireBytes

/// A session that nobody goes on with leaves nothing at the server.
@Suite struct ClientQueueDrainTests {
    private func rig(_ version: MQTTVersion = .v5) throws -> ClientRig {
        let filter = try TopicFilter("t/#")
        return ClientRig(version) { $0.subscriptions = [Subscription(filter: filter, qos: .atLeastOnce)] }
    }

    private func acknowledge(_ rig: ClientRig, _ reception: ClientSession.Reception) throws {
        guard case .deliver(let token?) = reception else {
            Issue.record("not delivered: \(reception)")
            return
        }
        rig.session.acknowledge(token, into: &rig.output)
    }

    private func unsuback(_ rig: ClientRig, _ id: UInt16) throws -> [String] {
        let id = try #require(PacketIdentifier(rawValue: id))
        return try rig.receive(.unsuback(Unsuback(packetIdentifier: id, reasonCodes: [.success])))
    }

    @Test func itEndsWhenThePingBehindTheLastAcknowledgementBringsNothing() throws {
        let rig = try rig()
        _ = try rig.open()
        _ = try rig.receive(.suback(Suback(packetIdentifier: .first, reasonCodes: [.grantedQoS1])))
        _ = try rig.sent()
        rig.session.drainQueue(unsubscribing: [], into: &rig.output)
        #expect(try rig.sent() == ["UNSUBSCRIBE 2"])
        let waiting = try rig.receive(1)
        _ = try unsuback(rig, 2)
        #expect(try rig.sent() == [], "a message waits for its acknowledgement")
        try acknowledge(rig, waiting)
        #expect(try rig.sent() == ["PUBACK 1", "PINGREQ"])
        let next = try rig.receive(2)
        #expect(try rig.receive(.pingresp) == [], "a message came before the PINGRESP")
        try acknowledge(rig, next)
        #expect(try rig.sent() == ["PUBACK 2", "PINGREQ"])
        #expect(try rig.receive(.pingresp) == ["queue drained"])
        rig.session.stop(into: &rig.output)
        #expect(try rig.sent() == ["DISCONNECT success"])
    }

    @Test func aResponseToAnEarlierPingDoesNotCount() throws {
        let rig = try rig()
        _ = try rig.open()
        _ = try rig.receive(.suback(Suback(packetIdentifier: .first, reasonCodes: [.grantedQoS1])))
        _ = rig.tick(at: 46_000_000_000)
        #expect(try rig.sent().last == "PINGREQ")
        rig.session.drainQueue(unsubscribing: [], into: &rig.output)
        _ = try unsuback(rig, 2)
        #expect(try rig.sent() == ["UNSUBSCRIBE 2", "PINGREQ"])
        #expect(try rig.receive(.pingresp) == [])
        #expect(try rig.receive(.pingresp) == ["queue drained"])
    }

    /// Before the first connection, it unsubscribes from what an earlier process had subscribed to, and subscribes to nothing.
    @Test func aSessionOfAnEarlierProcessIsResumedWithoutASubscription() throws {
        let rig = try rig()
        rig.session.drainQueue(unsubscribing: [try TopicFilter("$share/g/t/#")], into: &rig.output)
        #expect(try rig.open(sessionPresent: true) == ["connected, session present"])
        #expect(try rig.sent() == ["CONNECT resume", "UNSUBSCRIBE 1", "UNSUBSCRIBE 2"])
    }

    @Test func aSessionThatTheServerHasLostHoldsNothing() throws {
        let rig = try rig()
        rig.session.drainQueue(unsubscribing: [], into: &rig.output)
        #expect(try rig.open(sessionPresent: false) == ["connected", "queue drained"])
    }

    /// A server with a queue and a window, between them a line that is cut at times: all that was queued has come before the end.
    @Test(arguments: 0..<200) func nothingStaysInTheQueueOfAServer(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let rig = try rig(random.chance(50) ? .v5 : .v3_1_1)
        let window = 1 + random.below(5)
        var (next, queued, inFlight) = (UInt16(1), random.below(40), [UInt16]())
        var (stored, isDrained) = (Set<UInt16>(), false)
        let count = UInt16(queued)
        var open: [(id: UInt16, token: DeliveryToken)] = []
        func note(_ events: [String]) { isDrained = isDrained || events.contains("queue drained") }
        func push() throws {
            while inFlight.count < window, queued > 0 {
                queued -= 1
                inFlight.append(next)
                try deliver(next, dup: false)
                next += 1
            }
        }
        func deliver(_ id: UInt16, dup: Bool) throws {
            if case .deliver(let token?) = try rig.receive(id, dup: dup, payload: [UInt8(id)]) {
                open.append((id, token))
            }
            if dup { rig.session.writeAcknowledgements(into: &rig.output) }
        }
        var responses: [Packet] = []
        func connect() throws {
            responses = []
            note(try rig.open(sessionPresent: true))
            for id in inFlight { try deliver(id, dup: true) }
            try push()
        }
        rig.session.drainQueue(unsubscribing: [], into: &rig.output)
        try connect()
        var steps = 0
        while !isDrained, steps < 5_000 {
            steps += 1
            // The server reads what was written, in its order.
            for word in try rig.sent() {
                if word.hasPrefix("PUBACK "), let id = UInt16(word.dropFirst(7)) {
                    inFlight.removeAll { $0 == id }
                    try push()
                } else if word == "PINGREQ" {
                    responses.append(.pingresp)
                } else if word.hasPrefix("UNSUBSCRIBE "),
                    let id = UInt16(word.dropFirst(12)).flatMap(PacketIdentifier.init(rawValue:))
                {
                    responses.append(.unsuback(Unsuback(packetIdentifier: id, reasonCodes: [.success])))
                }
            }
            if random.chance(5) {
                _ = rig.session.handleClose(now: rig.now, random: 0)
                try connect()
            } else if random.chance(50), !responses.isEmpty {
                note(try rig.receive(responses.removeFirst()))
            } else if let place = open.indices.randomElement(using: &random) {
                let (id, token) = open.remove(at: place)
                stored.insert(id)
                rig.session.acknowledge(token, into: &rig.output)
            }
        }
        #expect(isDrained && queued == 0 && inFlight.isEmpty && stored.count == Int(count), "after \(steps) steps")
    }
}
