public import KafkaCodec
public import TrestleBase
public import WireBytes

/// A member of a group that is not one of consumers, as Kafka Connect's workers and schema registries are: it joins with bytes of its own,
/// the leader of the group gives each member bytes, and heartbeats keep its place.
///
/// A value without clock or socket, as `GroupMembership`. What it was assigned holds from `assigned` to `revoked`: no other generation of
/// the group begins before, as long as its heartbeats reach the coordinator in time. It goes by its own clock, from the time at which the
/// last heartbeat that was responded to was sent.
public struct OpaqueGroupMembership: Sendable {
    /// A member as the leader of the group sees it.
    public struct Member: Sendable {
        public let memberID: String
        public let metadata: ByteSlice
    }

    public struct Configuration: Sendable {
        public var groupID: String
        /// The name of a static member (`group.instance.id`): after a restart it takes its place at once. `nil` for a dynamic one.
        public var groupInstanceID: String?
        public var protocolType: String
        public var protocolName: String
        /// The bytes for the leader of the group.
        public var metadata: ByteSlice
        /// The bytes of each member, by its ID, when this one leads the group.
        public var assign: @Sendable ([Member]) -> [String: ByteSlice]
        /// How long the coordinator waits for a sign of life. Default: 10 s.
        public var sessionTimeout = Duration.seconds(10)
        /// How long the coordinator waits for the members to join again. Default: 30 s; not less than `sessionTimeout`.
        public var rebalanceTimeout = Duration.seconds(30)
        /// Default: 3 s.
        public var heartbeatInterval = Duration.seconds(3)
        public var backoff = Backoff()

        public init(
            groupID: String, protocolType: String, protocolName: String, metadata: ByteSlice,
            assign: @escaping @Sendable ([Member]) -> [String: ByteSlice]
        ) {
            self.groupID = groupID
            self.protocolType = protocolType
            self.protocolName = protocolName
            self.metadata = metadata
            self.assign = assign
        }
    }

    /// An action for the driver.
    public enum Action: Sendable {
        /// Send `joinRequest`, unless `handleSending` says no when it is about to be sent.
        case join(ticket: UInt64)
        /// Send `syncRequest`.
        case sync(ticket: UInt64, assignments: [String: ByteSlice])
        /// Send `heartbeatRequest`.
        case heartbeat(ticket: UInt64)
        /// Send the request; no response needs to be waited for but to close a connection.
        case leave(LeaveGroupRequest)
        /// The broker that was queried does not coordinate the group any more.
        case coordinatorLost
        /// The bytes that the member was given, in this generation.
        case assigned(ByteSlice, generation: Int32)
        /// They do not hold any longer.
        case revoked
        /// The member cannot go on.
        case fail(GroupFailure)
    }

    private enum State: Hashable, Sendable {
        case idle
        case waiting(until: Instant)
        case joining(ticket: UInt64)
        case syncing(ticket: UInt64)
        case stable
        case failed
    }

    public let configuration: Configuration
    private var state = State.idle
    private var lastTicket: UInt64 = 0
    public private(set) var memberID = ""
    public private(set) var generation: Int32 = -1
    private var holdsAssignment = false
    private var heartbeatAt = Instant.distantFuture
    private var heartbeatTicket: UInt64?
    private var sessionEnd = Instant.distantFuture
    private var failures = 0
    private var oddFailures = 0
    private var abandonedJoins = AbandonedJoins()
    private var random: SeededRandom

    /// - Parameter seed: spreads the waits between attempts.
    public init(configuration: Configuration, seed: UInt64) {
        self.configuration = configuration
        random = SeededRandom(seed: seed)
    }

    public var isStable: Bool { state == .stable }

    private mutating func nextTicket() -> UInt64 {
        lastTicket += 1
        return lastTicket
    }

    // MARK: The user's wishes

    public mutating func handleStart(now: Instant) -> [Action] { state == .idle ? join() : [] }

    /// Leaves the group and never joins it again. It has left once `isGone` is true, or with the `leave` that comes later.
    public mutating func handleClose() -> [Action] {
        guard state != .failed else { return [] }
        var actions = revoke()
        if !memberID.isEmpty {
            actions.append(.leave(leaveRequest(of: memberID)))
        } else if case .joining(let ticket) = state {
            abandonedJoins.abandon(ticket)
        }
        state = .failed
        return actions
    }

    /// Whether the member has ended, and the coordinator is not about to give it a place.
    public var isGone: Bool { state == .failed && abandonedJoins.isEmpty }

    // MARK: Time

    /// When `handleTimeout` is due.
    public var nextTime: Instant {
        switch state {
        case .idle, .failed, .joining, .syncing: .distantFuture
        case .waiting(let until): until
        case .stable: min(heartbeatAt, sessionEnd)
        }
    }

    public mutating func handleTimeout(now: Instant) -> [Action] {
        switch state {
        case .waiting(let until) where until <= now: return join()
        case .stable where sessionEnd <= now:
            // Not heard for a whole session, perhaps by the wrong broker: others may have its place.
            return revoke() + [.coordinatorLost] + join()
        case .stable where heartbeatAt <= now:
            heartbeatAt = now + configuration.heartbeatInterval
            guard heartbeatTicket == nil else { return [] }
            let ticket = nextTicket()
            heartbeatTicket = ticket
            return [.heartbeat(ticket: ticket)]
        default: return []
        }
    }

    private mutating func revoke() -> [Action] {
        heartbeatAt = .distantFuture
        heartbeatTicket = nil
        sessionEnd = .distantFuture
        guard holdsAssignment else { return [] }
        holdsAssignment = false
        return [.revoked]
    }

    // MARK: Joining

    private mutating func join() -> [Action] {
        let ticket = nextTicket()
        state = .joining(ticket: ticket)
        return [.join(ticket: ticket)]
    }

    private mutating func joinLater(now: Instant) {
        failures += 1
        state = .waiting(until: now + configuration.backoff.delay(attempts: failures, random: random.next()))
    }

    /// How long the coordinator may keep the response to JoinGroup.
    public func joinAllowance(version: Int16) -> Duration {
        let isImmediate = version >= 4 && memberID.isEmpty && configuration.groupInstanceID == nil
        return isImmediate ? .zero : configuration.rebalanceTimeout + .seconds(5)
    }

    public func joinRequest(version: Int16) -> JoinGroupRequest {
        var request = JoinGroupRequest()
        request.groupID = configuration.groupID
        request.sessionTimeoutMs = Int32(clamping: configuration.sessionTimeout.nanoseconds / 1_000_000)
        request.rebalanceTimeoutMs = Int32(clamping: configuration.rebalanceTimeout.nanoseconds / 1_000_000)
        request.memberID = memberID
        if version >= 5 { request.groupInstanceID = configuration.groupInstanceID }
        request.protocolType = configuration.protocolType
        var element = JoinGroupRequest.GroupProtocol()
        element.name = configuration.protocolName
        element.metadata = configuration.metadata
        request.protocols = [element]
        return request
    }

    /// JoinGroup is about to be sent.
    ///
    /// - Returns: whether it still has to be.
    public mutating func handleSending(ticket: UInt64) -> Bool {
        guard state == .joining(ticket: ticket) else { return false }
        abandonedJoins.noteSent(ticket)
        return true
    }

    public mutating func handleJoin(_ response: JoinGroupResponse, ticket: UInt64, now: Instant) -> [Action] {
        let code = KafkaErrorCode(rawValue: response.errorCode)
        guard state == .joining(ticket: ticket) else {
            let isPlace = (code == .none || code == .memberIDRequired) && !response.memberID.isEmpty
            return abandonedJoins.remove(ticket) && isPlace ? [.leave(leaveRequest(of: response.memberID))] : []
        }
        switch code {
        case .none: break
        case .memberIDRequired:
            let isNew = memberID != response.memberID
            memberID = response.memberID
            if isNew, failures == 0 {
                failures += 1
                return join()
            }
            joinLater(now: now)
            return []
        default: return handleFailure(code, now: now)
        }
        guard response.generationID >= 0, !response.memberID.isEmpty else {
            return fail(GroupFailure("the coordinator responded to JoinGroup without a member ID or generation"))
        }
        memberID = response.memberID
        generation = response.generationID
        var assignments: [String: ByteSlice] = [:]
        if response.leader.hasSameBytes(as: response.memberID), !response.skipAssignment {
            let members = response.members.filter {
                $0.memberID.isQuicklyCompared || $0.memberID.hasSameBytes(as: memberID)
            }
            assignments = configuration.assign(members.map { Member(memberID: $0.memberID, metadata: $0.metadata) })
        }
        let next = nextTicket()
        state = .syncing(ticket: next)
        return [.sync(ticket: next, assignments: assignments)]
    }

    // MARK: The assignment

    public func syncRequest(_ assignments: [String: ByteSlice], version: Int16) -> SyncGroupRequest {
        var request = SyncGroupRequest()
        request.groupID = configuration.groupID
        request.generationID = generation
        request.memberID = memberID
        if version >= 3 { request.groupInstanceID = configuration.groupInstanceID }
        request.protocolType = configuration.protocolType
        request.protocolName = configuration.protocolName
        for (memberID, bytes) in assignments.sorted(by: { $0.key < $1.key }) {
            var element = SyncGroupRequest.Assignment()
            element.memberID = memberID
            element.assignment = bytes
            request.assignments.append(element)
        }
        return request
    }

    /// - Parameter sentAt: when SyncGroup was given to the connection: the session is counted from then on.
    public mutating func handleSync(
        _ response: SyncGroupResponse, ticket: UInt64, sentAt: Instant, now: Instant
    ) -> [Action] {
        guard state == .syncing(ticket: ticket) else { return [] }
        let code = KafkaErrorCode(rawValue: response.errorCode)
        guard code == .none else { return handleFailure(code, now: now) }
        (failures, oddFailures) = (0, 0)
        state = .stable
        sessionEnd = sentAt + configuration.sessionTimeout
        heartbeatAt = now + configuration.heartbeatInterval
        holdsAssignment = true
        return [.assigned(response.assignment, generation: generation)]
    }

    /// No response to JoinGroup or SyncGroup came, or it was not sent.
    public mutating func handleNoResponse(ticket: UInt64, now: Instant) -> [Action] {
        _ = abandonedJoins.remove(ticket)
        guard state == .joining(ticket: ticket) || state == .syncing(ticket: ticket) else { return [] }
        joinLater(now: now)
        return []
    }

    // MARK: Heartbeat

    public func heartbeatRequest(version: Int16) -> HeartbeatRequest {
        var request = HeartbeatRequest()
        request.groupID = configuration.groupID
        request.generationID = generation
        request.memberID = memberID
        if version >= 3 { request.groupInstanceID = configuration.groupInstanceID }
        return request
    }

    public mutating func handleHeartbeat(
        errorCode: Int16, ticket: UInt64, sentAt: Instant, now: Instant
    ) -> [Action] {
        guard state == .stable, heartbeatTicket == ticket else { return [] }
        heartbeatTicket = nil
        let code = KafkaErrorCode(rawValue: errorCode)
        switch code {
        case .none:
            sessionEnd = sentAt + configuration.sessionTimeout
            return []
        case .rebalanceInProgress: return revoke() + join()
        case .notCoordinator, .coordinatorNotAvailable: return [.coordinatorLost]
        case .unknownMemberID, .illegalGeneration:
            if code == .unknownMemberID { memberID = "" }
            return revoke() + join()
        case .fencedInstanceID, .groupAuthorizationFailed: return fail(failure(code))
        default: return []
        }
    }

    /// The next one is due soon.
    public mutating func handleNoHeartbeatResponse(ticket: UInt64, now: Instant) -> [Action] {
        guard heartbeatTicket == ticket else { return [] }
        heartbeatTicket = nil
        heartbeatAt = min(heartbeatAt, now + configuration.backoff.delay(attempts: 1, random: random.next()))
        return []
    }

    // MARK: Errors

    private static let oddFailuresAllowed = 10

    private mutating func handleFailure(_ code: KafkaErrorCode, now: Instant) -> [Action] {
        switch code {
        case .unknownMemberID, .illegalGeneration:
            if code == .unknownMemberID { memberID = "" }
            failures = max(failures, 1)
            joinLater(now: now)
            return []
        case .rebalanceInProgress: return join()
        case .notCoordinator, .coordinatorNotAvailable:
            joinLater(now: now)
            return [.coordinatorLost]
        case .coordinatorLoadInProgress:
            joinLater(now: now)
            return []
        case .inconsistentGroupProtocol, .invalidSessionTimeout, .fencedInstanceID, .groupAuthorizationFailed,
            .invalidGroupID:
            return fail(failure(code))
        default:
            oddFailures += 1
            guard oddFailures < Self.oddFailuresAllowed else { return fail(failure(code)) }
            joinLater(now: now)
            return []
        }
    }

    /// Something outside of the protocol keeps the member from going on.
    public mutating func handleFault(_ failure: GroupFailure) -> [Action] { fail(failure) }

    private mutating func fail(_ failure: GroupFailure) -> [Action] {
        let actions = revoke()
        state = .failed
        return actions + [.fail(failure)]
    }

    private func failure(_ code: KafkaErrorCode) -> GroupFailure {
        code == .inconsistentGroupProtocol
            ? GroupFailure(
                errorCode: code.rawValue,
                "the members of group '\(configuration.groupID)' do not speak this protocol (\(code.name))",
                fix: "use a group of its own")
            : GroupFailure(code, group: configuration.groupID, instance: configuration.groupInstanceID)
    }

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
