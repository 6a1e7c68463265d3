import MQTTCodec
import MQTTSession
import Testing
import WireBytes

/// Subscriptions and the limits in CONNACK.
@Suite struct ClientSubscribingTests {
    private func id(_ value: UInt16) throws -> PacketIdentifier { try #require(PacketIdentifier(rawValue: value)) }

    private func subscribe(_ rig: ClientRig, _ filter: String, _ userData: UInt64) throws -> [String] {
        rig.session.subscribe(
            Subscription(filter: try TopicFilter(filter), qos: .atLeastOnce), userData: userData, into: &rig.output)
        return rig.events()
    }

    /// A server may end the connection of a client that sends what it does not support (3.2.2.3.11, 3.2.2.3.13, [MQTT-3.2.2-15]).
    @Test func whatTheServerDoesNotSupportIsNotSent() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open {
            $0.properties.wildcardSubscriptionAvailable = false
            $0.properties.sharedSubscriptionAvailable = false
            $0.properties.maximumPacketSize = 40
        }
        _ = try rig.sent()
        #expect(try subscribe(rig, "a/#", 1) == ["subscribed 1 \(ReasonCode.wildcardSubscriptionsNotSupported)"])
        #expect(try subscribe(rig, "a/+/b", 2) == ["subscribed 2 \(ReasonCode.wildcardSubscriptionsNotSupported)"])
        #expect(try subscribe(rig, "$share/g/a", 3) == ["subscribed 3 \(ReasonCode.sharedSubscriptionsNotSupported)"])
        let long = String(repeating: "x", count: 60)
        #expect(try subscribe(rig, long, 4) == ["subscribed 4 \(ReasonCode.packetTooLarge)"])
        rig.session.unsubscribe(try TopicFilter(long), userData: 5, into: &rig.output)
        #expect(rig.events() == ["unsubscribed 5 \(ReasonCode.packetTooLarge)"])
        #expect(try rig.sent() == [])
        #expect(try subscribe(rig, "a/b", 6) == [])
        #expect(try rig.sent() == ["SUBSCRIBE 1"])
    }

    /// A filter that is given up before its SUBACK has come is not subscribed again on the next connection.
    @Test(arguments: [false, true]) func aLateGrantKeepsNothingThatWasGivenUp(isWithdrawn: Bool) throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        _ = try rig.sent()
        _ = try subscribe(rig, "a", 1)
        let isTakenBack = isWithdrawn && rig.session.withdraw(userData: 1, isOver: true)
        #expect(!isTakenBack)
        rig.session.unsubscribe(try TopicFilter("a"), userData: 2, into: &rig.output)
        #expect(try rig.sent() == ["SUBSCRIBE 1", "UNSUBSCRIBE 2"])
        _ = try rig.receive(.suback(Suback(packetIdentifier: id(1), reasonCodes: [.grantedQoS1])))
        #expect(rig.session.subscriptions.isEmpty)
        _ = try rig.receive(.unsuback(Unsuback(packetIdentifier: id(2), reasonCodes: [.success])))
        // Requested again behind it, it stays.
        rig.session.unsubscribe(try TopicFilter("a"), userData: 3, into: &rig.output)
        _ = try subscribe(rig, "a", 4)
        _ = try rig.receive(.unsuback(Unsuback(packetIdentifier: id(3), reasonCodes: [.success])))
        _ = try rig.receive(.suback(Suback(packetIdentifier: id(4), reasonCodes: [.grantedQoS1])))
        #expect(rig.session.subscriptions.map(\.filter.description) == ["a"])
    }

    /// What waits for a connection meets the limits of that one.
    @Test func limitsAreThoseOfTheConnection() throws {
        let rig = ClientRig(.v5)
        #expect(try subscribe(rig, "a/#", 1) == [])
        let events = try rig.open { $0.properties.wildcardSubscriptionAvailable = false }
        #expect(events.contains("subscribed 1 \(ReasonCode.wildcardSubscriptionsNotSupported)"))
        #expect(try rig.sent().count == 1, "CONNECT alone")
    }

    /// [MQTT-3.2.2-15]
    @Test(arguments: [MQTTVersion.v5, .v3_1_1]) func manySubscriptionsAreMadeInPacketsThatTheServerTakes(
        version: MQTTVersion
    ) throws {
        let filters = try (0..<20).map { try TopicFilter("plant/line/\($0)") }
        let rig = ClientRig(version) { $0.subscriptions = filters.map { Subscription(filter: $0, qos: .atLeastOnce) } }
        _ = try rig.open { if version == .v5 { $0.properties.maximumPacketSize = 100 } }
        var rest = [UInt8](copying: rig.output.bytes)
        var largest = 0
        while let header = try FixedHeader.parse(rest.span) {
            if header.packetType == .subscribe { largest = max(largest, header.totalSize) }
            rest.removeFirst(header.totalSize)
        }
        #expect(version == .v5 ? (50...100).contains(largest) : largest > 100)
    }

    @Test func aConfiguredSubscriptionThatTheServerDoesNotSupportEndsTheSession() throws {
        let filter = try TopicFilter("a/#")
        let rig = ClientRig(.v5) { $0.subscriptions = [Subscription(filter: filter, qos: .atLeastOnce)] }
        let events = try rig.open { $0.properties.wildcardSubscriptionAvailable = false }
        #expect(events.contains("close permanent"))
    }
}
