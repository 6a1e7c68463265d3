import RuleEngine
import WireBytes

/// Finds the routes of a topic among many in a time that does not grow with their number. The last topic is remembered: a device
/// publishes to few, and several routes may select one.
///
/// Confined to its loop.
final class RouteMatcher {
    private var tree = RuleTopicTree()
    private var topic: [UInt8] = []
    private var matches: [Int] = []
    private var hasTopic = false

    /// So many routes are looked at one by one: that takes less time.
    static let few = 8

    /// - Parameter filters: of the routes, in their order.
    init(_ filters: [String]) {
        for (number, filter) in filters.enumerated() {
            var levels = filter.split(separator: "/", omittingEmptySubsequences: false)
            // A shared subscription selects as its filter does.
            if levels[0] == "$share", levels.count > 2 { levels.removeFirst(2) }
            tree.insert(filter: levels.joined(separator: "/"), number: number)
        }
    }

    private func isLast(_ topic: Span<UInt8>) -> Bool {
        guard hasTopic else { return false }
        let last = self.topic
        return last.span.hasSameBytes(as: topic)
    }

    /// The first route from a place on that selects a topic.
    func match(_ topic: Span<UInt8>, from start: Int) -> Int? {
        if !isLast(topic) {
            matches.removeAll(keepingCapacity: true)
            tree.match(topic, into: &matches)
            self.topic.removeAll(keepingCapacity: true)
            for index in topic.indices { self.topic.append(topic[index]) }
            hasTopic = true
        }
        // In ascending order.
        var low = 0
        var high = matches.count
        while low < high {
            let middle = (low + high) / 2
            if matches[middle] < start { low = middle + 1 } else { high = middle }
        }
        return low < matches.count ? matches[low] : nil
    }
}
