internal import KafkaCodec
internal import WireBytes

/// One group of the classic membership protocol as a pure value: every event returns the answers that fall due by it.
///
/// ```
///           join                all have joined            leader syncs
///  empty ─────────► preparing ───────────────► completing ─────────────► stable
///    ▲                │  ▲  ▲                       │                      │
///    └── none left ───┘  │  └── join, leave, expiry ┘                      │
///                        └───────── join, leave, expiry ───────────────────┘
/// ```
/// A JoinGroup is answered when all members have sent one, or the rebalance deadline has passed; a SyncGroup when the
/// leader's has come. Both wait as a `Waiter`. Times are milliseconds of a clock that never goes back.
struct ConsumerGroup {
    enum State: String {
        case empty = "Empty"
        case preparingRebalance = "PreparingRebalance"
        case completingRebalance = "CompletingRebalance"
        case stable = "Stable"
    }

    /// Names a request that waits for its answer.
    typealias Waiter = UInt64

    struct SupportedProtocol: Equatable {
        var name: String
        var metadata: ByteSlice
    }

    struct Member {
        var id: String
        /// `group.instance.id` of a static member, which keeps its place when it restarts in time.
        var instanceID: String?
        var clientID: String
        var clientHost: String
        var sessionTimeout: Int64
        var rebalanceTimeout: Int64
        var protocols: [SupportedProtocol]
        var assignment = ByteSlice()
        /// Its place in the order of joining: the first becomes leader.
        var order: Int
        /// When it counts as dead unless it is heard of.
        var deadline: Int64
        var join: Waiter?
        var sync: Waiter?

        /// A member whose request waits here is alive without heartbeats.
        var isWaiting: Bool { join != nil || sync != nil }

        func metadata(of name: String) -> ByteSlice { protocols.first { $0.name == name }?.metadata ?? ByteSlice() }
    }

    enum Action: Equatable {
        case answerJoin(Waiter, JoinAnswer)
        case answerSync(Waiter, SyncAnswer)
    }

    struct JoinAnswer: Equatable {
        struct Member: Equatable {
            var id: String
            var instanceID: String?
            var metadata: ByteSlice
        }

        var error = KafkaErrorCode.none
        var generation: Int32 = -1
        var protocolType: String?
        var protocolName: String?
        var leader = ""
        var memberID = ""
        /// Filled for the leader alone.
        var members: [Member] = []
    }

    struct SyncAnswer: Equatable {
        var error = KafkaErrorCode.none
        var protocolType: String?
        var protocolName: String?
        var assignment = ByteSlice()
    }

    private(set) var state = State.empty
    private(set) var generation: Int32 = 0
    private(set) var protocolType: String?
    private(set) var protocolName: String?
    private(set) var leader: String?
    private(set) var members: [String: Member] = [:]
    /// Ids given out with MEMBER_ID_REQUIRED and not used yet, and when they lapse.
    private(set) var pending: [String: Int64] = [:]
    private var rebalanceDeadline: Int64?
    private var nextOrder = 0
    let maximumMembers: Int

    init(maximumMembers: Int) { self.maximumMembers = maximumMembers }

    /// Whether nobody is in it or on the way.
    var isEmpty: Bool { members.isEmpty && pending.isEmpty }
}

// MARK: JoinGroup

extension ConsumerGroup {
    struct Join {
        var memberID: String
        var instanceID: String?
        var clientID: String
        var clientHost: String
        var sessionTimeout: Int64
        var rebalanceTimeout: Int64
        var protocolType: String
        var protocols: [SupportedProtocol]
        /// The id to give if the member has none yet.
        var newMemberID: String
        /// From version 4 on a member without an id is given one and joins with it in a second request.
        var requiresKnownMemberID: Bool
    }

    mutating func join(_ request: Join, waiter: Waiter, now: Int64) -> [Action] {
        func refuse(_ error: KafkaErrorCode, memberID: String? = nil) -> [Action] {
            [.answerJoin(waiter, JoinAnswer(error: error, memberID: memberID ?? request.memberID))]
        }
        guard fits(request) else { return refuse(.inconsistentGroupProtocol) }

        if request.memberID.isEmpty {
            if let instanceID = request.instanceID {
                if let old = members.values.first(where: { $0.instanceID == instanceID }) {
                    return replace(old, by: request, waiter: waiter, now: now)
                }
            } else if request.requiresKnownMemberID {
                guard members.count + pending.count < maximumMembers else { return refuse(.groupMaxSizeReached) }
                pending[request.newMemberID] = now + request.sessionTimeout
                return refuse(.memberIdRequired, memberID: request.newMemberID)
            }
            return add(request, id: request.newMemberID, waiter: waiter, now: now)
        }
        if pending.removeValue(forKey: request.memberID) != nil {
            return add(request, id: request.memberID, waiter: waiter, now: now)
        }
        guard let member = members[request.memberID] else {
            let isFenced = request.instanceID.map { id in members.values.contains { $0.instanceID == id } } ?? false
            return refuse(isFenced ? .fencedInstanceId : .unknownMemberId)
        }
        guard member.instanceID == request.instanceID else { return refuse(.fencedInstanceId) }
        // A member that missed its answer gets it again; a leader that joins again wants a new assignment.
        let mayStay = state == .completingRebalance || state == .stable && leader != member.id
        return rejoin(member, request, mayStay: mayStay, waiter: waiter, now: now)
    }

    /// Whether the member speaks the group's kind of protocol and one that all others speak.
    private func fits(_ request: Join) -> Bool {
        guard !request.protocolType.isEmpty, !request.protocols.isEmpty else { return false }
        let others = members.values.filter { $0.id != request.memberID }
        guard !others.isEmpty else { return true }
        return protocolType == request.protocolType
            && request.protocols.contains { candidate in
                others.allSatisfy { $0.protocols.contains { $0.name == candidate.name } }
            }
    }

    private mutating func add(_ request: Join, id: String, waiter: Waiter, now: Int64) -> [Action] {
        guard members.count < maximumMembers else {
            return [.answerJoin(waiter, JoinAnswer(error: .groupMaxSizeReached, memberID: id))]
        }
        members[id] = Member(
            id: id, instanceID: request.instanceID, clientID: request.clientID, clientHost: request.clientHost,
            sessionTimeout: request.sessionTimeout, rebalanceTimeout: request.rebalanceTimeout,
            protocols: request.protocols, order: nextOrder, deadline: now + request.sessionTimeout, join: waiter)
        nextOrder += 1
        if members.count == 1 { protocolType = request.protocolType }
        return rebalance(now: now)
    }

    /// - Parameter mayStay: whether a member whose protocols are unchanged goes on in this generation.
    private mutating func rejoin(
        _ member: Member, _ request: Join, mayStay: Bool, waiter: Waiter, now: Int64
    ) -> [Action] {
        var member = member
        var actions = drop(&member)
        let isUnchanged = member.protocols == request.protocols
        member.protocols = request.protocols
        member.sessionTimeout = request.sessionTimeout
        member.rebalanceTimeout = request.rebalanceTimeout
        member.deadline = now + member.sessionTimeout
        if mayStay && isUnchanged {
            members[member.id] = member
            actions.append(.answerJoin(waiter, joinAnswer(for: member)))
            return actions
        }
        member.join = waiter
        members[member.id] = member
        if members.count == 1 { protocolType = request.protocolType }
        return actions + rebalance(now: now)
    }

    /// A static member has come back under its instance id: it gets a new member id, and the old one is shut out.
    private mutating func replace(_ old: Member, by request: Join, waiter: Waiter, now: Int64) -> [Action] {
        var actions: [Action] = []
        if let join = old.join {
            actions.append(.answerJoin(join, JoinAnswer(error: .fencedInstanceId, memberID: old.id)))
        }
        if let sync = old.sync { actions.append(.answerSync(sync, SyncAnswer(error: .fencedInstanceId))) }
        var member = old
        member.id = request.newMemberID
        member.join = nil
        member.sync = nil
        members[old.id] = nil
        // Between join and sync the leader assigns to the old id, so only a stable group can go on without a rebalance.
        let mayStay = state == .stable && leader != old.id
        if leader == old.id { leader = member.id }
        return actions + rejoin(member, request, mayStay: mayStay, waiter: waiter, now: now)
    }

    /// Answers requests of the member that still wait, since a newer one takes their place.
    private func drop(_ member: inout Member) -> [Action] {
        var actions: [Action] = []
        if let join = member.join {
            actions.append(.answerJoin(join, JoinAnswer(error: .rebalanceInProgress, memberID: member.id)))
        }
        if let sync = member.sync { actions.append(.answerSync(sync, SyncAnswer(error: .rebalanceInProgress))) }
        member.join = nil
        member.sync = nil
        return actions
    }

    /// Calls all members to join again, unless that is under way, and goes on when all have.
    private mutating func rebalance(now: Int64) -> [Action] {
        var actions: [Action] = []
        if state != .preparingRebalance {
            for (id, member) in members.sorted(by: { $0.value.order < $1.value.order }) {
                members[id]?.assignment = ByteSlice()
                guard let sync = member.sync else { continue }
                members[id]?.sync = nil
                members[id]?.deadline = now + member.sessionTimeout
                actions.append(.answerSync(sync, SyncAnswer(error: .rebalanceInProgress)))
            }
            state = .preparingRebalance
            rebalanceDeadline = now + (members.values.map(\.rebalanceTimeout).max() ?? 0)
        }
        return actions + completeJoinIfAllAreHere(now: now)
    }

    private mutating func completeJoinIfAllAreHere(now: Int64) -> [Action] {
        guard state == .preparingRebalance, pending.isEmpty, members.values.allSatisfy({ $0.join != nil }) else {
            return []
        }
        return completeJoin(now: now)
    }

    private mutating func completeJoin(now: Int64) -> [Action] {
        generation = generation == Int32.max ? 1 : generation + 1
        guard !members.isEmpty else {
            state = .empty
            protocolType = nil
            protocolName = nil
            leader = nil
            rebalanceDeadline = nil
            return []
        }
        if leader.map({ members[$0] == nil }) ?? true {
            leader = members.values.min { $0.order < $1.order }?.id
        }
        protocolName = electedProtocol()
        state = .completingRebalance
        // Those that do not sync in time are taken for dead.
        rebalanceDeadline = now + (members.values.map(\.rebalanceTimeout).max() ?? 0)
        var actions: [Action] = []
        for member in members.values.sorted(by: { $0.order < $1.order }) {
            members[member.id]?.deadline = now + member.sessionTimeout
            members[member.id]?.join = nil
            guard let join = member.join else { continue }
            actions.append(.answerJoin(join, joinAnswer(for: member)))
        }
        return actions
    }

    /// The protocol that most members like best among those that all speak; ties go to the name that sorts first.
    private func electedProtocol() -> String? {
        guard let first = members.values.min(by: { $0.order < $1.order }) else { return nil }
        let candidates = Set(
            first.protocols.map(\.name).filter { name in
                members.values.allSatisfy { $0.protocols.contains { $0.name == name } }
            })
        var votes: [String: Int] = [:]
        for member in members.values {
            if let choice = member.protocols.first(where: { candidates.contains($0.name) }) {
                votes[choice.name, default: 0] += 1
            }
        }
        return votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    private func joinAnswer(for member: Member) -> JoinAnswer {
        var answer = JoinAnswer(
            generation: generation, protocolType: protocolType, protocolName: protocolName, leader: leader ?? "",
            memberID: member.id)
        if leader == member.id {
            answer.members = members.values.sorted { $0.order < $1.order }.map {
                .init(id: $0.id, instanceID: $0.instanceID, metadata: $0.metadata(of: protocolName ?? ""))
            }
        }
        return answer
    }
}

// MARK: SyncGroup, Heartbeat, LeaveGroup

extension ConsumerGroup {
    struct Sync {
        var memberID: String
        var instanceID: String?
        var generation: Int32
        /// What the member believes the group speaks; `nil` before version 5.
        var protocolType: String?
        var protocolName: String?
        /// By member id; filled by the leader alone.
        var assignments: [String: ByteSlice]
    }

    mutating func sync(_ request: Sync, waiter: Waiter, now: Int64) -> [Action] {
        func refuse(_ error: KafkaErrorCode) -> [Action] { [.answerSync(waiter, SyncAnswer(error: error))] }
        if let error = check(request.memberID, request.instanceID, request.generation) { return refuse(error) }
        guard request.protocolType == nil || request.protocolType == protocolType,
            request.protocolName == nil || request.protocolName == protocolName
        else { return refuse(.inconsistentGroupProtocol) }
        guard var member = members[request.memberID] else { return refuse(.unknownMemberId) }
        member.deadline = now + member.sessionTimeout
        switch state {
        case .empty:
            return refuse(.unknownMemberId)
        case .preparingRebalance:
            members[member.id] = member
            return refuse(.rebalanceInProgress)
        case .stable:
            members[member.id] = member
            return [.answerSync(waiter, syncAnswer(for: member))]
        case .completingRebalance:
            var actions = drop(&member)
            member.sync = waiter
            members[member.id] = member
            guard member.id == leader else { return actions }
            state = .stable
            rebalanceDeadline = nil
            for id in members.keys {
                members[id]?.assignment = request.assignments[id] ?? ByteSlice()
            }
            for member in members.values.sorted(by: { $0.order < $1.order }) {
                guard let sync = member.sync else { continue }
                members[member.id]?.sync = nil
                members[member.id]?.deadline = now + member.sessionTimeout
                actions.append(.answerSync(sync, syncAnswer(for: member)))
            }
            return actions
        }
    }

    private func syncAnswer(for member: Member) -> SyncAnswer {
        SyncAnswer(protocolType: protocolType, protocolName: protocolName, assignment: member.assignment)
    }

    /// Why a member may not act in this generation; `nil` when it may.
    private func check(_ memberID: String, _ instanceID: String?, _ generation: Int32) -> KafkaErrorCode? {
        guard let member = members[memberID] else {
            let isFenced = instanceID.map { id in members.values.contains { $0.instanceID == id } } ?? false
            return isFenced ? .fencedInstanceId : .unknownMemberId
        }
        if let instanceID, member.instanceID != instanceID { return .fencedInstanceId }
        return generation == self.generation ? nil : .illegalGeneration
    }

    mutating func heartbeat(memberID: String, instanceID: String?, generation: Int32, now: Int64) -> KafkaErrorCode {
        // During a rebalance a member still holds the generation before, which `completeJoin` alone changes.
        if let error = check(memberID, instanceID, generation) { return error }
        touch(memberID, now: now)
        return state == .preparingRebalance ? .rebalanceInProgress : .none
    }

    private mutating func touch(_ memberID: String, now: Int64) {
        guard let timeout = members[memberID]?.sessionTimeout else { return }
        members[memberID]?.deadline = now + timeout
    }

    /// Whether offsets may be committed in this member's name.
    ///
    /// - Parameter generation: negative for a consumer that assigns itself and only keeps its offsets here.
    mutating func checkCommit(memberID: String, instanceID: String?, generation: Int32, now: Int64) -> KafkaErrorCode {
        if generation < 0, members.isEmpty { return .none }
        if let error = check(memberID, instanceID, generation) { return error }
        touch(memberID, now: now)
        return state == .completingRebalance ? .rebalanceInProgress : .none
    }

    /// - Parameter memberID: may be empty for a static member, which an operator removes by its instance id.
    mutating func leave(memberID: String, instanceID: String?, now: Int64) -> (KafkaErrorCode, [Action]) {
        if pending.removeValue(forKey: memberID) != nil { return (.none, completeJoinIfAllAreHere(now: now)) }
        if let instanceID {
            guard let member = members.values.first(where: { $0.instanceID == instanceID }) else {
                return (.unknownMemberId, [])
            }
            guard memberID.isEmpty || member.id == memberID else { return (.fencedInstanceId, []) }
            return (.none, remove([member.id], now: now))
        }
        guard members[memberID] != nil else { return (.unknownMemberId, []) }
        return (.none, remove([memberID], now: now))
    }

    private mutating func remove(_ identifiers: [String], now: Int64) -> [Action] {
        var actions: [Action] = []
        for id in identifiers {
            guard let member = members.removeValue(forKey: id) else { continue }
            if let join = member.join {
                actions.append(.answerJoin(join, JoinAnswer(error: .unknownMemberId, memberID: id)))
            }
            if let sync = member.sync { actions.append(.answerSync(sync, SyncAnswer(error: .unknownMemberId))) }
        }
        return actions + rebalance(now: now)
    }
}

// MARK: Time

extension ConsumerGroup {
    /// When `timePassed` has something to do next; `nil` when nothing waits for time.
    var nextDeadline: Int64? {
        let silent = members.values.lazy.filter { !$0.isWaiting }.map(\.deadline)
        return [silent.min(), pending.values.min(), rebalanceDeadline].compactMap(\.self).min()
    }

    /// Removes members that were silent too long, and ends a rebalance that took too long without those that are missing.
    mutating func timePassed(now: Int64) -> [Action] {
        var actions: [Action] = []
        if pending.values.contains(where: { $0 <= now }) {
            pending = pending.filter { $0.value > now }
            actions += completeJoinIfAllAreHere(now: now)
        }
        let dead = members.values.filter { !$0.isWaiting && $0.deadline <= now }.map(\.id)
        if !dead.isEmpty { actions += remove(dead, now: now) }
        guard let deadline = rebalanceDeadline, deadline <= now else { return actions }
        switch state {
        case .preparingRebalance:
            let missing = members.values.filter { $0.join == nil }.map(\.id)
            return actions + (missing.isEmpty ? completeJoin(now: now) : remove(missing, now: now))
        case .completingRebalance:
            rebalanceDeadline = nil
            let missing = members.values.filter { $0.sync == nil }.map(\.id)
            return actions + remove(missing, now: now)
        case .empty, .stable:
            rebalanceDeadline = nil
            return actions
        }
    }

    /// The connection of a waiting request is gone: its member lives on for its session timeout, to come back.
    mutating func forget(_ waiter: Waiter, now: Int64) {
        guard let member = members.values.first(where: { $0.join == waiter || $0.sync == waiter }) else { return }
        members[member.id]?.join = nil
        members[member.id]?.sync = nil
        members[member.id]?.deadline = now + member.sessionTimeout
    }
}
