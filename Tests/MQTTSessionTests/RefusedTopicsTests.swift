import MQTTCodec
import MQTTSession
import Testing
import TrestleBase

/// A server that ends the connection over a topic that is not allowed, right behind its refusal.
@Suite("Topics over which a server ends the connection")
struct RefusedTopicsTests {
    private func rig(givesUp: Bool = true) throws -> ClientRig {
        let rig = ClientRig(.v5) { $0.givesUpRefusedMessages = givesUp }
        _ = try rig.open()
        for (number, topic) in ["bad", "good", "bad"].enumerated() {
            _ = rig.publish(topic, .atLeastOnce, userData: UInt64(number))
        }
        _ = try rig.sent()
        return rig
    }

    private func id(_ number: UInt16) throws -> PacketIdentifier {
        try #require(PacketIdentifier(rawValue: number))
    }

    private func refuse(_ number: UInt16, by rig: ClientRig, _ code: ReasonCode = .notAuthorized) throws {
        let events = try rig.receive(.puback(Puback(packetIdentifier: id(number), reasonCode: code)))
        #expect(events == ["published \(number - 1) \(code)"])
    }

    @Test("Its other messages are refused without a connection for each, and those of other topics pass")
    func others() throws {
        let rig = try rig()
        try refuse(1, by: rig)
        #expect(rig.session.handleClose(now: rig.now, random: 0) == .milliseconds(160))
        let cause = try #require(rig.session.suspicion)
        #expect(cause.contains("refused a message for 'bad' (notAuthorized)") && !cause.contains("client id"))
        #expect(try rig.open(sessionPresent: true) == ["not repeated 2 notAuthorized", "connected, session present"])
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 2 good dup"])
        guard case .refused(let text) = rig.publish("bad", .atLeastOnce, userData: 3) else {
            Issue.record("it was sent")
            return
        }
        #expect(text == "the server has refused the topic, and ended the connection over it: notAuthorized")
        #expect(rig.publish("good", .atLeastOnce, userData: 4) == .accepted)
    }

    @Test("After a minute its messages are sent again")
    func later() throws {
        let rig = try rig()
        try refuse(1, by: rig)
        _ = rig.session.handleClose(now: rig.now, random: 0)
        _ = try rig.open(sessionPresent: true)
        _ = rig.tick(at: rig.now + .seconds(59))
        #expect(rig.publish("bad", .atLeastOnce, userData: 3) != .accepted)
        #expect(rig.session.deadline.map { $0 <= rig.now + .seconds(1) } == true)
        _ = rig.tick(at: rig.now + .seconds(1))
        #expect(rig.publish("bad", .atLeastOnce, userData: 4) == .accepted)
    }

    @Test("A server that goes on after a refusal, or refuses for another reason, gets each message")
    func noEnd() throws {
        let rig = try rig()
        try refuse(1, by: rig)
        _ = try rig.receive(.puback(Puback(packetIdentifier: id(2))))
        _ = rig.session.handleClose(now: rig.now, random: 0)
        #expect(rig.session.suspicion == nil)
        _ = try rig.open(sessionPresent: true)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 3 bad dup"])
        try refuse(3, by: rig, .quotaExceeded)
        _ = rig.session.handleClose(now: rig.now, random: 0)
        _ = try rig.open(sessionPresent: true)
        #expect(rig.publish("bad", .atLeastOnce, userData: 5) == .accepted)
    }

    @Test("Without the setting, all are sent again")
    func offByDefault() throws {
        let rig = try rig(givesUp: false)
        try refuse(1, by: rig)
        _ = rig.session.handleClose(now: rig.now, random: 0)
        _ = try rig.open(sessionPresent: true)
        #expect(try rig.sent() == ["CONNECT resume", "PUBLISH 2 good dup", "PUBLISH 3 bad dup"])
    }

    @Test("Connections that let messages pass do not raise the question of the client ID")
    func noSuspicion() throws {
        let rig = ClientRig(.v5)
        _ = try rig.open()
        for number in 0..<4 { _ = rig.publish("t", .atLeastOnce, userData: UInt64(number)) }
        for number in UInt16(1)...4 {
            _ = try rig.receive(.puback(Puback(packetIdentifier: id(number))))
            #expect(rig.session.handleClose(now: rig.now, random: 0) == .milliseconds(160))
            #expect(rig.session.suspicion == nil)
            _ = try rig.open(sessionPresent: true)
        }
    }
}
