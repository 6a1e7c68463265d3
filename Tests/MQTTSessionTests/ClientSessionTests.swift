import MQTTCodec
import MQTTSession
import Testing
import TrestleBase
import WireBytes

/// Drives a client session as a network would, and collects what it says.
final class ClientRig {
    var session: ClientSession
    var output = WireBuffer()
    var now: UInt64 = 0
    let version: MQTTVersion
    let fingerprintKey: FingerprintKey

    init(_ version: MQTTVersion, _ change: (inout ClientSessionConfiguration) -> Void = { _ in }) {
        var configuration = ClientSessionConfiguration(clientID: "c", version: version)
        change(&configuration)
        self.version = version
        var random = SeededRandom(seed: 1)
        fingerprintKey = FingerprintKey(using: &random)
        session = ClientSession(configuration: configuration, fingerprintKey: fingerprintKey)
    }

    func open(sessionPresent: Bool = false, _ change: (inout Connack) -> Void = { _ in }) throws -> [String] {
        try session.opened(now: now, into: &output)
        var connack = Connack(sessionPresent: sessionPresent, reasonCode: .success)
        change(&connack)
        return try receive(.connack(connack))
    }

    /// What was written since the last call, a word for each packet.
    func sent() throws -> [String] {
        var words: [String] = []
        let bytes = [UInt8](copying: output.bytes)
        var offset = 0
        while offset < bytes.count {
            let rest = bytes.span.extracting(offset...)
            guard let header = try FixedHeader.parse(rest) else { break }
            let packet = try Packet.decode(
                frame: rest.extracting(0..<header.totalSize), version: version, from: .client)
            words.append(describe(packet))
            offset += header.totalSize
        }
        output.removeAll()
        return words
    }

    func receive(_ packet: Packet) throws -> [String] {
        try session.handlePacket(packet, now: now, into: &output)
        return events()
    }

    func receive(
        _ id: UInt16?, qos: QoS = .atLeastOnce, dup: Bool = false, retain: Bool = false, payload: [UInt8] = [0x70]
    ) throws -> ClientSession.Reception {
        var frame = WireBuffer()
        try MQTTEncoder.publish(
            topic: ByteSlice(utf8: "t").span, payload: payload.span, qos: qos, retain: retain, dup: dup,
            packetIdentifier: id.flatMap { PacketIdentifier(rawValue: $0) }, version: version, into: &frame)
        let view = try PublishView(frame: frame.bytes, version: version, from: .server)
        return try session.handlePublish(view)
    }

    func publish(_ text: String, _ qos: QoS, userData: UInt64) -> ClientSession.PublishOutcome {
        session.publish(
            OutgoingPublish(topic: ByteSlice(utf8: text), payload: ByteSlice(utf8: text), qos: qos, userData: userData),
            into: &output)
    }

    func tick(at now: UInt64) -> [String] {
        self.now = now
        session.handleTimeout(now: now, into: &output)
        return events()
    }

    func events() -> [String] {
        var words: [String] = []
        while let event = session.nextEvent() {
            switch event {
            case .connected(let present): words.append(present ? "connected, session present" : "connected")
            case .subscribed: words.append("subscribed")
            case .challenge: words.append("challenge")
            case .authenticated: words.append("authenticated")
            case .acknowledgementProperties: words.append("properties")
            case .published(let userData, let code): words.append("published \(userData) \(code)")
            case .subscribeResponse(let userData, let code, _): words.append("subscribed \(userData) \(code)")
            case .unsubscribeResponse(let userData, let code, _): words.append("unsubscribed \(userData) \(code)")
            case .retainedComplete: words.append("retained complete")
            case .abandoned(let userData, let may): words.append("abandoned \(userData)\(may ? "?" : "")")
            case .notRepeated(let userData, let code): words.append("not repeated \(userData) \(code)")
            case .notice(let text): words.append("notice \(text)")
            case .stopped: words.append("stopped")
            case .close(let fault): words.append("close \(fault.retryPolicy)")
            }
        }
        return words
    }

    private func describe(_ packet: Packet) -> String {
        switch packet {
        case .connect(let connect): "CONNECT \(connect.cleanStart ? "clean" : "resume")"
        case .publish(let publish):
            "PUBLISH \(publish.packetIdentifier?.rawValue ?? 0) \(publish.topicName)\(publish.dup ? " dup" : "")"
        case .puback(let ack): "PUBACK \(ack.packetIdentifier)"
        case .pubrec(let ack): "PUBREC \(ack.packetIdentifier)"
        case .pubrel(let ack): "PUBREL \(ack.packetIdentifier)"
        case .pubcomp(let ack): "PUBCOMP \(ack.packetIdentifier) \(ack.reasonCode)"
        case .subscribe(let subscribe): "SUBSCRIBE \(subscribe.packetIdentifier)"
        case .disconnect(let disconnect): "DISCONNECT \(disconnect.reasonCode)"
        default: packet.packetType.name
        }
    }
}

private let second: UInt64 = 1_000_000_000

@Suite("Client session")
struct ClientSessionTests {
    private func id(_ value: UInt16) throws -> PacketIdentifier { try #require(PacketIdentifier(rawValue: value)) }

    private static func subscribing(_ configuration: inout ClientSessionConfiguration) {
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
            _ = rig.session.closed(now: 0, random: 0)
        }
    }

    @Test("In 3.1.1, retained messages that a repeated SUBSCRIBE brings are acknowledged and not handed on again")
    func omitsRetained() throws {
        let rig = ClientRig(.v3_1_1, Self.subscribing)
        _ = try rig.open()
        _ = try rig.receive(.suback(Suback(packetIdentifier: id(1), reasonCodes: [.grantedQoS1])))
        guard case .deliver(let token?) = try rig.receive(5, retain: true) else { throw Unexpected() }
        // Not all of them have come yet: after a reconnect they are new.
        _ = rig.session.closed(now: 0, random: 0)
        _ = try rig.open(sessionPresent: true)
        _ = try rig.receive(.suback(Suback(packetIdentifier: id(2), reasonCodes: [.grantedQoS1])))
        guard case .repeated = try rig.receive(5, dup: true, retain: true),
            case .deliver(let other?) = try rig.receive(6, retain: true)
        else { throw Unexpected() }
        rig.session.acknowledge(token, into: &rig.output)
        rig.session.acknowledge(other, into: &rig.output)
        _ = rig.tick(at: 2 * second)
        #expect(rig.tick(at: 4 * second) == ["retained complete"])
        _ = try rig.sent()
        _ = rig.session.closed(now: rig.now, random: 0)
        _ = try rig.open(sessionPresent: true)
        _ = try rig.sent()
        #expect(try rig.receive(7, retain: true) == .repeated)
        rig.session.writeAcknowledgements(into: &rig.output)
        #expect(try rig.sent() == ["PUBACK 7"])
        guard case .deliver = try rig.receive(8), case .deliver = try rig.receive(9, dup: true, retain: true) else {
            throw Unexpected()
        }
        // A new session has them all before itself.
        _ = rig.session.closed(now: rig.now, random: 0)
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
        _ = rig.session.closed(now: 0, random: 0)
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
        _ = rig.session.closed(now: 0, random: 0)
        _ = try rig.open(sessionPresent: false)
        guard case .deliver(let fourth?) = try rig.receive(9) else { throw Unexpected() }
        rig.session.acknowledge(third, into: &rig.output)
        #expect(try rig.sent() == ["CONNECT resume"])
        rig.session.acknowledge(fourth, into: &rig.output)
        #expect(try rig.sent() == ["PUBACK 9"])
    }

    @Test(
        "After a lost CONNACK, repeats before PINGRESP tell whether the session is the one we know",
        arguments: [false, true])
    func lostConnack(isContinued: Bool) throws {
        let rig = ClientRig(.v5, Self.subscribing)
        _ = try rig.open()
        _ = try rig.receive(.suback(Suback(packetIdentifier: id(1), reasonCodes: [.grantedQoS1])))
        guard case .deliver = try rig.receive(7), case .deliver = try rig.receive(8) else { throw Unexpected() }
        _ = rig.session.closed(now: 0, random: 0)
        try rig.session.opened(now: 0, into: &rig.output)
        _ = rig.session.closed(now: 0, random: 0)
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
        _ = rig.session.closed(now: 0, random: 0)
        _ = try rig.open(sessionPresent: true) { $0.properties.receiveMaximum = 2 }
        _ = rig.publish("new", .atLeastOnce, userData: 4)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 1 t1 dup", "PUBLISH 2 t2 dup"])
        _ = try rig.receive(.puback(Puback(packetIdentifier: id(2))))
        #expect(try rig.sent() == ["PUBLISH 3 t3 dup"])
        _ = try rig.receive(.puback(Puback(packetIdentifier: id(1))))
        #expect(try rig.sent() == ["PUBLISH 4 new"])
    }

    private struct Unexpected: Error {}

    @Test("A QoS 2 message of ours counts as published at PUBCOMP where that is configured, also over connections")
    func publishedAtPubcomp() throws {
        let rig = ClientRig(.v5) { $0.publishesAtPubcomp = true }
        _ = try rig.open()
        #expect(rig.publish("a", .exactlyOnce, userData: 4) == .accepted)
        #expect(try rig.receive(.pubrec(Pubrec(packetIdentifier: id(1)))) == [])
        #expect(try rig.receive(.pubrec(Pubrec(packetIdentifier: id(1)))) == [])
        _ = rig.session.closed(now: rig.now, random: 1)
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
        _ = rig.session.closed(now: 0, random: 0)
        _ = try rig.open(sessionPresent: true)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 1 early dup", "PUBREL 2", "PUBLISH 3 c dup"])
        #expect(try rig.receive(.puback(Puback(packetIdentifier: id(1)))) == ["published 1 success"])
        #expect(try rig.receive(.pubcomp(Pubcomp(packetIdentifier: id(2)))) == [])
        #expect(try rig.receive(.puback(Puback(packetIdentifier: id(1)))) == [])
        // The server forgets: what it had not taken over goes out as new.
        _ = rig.session.closed(now: 0, random: 0)
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
        #expect(rig.session.closed(now: 0, random: 0) == nil)
    }

    @Test("It pings three quarters of the keep alive apart, by the server's clock if it has one, and gives up in time")
    func keepAlive() throws {
        let rig = ClientRig(.v5) { $0.keepAlive = 60 }
        _ = try rig.open { $0.properties.serverKeepAlive = 20 }
        _ = try rig.sent()
        #expect(rig.session.deadline == 15 * second)
        #expect(rig.tick(at: 15 * second) == [])
        #expect(try rig.sent() == ["PINGREQ"])
        #expect(try rig.receive(.pingresp) == [])
        #expect(rig.tick(at: 30 * second) == [])
        #expect(rig.tick(at: 40 * second) == ["close retry"])
        #expect(rig.session.closed(now: rig.now, random: 0) != nil)
    }

    @Test("No CONNACK within the time allowed ends the attempt")
    func connectTimeout() throws {
        let rig = ClientRig(.v3_1_1)
        try rig.session.opened(now: 0, into: &rig.output)
        #expect(rig.tick(at: 9 * second) == [])
        #expect(rig.tick(at: 10 * second) == ["close retry"])
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
                    _ = rig.session.closed(now: rig.now, random: 0)
                }
                let limit: UInt64 = wasComplete ? 300 : 10
                for seconds in [0, limit - 1, limit] {
                    guard rig.session.state == .offline else { continue }
                    try rig.session.opened(now: rig.now + seconds * second, into: &rig.output)
                    #expect(try rig.receive(.connack(Connack(reasonCode: code))) == [expected])
                    let retry = rig.session.closed(now: rig.now + seconds * second, random: 0)
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
            rig.now = at * second
            let events = try rig.receive(.suback(Suback(packetIdentifier: self.id(id), reasonCodes: [.notAuthorized])))
            #expect(events.count == 1 && events[0].hasPrefix("notice"))
            #expect(rig.tick(at: rig.now + 4 * second) == [])
            id += 1
            #expect(try rig.sent() == ["SUBSCRIBE \(id)"])
        }
        #expect(
            try rig.receive(.suback(Suback(packetIdentifier: self.id(id), reasonCodes: [.grantedQoS1])))
                == ["subscribed"])
        let other = ClientRig(.v5, Self.subscribing)
        _ = try other.open()
        _ = try other.receive(.suback(Suback(packetIdentifier: self.id(1), reasonCodes: [.notAuthorized])))
        _ = other.tick(at: 10 * second)
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
        "A connection that brought a message is followed by a wait below a second, one that fell at once by longer ones",
        arguments: [false, true])
    func waits(bringsMessages: Bool) throws {
        let rig = ClientRig(.v5)
        var waits: [UInt64] = []
        for round in 1...6 {
            _ = try rig.open()
            if bringsMessages { _ = try rig.receive(UInt16(round), qos: .atLeastOnce, payload: [UInt8(round)]) }
            let wait = rig.session.closed(now: rig.now, random: 0)
            waits.append(try #require(wait))
        }
        if bringsMessages {
            #expect(waits.allSatisfy { $0 < 1_000_000_000 } && waits.last == 640_000_000, "\(waits)")
        } else {
            #expect(waits.last ?? 0 > 4_000_000_000, "\(waits)")
        }
    }

    @Test("A takeover waits its longest")
    func takeover() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        #expect(try rig.receive(.disconnect(Disconnect(reasonCode: .sessionTakenOver))) == ["close retryLate"])
        #expect(rig.session.closed(now: 0, random: 0) == 30_000_000_000)
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
        #expect(rig.session.closed(now: 0, random: 0) == nil)
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
        _ = rig.session.closed(now: 0, random: 0)
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
        _ = rig.session.closed(now: 0, random: 0)
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
        _ = rig.session.closed(now: 0, random: 0)
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
        #expect(try rig.sent() == ["UNSUBSCRIBE"])
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
        #expect(rig.session.deadline == 2 * second)
        _ = rig.tick(at: 2 * second)
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
            rig.session.violated(.illegal(MQTTError(.lengthTooLong, version: .v5)), into: &rig.output)
            _ = rig.session.closed(now: 0, random: 0)
        }
        #expect(rig.session.state == .failed)
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
            try refusal.session.opened(now: 0, into: &refusal.output)
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
        try rig.session.opened(now: 0, into: &rig.output)
        #expect(throws: SessionError.unexpected(.publish)) { try rig.receive(nil, qos: .atMostOnce) }
        #expect(throws: SessionError.unexpected(.pingresp)) { try rig.receive(.pingresp) }
        _ = try rig.receive(.connack(Connack(reasonCode: .success)))
        #expect(throws: SessionError.unexpected(.connack)) {
            try rig.receive(.connack(Connack(reasonCode: .success)))
        }
    }
}
