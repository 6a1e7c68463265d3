import MQTTCodec
import MQTTSession
import WireBytes

/// Who subscribes to what.
struct SubscriptionTable {
    private var trie = SubscriptionTrie<FilterSubscribers>()

    /// - Returns: `false` when the filter has more levels than are allowed.
    mutating func insert(_ filter: TopicFilter, _ subscription: BrokerSubscription) -> Bool {
        let shareName = filter.shareName
        return trie.update(filter) { subscribers in
            let known = subscribers ?? FilterSubscribers()
            subscribers = known
            if let shareName {
                known.groups[shareName, default: ShareGroup()].members.append(subscription)
            } else {
                known.subscriptions.append(subscription)
            }
        }
    }

    mutating func remove(_ filter: TopicFilter, _ client: BrokerClient) {
        let shareName = filter.shareName
        trie.update(filter) { subscribers in
            guard let known = subscribers else { return }
            if let shareName {
                known.groups[shareName]?.members.removeAll { $0.client === client }
                if known.groups[shareName]?.members.isEmpty ?? true { known.groups[shareName] = nil }
            } else if let place = known.subscriptions.firstIndex(where: { $0.client === client }) {
                known.subscriptions.remove(at: place)
            }
            if known.subscriptions.isEmpty, known.groups.isEmpty { subscribers = nil }
        }
    }

    /// Visits each subscription that a message on `topic` goes to; of a shared one, the member whose turn it is.
    func forEachMatch(_ topic: Span<UInt8>, _ body: (BrokerSubscription) -> Void) {
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
private final class FilterSubscribers {
    var subscriptions: [BrokerSubscription] = []
    /// By share name.
    var groups: [String: ShareGroup] = [:]
}

/// The members of a shared subscription, which take turns (4.8.2).
private struct ShareGroup {
    var members: [BrokerSubscription] = []
    private var turn = 0

    /// The next member that is connected and keeps up; if none does, simply the next.
    mutating func next() -> BrokerSubscription? {
        guard !members.isEmpty else { return nil }
        for step in 1...members.count {
            let place = (turn + step) % members.count
            guard let peer = members[place].client.peer, peer.link.isWritable else { continue }
            turn = place
            return members[place]
        }
        turn = (turn + 1) % members.count
        return members[turn]
    }
}
