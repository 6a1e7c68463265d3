import TestSupport
import KafkaCodec
import Testing
import TrestleBase
import WireBytes

@testable import KafkaSession

struct GroupMembershipTests {
    private func membership(
        _ assignors: [ConsumerAssignor] = [.range], instance: String? = nil
    ) -> GroupMembership {
        var configuration = GroupMembership.Configuration(groupID: "g")
        configuration.assignors = assignors
        configuration.groupInstanceID = instance
        return GroupMembership(configuration: configuration, seed: 1)
    }

    private let t0 = TopicPartition(topic: "t", partition: 0)
    private let t1 = TopicPartition(topic: "t", partition: 1)

    private func ticket(_ actions: [GroupMembership.Action]) -> UInt64 {
        for case .join(let ticket) in actions { return ticket }
        for case .sync(let ticket, _) in actions { return ticket }
        for case .heartbeat(let ticket) in actions { return ticket }
        return 0
    }

    private func joined(_ generation: Int32, leader: String = "other", name: String = "range") -> JoinGroupResponse {
        var response = JoinGroupResponse()
        response.generationID = generation
        response.protocolName = name
        response.leader = leader
        response.memberID = "me"
        return response
    }

    private func synced(_ places: [TopicPartition]) throws -> SyncGroupResponse {
        var response = SyncGroupResponse()
        response.assignment = try ConsumerProtocol.encode(assignment: places)
        return response
    }

    private func refused(_ code: KafkaErrorCode, memberID: String = "") -> JoinGroupResponse {
        var response = JoinGroupResponse()
        response.errorCode = code.rawValue
        response.memberID = memberID
        return response
    }

    /// Joins and gets these partitions.
    private func settle(
        _ membership: inout GroupMembership, _ places: [TopicPartition], name: String = "range", now: Instant = 0
    ) throws -> [GroupMembership.Action] {
        let join = membership.handleSubscription(["t"], isActive: true, now: now)
        let sync = membership.handleJoin(joined(1, name: name), ticket: ticket(join), now: now)
        return membership.handleSync(try synced(places), ticket: ticket(sync), now: now)
    }

    @Test func aMemberWithoutAnIDIsGivenOneAndJoinsAtOnce() {
        var membership = membership()
        let first = membership.handleSubscription(["t"], isActive: true, now: 0)
        let again = membership.handleJoin(refused(.memberIDRequired, memberID: "me"), ticket: ticket(first), now: 0)
        #expect(ticket(again) != 0)
        #expect(membership.memberID == "me")
        // A broker that rebalances again and again is sent JoinGroup more and more seldom.
        let third = membership.handleJoin(refused(.memberIDRequired, memberID: "you"), ticket: ticket(again), now: 0)
        #expect(third.isEmpty)
        #expect(membership.nextTime > 0)
    }

    /// The broker responds to it at once, and to one with an ID when the others have joined.
    @Test func aMemberWithoutAnIDDoesNotWaitForTheOthers() {
        var membership = membership()
        #expect(membership.joinAllowance(version: 9) == .zero)
        #expect(membership.joinAllowance(version: 3) > .seconds(300))
        let first = membership.handleSubscription(["t"], isActive: true, now: 0)
        _ = membership.handleJoin(refused(.memberIDRequired, memberID: "me"), ticket: ticket(first), now: 0)
        #expect(membership.joinAllowance(version: 9) > .seconds(300))
        #expect(self.membership(instance: "static").joinAllowance(version: 9) > .seconds(300))
    }

    @Test(arguments: [[], ["other"]])
    func aLeaderThatIsNotAmongTheMembersFails(names: [String]) throws {
        var membership = membership()
        let first = membership.handleSubscription(["t"], isActive: true, now: 0)
        var response = joined(1, leader: "me")
        response.members = try names.map {
            var member = JoinGroupResponse.Member()
            member.memberID = $0
            member.metadata = try ConsumerProtocol.encode(GroupSubscription(topics: ["t"]), for: .range)
            return member
        }
        let actions = membership.handleJoin(response, ticket: ticket(first), now: 0)
        guard case .fail(let failure)? = actions.last else { return #expect(Bool(false), "\(actions)") }
        #expect(failure.text.contains("without naming it"))
    }

    /// Accents in a row, as another member may have them in its client ID, take Swift's texts a time that grows with their square.
    static let manyAccents = String(repeating: "\u{300}\u{316}", count: 100_000)

    @Test(.timeLimit(.minutes(1))) func `A leader gives nothing to members with IDs that take long to compare`() throws
    {
        var membership = membership([.roundRobin])
        let first = membership.handleSubscription(["t"], isActive: true, now: 0)
        var response = joined(1, leader: "me", name: "roundrobin")
        response.members = try ["me", "a" + Self.manyAccents, "b" + Self.manyAccents, "é"].map {
            var member = JoinGroupResponse.Member()
            member.memberID = $0
            member.metadata = try ConsumerProtocol.encode(GroupSubscription(topics: ["t"]), for: .roundRobin)
            return member
        }
        _ = membership.handleJoin(response, ticket: ticket(first), now: 0)
        let actions = membership.handleTopics(["t": 2], now: 0)
        guard case .sync(_, let assignments)? = actions.last else { return #expect(Bool(false), "\(actions)") }
        #expect(assignments == ["me": [t0], "é": [t1]])
    }

    @Test func aLeaderThatKeepsTheAssignmentNeedsNoMembers() {
        var membership = membership()
        let first = membership.handleSubscription(["t"], isActive: true, now: 0)
        var response = joined(1, leader: "me")
        response.skipAssignment = true
        let actions = membership.handleJoin(response, ticket: ticket(first), now: 0)
        guard case .sync(_, let assignments)? = actions.last else { return #expect(Bool(false), "\(actions)") }
        #expect(assignments.isEmpty)
    }

    @Test func anEagerMemberLetsGoOfEverythingBeforeItJoinsAgain() throws {
        var membership = membership()
        let actions = try settle(&membership, [t0, t1])
        guard case .assign(let places)? = actions.first else { return #expect(Bool(false), "\(actions)") }
        #expect(places == [t0, t1])
        let beat = membership.handleTimeout(now: membership.nextTime)
        let revoke = membership.handleHeartbeat(
            errorCode: KafkaErrorCode.rebalanceInProgress.rawValue, ticket: ticket(beat), sentAt: 0, now: 0)
        guard case .revoke(let given)? = revoke.first, revoke.count == 1 else {
            return #expect(Bool(false), "\(revoke)")
        }
        #expect(given == [t0, t1])
        #expect(ticket(membership.handleRevoked(now: 0)) != 0)
        #expect(membership.owned.isEmpty)
    }

    @Test func aCooperativeMemberKeepsWhatItKeeps() throws {
        var membership = membership([.cooperativeSticky])
        _ = try settle(&membership, [t0, t1], name: "cooperative-sticky")
        let beat = membership.handleTimeout(now: membership.nextTime)
        let join = membership.handleHeartbeat(
            errorCode: KafkaErrorCode.rebalanceInProgress.rawValue, ticket: ticket(beat), sentAt: 0, now: 0)
        let sync = membership.handleJoin(joined(2, name: "cooperative-sticky"), ticket: ticket(join), now: 0)
        let revoke = membership.handleSync(try synced([t0]), ticket: ticket(sync), now: 0)
        guard case .revoke(let given)? = revoke.first, revoke.count == 1 else {
            return #expect(Bool(false), "\(revoke)")
        }
        #expect(given == [t1])
        #expect(membership.owned == [t0, t1])
        // It joins once more, so that the partition can be given to another.
        #expect(ticket(membership.handleRevoked(now: 0)) != 0)
        #expect(membership.owned == [t0])
    }

    @Test func aMemberThatTheGroupHasForgottenHasLostItsPartitions() throws {
        var membership = membership()
        _ = try settle(&membership, [t0])
        let beat = membership.handleTimeout(now: membership.nextTime)
        let actions = membership.handleHeartbeat(
            errorCode: KafkaErrorCode.unknownMemberID.rawValue, ticket: ticket(beat), sentAt: 0, now: 0)
        guard case .lose(let lost)? = actions.first else { return #expect(Bool(false), "\(actions)") }
        #expect(lost == [t0])
        #expect(ticket(actions) != 0)
        #expect(membership.memberID == "")
    }

    @Test func aUserThatDoesNotComeInTimeGivesItsPartitionsToOthers() throws {
        var membership = membership()
        _ = try settle(&membership, [t0])
        _ = membership.handlePoll(deadline: 500, now: 0)
        #expect(membership.nextTime == 500)
        let actions = membership.handleTimeout(now: 500)
        guard actions.count == 2, case .lose = actions[0], case .leave = actions[1] else {
            return #expect(Bool(false), "\(actions)")
        }
        #expect(ticket(membership.handlePoll(deadline: nil, now: 600)) != 0)
    }

    @Test func oneOfSeveralUsersThatWaitsJoinsAgainWhenAnotherDoesNotCome() throws {
        var membership = membership()
        _ = try settle(&membership, [t0])
        _ = membership.handlePoll(deadline: 500, isWaiting: true, now: 0)
        let actions = membership.handleTimeout(now: 500)
        guard actions.count == 3, case .lose = actions[0], case .leave = actions[1], case .join = actions[2] else {
            return #expect(Bool(false), "\(actions)")
        }
        // It waits, and is not expected to come at any time.
        #expect(membership.pollDeadline == nil && !membership.isAway)
    }

    @Test func aMemberThatClosesLeavesAndAStaticOneDoesNot() throws {
        for instance in [nil, "i"] {
            var membership = membership(instance: instance)
            _ = try settle(&membership, [t0])
            guard case .revoke? = membership.handleClose(now: 0).first else { return #expect(Bool(false)) }
            let actions = membership.handleRevoked(now: 0)
            let leaves = actions.contains { if case .leave = $0 { true } else { false } }
            #expect(leaves == (instance == nil))
            guard case .left? = actions.last else { return #expect(Bool(false)) }
        }
    }

    /// Who leaves by these actions, and `left` for the end.
    private func goings(_ actions: [GroupMembership.Action]) -> [String] {
        actions.compactMap {
            switch $0 {
            case .leave(let request): request.memberID
            case .left: "left"
            default: nil
            }
        }
    }

    @Test(arguments: [false, true])
    func `A member that goes while it joins gives up the place that comes late`(closes: Bool) {
        let responses = [refused(.memberIDRequired, memberID: "me"), joined(1), refused(.notCoordinator)]
        for (response, leaves) in zip(responses, [true, true, false]) {
            var membership = membership()
            let ticket = ticket(membership.handleSubscription(["t"], isActive: true, now: 0))
            _ = membership.handleSending(ticket: ticket)
            let going =
                closes
                ? membership.handleClose(now: 0) : membership.handleSubscription([], isActive: false, now: 0)
            #expect(goings(going) == (closes ? [] : ["left"]))
            #expect(!membership.isSettled)
            let late = goings(membership.handleJoin(response, ticket: ticket, now: 0))
            #expect(late == (leaves ? ["me"] : []) + (closes ? ["left"] : []))
            #expect(membership.isSettled && membership.memberID == "")
            #expect(goings(membership.handleJoin(response, ticket: ticket, now: 0)) == [])
        }
    }

    @Test func `A member that comes back at once gives up the first place and takes the second`() {
        var membership = membership()
        let first = ticket(membership.handleSubscription(["t"], isActive: true, now: 0))
        _ = membership.handleSending(ticket: first)
        _ = membership.handleSubscription([], isActive: false, now: 0)
        // The broker may read nothing before it has responded to the first: not even that the member leaves.
        #expect(membership.handleSubscription(["t"], isActive: true, now: 0).isEmpty)
        let late = membership.handleJoin(refused(.memberIDRequired, memberID: "one"), ticket: first, now: 0)
        #expect(goings(late) == ["one"])
        let second = ticket(late)
        _ = membership.handleSending(ticket: second)
        let again = membership.handleJoin(refused(.memberIDRequired, memberID: "two"), ticket: second, now: 0)
        #expect(ticket(again) > second && membership.memberID == "two")
    }

    @Test func `A member that closes waits for no join that was not sent or gets no response`() {
        var membership = membership()
        let unsent = ticket(membership.handleSubscription(["t"], isActive: true, now: 0))
        _ = membership.handleSubscription([], isActive: false, now: 0)
        let sendsLate = membership.handleSending(ticket: unsent)
        #expect(!sendsLate)
        let sent = ticket(membership.handleSubscription(["t"], isActive: true, now: 0))
        _ = membership.handleSending(ticket: sent)
        #expect(goings(membership.handleClose(now: 0)) == [])
        #expect(goings(membership.handleNoResponse(ticket: unsent, now: 0)) == [])
        #expect(goings(membership.handleNoResponse(ticket: sent, now: 0)) == ["left"])
    }

    @Test func `A static member that closes while it joins keeps the place`() {
        var membership = membership(instance: "i")
        let ticket = ticket(membership.handleSubscription(["t"], isActive: true, now: 0))
        _ = membership.handleSending(ticket: ticket)
        #expect(goings(membership.handleClose(now: 0)) == ["left"])
        #expect(goings(membership.handleJoin(joined(1), ticket: ticket, now: 0)) == [])
    }

    @Test(arguments: [
        KafkaErrorCode.fencedInstanceID, .inconsistentGroupProtocol, .invalidSessionTimeout, .groupAuthorizationFailed,
        .groupMaxSizeReached,
    ])
    func whatNoRepetitionHelpsAgainstIsSaid(_ code: KafkaErrorCode) {
        var membership = membership(instance: "i")
        let join = membership.handleSubscription(["t"], isActive: true, now: 0)
        let actions = membership.handleJoin(refused(code), ticket: ticket(join), now: 0)
        guard case .fail(let failure)? = actions.last else { return #expect(Bool(false), "\(actions)") }
        #expect(failure.errorCode == code.rawValue)
        #expect(failure.fix != nil)
    }

    @Test func aLeaderThatSendsNonsenseIsNamed() {
        var membership = membership()
        let join = membership.handleSubscription(["t"], isActive: true, now: 0)
        let sync = membership.handleJoin(joined(1), ticket: ticket(join), now: 0)
        var response = SyncGroupResponse()
        response.assignment = [0, 0, 255, 255]
        guard case .fail? = membership.handleSync(response, ticket: ticket(sync), now: 0).last else {
            return #expect(Bool(false))
        }
    }

    @Test func aResponseToAnEarlierRequestIsDropped() throws {
        var membership = membership()
        let join = membership.handleSubscription(["t"], isActive: true, now: 0)
        _ = membership.handleNoResponse(ticket: ticket(join), now: 0)
        #expect(membership.handleJoin(joined(1), ticket: ticket(join), now: 0).count == 0)
        #expect(membership.generation == -1)
    }

    @Test func aLeaderJoinsAgainWhenATopicGrows() throws {
        var membership = membership()
        let join = membership.handleSubscription(["t"], isActive: true, now: 0)
        var response = joined(1, leader: "me")
        var member = JoinGroupResponse.Member()
        member.memberID = "me"
        member.metadata = try ConsumerProtocol.encode(GroupSubscription(topics: ["t"]), for: .range)
        response.members = [member]
        guard case .describe(let topics)? = membership.handleJoin(response, ticket: ticket(join), now: 0).first else {
            return #expect(Bool(false))
        }
        #expect(topics == ["t"])
        let sync = membership.handleTopics(["t": 1], now: 0)
        guard case .sync(_, let assignments)? = sync.first else { return #expect(Bool(false)) }
        #expect(assignments == ["me": [t0]])
        _ = membership.handleSync(try synced([t0]), ticket: ticket(sync), now: 0)
        #expect(membership.handleTopics(["t": 1], now: 0).count == 0)
        guard case .revoke? = membership.handleTopics(["t": 2], now: 0).first else { return #expect(Bool(false)) }
    }
}
