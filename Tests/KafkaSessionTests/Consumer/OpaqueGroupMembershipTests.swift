import KafkaCodec
import KafkaSession
import Testing
import TrestleBase
import WireBytes

struct OpaqueGroupMembershipTests {
    private var member: OpaqueGroupMembership
    private var now = Instant.current

    init() {
        var configuration = OpaqueGroupMembership.Configuration(
            groupID: "schema-registry", protocolType: "sr", protocolName: "v0", metadata: ByteSlice(utf8: "me")
        ) { members in
            Dictionary(uniqueKeysWithValues: members.map { ($0.memberID, ByteSlice(utf8: "for \($0.memberID)")) })
        }
        configuration.groupInstanceID = "http://h:1"
        member = OpaqueGroupMembership(configuration: configuration, seed: 1)
    }

    private func joined(leader: String, members: [String] = [], skipping: Bool = false) -> JoinGroupResponse {
        var response = JoinGroupResponse()
        response.generationID = 5
        response.protocolName = "v0"
        response.leader = leader
        response.memberID = "a"
        response.skipAssignment = skipping
        response.members = members.map { id in
            var element = JoinGroupResponse.Member()
            element.memberID = id
            element.metadata = ByteSlice(utf8: "m")
            return element
        }
        return response
    }

    private func synced(_ text: String, _ code: KafkaErrorCode = .none) -> SyncGroupResponse {
        var response = SyncGroupResponse()
        response.errorCode = code.rawValue
        response.assignment = ByteSlice(utf8: text)
        return response
    }

    private static func names(_ actions: [OpaqueGroupMembership.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .join: "join"
            case .sync(_, let assignments): "sync " + assignments.keys.sorted().joined(separator: ",")
            case .heartbeat: "heartbeat"
            case .leave: "leave"
            case .coordinatorLost: "coordinator lost"
            case .assigned(let bytes, let generation):
                "assigned \(String(decoding: bytes.array, as: UTF8.self)) in \(generation)"
            case .revoked: "revoked"
            case .fail: "fail"
            }
        }
    }

    /// As a member of a stable group, led by itself or by another.
    private mutating func makeStable(leader: String = "a") {
        #expect(Self.names(member.handleStart(now: now)) == ["join"])
        let sync = Self.names(member.handleJoin(joined(leader: leader, members: ["a", "b"]), ticket: 1, now: now))
        #expect(sync == [leader == "a" ? "sync a,b" : "sync "])
        let assigned = member.handleSync(synced("x"), ticket: 2, sentAt: now, now: now + .seconds(4))
        #expect(Self.names(assigned) == ["assigned x in 5"] && member.isStable)
    }

    @Test mutating func `The leader of the group gives each member its bytes, the others wait for theirs`() {
        makeStable()
        #expect(member.joinRequest(version: 9).protocols.first?.metadata == ByteSlice(utf8: "me"))
    }

    @Test(.timeLimit(.minutes(1)))
    mutating func `A leader gives nothing to members with IDs that take long to compare`() {
        _ = member.handleStart(now: now)
        let others = ["a", "b"].map { $0 + GroupMembershipTests.manyAccents }
        let sync = member.handleJoin(joined(leader: "a", members: ["a", "é"] + others), ticket: 1, now: now)
        #expect(Self.names(sync) == ["sync a,é"])
    }

    @Test mutating func `An assignment ends with the session, counted from the last sign of life that was sent`() {
        makeStable(leader: "b")
        // SyncGroup was sent at 0 and completed at 4 s: the coordinator may have counted from 0 on.
        now += .seconds(7)
        #expect(Self.names(member.handleTimeout(now: now)) == ["heartbeat"])
        #expect(member.handleHeartbeat(errorCode: 0, ticket: 3, sentAt: now, now: now + .seconds(2)).isEmpty)
        let end = now + .seconds(10)
        #expect(Self.names(member.handleTimeout(now: end.advanced(by: .milliseconds(-1)))) == ["heartbeat"])
        #expect(member.nextTime <= end)
        #expect(Self.names(member.handleTimeout(now: end)) == ["revoked", "coordinator lost", "join"])
        // What comes of the former generation is dropped.
        #expect(member.handleHeartbeat(errorCode: 0, ticket: 4, sentAt: end, now: end).isEmpty)
    }

    @Test mutating func `A rebalance revokes before the member joins again`() {
        makeStable()
        #expect(Self.names(member.handleTimeout(now: now + .seconds(7))) == ["heartbeat"])
        let actions = member.handleHeartbeat(
            errorCode: KafkaErrorCode.rebalanceInProgress.rawValue, ticket: 3, sentAt: now, now: now)
        #expect(Self.names(actions) == ["revoked", "join"])
    }

    @Test mutating func `A static member that comes back takes what it is given without assigning`() {
        _ = member.handleStart(now: now)
        let sync = member.handleJoin(joined(leader: "a", members: ["a"], skipping: true), ticket: 1, now: now)
        #expect(Self.names(sync) == ["sync "])
    }

    @Test(arguments: [KafkaErrorCode.fencedInstanceID, .groupAuthorizationFailed])
    mutating func `A member that was replaced or has no right ends for good`(_ code: KafkaErrorCode) {
        makeStable()
        _ = member.handleTimeout(now: now + .seconds(7))
        let actions = member.handleHeartbeat(errorCode: code.rawValue, ticket: 3, sentAt: now, now: now)
        #expect(Self.names(actions) == ["revoked", "fail"] && member.nextTime == .distantFuture)
    }

    @Test mutating func `A member that leaves while it joins gives up the place that comes late`() {
        _ = member.handleStart(now: now)
        _ = member.handleSending(ticket: 1)
        #expect(member.handleClose().isEmpty)
        #expect(!member.isGone)
        let late = member.handleJoin(joined(leader: "b"), ticket: 1, now: now)
        guard case .leave(let request)? = late.first, late.count == 1 else { return #expect(Bool(false), "\(late)") }
        #expect(request.memberID == "a" && member.isGone)
        let sendsAgain = member.handleSending(ticket: 1)
        #expect(!sendsAgain)
    }

    @Test mutating func `A member that leaves waits for no join that was not sent or gets no response`() {
        _ = member.handleStart(now: now)
        #expect(member.handleNoResponse(ticket: 1, now: now).isEmpty)
        now = member.nextTime
        #expect(Self.names(member.handleTimeout(now: now)) == ["join"])
        var other = member
        #expect(other.handleClose().isEmpty)
        #expect(other.isGone)
        _ = member.handleSending(ticket: 2)
        #expect(member.handleClose().isEmpty)
        #expect(!member.isGone)
        #expect(member.handleNoResponse(ticket: 2, now: now).isEmpty)
        #expect(member.isGone)
    }

    @Test mutating func `Refusals and missing responses are tried again later`() {
        _ = member.handleStart(now: now)
        #expect(member.handleNoResponse(ticket: 1, now: now).isEmpty)
        #expect(member.nextTime > now && member.nextTime < now + .seconds(1))
        now = member.nextTime
        #expect(Self.names(member.handleTimeout(now: now)) == ["join"])
        _ = member.handleJoin(joined(leader: "b"), ticket: 2, now: now)
        #expect(
            Self.names(member.handleSync(synced("", .rebalanceInProgress), ticket: 3, sentAt: now, now: now)) == [
                "join"
            ])
        #expect(Self.names(member.handleClose()) == ["leave"])
    }
}
