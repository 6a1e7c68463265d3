public import KafkaCodec
public import TrestleBase
import WireBytes

// From the wish to join to the assignment.
extension GroupMembership {
    /// Joins again, after letting go of what must not be held meanwhile.
    mutating func rebalance(now: Instant) -> [Action] {
        needsRejoin = false
        let requested = Set(topics)
        let given = isCooperative ? owned.filter { !requested.contains($0.topic) } : owned
        guard !given.isEmpty else { return join(now: now) }
        return revoke(given.sorted(), then: .join, now: now)
    }

    mutating func join(now: Instant) -> [Action] {
        if leavesWhenSettled, owned.isEmpty { return leave() }
        needsRejoin = false
        joinedTopics = topics
        // A broker reads nothing more of a connection before it has responded to JoinGroup: one that waits for the others would keep
        // LeaveGroup from it, for the place for which the others wait.
        guard abandonedJoins.isEmpty else {
            state = .waiting(until: .distantFuture)
            return []
        }
        let ticket = nextTicket()
        state = .joining(ticket: ticket)
        // Whoever joins is known to live; the response may take as long as the others do.
        heartbeatAt = .distantFuture
        heartbeatTicket = nil
        return [.join(ticket: ticket)]
    }

    /// Joins again after a while, which grows with the failures.
    private mutating func joinLater(now: Instant) -> [Action] {
        if leavesWhenSettled, owned.isEmpty { return leave() }
        failures += 1
        let pause = configuration.backoff.delay(attempts: failures, random: random.next())
        state = .waiting(until: now + pause)
        return []
    }

    // MARK: JoinGroup

    /// How long the coordinator may keep the response to JoinGroup: until the others have joined. A member without an ID is given one
    /// at once, from version 4 on.
    public func joinAllowance(version: Int16) -> Duration {
        let isImmediate = version >= 4 && memberID.isEmpty && configuration.groupInstanceID == nil
        return isImmediate ? .zero : configuration.rebalanceTimeout + .seconds(5)
    }

    public func joinRequest(version: Int16) throws(KafkaCodecError) -> JoinGroupRequest {
        var request = JoinGroupRequest()
        request.groupID = configuration.groupID
        request.sessionTimeoutMs = Int32(clamping: configuration.sessionTimeout.nanoseconds / 1_000_000)
        request.rebalanceTimeoutMs = Int32(clamping: configuration.rebalanceTimeout.nanoseconds / 1_000_000)
        request.memberID = memberID
        if version >= 5 { request.groupInstanceID = configuration.groupInstanceID }
        request.protocolType = ConsumerProtocol.type
        var subscription = GroupSubscription(topics: joinedTopics, rackID: configuration.rackID)
        for assignor in configuration.assignors {
            subscription.owned = assignor.isCooperative ? owned.sorted() : lastAssignment
            subscription.generation = subscription.owned.isEmpty ? -1 : lastGeneration
            var element = JoinGroupRequest.GroupProtocol()
            element.name = assignor.name
            element.metadata = try ConsumerProtocol.encode(subscription, for: assignor)
            request.protocols.append(element)
        }
        return request
    }

    public mutating func handleJoin(_ response: JoinGroupResponse, ticket: UInt64, now: Instant) -> [Action] {
        guard awaitsJoin(ticket: ticket) else { return handleLateJoin(response, ticket: ticket, now: now) }
        let code = KafkaErrorCode(rawValue: response.errorCode)
        switch code {
        case .none: return handleJoined(response, now: now)
        case .memberIDRequired:
            let isNew = memberID != response.memberID
            memberID = response.memberID
            // A broker that requests it again and again is sent it more and more seldom.
            return isNew && failures == 0 ? joinAfterID(now: now) : joinLater(now: now)
        default: return handleFailure(code, now: now)
        }
    }

    private mutating func joinAfterID(now: Instant) -> [Action] {
        failures += 1
        return join(now: now)
    }

    private mutating func handleJoined(_ response: JoinGroupResponse, now: Instant) -> [Action] {
        let name = response.protocolName ?? ""
        guard let assignor = configuration.assignors.first(where: { $0.name == name }) else {
            // Not named: a broker that knows the password may name it.
            return fail(GroupFailure("the coordinator chose an assignor that this member did not offer"))
        }
        guard response.generationID >= 0, !response.memberID.isEmpty else {
            return fail(GroupFailure("the coordinator responded to JoinGroup without a member ID or generation"))
        }
        self.assignor = assignor
        memberID = response.memberID
        generation = response.generationID
        noteLife(since: now, now: now)
        members = []
        assignedCounts = nil
        skipsAssignment = response.skipAssignment
        guard response.leader.hasSameBytes(as: response.memberID) else { return sync([:]) }
        do {
            members = try response.members.filter {
                $0.memberID.isQuicklyCompared && $0.groupInstanceID?.isQuicklyCompared ?? true
                    || $0.memberID.hasSameBytes(as: memberID)
            }.map { (member) throws(KafkaCodecError) in
                GroupMember(
                    memberID: member.memberID, groupInstanceID: member.groupInstanceID,
                    subscription: try ConsumerProtocol.decodeSubscription(member.metadata, for: assignor))
            }
        } catch {
            return fail(
                GroupFailure("a member of group '\(configuration.groupID)' sent a malformed subscription: \(error)"))
        }
        if members.isEmpty, skipsAssignment { return sync([:]) }
        guard members.contains(where: { $0.memberID == memberID }) else {
            return fail(
                GroupFailure(
                    "the coordinator made this member the leader of group '\(configuration.groupID)' without naming it")
            )
        }
        state = .assigning
        return [.describe(topics: groupTopics.sorted())]
    }

    /// The partition counts of topics, from the cluster's metadata. Of the leader's topics only those that exist are named.
    public mutating func handleTopics(_ counts: [String: Int], now: Instant) -> [Action] {
        guard !members.isEmpty else { return [] }
        let topics = groupTopics
        let relevant = counts.filter { topics.contains($0.key) && $0.value > 0 }
        switch state {
        case .assigning:
            assignedCounts = relevant
            if skipsAssignment { return sync([:]) }
            guard let assignor else { return [] }
            return sync(assignor.assign(members, partitionCounts: relevant))
        case .stable where assignedCounts != relevant:
            return rebalance(now: now)
        case .revoking(_, .join, _), .syncing:
            if assignedCounts != relevant { needsRejoin = true }
            return []
        default: return []
        }
    }

    // MARK: SyncGroup

    private mutating func sync(_ assignments: [String: [TopicPartition]]) -> [Action] {
        let ticket = nextTicket()
        state = .syncing(ticket: ticket)
        heartbeatAt = .distantFuture
        heartbeatTicket = nil
        return [.sync(ticket: ticket, assignments: assignments)]
    }

    public func syncRequest(
        _ assignments: [String: [TopicPartition]], version: Int16
    ) throws(KafkaCodecError) -> SyncGroupRequest {
        var request = SyncGroupRequest()
        request.groupID = configuration.groupID
        request.generationID = generation
        request.memberID = memberID
        if version >= 3 { request.groupInstanceID = configuration.groupInstanceID }
        request.protocolType = ConsumerProtocol.type
        request.protocolName = assignor?.name
        for (memberID, places) in assignments.sorted(by: { $0.key < $1.key }) {
            var element = SyncGroupRequest.Assignment()
            element.memberID = memberID
            element.assignment = try ConsumerProtocol.encode(assignment: places)
            request.assignments.append(element)
        }
        return request
    }

    public mutating func handleSync(_ response: SyncGroupResponse, ticket: UInt64, now: Instant) -> [Action] {
        guard state == .syncing(ticket: ticket) else { return [] }
        let code = KafkaErrorCode(rawValue: response.errorCode)
        guard code == .none else { return handleFailure(code, now: now) }
        let places: [TopicPartition]
        do { places = try ConsumerProtocol.decodeAssignment(response.assignment) } catch {
            return fail(
                GroupFailure("the leader of group '\(configuration.groupID)' sent a malformed assignment: \(error)"))
        }
        failures = 0
        noteLife(since: now, now: now)
        // What was not requested is nobody's to read here; a negative index is no partition.
        let requested = Set(joinedTopics)
        return take(Set(places.filter { requested.contains($0.topic) && $0.partition >= 0 }), now: now)
    }

    private mutating func take(_ given: Set<TopicPartition>, now: Instant) -> [Action] {
        lastAssignment = given.sorted()
        lastGeneration = generation
        if leavesWhenSettled {
            // What was added is read by nobody until it has left.
            leavesWhenSettled = false
            return owned.isEmpty ? leave() : revoke(owned.sorted(), then: .leave, now: now)
        }
        let revoked = owned.subtracting(given).sorted()
        let added = given.subtracting(owned).sorted()
        owned.formUnion(given)
        let actions = added.isEmpty ? [] : [Action.assign(added)]
        if !revoked.isEmpty { return actions + revoke(revoked, then: .join, now: now) }
        state = .stable
        if needsRejoin || topics != joinedTopics { return actions + rebalance(now: now) }
        return actions
    }

    // MARK: Errors

    private static let oddFailuresAllowed = 10

    /// An error code of JoinGroup or SyncGroup.
    private mutating func handleFailure(_ code: KafkaErrorCode, now: Instant) -> [Action] {
        switch code {
        case .unknownMemberID:
            let actions = loseEverything()
            reset(memberID: "")
            return actions + joinLater(now: now)
        case .illegalGeneration:
            let actions = loseEverything()
            reset(memberID: memberID)
            return actions + joinLater(now: now)
        case .rebalanceInProgress:
            // The others are joining already: no wait, unless it goes on like this.
            return failures < 3 ? joinAfterFailure(now: now) : joinLater(now: now)
        case .notCoordinator, .coordinatorNotAvailable:
            return [.coordinatorLost] + joinLater(now: now)
        case .fencedInstanceID, .inconsistentGroupProtocol, .invalidSessionTimeout, .groupMaxSizeReached,
            .groupAuthorizationFailed, .invalidGroupID:
            return fail(failure(code))
        default:
            // Brokers respond to a member that comes at the wrong moment with codes that the protocol does not name for it:
            // some of them in a row are meant.
            let mayPass = code.isRetriable || code == .unknownServerError || failures < Self.oddFailuresAllowed
            return mayPass ? joinLater(now: now) : fail(failure(code))
        }
    }

    private mutating func joinAfterFailure(now: Instant) -> [Action] {
        failures += 1
        return rebalance(now: now)
    }

    /// JoinGroup or SyncGroup was not completed; the coordinator may have acted on it or not.
    public mutating func handleNoResponse(ticket: UInt64, now: Instant) -> [Action] {
        switch state {
        case .joining(ticket), .syncing(ticket): return joinLater(now: now)
        default: return handleNoLateJoin(ticket: ticket, now: now)
        }
    }
}
