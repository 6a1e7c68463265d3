internal import KafkaCodec
internal import TrestleBase
internal import WireBytes

// SyncGroup, Heartbeat, LeaveGroup, and what an OffsetCommit asks of the group.
extension ConsumerGroup {
    struct Sync {
        var memberID: String
        var instanceID: String?
        var generation: Int32
        /// The protocol type that the member expects; `nil` before version 5.
        var protocolType: String?
        var protocolName: String?
        /// By member id; filled by the leader alone.
        var assignments: ExactTexts<ByteSlice>
        /// Whose connection it comes by.
        var holder = ClientHolder.address("")
    }

    mutating func handleSync(_ request: Sync, waiter: Waiter, now: Instant) -> [Action] {
        func refuse(_ error: KafkaErrorCode) -> [Action] { [.respondToSync(waiter, SyncResult(error: error))] }
        if let error = check(request.memberID, request.instanceID, request.generation) { return refuse(error) }
        guard
            request.protocolType == nil || request.protocolType.map(ExactText.init) == protocolType.map(ExactText.init),
            request.protocolName == nil || request.protocolName.map(ExactText.init) == protocolName.map(ExactText.init)
        else { return refuse(.inconsistentGroupProtocol) }
        guard var member = members[request.memberID] else { return refuse(.unknownMemberID) }
        member.deadline = now + member.sessionTimeout
        switch state {
        case .empty:
            return refuse(.unknownMemberID)
        case .preparingRebalance:
            store(member)
            return refuse(.rebalanceInProgress)
        case .stable:
            member.owesSync = false
            store(member)
            return [.respondToSync(waiter, syncResult(for: member))]
        case .completingRebalance:
            let actions = drop(&member)
            member.sync = waiter
            member.owesSync = false
            store(member)
            return member.id == leader ? actions + distribute(request, now: now) : actions
        }
    }

    /// The leader's assignment is here: everybody gets its part.
    private mutating func distribute(_ request: Sync, now: Instant) -> [Action] {
        state = .stable
        var actions: [Action] = []
        for var member in membersInOrder {
            member.assignment = request.assignments[member.id] ?? ByteSlice()
            member.assignmentHolder = request.holder
            if let sync = member.sync {
                member.sync = nil
                member.deadline = now + member.sessionTimeout
                actions.append(.respondToSync(sync, syncResult(for: member)))
            }
            store(member)
        }
        return actions
    }

    private func syncResult(for member: Member) -> SyncResult {
        SyncResult(protocolType: protocolType, protocolName: protocolName, assignment: member.assignment)
    }

    /// Why a member may not act in this generation; `nil` when it may.
    private func check(_ memberID: String, _ instanceID: String?, _ generation: Int32) -> KafkaErrorCode? {
        check(memberID, instanceID) ?? (generation == self.generation ? nil : .illegalGeneration)
    }

    mutating func handleHeartbeat(memberID: String, instanceID: String?, generation: Int32, now: Instant)
        -> KafkaErrorCode
    {
        // During a rebalance a member still holds the generation before, which `completeJoin` alone changes.
        if let error = check(memberID, instanceID, generation) { return error }
        touch(memberID) { $0.deadline = now + $0.sessionTimeout }
        return state == .preparingRebalance ? .rebalanceInProgress : .none
    }

    /// Whether offsets may be committed in this member's name.
    ///
    /// - Parameter generation: negative for a consumer that assigns itself and only keeps its offsets here.
    mutating func handleCommit(memberID: String, instanceID: String?, generation: Int32, now: Instant) -> KafkaErrorCode
    {
        if generation < 0, members.isEmpty { return .none }
        if let error = check(memberID, instanceID, generation) { return error }
        touch(memberID) { $0.deadline = now + $0.sessionTimeout }
        return state == .completingRebalance ? .rebalanceInProgress : .none
    }

    /// - Parameter memberID: may be empty for a static member, which an operator removes by its instance id.
    mutating func handleLeave(memberID: String, instanceID: String?, now: Instant) -> (KafkaErrorCode, [Action]) {
        if let instanceID {
            guard let member = member(ofInstance: instanceID) else { return (.unknownMemberID, []) }
            guard memberID.isEmpty || ExactText(member.id) == ExactText(memberID) else {
                return (.fencedInstanceID, [])
            }
            return (.none, remove([member.id], now: now))
        }
        if pending.removeValue(forKey: memberID) != nil { return (.none, completeJoinIfAllAreHere(now: now)) }
        guard members[memberID] != nil else { return (.unknownMemberID, []) }
        return (.none, remove([memberID], now: now))
    }

    mutating func remove(_ identifiers: [String], now: Instant) -> [Action] {
        var actions: [Action] = []
        for id in identifiers {
            guard let member = removeMember(id) else { continue }
            if let join = member.join {
                actions.append(.respondToJoin(join, JoinResult(error: .unknownMemberID, memberID: id)))
            }
            if let sync = member.sync { actions.append(.respondToSync(sync, SyncResult(error: .unknownMemberID))) }
        }
        return actions + rebalance(now: now)
    }
}
