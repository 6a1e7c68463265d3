public import KafkaCodec
public import TrestleBase

// Signs of life, and what time does.
extension GroupMembership {
    /// When `handleTimeout` is due.
    public var nextTime: Instant {
        var time = Instant.distantFuture
        if let pollDeadline, !isClosing, state != .idle, state != .failed { time = pollDeadline }
        switch state {
        case .idle, .failed, .joining, .syncing: return time
        case .waiting(let until): return min(time, until)
        case .assigning, .stable: return min(time, heartbeatAt)
        case .revoking(_, _, let deadline): return min(time, heartbeatAt, deadline)
        }
    }

    public mutating func handleTimeout(now: Instant) -> [Action] {
        if let pollDeadline, pollDeadline <= now, !isClosing, state != .idle, state != .failed {
            return leaveUnattended(now: now)
        }
        switch state {
        case .waiting(let until) where until <= now:
            return rebalance(now: now)
        case .revoking(let places, let next, let deadline) where deadline <= now:
            // The coordinator waits no longer: the others have them already.
            owned.subtract(places)
            var actions = [Action.lose(places)]
            if next == .leave {
                actions += handleLeaveAfterLoss()
            } else {
                actions += rebalance(now: now)
            }
            return actions
        case .assigning, .stable, .revoking:
            return heartbeatAt <= now ? beat(now: now) : []
        default: return []
        }
    }

    // MARK: Heartbeat

    /// The coordinator has heard of the member: by a request that was sent at `since`.
    mutating func noteLife(since: Instant, now: Instant) {
        sessionEnd = since + configuration.sessionTimeout
        heartbeatAt = now + configuration.heartbeatInterval
    }

    private mutating func beat(now: Instant) -> [Action] {
        let interval = configuration.heartbeatInterval
        heartbeatAt = now + interval
        var actions: [Action] = []
        if sessionEnd <= now {
            // It was not heard for a whole session: perhaps by the wrong broker.
            actions.append(.coordinatorLost)
            sessionEnd = now + configuration.sessionTimeout
            heartbeatTicket = nil
        }
        guard heartbeatTicket == nil else { return actions }
        let ticket = nextTicket()
        heartbeatTicket = ticket
        return actions + [.heartbeat(ticket: ticket)]
    }

    public func heartbeatRequest(version: Int16) -> HeartbeatRequest {
        var request = HeartbeatRequest()
        request.groupID = configuration.groupID
        request.generationID = generation
        request.memberID = memberID
        if version >= 3 { request.groupInstanceID = configuration.groupInstanceID }
        return request
    }

    /// - Parameter sentAt: when the heartbeat was given to the connection.
    public mutating func handleHeartbeat(errorCode: Int16, ticket: UInt64, sentAt: Instant, now: Instant) -> [Action] {
        guard heartbeatTicket == ticket else { return [] }
        heartbeatTicket = nil
        let code = KafkaErrorCode(rawValue: errorCode)
        switch code {
        case .none:
            sessionEnd = sentAt + configuration.sessionTimeout
            return []
        case .rebalanceInProgress:
            sessionEnd = sentAt + configuration.sessionTimeout
            switch state {
            case .stable, .assigning: return rebalance(now: now)
            default: return []
            }
        case .notCoordinator, .coordinatorNotAvailable: return [.coordinatorLost]
        case .fencedInstanceID, .groupAuthorizationFailed: return fail(failure(code))
        case .unknownMemberID, .illegalGeneration:
            return handleExpelled(keepingID: code == .illegalGeneration, now: now)
        default: return []
        }
    }

    /// No response came; the next one is due in its turn, or soon.
    public mutating func handleNoHeartbeatResponse(ticket: UInt64, now: Instant) -> [Action] {
        guard heartbeatTicket == ticket else { return [] }
        heartbeatTicket = nil
        let soon = configuration.backoff.delay(attempts: 1, random: random.next())
        heartbeatAt = min(heartbeatAt, now + soon)
        return []
    }

    /// The coordinator responded to a commit with this code: the heartbeat would get the same code a moment later.
    public mutating func handleCommitRefused(_ code: KafkaErrorCode, generation: Int32, now: Instant) -> [Action] {
        guard generation >= 0, isCurrent(generation) else { return [] }
        switch code {
        case .fencedInstanceID: return fail(failure(code))
        case .unknownMemberID, .illegalGeneration:
            return handleExpelled(keepingID: code == .illegalGeneration, now: now)
        case .rebalanceInProgress where state == .stable: return rebalance(now: now)
        default: return []
        }
    }

    /// The group has gone on without this member.
    private mutating func handleExpelled(keepingID: Bool, now: Instant) -> [Action] {
        guard !isClosing else {
            // Whatever is being let go of was taken away.
            let actions = loseEverything()
            reset(memberID: "")
            state = .idle
            return actions + left
        }
        let isLeaving = if case .revoking(_, .leave, _) = state { true } else { false }
        let actions = loseEverything()
        reset(memberID: keepingID ? memberID : "")
        if isLeaving {
            state = .idle
            joinedTopics = []
            return actions + left
        }
        switch state {
        case .stable, .assigning, .revoking: return actions + join(now: now)
        default: return actions
        }
    }
}
