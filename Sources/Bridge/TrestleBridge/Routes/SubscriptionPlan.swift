public import MQTTCodec

/// The subscriptions of the routes from one broker.
public struct SubscriptionPlan: Sendable, Hashable {
    public let subscriptions: [Subscription]
    /// Whether filters overlap, so that a broker may send a message once for each of them, and each has an identifier of its own
    /// (MQTT 5).
    public let usesIdentifiers: Bool
    /// The subscriptions that bring what other filters select, by those.
    private let serving: [TopicFilter: TopicFilter]
    /// The shared subscription group of filters that name none; `nil`: they are subscribed to as they are.
    private let shareGroup: String?

    /// The filter of the subscription that brings what `filter` selects.
    func subscribed(for filter: TopicFilter) -> TopicFilter {
        var filter = filter
        while let wider = serving[filter] { filter = wider }
        return Self.shared(filter, in: shareGroup)
    }

    /// The filter by which the members of a group share what `filter` selects.
    private static func shared(_ filter: TopicFilter, in group: String?) -> TopicFilter {
        guard let group, !filter.isShared else { return filter }
        // A legal filter stays one; a group is made for this.
        return (try? TopicFilter("$share/\(group)/\(filter)")) ?? filter
    }

    /// Whether the RETAIN flag of what `filter` selects is the publisher's, so that it does not tell retained messages.
    func keepsRetainFlag(of filter: TopicFilter) -> Bool {
        let subscribed = subscribed(for: filter)
        return subscriptions.contains { $0.filter == subscribed && $0.retainAsPublished }
    }

    /// More filters are not compared with each other: the work grows with the square of their number, and with their levels.
    private static let mostCompared = 1_000
    private static let mostLevels = 5_000

    private static func areComparable(_ wishes: [Wish]) -> Bool {
        guard wishes.count <= mostCompared else { return false }
        return wishes.reduce(0) { $0 + $1.text.utf8.count { $0 == 0x2f } + 1 } <= mostLevels
    }

    private struct Wish {
        let text: String
        var filter: TopicFilter
        var qos: UInt8
        var needsRetainFlag: Bool
        var readsRetainFlag: Bool
        var dropsRetained: Bool
        var isNoLocal: Bool

        /// The same subscription brings what `other` wishes.
        mutating func add(_ other: Wish) {
            qos = max(qos, other.qos)
            needsRetainFlag = needsRetainFlag || other.needsRetainFlag
            readsRetainFlag = readsRetainFlag || other.readsRetainFlag
            dropsRetained = dropsRetained && other.dropsRetained
            isNoLocal = isNoLocal && other.isNoLocal
        }

        /// Whether one tells retained messages by the flag that the other wants as it was published.
        func conflicts(with other: Wish) -> Bool {
            readsRetainFlag && other.needsRetainFlag || needsRetainFlag && other.readsRetainFlag
        }
    }

    /// One subscription a filter, with the highest QoS that a route asks for it. A filter that another one covers is not subscribed to:
    /// brokers differ in whether they send a message once for each subscription, and Mosquitto in whether it was restarted.
    ///
    /// - Parameters:
    ///   - isKept: whether the broker keeps the session, so that retained messages need not be sent again.
    ///   - shareGroup: the group of shared subscriptions that several connections divide the messages of all filters by, besides those of
    ///     filters that name a group; `nil`: one connection gets all. Servers send no retained messages for shared subscriptions.
    ///   - isInLoop: whether what a route selects may be a message of the bridge itself.
    public init(
        _ routes: [Route], version: MQTTVersion, isKept: Bool, shareGroup: String? = nil,
        isInLoop: (Route) -> Bool = { _ in false }
    ) {
        var wishes: [Wish] = []
        var places: [TopicFilter: Int] = [:]
        for route in routes {
            guard let pattern = try? route.pattern() else { continue }
            let drops = route.retained == .drop
            guard let place = places[pattern.filter] else {
                places[pattern.filter] = wishes.count
                wishes.append(
                    Wish(
                        text: pattern.filter.description, filter: pattern.filter, qos: route.maximumQoS,
                        needsRetainFlag: route.needsRetainFlag, readsRetainFlag: route.readsRetainFlag,
                        dropsRetained: drops, isNoLocal: isInLoop(route)))
                continue
            }
            wishes[place].add(
                Wish(
                    text: wishes[place].text, filter: pattern.filter, qos: route.maximumQoS,
                    needsRetainFlag: route.needsRetainFlag, readsRetainFlag: route.readsRetainFlag,
                    dropsRetained: drops, isNoLocal: isInLoop(route)))
        }
        var serving: [TopicFilter: TopicFilter] = [:]
        let bringsRetained = version == .v5 && shareGroup == nil
        wishes = Self.withoutCovered(wishes, minding: bringsRetained, &serving)
        self.serving = serving
        self.shareGroup = shareGroup
        usesIdentifiers = version == .v5 && Self.overlap(wishes)
        subscriptions = wishes.compactMap { wish in
            guard let qos = QoS(rawValue: wish.qos) else { return nil }
            let handling: RetainHandling =
                version == .v5 && wish.dropsRetained ? .doNotSend : version == .v5 && isKept ? .sendIfNew : .send
            let filter = Self.shared(wish.filter, in: shareGroup)
            return Subscription(
                filter: filter, qos: qos, noLocal: wish.isNoLocal && version == .v5 && !filter.isShared,
                retainAsPublished: wish.needsRetainFlag && version == .v5, retainHandling: handling)
        }
    }

    /// - Parameter minding: whether the RETAIN flag of what a subscription brings depends on what is requested with it.
    private static func withoutCovered(
        _ wishes: [Wish], minding: Bool, _ serving: inout [TopicFilter: TopicFilter]
    ) -> [Wish] {
        guard areComparable(wishes) else { return wishes }
        let coverages = wishes.map { FilterCoverage($0.text) }
        var kept = wishes
        var isCovered = [Bool](repeating: false, count: wishes.count)
        for narrow in wishes.indices where !wishes[narrow].filter.isShared {
            for wide in wishes.indices
            where wide != narrow && !isCovered[wide] && !wishes[wide].filter.isShared
                && coverages[wide].covers(coverages[narrow])
                && (!minding || !kept[wide].conflicts(with: kept[narrow]))
            {
                isCovered[narrow] = true
                kept[wide].add(kept[narrow])
                serving[kept[narrow].filter] = kept[wide].filter
                break
            }
        }
        return kept.indices.filter { !isCovered[$0] }.map { kept[$0] }
    }

    private static func overlap(_ wishes: [Wish]) -> Bool {
        guard areComparable(wishes) else { return wishes.count > 1 }
        let topics = wishes.map { TopicOverlap(filter: $0.text) }
        for left in topics.indices {
            for right in topics.indices.dropFirst(left + 1) where topics[left].overlaps(topics[right]) { return true }
        }
        return false
    }
}
