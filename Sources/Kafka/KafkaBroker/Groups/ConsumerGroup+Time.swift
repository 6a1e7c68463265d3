internal import TrestleBase
internal import KafkaCodec

// What time brings to a group.
extension ConsumerGroup {
    /// When `handleTimeout` has something to do next; `nil` when nothing waits for time.
    var nextDeadline: Instant? {
        let silent = members.values.lazy.filter { !$0.isWaiting }.map(\.deadline)
        return [silent.min(), pending.values.lazy.map(\.lapses).min(), rebalanceDeadline].compactMap(\.self).min()
    }

    /// Removes members that were silent too long, and ends a rebalance that took too long without those that are missing.
    /// A static member that is missing stays while its session lives (KIP-345).
    mutating func handleTimeout(now: Instant) -> [Action] {
        var actions: [Action] = []
        if pending.values.contains(where: { $0.lapses <= now }) {
            pending = pending.filter { $0.value.lapses > now }
            actions += completeJoinIfAllAreHere(now: now)
        }
        let dead = members.values.filter { !$0.isWaiting && $0.deadline <= now }.map(\.id)
        if !dead.isEmpty { actions += remove(dead, now: now) }
        guard let deadline = rebalanceDeadline, deadline <= now else { return actions }
        switch state {
        case .preparingRebalance: return actions + endJoining(now: now)
        case .completingRebalance: return actions + endSyncing(now: now)
        case .stable:
            rebalanceDeadline = nil
            let missing = dynamicMembersThatOweSync
            return missing.isEmpty ? actions : actions + remove(missing, now: now)
        case .empty:
            rebalanceDeadline = nil
            return actions
        }
    }

    private var dynamicMembersThatOweSync: [String] {
        members.values.filter { $0.owesSync && !$0.isStatic }.map(\.id)
    }

    private mutating func endJoining(now: Instant) -> [Action] {
        for id in members.values.filter({ $0.join == nil && !$0.isStatic }).map(\.id) { removeMember(id) }
        guard members.isEmpty || members.values.contains(where: { $0.join != nil }) else {
            // Static members alone, none of them here: one that comes back leads, or their sessions end.
            rebalanceDeadline = now + max(longestRebalanceTimeout, .seconds(1))
            return []
        }
        return completeJoin(now: now)
    }

    private mutating func endSyncing(now: Instant) -> [Action] {
        rebalanceDeadline = nil
        // Without the leader's assignment nobody can go on, so there is another round, of those who are alive.
        return remove(dynamicMembersThatOweSync, now: now)
    }

    /// The connection over which a member without an id was given one is gone: nobody waits for it any more, and the id still counts.
    mutating func handlePendingDisconnect(_ waiter: Waiter, now: Instant) -> [Action] {
        guard let id = pending.first(where: { $0.value.waiter == waiter })?.key else { return [] }
        pending[id]?.isAwaited = false
        return completeJoinIfAllAreHere(now: now)
    }

    /// The connection of a waiting request is gone: its member lives on for its session timeout, to come back.
    mutating func handleDisconnect(_ waiter: Waiter, now: Instant) {
        guard let member = members.values.first(where: { $0.join == waiter || $0.sync == waiter }) else { return }
        touch(member.id) {
            $0.join = nil
            $0.sync = nil
            $0.deadline = now + member.sessionTimeout
        }
    }
}
