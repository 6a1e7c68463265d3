public import KafkaCodec
import TrestleBase

// The ways out of the group.
extension GroupMembership {
    mutating func leaveOrderly(now: Instant) -> [Action] {
        switch state {
        case .failed:
            return isClosing ? left : []
        case .revoking(let places, _, let deadline):
            let rest = owned.subtracting(places)
            state = .revoking(places + rest.sorted(), next: .leave, deadline: deadline)
            return rest.isEmpty ? [] : [.revoke(rest.sorted())]
        case .joining, .syncing, .assigning:
            guard !owned.isEmpty else { return leave() }
            leavesWhenSettled = true
            return []
        default:
            guard !owned.isEmpty else { return leave() }
            return revoke(owned.sorted(), then: .leave, now: now)
        }
    }

    mutating func leave() -> [Action] {
        var actions: [Action] = []
        leavesWhenSettled = false
        // A static member keeps its place until its session ends, so that a restart moves nothing.
        if !memberID.isEmpty, configuration.groupInstanceID == nil || !isClosing {
            actions.append(.leave(leaveRequest(of: memberID)))
        }
        abandonJoin()
        reset(memberID: "")
        state = .idle
        joinedTopics = []
        return actions + left
    }

    mutating func handleLeaveAfterLoss() -> [Action] {
        let request = leaveRequest(of: memberID)
        let isDynamic = configuration.groupInstanceID == nil || !isClosing
        let hasPlace = !memberID.isEmpty
        reset(memberID: "")
        state = .idle
        joinedTopics = []
        return (isDynamic && hasPlace ? [.leave(request)] : []) + left
    }

    /// The user has not come for records within `max.poll.interval.ms`: others shall have the partitions until it comes. One of several
    /// who waits meanwhile is here: the member is another one then.
    mutating func leaveUnattended(now: Instant) -> [Action] {
        pollDeadline = nil
        isAway = !isAwaited
        var actions = loseEverything()
        if configuration.groupInstanceID == nil {
            if !memberID.isEmpty { actions.append(.leave(leaveRequest(of: memberID))) }
            abandonJoin()
        }
        reset(memberID: configuration.groupInstanceID == nil ? "" : memberID)
        state = .idle
        return isAway ? actions : actions + join(now: now)
    }

    /// The member has gone. One that closes has not before it knows about the joins that it walked away from.
    var left: [Action] { isClosing && !abandonedJoins.isEmpty ? [] : [.left] }

    // MARK: Joins that nobody waits for

    /// JoinGroup is about to be sent.
    ///
    /// - Returns: whether it still has to be.
    public mutating func handleSending(ticket: UInt64) -> Bool {
        guard awaitsJoin(ticket: ticket) else { return false }
        abandonedJoins.noteSent(ticket)
        return true
    }

    /// Whether the member waits for the response to this JoinGroup.
    public func awaitsJoin(ticket: UInt64) -> Bool { state == .joining(ticket: ticket) }

    /// Walks away from the join under way, if there is one. With a member ID, LeaveGroup says so. A static member that closes keeps its
    /// place.
    private mutating func abandonJoin() {
        guard case .joining(let ticket) = state, memberID.isEmpty else { return }
        guard configuration.groupInstanceID == nil || !isClosing else { return }
        abandonedJoins.abandon(ticket)
    }

    /// A response to a join of an earlier course: the place that it gives is given up at once.
    mutating func handleLateJoin(_ response: JoinGroupResponse, ticket: UInt64, now: Instant) -> [Action] {
        guard abandonedJoins.remove(ticket) else { return [] }
        let code = KafkaErrorCode(rawValue: response.errorCode)
        let isPlace = (code == .none || code == .memberIDRequired) && !response.memberID.isEmpty
        return (isPlace ? [.leave(leaveRequest(of: response.memberID))] : []) + goOn(now: now)
    }

    /// No response to a join of an earlier course will come.
    mutating func handleNoLateJoin(ticket: UInt64, now: Instant) -> [Action] {
        abandonedJoins.remove(ticket) ? goOn(now: now) : []
    }

    /// Does what the joins were in the way of: the next one, or the end of a member that closes.
    private mutating func goOn(now: Instant) -> [Action] {
        guard abandonedJoins.isEmpty else { return [] }
        switch state {
        case .waiting(until: .distantFuture): return join(now: now)
        case .idle, .failed: return isClosing ? left : []
        default: return []
        }
    }

    // MARK: LeaveGroup

    /// Both forms at once; `LeaveGroupRequest.adapted` leaves out what a version does not have.
    private func leaveRequest(of memberID: String) -> LeaveGroupRequest {
        var request = LeaveGroupRequest()
        request.groupID = configuration.groupID
        request.memberID = memberID
        var identity = LeaveGroupRequest.Member()
        identity.memberID = memberID
        identity.groupInstanceID = configuration.groupInstanceID
        request.members = [identity]
        return request
    }
}

extension LeaveGroupRequest {
    /// The request in the form that a version has.
    public func adapted(to version: Int16) -> LeaveGroupRequest {
        var request = self
        if version >= 3 { request.memberID = "" } else { request.members = [] }
        return request
    }
}
