import MQTTCodec
import TestSupport
import Testing

@testable import MQTTSession

/// A client without a store goes on with a session in which an earlier process has sent messages of QoS 2.
@Suite("Identifiers that the server holds for somebody else")
struct HeldIdentifiersTests {
    private func makeRig(_ version: MQTTVersion = .v5) -> ClientRig {
        ClientRig(version) { $0.lastPacketIdentifier = 3 }
    }

    @Test(arguments: [MQTTVersion.v3_1_1, .v5])
    func `All are released before the first message of QoS 2 leaves`(version: MQTTVersion) throws {
        let rig = makeRig(version)
        _ = try rig.open(sessionPresent: true)
        _ = try rig.sent()
        #expect(rig.publish("a", .exactlyOnce, userData: 1) == .accepted)
        #expect(rig.publish("b", .exactlyOnce, userData: 2) == .accepted)
        #expect(try rig.sent() == ["PUBREL 1", "PUBREL 2", "PUBREL 3"])
        #expect(rig.session.awaitsResponses)
        let code = version == .v5 ? ReasonCode.packetIdentifierNotFound : .success
        #expect(try rig.receive(.pubcomp(Pubcomp(packetIdentifier: 2, reasonCode: code))) == [])
        #expect(try rig.sent() == [])
        #expect(try rig.receive(.pubcomp(Pubcomp(packetIdentifier: 1, reasonCode: code))) == [])
        #expect(try rig.sent() == [])
        #expect(try rig.receive(.pubcomp(Pubcomp(packetIdentifier: 3))) == [])
        #expect(try rig.sent() == ["PUBLISH 1 a", "PUBLISH 2 b"])
        #expect(rig.publish("c", .exactlyOnce, userData: 3) == .accepted)
        #expect(try rig.sent() == ["PUBLISH 3 c"])
    }

    @Test func `Messages of QoS 0 and 1 need no release, and their identifiers are released once they are settled`()
        throws
    {
        let rig = makeRig()
        _ = try rig.open(sessionPresent: true)
        #expect(rig.publish("a", .atLeastOnce, userData: 1) == .accepted)
        #expect(rig.publish("b", .atMostOnce, userData: 2) == .sent)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 1 a", "PUBLISH 0 b"])
        _ = rig.publish("c", .exactlyOnce, userData: 3)
        #expect(try rig.sent() == ["PUBREL 2", "PUBREL 3"])
        for identifier in [2, 3] as [PacketIdentifier] {
            _ = try rig.receive(.pubcomp(Pubcomp(packetIdentifier: identifier)))
        }
        #expect(try rig.sent() == [])
        #expect(try rig.receive(.puback(Puback(packetIdentifier: 1))) == ["published 1 success"])
        #expect(try rig.sent() == ["PUBREL 1"])
        _ = try rig.receive(.pubcomp(Pubcomp(packetIdentifier: 1)))
        #expect(try rig.sent() == ["PUBLISH 2 c"])
    }

    @Test func `A release without a response is repeated on the next connection, unless the session is a new one`()
        throws
    {
        for isPresent in [true, false] {
            let rig = makeRig()
            _ = try rig.open(sessionPresent: true)
            _ = rig.publish("a", .exactlyOnce, userData: 1)
            _ = try rig.receive(.pubcomp(Pubcomp(packetIdentifier: 1)))
            #expect(try rig.sent() == ["CONNECT resume", "PUBREL 1", "PUBREL 2", "PUBREL 3"])
            _ = rig.session.handleClose(now: 1, random: 0)
            _ = rig.publish("b", .exactlyOnce, userData: 2)
            _ = try rig.open(sessionPresent: isPresent)
            #expect(
                try rig.sent() == ["CONNECT resume"]
                    + (isPresent ? ["PUBREL 2", "PUBREL 3"] : ["PUBLISH 1 a", "PUBLISH 2 b"]))
        }
    }

    @Test func `Our own session needs none, until another client has had it`() throws {
        let rig = makeRig()
        _ = try rig.open()
        _ = rig.publish("a", .exactlyOnce, userData: 1)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 1 a"])
        _ = rig.session.handleClose(now: 1, random: 0)
        _ = try rig.open(sessionPresent: true)
        _ = rig.publish("b", .exactlyOnce, userData: 2)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 1 a dup", "PUBLISH 2 b"])
        _ = try rig.receive(.disconnect(Disconnect(reasonCode: .sessionTakenOver)))
        _ = rig.session.handleClose(now: 2, random: 0)
        _ = try rig.open(sessionPresent: true)
        _ = rig.publish("c", .exactlyOnce, userData: 3)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 1 a dup", "PUBLISH 2 b dup", "PUBREL 3"])
    }

    @Test func `A message that the server does not take needs none`() throws {
        let rig = makeRig()
        _ = rig.publish("a", .exactlyOnce, userData: 1)
        #expect(
            try rig.open(sessionPresent: true) { $0.properties.maximumQoS = .atLeastOnce }.contains(
                "published 1 qosNotSupported"))
        #expect(try rig.sent() == ["CONNECT resume"])
    }
}
