internal import KafkaCodec
internal import TrestleBase
internal import WireBytes

// JoinGroup, and what sets off a rebalance and ends its first half.
extension ConsumerGroup {
    struct Join {
        var memberID: String
        var instanceID: String?
        var clientID: String
        var clientHost: String
        var sessionTimeout: Duration
        var rebalanceTimeout: Duration
        var protocolType: String
        var protocols: [SupportedProtocol]
        /// The id to give if the member has none yet.
        var newMemberID: String
        /// From version 4 on a member without an id is given one and joins with it in a second request.
        var requiresKnownMemberID: Bool
        /// From version 9 on a leader can be told to keep the assignment (KIP-814).
        var canSkipAssignment: Bool
        /// Whose connection it comes by.
        var holder = ClientHolder.address("")
    }

    /// The most protocols a member may name: more than any client has.
    static let maximumProtocols = 64
    /// An id that is given out is kept for no longer than this.
    private static let pendingTimeout = Duration.seconds(60)

    mutating func handleJoin(_ request: Join, waiter: Waiter, now: Instant) -> [Action] {
        func refuse(_ error: KafkaErrorCode, memberID: String? = nil) -> [Action] {
            [.respondToJoin(waiter, JoinResult(error: error, memberID: memberID ?? request.memberID))]
        }
        let returning = member(ofInstance: request.instanceID)
        guard fits(request, insteadOf: request.memberID.isEmpty ? returning?.id : request.memberID) else {
            return refuse(.inconsistentGroupProtocol)
        }
        if request.memberID.isEmpty {
            if let returning { return replace(returning, by: request, waiter: waiter, now: now) }
            if request.instanceID == nil, request.requiresKnownMemberID {
                guard members.count + pending.count < maximumMembers else { return refuse(.groupMaxSizeReached) }
                let lapses = now + min(request.sessionTimeout, Self.pendingTimeout)
                pending[request.newMemberID] = PendingMember(lapses: lapses, waiter: waiter)
                return refuse(.memberIDRequired, memberID: request.newMemberID)
            }
            return add(request, id: request.newMemberID, waiter: waiter, now: now)
        }
        if request.instanceID == nil, pending.removeValue(forKey: request.memberID) != nil {
            return add(request, id: request.memberID, waiter: waiter, now: now)
        }
        if let error = check(request.memberID, request.instanceID) { return refuse(error) }
        guard let member = members[request.memberID] else { return refuse(.unknownMemberID) }
        // A member that missed its response gets it again; a leader that joins again wants a new assignment.
        let mayStay = state == .completingRebalance || state == .stable && leader != member.id
        return rejoin(member, request, mayStay: mayStay, waiter: waiter, now: now)
    }

    /// Why no such member is known; `nil` when it is. A member id that is not (any more) that of the instance is fenced:
    /// another one has come in its name.
    func check(_ memberID: String, _ instanceID: String?) -> KafkaErrorCode? {
        if let instanceID {
            guard let current = instances[instanceID] else { return .unknownMemberID }
            return ExactText(current) == ExactText(memberID) ? nil : .fencedInstanceID
        }
        return members[memberID] == nil ? .unknownMemberID : nil
    }

    /// Whether the member speaks the group's kind of protocol and one that all others speak.
    ///
    /// - Parameter old: the member that it is, or was.
    private func fits(_ request: Join, insteadOf old: String?) -> Bool {
        guard !request.protocolType.isEmpty, 1...Self.maximumProtocols ~= request.protocols.count else { return false }
        let former = old.flatMap { members[$0] }
        let others = members.count - (former == nil ? 0 : 1)
        guard others > 0 else { return true }
        return protocolType.map(ExactText.init) == ExactText(request.protocolType)
            && request.protocols.contains { candidate in
                let isFormers = former?.protocols.contains { ExactText($0.name) == ExactText(candidate.name) } ?? false
                return (supporters[candidate.name] ?? 0) - (isFormers ? 1 : 0) == others
            }
    }

    private mutating func add(_ request: Join, id: String, waiter: Waiter, now: Instant) -> [Action] {
        guard members.count < maximumMembers else {
            return [.respondToJoin(waiter, JoinResult(error: .groupMaxSizeReached, memberID: id))]
        }
        store(
            Member(
                id: id, instanceID: request.instanceID, clientID: request.clientID, clientHost: request.clientHost,
                sessionTimeout: request.sessionTimeout, rebalanceTimeout: request.rebalanceTimeout,
                protocols: request.protocols, order: nextOrder, deadline: now + request.sessionTimeout, join: waiter,
                holder: request.holder))
        nextOrder += 1
        if members.count == 1 { protocolType = request.protocolType }
        return rebalance(now: now)
    }

    /// - Parameter mayStay: whether a member whose protocols are unchanged goes on in this generation.
    private mutating func rejoin(
        _ member: Member, _ request: Join, mayStay: Bool, waiter: Waiter, now: Instant
    ) -> [Action] {
        var member = member
        var actions = drop(&member)
        let isUnchanged = member.protocols == request.protocols
        update(&member, by: request, now: now)
        if mayStay && isUnchanged {
            store(member)
            actions.append(.respondToJoin(waiter, joinResult(for: member)))
            return actions
        }
        member.join = waiter
        store(member)
        if members.count == 1 { protocolType = request.protocolType }
        return actions + rebalance(now: now)
    }

    private func update(_ member: inout Member, by request: Join, now: Instant) {
        member.protocols = request.protocols
        member.holder = request.holder
        member.sessionTimeout = request.sessionTimeout
        member.rebalanceTimeout = request.rebalanceTimeout
        member.deadline = now + member.sessionTimeout
    }

    /// A static member has come back under its instance id: it gets a new member id, and the old one is shut out. A stable
    /// group goes on as it is (KIP-345), unless the member's protocols now make it choose another.
    private mutating func replace(_ old: Member, by request: Join, waiter: Waiter, now: Instant) -> [Action] {
        var actions: [Action] = []
        if let join = old.join {
            actions.append(.respondToJoin(join, JoinResult(error: .fencedInstanceID, memberID: old.id)))
        }
        if let sync = old.sync { actions.append(.respondToSync(sync, SyncResult(error: .fencedInstanceID))) }
        var member = old
        member.id = request.newMemberID
        member.clientID = request.clientID
        member.clientHost = request.clientHost
        member.join = nil
        member.sync = nil
        update(&member, by: request, now: now)
        removeMember(old.id)
        store(member)
        let formerLeader = leader
        if leader == old.id { leader = member.id }
        if members.count == 1 { protocolType = request.protocolType }
        // Between join and sync the leader assigns to the old id: only a new round gives the new one its part.
        guard state == .stable, electedProtocol() == protocolName else {
            touch(member.id) { $0.join = waiter }
            return actions + rebalance(now: now)
        }
        var result = joinResult(for: member)
        if leader == member.id {
            if request.canSkipAssignment {
                result.skipsAssignment = true
            } else {
                // An assignment that it made now would reach nobody: told of its former id, it takes itself for a follower.
                result.leader = formerLeader ?? ""
                result.members = []
            }
        }
        actions.append(.respondToJoin(waiter, result))
        return actions
    }

    /// Responds to requests of the member that still wait, since a newer one takes their place.
    func drop(_ member: inout Member) -> [Action] {
        var actions: [Action] = []
        if let join = member.join {
            actions.append(.respondToJoin(join, JoinResult(error: .rebalanceInProgress, memberID: member.id)))
        }
        if let sync = member.sync { actions.append(.respondToSync(sync, SyncResult(error: .rebalanceInProgress))) }
        member.join = nil
        member.sync = nil
        return actions
    }

    // MARK: Rebalancing

    /// Calls all members to join again, unless that is under way, and goes on when all have.
    mutating func rebalance(now: Instant) -> [Action] {
        var actions: [Action] = []
        if state != .preparingRebalance {
            for var member in membersInOrder {
                member.assignment = ByteSlice()
                member.owesSync = false
                if let sync = member.sync {
                    member.sync = nil
                    member.deadline = now + member.sessionTimeout
                    actions.append(.respondToSync(sync, SyncResult(error: .rebalanceInProgress)))
                }
                store(member)
            }
            state = .preparingRebalance
            rebalanceDeadline = now + longestRebalanceTimeout
        }
        return actions + completeJoinIfAllAreHere(now: now)
    }

    var longestRebalanceTimeout: Duration { members.values.map(\.rebalanceTimeout).max() ?? .zero }

    mutating func completeJoinIfAllAreHere(now: Instant) -> [Action] {
        guard state == .preparingRebalance, !pending.values.contains(where: \.isAwaited),
            members.values.allSatisfy({ $0.join != nil })
        else { return [] }
        return completeJoin(now: now)
    }

    /// Begins the next generation with all who have joined, and with the static members who have not: they keep their
    /// place while their session lives.
    mutating func completeJoin(now: Instant) -> [Action] {
        generation = generation == Int32.max ? 1 : generation + 1
        guard !members.isEmpty else {
            state = .empty
            protocolType = nil
            protocolName = nil
            leader = nil
            rebalanceDeadline = nil
            return []
        }
        if leader.map({ members[$0]?.join == nil }) ?? true {
            leader = members.values.filter { $0.join != nil }.min { $0.order < $1.order }?.id
        }
        protocolName = electedProtocol()
        state = .completingRebalance
        // Those that do not sync in time are taken for dead.
        rebalanceDeadline = now + longestRebalanceTimeout
        var actions: [Action] = []
        for member in membersInOrder {
            guard let join = member.join else { continue }
            touch(member.id) {
                $0.deadline = now + member.sessionTimeout
                $0.join = nil
                $0.owesSync = true
            }
            actions.append(.respondToJoin(join, joinResult(for: member)))
        }
        return actions
    }

    /// The protocol that most members like best among those that all speak; ties go to the name that sorts first.
    func electedProtocol() -> String? {
        var votes: ExactTexts<Int> = [:]
        for member in members.values {
            if let choice = member.protocols.first(where: { supporters[$0.name] == members.count }) {
                votes[choice.name, default: 0] += 1
            }
        }
        return votes.max { left, right in
            left.value != right.value
                ? left.value < right.value : right.key.utf8.lexicographicallyPrecedes(left.key.utf8)
        }?.key
    }

    private func joinResult(for member: Member) -> JoinResult {
        var result = JoinResult(
            generation: generation, protocolType: protocolType, protocolName: protocolName, leader: leader ?? "",
            memberID: member.id)
        if leader == member.id {
            result.members = membersInOrder.map {
                .init(id: $0.id, instanceID: $0.instanceID, metadata: $0.metadata(of: protocolName ?? ""))
            }
        }
        return result
    }
}
