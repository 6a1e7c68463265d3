internal import KafkaCodec
internal import KafkaSession
internal import RecordLog
internal import TrestleBase
internal import TrestleTransport
internal import WireBytes

/// All groups of a broker, the requests that wait in them, and the clock that moves them on.
final class GroupCoordinator {
    private(set) var groups: ExactTexts<ConsumerGroup> = [:]
    let offsets: OffsetStore
    private let loop: IOLoop
    private let configuration: KafkaBroker.Configuration
    private var waiting: [ConsumerGroup.Waiter: Exchange] = [:]
    private var timers: ExactTexts<LoopTimer> = [:]
    private var nextWaiter: ConsumerGroup.Waiter = 1
    /// About how many bytes of memory all groups take, and what each holder has.
    private var usageOfAll = GroupUsage()
    private var refusals = RateLimitedLog(burst: 1)
    private var usage = OffsetUsage()
    /// When committed offsets are looked through again, milliseconds since 1970.
    private var nextReview = WallTime(milliseconds: 0)

    init(offsets: OffsetStore, loop: IOLoop, configuration: KafkaBroker.Configuration) {
        self.offsets = offsets
        self.loop = loop
        self.configuration = configuration
    }

    /// Whether it may be the id of a group, or of an instance in one: Kafka's clients have shorter ones.
    static func isLegal(_ identifier: String) -> Bool { 1...512 ~= identifier.utf8.count }

    /// Milliseconds of a clock that never goes back.
    private var now: Instant { loop.now }

    /// Lets a request of a member act on its group, which is made if `creating` says so.
    ///
    /// - Parameters:
    ///   - bytes: what the request adds to the group at most.
    ///   - event: gets the group, the number under which the request waits, and the time.
    /// - Returns: the error to respond with at once, when the group does not exist or there is no room.
    func submit(
        _ exchange: Exchange, to name: String, creating: Bool = false, adding bytes: Int,
        _ event: (inout ConsumerGroup, ConsumerGroup.Waiter, Instant) -> [ConsumerGroup.Action]
    ) -> KafkaErrorCode? {
        guard groups[name] != nil || creating else { return .unknownMemberID }
        let holder = exchange.connection.holder
        if let objection = usageOfAll.objection(toAdding: bytes, to: name, by: holder, configuration) {
            refuse(objection)
            return .coordinatorNotAvailable
        }
        var group: ConsumerGroup
        if let found = groups.removeValue(forKey: name) {
            group = found
        } else {
            group = ConsumerGroup(maximumMembers: configuration.maximumGroupMembers)
            usageOfAll.add(name, by: holder)
        }
        let waiter = nextWaiter
        nextWaiter += 1
        waiting[waiter] = exchange
        exchange.connection.groupWaiter = (name, waiter)
        // What the group keeps of it counts there.
        exchange.connection.giveUpRequest(keeping: 0)
        let actions = event(&group, waiter, now)
        settle(name, group, actions)
        return nil
    }

    /// Lets something act on a group that responds at once; `nil` when there is no such group.
    func update<Result>(
        _ name: String, _ event: (inout ConsumerGroup, Instant) -> (Result, [ConsumerGroup.Action])
    ) -> Result? {
        guard var group = groups.removeValue(forKey: name) else { return nil }
        let (result, actions) = event(&group, now)
        settle(name, group, actions)
        return result
    }

    /// The connection of a waiting request is gone.
    func abandon(_ name: String, _ waiter: ConsumerGroup.Waiter) {
        guard waiting.removeValue(forKey: waiter) != nil else { return }
        _ = update(name) { group, now in
            group.handleDisconnect(waiter, now: now)
            return ((), [])
        }
    }

    /// The connection is gone over which a member was given an id.
    func abandonPending(_ name: String, _ waiter: ConsumerGroup.Waiter) {
        _ = update(name) { group, now in ((), group.handlePendingDisconnect(waiter, now: now)) }
    }

    /// Keeps the group unless nobody is left in it, carries out what fell due, and sets its clock.
    private func settle(_ name: String, _ group: ConsumerGroup, _ actions: [ConsumerGroup.Action]) {
        if !group.isEmpty {
            groups[name] = group
            usageOfAll.set(name, bytes: group.ownBytes, members: group.memberBytes)
        } else {
            usageOfAll.remove(name)
        }
        setTimer(name, group.isEmpty ? nil : group.nextDeadline)
        for action in actions {
            switch action {
            case .respondToJoin(let waiter, let result):
                guard let exchange = waiting.removeValue(forKey: waiter) else { continue }
                if result.error == .memberIDRequired { exchange.connection.pendingMember = (name, waiter) }
                exchange.respond(result)
            case .respondToSync(let waiter, let result):
                if let exchange = waiting.removeValue(forKey: waiter) { exchange.respond(result) }
            }
        }
    }

    // MARK: Committed offsets

    /// The memory of one more committed offset in addition to the earlier ones of a request; `nil` if the limit does
    /// not allow it.
    func addition(
        _ committed: OffsetStore.Committed, at place: OffsetStore.Place, of group: String, by holder: ClientHolder,
        to sum: OffsetUsage.Addition
    ) -> OffsetUsage.Addition? {
        let added = sum + usage.addition(committed, at: place, to: offsets.groups[group], by: holder)
        guard let objection = usage.objection(to: added, by: holder, maximumBytes: configuration.maximumOffsetBytes)
        else { return added }
        refuse(objection)
        return nil
    }

    /// Stores what a client commits for a group.
    func commit(
        _ accepted: [OffsetStore.Place: OffsetStore.Committed], of group: String, by holder: ClientHolder, now: WallTime
    ) throws(RecordLogError) {
        guard !accepted.isEmpty else { return }
        var accepted = accepted
        let change = usage.attribute(&accepted, of: group, replacing: offsets.groups[group], to: holder)
        try offsets.commit(accepted, of: group, now: now)
        usage.note(change, of: group, now: now)
    }

    /// Now and then counts what is held, and forgets the offsets of groups that have long been gone.
    func reviewOffsets() {
        let now = WallTime.current
        // A clock that was set back does not keep it from looking.
        guard now >= nextReview || now < nextReview - Self.reviewInterval else { return }
        let retention = configuration.offsetRetention
        let expired = usage.review(offsets.groups, now: now, retention: retention) { groups[$0] != nil }
        let isDone = expired.count < OffsetUsage.expiredAtOnce
        let pause = min(Self.reviewInterval, max(.seconds(1), (retention ?? .seconds(86_400)) / 10))
        nextReview = isDone ? now + pause : now
        for group in expired {
            do {
                try offsets.remove(group: group, now: now)
                configuration.log(.info, "the offsets of group \(PeerText(group)) have expired")
            } catch {
                return configuration.log(.error, error.message)
            }
        }
    }

    private static let reviewInterval = Duration.seconds(60)

    private func refuse(_ reason: String) {
        if refusals.admits(now: loop.now) {
            configuration.log(.warning, "requests about groups are refused: \(reason)")
        }
    }

    private func setTimer(_ name: String, _ deadline: Instant?) {
        guard let deadline else {
            timers.removeValue(forKey: name)?.cancel()
            return
        }
        let delay = max(.milliseconds(1), now.duration(to: deadline))
        if let timer = timers[name], timer.isPending, timer.reschedule(after: delay) { return }
        timers[name] = loop.schedule(after: delay) { [weak self] in
            guard let self else { return }
            timers[name] = nil
            _ = update(name) { group, now in ((), group.handleTimeout(now: now)) }
        }
    }
}

extension Exchange {
    fileprivate func respond(_ result: ConsumerGroup.JoinResult) {
        var response = JoinGroupResponse()
        response.errorCode = result.error.rawValue
        response.generationID = result.generation
        response.protocolType = result.protocolType
        // Before version 7 there is no null here.
        response.protocolName = result.protocolName ?? (version >= 7 ? nil : "")
        response.leader = result.leader
        response.memberID = result.memberID
        response.members = result.members.map { member in
            var described = JoinGroupResponse.Member()
            described.memberID = member.id
            described.groupInstanceID = member.instanceID
            described.metadata = member.metadata
            return described
        }
        response.skipAssignment = result.skipsAssignment
        respond(response)
    }

    fileprivate func respond(_ result: ConsumerGroup.SyncResult) {
        var response = SyncGroupResponse()
        response.errorCode = result.error.rawValue
        response.protocolType = result.protocolType
        response.protocolName = result.protocolName
        response.assignment = result.assignment
        respond(response)
    }
}
