public import KafkaCodec
public import TrestleBase

/// A member of a consumer group with the classic protocol: joins, receives its partitions, sends heartbeats, gives up
/// partitions in time, and leaves.
///
/// A value without clock or socket. Each event returns actions, in order. Times are of the caller's clock;
/// `nextTime` is the time at which `handleTimeout` is due. Each request has a number, which is passed back with its
/// response, so that responses to an earlier generation of the member are dropped. The protocol of KIP-848 would be
/// another state machine with the same actions.
///
/// A partition is owned from `assign` to the end of `revoke` (`handleRevoked`) or to `lose`. No other member gets it
/// before that, as long as this member's heartbeats reach the coordinator in time.
public struct GroupMembership: Sendable {
    public struct Configuration: Sendable {
        public var groupID: String
        /// The name of a static member (`group.instance.id`); `nil` for a dynamic one.
        public var groupInstanceID: String?
        /// In the order of preference; at least one.
        public var assignors: [ConsumerAssignor] = [.range, .cooperativeSticky]
        /// How long the coordinator waits for a sign of life.
        public var sessionTimeout = Duration.seconds(45)
        /// The time limit for members to give up partitions and to poll for records: `max.poll.interval.ms`.
        public var rebalanceTimeout = Duration.seconds(300)
        public var heartbeatInterval = Duration.seconds(3)
        public var rackID: String?
        /// The waits between attempts.
        public var backoff = Backoff()

        public init(groupID: String) { self.groupID = groupID }
    }

    /// An action for the driver.
    public enum Action: Sendable {
        /// Send `joinRequest`, unless `handleSending` says no when it is about to be sent.
        case join(ticket: UInt64)
        /// Find out how many partitions these topics have, and tell `handleTopics`.
        case describe(topics: [String])
        /// Send `syncRequest`.
        case sync(ticket: UInt64, assignments: [String: [TopicPartition]])
        /// Send `heartbeatRequest`.
        case heartbeat(ticket: UInt64)
        /// Send the request; no response needs to be waited for but to close a connection.
        case leave(LeaveGroupRequest)
        /// The broker that was queried does not coordinate the group any more.
        case coordinatorLost
        /// These partitions are held from now on.
        case assign([TopicPartition])
        /// Stop reading these, finish and commit what was read, then call `handleRevoked`.
        case revoke([TopicPartition])
        /// These are held no longer, and others may have them already.
        case lose([TopicPartition])
        /// The member has no place in the group any more and wants none.
        case left
        /// The member cannot go on.
        case fail(GroupFailure)
    }

    /// The step after partitions have been given up.
    enum Next: Hashable, Sendable {
        case join
        case leave
    }

    enum State: Hashable, Sendable {
        /// Not a member, and not about to be one.
        case idle
        /// Joins at this time.
        case waiting(until: Instant)
        case joining(ticket: UInt64)
        /// The leader waits for the partitions of the members' topics.
        case assigning
        case syncing(ticket: UInt64)
        case stable
        /// These partitions are being revoked, while the other partitions are still read.
        case revoking([TopicPartition], next: Next, deadline: Instant)
        case failed
    }

    let configuration: Configuration
    var state = State.idle
    private var lastTicket: UInt64 = 0

    // Identity
    public internal(set) var memberID = ""
    /// The generation that the member belongs to; -1 when it belongs to none.
    public internal(set) var generation: Int32 = -1
    var assignor: ConsumerAssignor?

    // Topics and partitions
    /// The subscribed topics, in order.
    public internal(set) var topics: [String] = []
    /// The topics with which it joined the group.
    var joinedTopics: [String] = []
    /// The owned partitions.
    public internal(set) var owned: Set<TopicPartition> = []
    /// The last assignment and its generation, for sticky assignors.
    var lastAssignment: [TopicPartition] = []
    var lastGeneration: Int32 = -1

    // The leader's part
    /// The members whose partitions this one hands out, in the current generation; empty when it is not the leader.
    var members: [GroupMember] = []
    /// The partition counts that its assignment was made of; `nil` before it has made one.
    var assignedCounts: [String: Int]?
    var skipsAssignment = false

    // Time
    var heartbeatAt = Instant.distantFuture
    var heartbeatTicket: UInt64?
    /// When the coordinator gives the member up, unless it hears of it.
    var sessionEnd = Instant.distantFuture
    /// Failures in a row.
    var failures = 0
    var needsRejoin = false
    /// Until when the user has to come for records; `nil` while it waits for some.
    var pollDeadline: Instant?
    /// Whether somebody waits for records, beside those who have some.
    var isAwaited = false
    /// Whether the user did not come in time, and the member waits for it.
    var isAway = false
    var isClosing = false
    var abandonedJoins = AbandonedJoins()
    /// Whether it lets go of everything and leaves once the rebalance under way is over: while its generation changes, what it has read
    /// could not be committed.
    var leavesWhenSettled = false
    var random: SeededRandom

    /// - Parameter seed: spreads the waits between attempts.
    public init(configuration: Configuration, seed: UInt64) {
        self.configuration = configuration
        self.random = SeededRandom(seed: seed)
    }

    /// Whether all assignors let members keep their partitions while they join.
    var isCooperative: Bool { configuration.assignors.allSatisfy(\.isCooperative) }

    /// Whether the member can commit. While it joins, its generation is about to change: waiting commits are sent in
    /// the new generation, for the partitions that are still owned.
    public var canCommit: Bool { generation >= 0 && !isJoining }

    /// Whether a coordinator's response to a member of this generation applies to the member's current state.
    public func isCurrent(_ generation: Int32) -> Bool { generation == self.generation && !isJoining }

    private var isJoining: Bool {
        switch state {
        case .waiting, .joining, .syncing: true
        default: false
        }
    }

    /// Whether no operation is in progress: the member owns its assignment, or is not a member and the coordinator does not take it for one.
    public var isSettled: Bool {
        switch state {
        case .idle, .stable, .failed: !needsRejoin && abandonedJoins.isEmpty
        default: false
        }
    }

    /// The topics of all members, when this one leads the group.
    public var groupTopics: Set<String> { Set(members.flatMap(\.subscription.topics)) }

    mutating func nextTicket() -> UInt64 {
        lastTicket += 1
        return lastTicket
    }

    // MARK: What the user wants

    /// Sets the topics that the member wants; the first call joins the group, none leaves it.
    public mutating func handleSubscription(_ requested: [String], isActive: Bool, now: Instant) -> [Action] {
        guard state != .failed, !isClosing else { return [] }
        topics = Set(requested).sorted()
        guard isActive else { return leaveOrderly(now: now) }
        leavesWhenSettled = false
        switch state {
        case .idle: return isAway ? [] : join(now: now)
        case .stable where topics != joinedTopics: return rebalance(now: now)
        case .failed, .stable: return []
        default:
            // What is under way ends first.
            if topics != joinedTopics { needsRejoin = true }
            return []
        }
    }

    /// The user came for records, and waits or has got some.
    ///
    /// - Parameters:
    ///   - deadline: until when it has to come again; `nil` while it waits.
    ///   - isWaiting: whether somebody waits for records, beside others who have some until `deadline`. Default `nil`: where there is
    ///     no deadline.
    public mutating func handlePoll(deadline: Instant?, isWaiting: Bool? = nil, now: Instant) -> [Action] {
        pollDeadline = deadline
        isAwaited = isWaiting ?? (deadline == nil)
        guard isAway else { return [] }
        isAway = false
        return state == .idle && !isClosing ? join(now: now) : []
    }

    /// One of several users does not come again.
    ///
    /// - Parameters:
    ///   - deadline: until when the first of the others has to; `nil` when none has records.
    ///   - isWaiting: whether one of the others waits for records.
    public mutating func handleGone(deadline: Instant?, isWaiting: Bool) -> [Action] {
        if !isAway { pollDeadline = deadline }
        isAwaited = isWaiting
        return []
    }

    /// Gives up all partitions, leaves the group, and returns `left`.
    public mutating func handleClose(now: Instant) -> [Action] {
        guard !isClosing else { return [] }
        isClosing = true
        return leaveOrderly(now: now)
    }

    /// The partitions of `revoke` have been given up.
    public mutating func handleRevoked(now: Instant) -> [Action] {
        guard case .revoking(let places, let next, _) = state else { return [] }
        owned.subtract(places)
        return go(next, now: now)
    }

    private mutating func go(_ next: Next, now: Instant) -> [Action] {
        switch next {
        case .join: join(now: now)
        case .leave: leave()
        }
    }

    mutating func revoke(_ places: [TopicPartition], then next: Next, now: Instant) -> [Action] {
        state = .revoking(places, next: next, deadline: now + configuration.rebalanceTimeout)
        return [.revoke(places)]
    }

    /// Forgets the generation; what was under way in it is completed in vain.
    mutating func reset(memberID: String) {
        self.memberID = memberID
        generation = -1
        members = []
        assignedCounts = nil
        heartbeatAt = .distantFuture
        heartbeatTicket = nil
        sessionEnd = .distantFuture
        needsRejoin = false
    }

    /// The group goes on without this member, or with others in its place.
    mutating func loseEverything() -> [Action] {
        guard !owned.isEmpty else { return [] }
        let lost = owned.sorted()
        owned = []
        return [.lose(lost)]
    }

    /// Something outside of the protocol keeps the member from going on: a version that no broker has, a right that is missing.
    public mutating func handleFault(_ failure: GroupFailure) -> [Action] { fail(failure) }

    mutating func fail(_ failure: GroupFailure) -> [Action] {
        let actions = loseEverything()
        reset(memberID: memberID)
        state = .failed
        return actions + [.fail(failure)] + (isClosing ? left : [])
    }

    func failure(_ code: KafkaErrorCode) -> GroupFailure {
        GroupFailure(code, group: configuration.groupID, instance: configuration.groupInstanceID)
    }
}

extension TopicPartition: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        left.topic == right.topic ? left.partition < right.partition : left.topic < right.topic
    }
}
