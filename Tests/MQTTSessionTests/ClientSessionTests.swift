import TestSupport
import MQTTCodec
import MQTTSession
import Testing
import TrestleBase
import WireBytes

@Suite("Client session")
struct ClientSessionTests {
    func id(_ value: UInt16) throws -> PacketIdentifier { try #require(PacketIdentifier(rawValue: value)) }

    static func subscribing(_ configuration: inout ClientSessionConfiguration) {
        if let filter = try? TopicFilter("a/#") {
            configuration.subscriptions = [Subscription(filter: filter, qos: .atLeastOnce)]
        }
    }

    @Test(
        "It subscribes on each connection: a session that is present may lack a subscription",
        arguments: MQTTVersion.allCases, [false, true])
    func subscribes(version: MQTTVersion, sessionPresent: Bool) throws {
        let rig = ClientRig(version, Self.subscribing)
        for attempt in 1...3 as ClosedRange<UInt16> {
            _ = try rig.open(sessionPresent: sessionPresent)
            let expected = sessionPresent ? attempt : 1
            #expect(try rig.sent() == ["CONNECT resume", "SUBSCRIBE \(expected)"])
            let granted = Suback(packetIdentifier: try id(expected), reasonCodes: [.grantedQoS1])
            #expect(try rig.receive(.suback(granted)) == ["subscribed"])
            _ = rig.session.handleClose(now: 0, random: 0)
        }
    }

    @Test("In 3.1.1, retained messages that a repeated SUBSCRIBE brings are acknowledged and not handed on again")
    func omitsRetained() throws {
        let rig = ClientRig(.v3_1_1, Self.subscribing)
        _ = try rig.open()
        _ = try rig.receive(.suback(Suback(packetIdentifier: id(1), reasonCodes: [.grantedQoS1])))
        guard case .deliver(let token?) = try rig.receive(5, retain: true) else { throw Unexpected() }
        // Not all of them have come yet: after a reconnect they are new.
        _ = rig.session.handleClose(now: 0, random: 0)
        _ = try rig.open(sessionPresent: true)
        _ = try rig.receive(.suback(Suback(packetIdentifier: id(2), reasonCodes: [.grantedQoS1])))
        guard case .repeated = try rig.receive(5, dup: true, retain: true),
            case .deliver(let other?) = try rig.receive(6, retain: true)
        else { throw Unexpected() }
        rig.session.acknowledge(token, into: &rig.output)
        rig.session.acknowledge(other, into: &rig.output)
        _ = rig.tick(at: .after(.seconds(2)))
        #expect(rig.tick(at: .after(.seconds(4))) == ["retained complete"])
        _ = try rig.sent()
        _ = rig.session.handleClose(now: rig.now, random: 0)
        _ = try rig.open(sessionPresent: true)
        _ = try rig.sent()
        #expect(try rig.receive(7, retain: true) == .repeated)
        rig.session.writeAcknowledgements(into: &rig.output)
        #expect(try rig.sent() == ["PUBACK 7"])
        guard case .deliver = try rig.receive(8), case .deliver = try rig.receive(9, dup: true, retain: true) else {
            throw Unexpected()
        }
        // A new session has them all before itself.
        _ = rig.session.handleClose(now: rig.now, random: 0)
        _ = try rig.open(sessionPresent: false)
        guard case .deliver = try rig.receive(1, retain: true) else { throw Unexpected() }
    }

    @Test(
        "A message that comes again after a reconnect is not handed on again, and acknowledged once it is stored",
        arguments: MQTTVersion.allCases)
    func tokens(version: MQTTVersion) throws {
        let rig = ClientRig(version)
        _ = try rig.open()
        guard case .deliver(let first?) = try rig.receive(7), case .deliver(let second?) = try rig.receive(8) else {
            throw Unexpected()
        }
        _ = rig.session.handleClose(now: 0, random: 0)
        rig.session.acknowledge(first, into: &rig.output)
        _ = try rig.open(sessionPresent: true)
        #expect(try rig.sent() == ["CONNECT resume", "CONNECT resume"])
        for id in [7, 8] as [UInt16] {
            guard case .repeated = try rig.receive(id, dup: true) else { throw Unexpected() }
            rig.session.writeAcknowledgements(into: &rig.output)
        }
        #expect(try rig.sent() == ["PUBACK 7"])
        rig.session.acknowledge(second, into: &rig.output)
        #expect(try rig.sent() == ["PUBACK 8"])
        guard case .deliver(nil) = try rig.receive(nil, qos: .atMostOnce) else { throw Unexpected() }
        // A lost session takes its deliveries along.
        guard case .deliver(let third?) = try rig.receive(9) else { throw Unexpected() }
        _ = rig.session.handleClose(now: 0, random: 0)
        _ = try rig.open(sessionPresent: false)
        guard case .deliver(let fourth?) = try rig.receive(9) else { throw Unexpected() }
        rig.session.acknowledge(third, into: &rig.output)
        #expect(try rig.sent() == ["CONNECT resume"])
        rig.session.acknowledge(fourth, into: &rig.output)
        #expect(try rig.sent() == ["PUBACK 9"])
    }

    @Test(
        "A run that began clean resumes its session on each reconnect, whatever was lost: messages may wait there",
        arguments: [false, true])
    func resumesAfterLostConnack(isSubscribed: Bool) throws {
        let rig = ClientRig(.v5) {
            Self.subscribing(&$0)
            $0.cleanStart = true
        }
        // Nothing can be in a session before its CONNACK has come.
        try rig.session.handleOpen(now: 0, into: &rig.output)
        _ = rig.session.handleClose(now: 0, random: 0)
        _ = try rig.open()
        if isSubscribed { _ = try rig.receive(.suback(Suback(packetIdentifier: id(1), reasonCodes: [.grantedQoS1]))) }
        #expect(try rig.sent() == ["CONNECT clean", "CONNECT clean", "SUBSCRIBE 1"])
        _ = rig.session.handleClose(now: 0, random: 0)
        for _ in 0..<3 {
            try rig.session.handleOpen(now: 0, into: &rig.output)
            _ = rig.session.handleClose(now: 0, random: 0)
            #expect(try rig.sent() == ["CONNECT resume"])
        }
        #expect(try rig.open(sessionPresent: true).first == "connected, session present")
        #expect(try rig.sent().first == "CONNECT resume")
    }

    @Test("A session that ends with its connection begins clean each time", arguments: MQTTVersion.allCases)
    func beginsCleanWhereNothingIsKept(version: MQTTVersion) throws {
        let rig = ClientRig(version) {
            $0.cleanStart = true
            $0.sessionExpiryInterval = 0
        }
        for _ in 0..<2 {
            _ = try rig.open()
            #expect(try rig.sent() == ["CONNECT clean"])
            _ = rig.session.handleClose(now: 0, random: 0)
        }
    }

    @Test(
        "After a lost CONNACK, repeats before PINGRESP tell whether the session is the one we know",
        arguments: [false, true])
    func lostConnack(isContinued: Bool) throws {
        let rig = ClientRig(.v5, Self.subscribing)
        _ = try rig.open()
        _ = try rig.receive(.suback(Suback(packetIdentifier: id(1), reasonCodes: [.grantedQoS1])))
        guard case .deliver = try rig.receive(7), case .deliver = try rig.receive(8) else { throw Unexpected() }
        _ = rig.session.handleClose(now: 0, random: 0)
        try rig.session.handleOpen(now: 0, into: &rig.output)
        _ = rig.session.handleClose(now: 0, random: 0)
        _ = try rig.sent()
        _ = try rig.open(sessionPresent: true)
        #expect(try rig.sent() == ["CONNECT resume", "PINGREQ"])
        if isContinued { #expect(try rig.receive(7, dup: true) == .repeated) }
        _ = try rig.receive(.pingresp)
        #expect(try rig.sent() == ["SUBSCRIBE 2"])
        #expect((try rig.receive(8, dup: true) == .repeated) == isContinued)
    }

    @Test("An acknowledgement of the wrong kind ends the connection", arguments: MQTTVersion.allCases)
    func wrongAcknowledgements(version: MQTTVersion) throws {
        for (qos, packet) in [
            (QoS.atLeastOnce, Packet.pubrec(Pubrec(packetIdentifier: try id(1)))),
            (.exactlyOnce, .puback(Puback(packetIdentifier: try id(1)))),
            (.exactlyOnce, .pubcomp(Pubcomp(packetIdentifier: try id(1)))),
        ] {
            let rig = ClientRig(version)
            _ = try rig.open()
            _ = rig.publish("a", qos, userData: 1)
            #expect(throws: SessionError.wrongAcknowledgement(packet.packetType)) { try rig.receive(packet) }
        }
        #expect(SessionError.wrongAcknowledgement(.pubrec).reasonCode == .protocolError)
    }

    @Test("What is sent again keeps to the server's new Receive Maximum [MQTT-3.3.4-7]")
    func resendsWithinReceiveMaximum() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        for number in 1...3 as ClosedRange<UInt64> { _ = rig.publish("t\(number)", .atLeastOnce, userData: number) }
        _ = try rig.sent()
        _ = rig.session.handleClose(now: 0, random: 0)
        _ = try rig.open(sessionPresent: true) { $0.properties.receiveMaximum = 2 }
        _ = rig.publish("new", .atLeastOnce, userData: 4)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 1 t1 dup", "PUBLISH 2 t2 dup"])
        _ = try rig.receive(.puback(Puback(packetIdentifier: id(2))))
        #expect(try rig.sent() == ["PUBLISH 3 t3 dup"])
        _ = try rig.receive(.puback(Puback(packetIdentifier: id(1))))
        #expect(try rig.sent() == ["PUBLISH 4 new"])
    }

    struct Unexpected: Error {}

    @Test("A QoS 2 message of ours counts as published at PUBCOMP where that is configured, also over connections")
    func publishedAtPubcomp() throws {
        let rig = ClientRig(.v5) { $0.publishesAtPubcomp = true }
        _ = try rig.open()
        #expect(rig.publish("a", .exactlyOnce, userData: 4) == .accepted)
        #expect(try rig.receive(.pubrec(Pubrec(packetIdentifier: id(1)))) == [])
        #expect(try rig.receive(.pubrec(Pubrec(packetIdentifier: id(1)))) == [])
        _ = rig.session.handleClose(now: rig.now, random: 1)
        _ = try rig.sent()
        _ = try rig.open(sessionPresent: true)
        // PUBREL, and not the message, is repeated.
        #expect(try rig.sent().filter { $0.hasPrefix("PUB") }.allSatisfy { $0.hasPrefix("PUBREL 1") })
        #expect(try rig.receive(.pubcomp(Pubcomp(packetIdentifier: id(1)))) == ["published 4 success"])
        #expect(rig.session.unsettled == 0)
    }

    @Test("QoS 2 towards us: PUBREC when acknowledged, PUBCOMP on PUBREL, known or not")
    func receivesExactlyOnce() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        guard case .deliver(let token?) = try rig.receive(3, qos: .exactlyOnce) else { throw Unexpected() }
        rig.session.acknowledge(token, into: &rig.output)
        _ = try rig.receive(.pubrel(Pubrel(packetIdentifier: id(3))))
        _ = try rig.receive(.pubrel(Pubrel(packetIdentifier: id(3))))
        #expect(
            try rig.sent() == ["CONNECT resume", "PUBREC 3", "PUBCOMP 3 success", "PUBCOMP 3 packetIdentifierNotFound"])
    }

    @Test("More unacknowledged messages than the receive maximum are taken, and told of once [MQTT-3.3.4-9]")
    func receiveMaximum() throws {
        let rig = ClientRig(.v5) { $0.receiveMaximum = 2 }
        _ = try rig.open()
        _ = try rig.sent()
        for id in 1...9 as ClosedRange<UInt16> {
            guard case .deliver(let token?) = try rig.receive(id) else { throw Unexpected() }
            #expect(rig.events().count == (id == 3 ? 1 : 0))
            if id == 9 { rig.session.acknowledge(token, into: &rig.output) }
        }
        #expect(try rig.sent() == [])
        #expect(rig.session.unacknowledged == 9)
    }

    @Test(
        "What was published is sent again in its order, under its identifiers, until it is settled",
        arguments: MQTTVersion.allCases)
    func publishesAgain(version: MQTTVersion) throws {
        let rig = ClientRig(version)
        #expect(rig.publish("early", .atLeastOnce, userData: 1) == .accepted)
        _ = try rig.open()
        #expect(rig.publish("b", .exactlyOnce, userData: 2) == .accepted)
        #expect(rig.publish("c", .exactlyOnce, userData: 3) == .accepted)
        #expect(rig.publish("d", .atMostOnce, userData: 4) == .sent)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 1 early", "PUBLISH 2 b", "PUBLISH 3 c", "PUBLISH 0 d"])
        #expect(try rig.receive(.pubrec(Pubrec(packetIdentifier: id(2)))) == ["published 2 success"])
        #expect(try rig.sent() == ["PUBREL 2"])
        _ = rig.session.handleClose(now: 0, random: 0)
        _ = try rig.open(sessionPresent: true)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 1 early dup", "PUBREL 2", "PUBLISH 3 c dup"])
        #expect(try rig.receive(.puback(Puback(packetIdentifier: id(1)))) == ["published 1 success"])
        #expect(try rig.receive(.pubcomp(Pubcomp(packetIdentifier: id(2)))) == [])
        #expect(try rig.receive(.puback(Puback(packetIdentifier: id(1)))) == [])
        // The server forgets: what it had not taken over goes out as new.
        _ = rig.session.handleClose(now: 0, random: 0)
        _ = try rig.open(sessionPresent: false)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 1 c"])
    }

    @Test("The server's Receive Maximum holds messages back in their order, and its limits refuse what it cannot take")
    func serverLimits() throws {
        let rig = ClientRig(.v5) { $0.maximumPending = 2 }
        _ = try rig.open {
            $0.properties.receiveMaximum = 1
            $0.properties.maximumQoS = .atLeastOnce
            $0.properties.maximumPacketSize = 30
            $0.properties.retainAvailable = false
        }
        #expect(rig.publish("a", .atLeastOnce, userData: 1) == .accepted)
        #expect(rig.publish("b", .atLeastOnce, userData: 2) == .accepted)
        #expect(rig.publish("c", .atMostOnce, userData: 3) == .accepted)
        #expect(rig.publish("d", .atMostOnce, userData: 4) == .full)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 1 a"])
        #expect(
            try rig.receive(.puback(Puback(packetIdentifier: id(1), reasonCode: .quotaExceeded)))
                == ["published 1 quotaExceeded", "published 3 success"])
        #expect(try rig.sent() == ["PUBLISH 2 b", "PUBLISH 0 c"])
        _ = try rig.receive(.puback(Puback(packetIdentifier: id(2))))
        let refusals = [
            rig.publish("x", .exactlyOnce, userData: 5),
            rig.publish(String(repeating: "x", count: 40), .atMostOnce, userData: 6),
            rig.publish("a/#", .atMostOnce, userData: 7),
        ]
        for refusal in refusals {
            guard case .refused = refusal else {
                Issue.record("\(refusal)")
                continue
            }
        }
        #expect(try rig.sent() == [])
    }
}
