import MQTTCodec
import MQTTSession
import TrestleTransport
import WireBytes

/// The subscriptions of all clients. The time to add and remove one does not depend on the number of clients with the
/// same filter.
struct SubscriptionTable {
    private var trie = SubscriptionTrie<FilterSubscribers>()

    /// Bytes of the levels of all filters.
    var bytes: Int { trie.bytes }

    func hasTooManyLevels(_ filter: TopicFilter) -> Bool { trie.hasTooManyLevels(filter) }

    /// - Parameter maximumVisits: most levels that a topic may visit with it.
    /// - Returns: `false` when the filter has more levels than are allowed, or a topic would visit too many.
    mutating func insert(_ subscription: BrokerSubscription, maximumVisits: Int) -> Bool {
        let shareName = subscription.filter.shareNameBytes
        return trie.update(subscription.filter, maximumVisits: maximumVisits) { subscribers in
            let known = subscribers ?? FilterSubscribers()
            subscribers = known
            subscription.subscribers = known
            if let shareName {
                known.groups[shareName, default: ShareGroup()].insert(subscription)
            } else {
                subscription.index = known.subscriptions.count
                known.subscriptions.append(subscription)
            }
        }
    }

    mutating func remove(_ subscription: BrokerSubscription) {
        guard let known = subscription.subscribers else { return }
        subscription.subscribers = nil
        if let shareName = subscription.filter.shareNameBytes {
            known.groups[shareName]?.remove(subscription)
            if known.groups[shareName]?.isEmpty ?? true { known.groups[shareName] = nil }
        } else {
            known.subscriptions.removeByIndex(subscription)
        }
        if known.subscriptions.isEmpty, known.groups.isEmpty { trie.update(subscription.filter) { $0 = nil } }
    }

    /// The client of a shared subscription has connected or gone.
    func connectionChanged(_ subscription: BrokerSubscription, isConnected: Bool) {
        guard let shareName = subscription.filter.shareNameBytes else { return }
        subscription.subscribers?.groups[shareName]?.move(subscription, toConnected: isConnected)
    }

    /// Visits each subscription that a message on `topic` goes to; of a shared one, the member whose turn it is.
    ///
    /// Mutating, though it changes the turns of shared subscriptions alone: so it is not copied for each message.
    ///
    /// - Returns: how many levels of filters were visited.
    mutating func forEachMatch(_ topic: Span<UInt8>, _ body: (BrokerSubscription) -> Void) -> Int {
        trie.forEachMatch(topic) { subscribers in
            for subscription in subscribers.subscriptions { body(subscription) }
            guard !subscribers.groups.isEmpty else { return }
            for name in subscribers.groups.keys {
                if let member = subscribers.groups[name]?.next() { body(member) }
            }
        }
    }
}

/// The subscriptions that share one filter.
final class FilterSubscribers {
    fileprivate var subscriptions: [BrokerSubscription] = []
    /// By share name.
    fileprivate var groups: [ByteSlice: ShareGroup] = [:]
}

/// The members of a shared subscription, which take turns (4.8.2).
private struct ShareGroup {
    private var connected: [BrokerSubscription] = []
    private var absent: [BrokerSubscription] = []
    private var nextIndex = 0

    var isEmpty: Bool { connected.isEmpty && absent.isEmpty }

    mutating func insert(_ subscription: BrokerSubscription) {
        if subscription.client.connection != nil {
            connected.appendWithIndex(subscription)
        } else {
            absent.appendWithIndex(subscription)
        }
    }

    mutating func remove(_ subscription: BrokerSubscription) {
        if !connected.removeByIndex(subscription) { absent.removeByIndex(subscription) }
    }

    mutating func move(_ subscription: BrokerSubscription, toConnected isConnected: Bool) {
        remove(subscription)
        if isConnected { connected.appendWithIndex(subscription) } else { absent.appendWithIndex(subscription) }
    }

    /// The next member that keeps up, among a few; if none of them does, simply the next. One that is away gets
    /// something only while all are.
    mutating func next() -> BrokerSubscription? {
        while let member = nextMember() {
            guard member.client.hasEnded else { return member }
            remove(member)
        }
        return nil
    }

    private mutating func nextMember() -> BrokerSubscription? {
        let members = connected.isEmpty ? absent : connected
        guard !members.isEmpty else { return nil }
        for step in 1...min(members.count, 8) {
            let index = (nextIndex + step) % members.count
            guard let connection = members[index].client.connection, connection.channel.isWritable else { continue }
            nextIndex = index
            return members[index]
        }
        nextIndex = (nextIndex + 1) % members.count
        return members[nextIndex]
    }
}

extension Array where Element == BrokerSubscription {
    fileprivate mutating func appendWithIndex(_ subscription: BrokerSubscription) {
        subscription.index = count
        append(subscription)
    }

    /// Removes it from the place that it knows; the last one moves there.
    ///
    /// - Returns: whether it was here.
    @discardableResult
    fileprivate mutating func removeByIndex(_ subscription: BrokerSubscription) -> Bool {
        let index = subscription.index
        guard index < count, self[index] === subscription, let last = popLast() else { return false }
        if last !== subscription {
            self[index] = last
            last.index = index
        }
        return true
    }
}

extension TopicFilter {
    /// The name between `$share/` and the filter, compared by bytes.
    fileprivate var shareNameBytes: ByteSlice? {
        isShared ? bytes.extracting(7..<(bytes.count - matchedPart.count - 1)).compacted() : nil
    }
}
