import MQTTCodec

/// The filters with `+` of one holder, and how many of its subscriptions have each.
///
/// They alone can make a topic visit many levels of filters: those without `+` add one path to it, all together. What a
/// holder's own filters make a topic visit does not change with what others subscribe to, so that each has a share.
struct HolderFilters {
    private var trie = SubscriptionTrie<Int>()

    /// Bytes of their levels.
    var bytes: Int { trie.bytes }
    var isEmpty: Bool { trie.count == 0 }

    /// - Parameter maximumVisits: most levels that a topic may visit among these filters.
    /// - Returns: whether one subscription more has this filter.
    mutating func insert(_ filter: TopicFilter, maximumVisits: Int) -> Bool {
        trie.update(filter, maximumVisits: maximumVisits) { $0 = ($0 ?? 0) + 1 }
    }

    mutating func remove(_ filter: TopicFilter) {
        trie.update(filter) { count in
            guard let known = count else { return }
            count = known > 1 ? known - 1 : nil
        }
    }
}

extension MQTTBrokerCore {
    /// A holder whose own filters make no topic visit more levels than this has them granted, whatever others have.
    private static var grantedVisits: Int { 256 }

    /// Counts the filter of a new subscription for its holder.
    ///
    /// - Returns: most levels of filters that a topic may visit with it; `nil` when it is too many for its holder.
    func addFilter(of subscription: BrokerSubscription) -> Int? {
        let all = configuration.workPerTick
        guard let holding = subscription.client.holding, subscription.filter.hasSingleLevelWildcard else { return all }
        let share = max(1, share(of: all))
        return changeFilters(of: holding) { filters in
            if filters.insert(subscription.filter, maximumVisits: min(Self.grantedVisits, share)) { return .max }
            return filters.insert(subscription.filter, maximumVisits: share) ? all : nil
        }
    }

    /// The subscription has gone, or was not made.
    func removeFilter(of subscription: BrokerSubscription) {
        guard let holding = subscription.client.holding, subscription.filter.hasSingleLevelWildcard else { return }
        changeFilters(of: holding) { $0.remove(subscription.filter) }
    }

    private func changeFilters<Result>(of holding: Holding, _ change: (inout HolderFilters) -> Result) -> Result {
        // Taken out and put back, so that it is not copied.
        var filters = holding.filters ?? HolderFilters()
        holding.filters = nil
        let before = filters.bytes
        let result = change(&filters)
        holderFilterBytes += filters.bytes - before
        if !filters.isEmpty { holding.filters = filters }
        return result
    }
}
