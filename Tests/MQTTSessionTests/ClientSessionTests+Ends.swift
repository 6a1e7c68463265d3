import TestSupport
import MQTTCodec
import MQTTSession
import Testing
import TrestleBase
import WireBytes

// How a session ends, waits and refuses.
extension ClientSessionTests {
    @Test("It stops when all is settled: nothing more is taken, then DISCONNECT")
    func stops() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        guard case .deliver(let token?) = try rig.receive(1) else { throw Unexpected() }
        _ = rig.publish("a", .atLeastOnce, userData: 1)
        _ = try rig.sent()
        rig.session.stop(into: &rig.output)
        #expect(try rig.receive(2) == .ignore)
        #expect(rig.publish("b", .atLeastOnce, userData: 2) == .refused("the client has been stopped"))
        rig.session.acknowledge(token, into: &rig.output)
        #expect(try rig.sent() == ["PUBACK 1"])
        #expect(try rig.receive(.puback(Puback(packetIdentifier: id(1)))) == ["published 1 success", "stopped"])
        #expect(try rig.sent() == ["DISCONNECT success"])
        #expect(rig.session.handleClose(now: 0, random: 0) == nil)
    }

    @Test("It pings three quarters of the keep alive apart, by the server's clock if it has one, and gives up in time")
    func keepAlive() throws {
        let rig = ClientRig(.v5) { $0.keepAlive = 60 }
        _ = try rig.open { $0.properties.serverKeepAlive = 20 }
        _ = try rig.sent()
        #expect(rig.session.deadline == .after(.seconds(15)))
        #expect(rig.tick(at: .after(.seconds(15))) == [])
        #expect(try rig.sent() == ["PINGREQ"])
        #expect(try rig.receive(.pingresp) == [])
        #expect(rig.tick(at: .after(.seconds(30))) == [])
        #expect(rig.tick(at: .after(.seconds(40))) == ["close retry"])
        #expect(rig.session.handleClose(now: rig.now, random: 0) != nil)
    }

    @Test("No CONNACK within the time allowed ends the attempt")
    func connectTimeout() throws {
        let rig = ClientRig(.v3_1_1)
        try rig.session.handleOpen(now: 0, into: &rig.output)
        #expect(rig.tick(at: .after(.seconds(9))) == [])
        #expect(rig.tick(at: .after(.seconds(10))) == ["close retry"])
    }

    @Test(
        "A refusal that no time changes ends the session; one that may pass has its time, any other is tried for ever",
        arguments: [
            (ReasonCode.badUserNameOrPassword, "close wait"), (.notAuthorized, "close wait"),
            (.unspecifiedError, "close wait"), (.unsupportedProtocolVersion, "close permanent"),
            (.clientIdentifierNotValid, "close permanent"), (.serverUnavailable, "close retry"),
        ])
    func refusals(code: ReasonCode, expected: String) throws {
        for version in MQTTVersion.allCases {
            let rig = ClientRig(version) {
                $0.username = "someone"
                $0.password = ByteSlice(utf8: "hush-hush")
            }
            for wasComplete in [false, true] {
                if wasComplete {
                    _ = try rig.open()
                    _ = rig.session.handleClose(now: rig.now, random: 0)
                }
                let limit: UInt64 = wasComplete ? 300 : 10
                for seconds in [0, limit - 1, limit] {
                    guard rig.session.state == .offline else { continue }
                    try rig.session.handleOpen(now: rig.now + .seconds(seconds), into: &rig.output)
                    #expect(try rig.receive(.connack(Connack(reasonCode: code))) == [expected])
                    let retry = rig.session.handleClose(now: rig.now + .seconds(seconds), random: 0)
                    let ends = expected == "close permanent" || expected == "close wait" && seconds == limit
                    #expect((retry == nil) == ends)
                    #expect((rig.session.state == .failed) == ends)
                }
                if rig.session.state == .failed {
                    rig.session = ClientSession(
                        configuration: rig.session.configuration, fingerprintKey: rig.fingerprintKey)
                }
            }
            let said = "\(rig.session.configuration)" + String(reflecting: rig.session.configuration)
            #expect(!said.contains("hush-hush") && !said.contains("someone"))
        }
    }

    @Test(
        "A refused subscription is requested again on the same connection, and ends the session when its time is over")
    func refusedSubscriptions() throws {
        let rig = ClientRig(.v5, Self.subscribing)
        _ = try rig.open()
        _ = try rig.sent()
        var id: UInt16 = 1
        for at in [0, 1, 3] as [UInt64] {
            rig.now = .after(.seconds(at))
            let events = try rig.receive(.suback(Suback(packetIdentifier: self.id(id), reasonCodes: [.notAuthorized])))
            #expect(events.count == 1 && events[0].hasPrefix("notice"))
            #expect(rig.tick(at: rig.now + .seconds(4)) == [])
            id += 1
            #expect(try rig.sent() == ["SUBSCRIBE \(id)"])
        }
        #expect(
            try rig.receive(.suback(Suback(packetIdentifier: self.id(id), reasonCodes: [.grantedQoS1])))
                == ["subscribed"])
        let other = ClientRig(.v5, Self.subscribing)
        _ = try other.open()
        _ = try other.receive(.suback(Suback(packetIdentifier: self.id(1), reasonCodes: [.notAuthorized])))
        _ = other.tick(at: .after(.seconds(10)))
        #expect(
            try other.receive(.suback(Suback(packetIdentifier: self.id(2), reasonCodes: [.notAuthorized])))
                == ["close permanent"])
        let third = ClientRig(.v5, Self.subscribing)
        _ = try third.open()
        #expect(
            try third.receive(.suback(Suback(packetIdentifier: self.id(1), reasonCodes: [.topicFilterInvalid])))
                == ["close permanent"])
    }

    @Test(
        "A connection that brought a message is followed by the shortest wait, one that fell at once by longer ones",
        arguments: [false, true])
    func waits(bringsMessages: Bool) throws {
        let rig = ClientRig(.v5)
        var waits: [Duration] = []
        for round in 1...6 {
            _ = try rig.open()
            if bringsMessages { _ = try rig.receive(UInt16(round), qos: .atLeastOnce, payload: [UInt8(round)]) }
            let wait = rig.session.handleClose(now: rig.now, random: 0)
            waits.append(try #require(wait))
        }
        if bringsMessages {
            #expect(waits.allSatisfy { $0 == .milliseconds(160) }, "\(waits)")
        } else {
            #expect(waits.last ?? .zero > .seconds(4), "\(waits)")
        }
    }

    @Test("A takeover waits its longest")
    func takeover() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        #expect(try rig.receive(.disconnect(Disconnect(reasonCode: .sessionTakenOver))) == ["close retryLate"])
        #expect(rig.session.handleClose(now: 0, random: 0) == .seconds(30))
    }

    @Test("Less than was requested is told, and an error where guarantees are required", arguments: [false, true])
    func guarantees(required: Bool) throws {
        func rig() -> ClientRig {
            ClientRig(.v5) {
                Self.subscribing(&$0)
                $0.requiresGuarantees = required
            }
        }
        let granted = rig()
        _ = try granted.open()
        let events = try granted.receive(.suback(Suback(packetIdentifier: id(1), reasonCodes: [.grantedQoS0])))
        #expect(required ? events == ["close permanent"] : events.count == 2 && events[1] == "subscribed")
        let expiring = rig()
        let opened = try expiring.open { $0.properties.sessionExpiryInterval = 0 }
        #expect(required ? opened == ["close permanent"] : opened.count == 2 && opened[0].hasPrefix("notice"))
    }

    @Test("Each accepted publish has exactly one result, whichever way the session ends", arguments: 0..<4)
    func results(ending: Int) throws {
        let rig = ClientRig(.v5)
        var events: [String] = []
        if ending != 0 { _ = try rig.open() }
        #expect(rig.publish("a", .atLeastOnce, userData: 1) == .accepted)
        #expect(rig.publish("b", .exactlyOnce, userData: 2) == .accepted)
        if ending != 0 { events += try rig.receive(.pubrec(Pubrec(packetIdentifier: id(2)))) }
        switch ending {
        case 0: rig.session.stop(into: &rig.output)
        case 1: rig.session.abandon()
        case 2: rig.session.stop(into: &rig.output)
        default: events += try rig.receive(.disconnect(Disconnect(reasonCode: .serverMoved)))
        }
        events += rig.events()
        #expect(rig.session.handleClose(now: 0, random: 0) == nil)
        events += rig.events()
        #expect(events.filter { $0.contains("1") } == [ending == 0 ? "abandoned 1" : "abandoned 1?"])
        #expect(events.filter { $0.contains("2") } == [ending == 0 ? "abandoned 2" : "published 2 success"])
        guard case .refused = rig.publish("c", .atLeastOnce, userData: 3) else { throw Unexpected() }
    }

    @Test("A message that the server no longer takes after a reconnect has its result and leaves nothing behind")
    func resendsWhatIsTooLarge() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        _ = rig.publish(String(repeating: "x", count: 40), .exactlyOnce, userData: 1)
        _ = rig.publish("y", .atLeastOnce, userData: 2)
        _ = try rig.sent()
        _ = rig.session.handleClose(now: 0, random: 0)
        let events = try rig.open(sessionPresent: true) { $0.properties.maximumPacketSize = 30 }
        #expect(events.contains("not repeated 1 packetTooLarge"))
        #expect(try rig.sent() == ["CONNECT resume", "PUBREL 1", "PUBLISH 2 y dup"])
    }

    @Test("What a server does not take any more after a reconnect is not repeated [MQTT-3.2.2-11, MQTT-3.2.2-14]")
    func repeatsOnlyWhatTheServerTakes() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        _ = rig.publish("a", .exactlyOnce, userData: 1)
        _ = rig.session.publish(
            OutgoingPublish(topic: "b", payload: "b", qos: .atLeastOnce, retain: true, userData: 2), into: &rig.output)
        _ = rig.publish("c", .atLeastOnce, userData: 3)
        _ = try rig.sent()
        _ = rig.session.handleClose(now: 0, random: 0)
        let events = try rig.open(sessionPresent: true) {
            $0.properties.maximumQoS = .atLeastOnce
            $0.properties.retainAvailable = false
        }
        #expect(
            events.filter { $0.hasPrefix("not") } == [
                "not repeated 1 qosNotSupported", "not repeated 2 retainNotSupported",
            ])
        #expect(try rig.sent() == ["CONNECT resume", "PUBREL 1", "PUBLISH 3 c dup"])
        // In a session that the server has lost they would be new messages, and may have been delivered all the same.
        _ = rig.publish("d", .atLeastOnce, userData: 4)
        _ = try rig.sent()
        _ = rig.session.handleClose(now: 0, random: 0)
        let lost = try rig.open(sessionPresent: false) { $0.properties.maximumQoS = .atMostOnce }
        #expect(
            lost.filter { $0.hasPrefix("not") } == ["not repeated 3 qosNotSupported", "not repeated 4 qosNotSupported"])
    }

    @Test("With every packet identifier in use, new messages and subscriptions wait for the oldest one")
    func identifiersRunOut() throws {
        let rig = ClientRig(.v5) { $0.maximumPending = 1 }
        _ = try rig.open()
        for number in 1...65_535 as ClosedRange<UInt64> {
            #expect(rig.publish("a", .atLeastOnce, userData: number) == .accepted)
        }
        #expect(rig.publish("b", .atLeastOnce, userData: 70_000) == .accepted)
        #expect(rig.publish("c", .atLeastOnce, userData: 70_001) == .full)
        rig.session.subscribe(
            Subscription(filter: try TopicFilter("x"), qos: .atLeastOnce), userData: 9, into: &rig.output)
        rig.session.unsubscribe(try TopicFilter("y"), userData: 10, into: &rig.output)
        rig.output.removeAll()
        // One in the middle frees no identifier: the next one in turn is still in use.
        #expect(try rig.receive(.puback(Puback(packetIdentifier: id(7)))) == ["published 7 success"])
        #expect(try rig.sent() == [])
        #expect(try rig.receive(.puback(Puback(packetIdentifier: id(1)))) == ["published 1 success"])
        #expect(try rig.sent() == ["PUBLISH 1 b"])
        _ = try rig.receive(.puback(Puback(packetIdentifier: id(2))))
        #expect(try rig.sent() == ["SUBSCRIBE 2"])
        _ = try rig.receive(.puback(Puback(packetIdentifier: id(3))))
        #expect(try rig.sent() == ["UNSUBSCRIBE 3"])
        _ = try rig.receive(.suback(Suback(packetIdentifier: id(2), reasonCodes: [.grantedQoS1])))
        #expect(
            try rig.receive(.unsuback(Unsuback(packetIdentifier: id(3), reasonCodes: [.success]))) == [
                "unsubscribed 10 success"
            ])
    }

    @Test("One message that cannot be stored holds the acknowledgements behind it for a limited time")
    func orderIsLimited() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        _ = try rig.sent()
        guard case .deliver(let stuck?) = try rig.receive(1), case .deliver(let other?) = try rig.receive(2) else {
            throw Unexpected()
        }
        rig.session.handleReadEnd(now: 0)
        rig.session.acknowledge(other, into: &rig.output)
        #expect(try rig.sent() == [])
        #expect(rig.session.deadline == .after(.seconds(2)))
        _ = rig.tick(at: .after(.seconds(2)))
        #expect(try rig.sent() == ["PUBACK 2"])
        rig.session.acknowledge(stuck, into: &rig.output)
        #expect(try rig.sent() == ["PUBACK 1"])
    }

    @Test("Bytes that are no packets, on each connection, are not met for ever")
    func unreadable() throws {
        let rig = ClientRig(.v5)
        for attempt in 1...6 {
            guard rig.session.state == .offline else {
                #expect(attempt == 6)
                break
            }
            _ = try rig.open(sessionPresent: true)
            _ = try rig.receive(7, dup: true)
            rig.session.handleViolation(.illegal(MQTTError(.lengthTooLong, version: .v5)), into: &rig.output)
            _ = rig.session.handleClose(now: 0, random: 0)
        }
        #expect(rig.session.state == .failed)
    }

    @Test func `Bytes before CONNACK are not said to be of a session`() throws {
        for isRetried in [false, true] {
            let rig = ClientRig(.v5) { $0.retriesUnreadable = isRetried }
            var last: ClientFault?
            for _ in 1...8 where rig.session.state == .offline {
                try rig.session.handleOpen(now: rig.now, into: &rig.output)
                rig.session.handleViolation(.illegal(MQTTError(.lengthTooLong, version: .v5)), into: &rig.output)
                while let event = rig.session.nextEvent() { if case .close(let fault) = event { last = fault } }
                _ = rig.session.handleClose(now: 0, random: 0)
            }
            #expect(rig.session.state == (isRetried ? .offline : .failed))
            #expect(last?.description.contains("responds to CONNECT with bytes that are not a packet") == true)
        }
    }

    /// What the session says in words once it has received a packet.
    private func texts(_ rig: ClientRig, _ packet: Packet) throws -> [String] {
        try rig.session.handlePacket(packet, now: rig.now, into: &rig.output)
        var texts: [String] = []
        while let event = rig.session.nextEvent() {
            switch event {
            case .notice(let text): texts.append(text)
            case .close(let fault): texts.append(fault.description)
            default: break
            }
        }
        return texts
    }

    @Test("No text of the server that repeats the password is quoted, and none leaves its line")
    func serverTexts() throws {
        let samples = [
            ("no: hunter2", "its response repeats the password"), ("no\u{1b}[2J\u{85}x", "no\\u{1b}[2J\\u{85}x"),
        ]
        for (text, shown) in samples {
            func rig(_ change: (inout ClientSessionConfiguration) -> Void = { _ in }) -> ClientRig {
                ClientRig(.v5) {
                    $0.password = ByteSlice(utf8: "hunter2")
                    change(&$0)
                }
            }
            var refusal = rig()
            try refusal.session.handleOpen(now: 0, into: &refusal.output)
            var connack = Connack(reasonCode: .notAuthorized)
            connack.properties.reasonString = text
            var events = try texts(refusal, .connack(connack))
            #expect(events.contains { $0.contains(shown) } && !events.contains { $0.contains("hunter2") }, "\(events)")

            refusal = rig()
            _ = try refusal.open { $0.properties.assignedClientIdentifier = text }
            var disconnect = Disconnect(reasonCode: .sessionTakenOver)
            disconnect.properties.reasonString = text
            events = try texts(refusal, .disconnect(disconnect))
            #expect(events.contains { $0.contains(shown) } && !events.contains { $0.contains("hunter2") }, "\(events)")

            let subscription = Subscription(filter: try TopicFilter("a"), qos: .atLeastOnce)
            refusal = rig { $0.subscriptions = [subscription] }
            _ = try refusal.open()
            var suback = Suback(
                packetIdentifier: try #require(PacketIdentifier(rawValue: 1)), reasonCodes: [.notAuthorized])
            suback.properties.reasonString = text
            events = try texts(refusal, .suback(suback))
            #expect(events.contains { $0.contains(shown) } && !events.contains { $0.contains("hunter2") }, "\(events)")
        }
    }

    @Test("When another program takes the session over, both the client id and the way out are named")
    func sessionTakenOver() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        let events = try texts(rig, .disconnect(Disconnect(reasonCode: .sessionTakenOver)))
        #expect(events.contains { $0.contains("another program") && $0.contains("client id \"c\"") }, "\(events)")
    }

    @Test("Anything before CONNACK, and a second CONNACK, is refused")
    func order() throws {
        let rig = ClientRig(.v5)
        try rig.session.handleOpen(now: 0, into: &rig.output)
        #expect(throws: SessionError.unexpected(.publish)) { try rig.receive(nil, qos: .atMostOnce) }
        #expect(throws: SessionError.unexpected(.pingresp)) { try rig.receive(.pingresp) }
        _ = try rig.receive(.connack(Connack(reasonCode: .success)))
        #expect(throws: SessionError.unexpected(.connack)) {
            try rig.receive(.connack(Connack(reasonCode: .success)))
        }
    }
}
