public import MQTTCodec

/// The subscriptions of the routes from one broker.
public struct SubscriptionPlan: Sendable, Hashable {
    public let subscriptions: [Subscription]
    /// Whether filters overlap, so that a broker may send a message once for each of them, and each has an identifier of its own
    /// (MQTT 5).
    public let usesIdentifiers: Bool

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
        var dropsRetained: Bool
        var isNoLocal: Bool
    }

    /// One subscription a filter, with the highest QoS that a route asks for it. With MQTT 3.1.1, which has no identifiers, a filter
    /// that another one covers is not subscribed to.
    ///
    /// - Parameters:
    ///   - isKept: whether the broker keeps the session, so that retained messages need not be sent again.
    ///   - isInLoop: whether what a route selects may be a message of the bridge itself.
    public init(_ routes: [Route], version: MQTTVersion, isKept: Bool, isInLoop: (Route) -> Bool = { _ in false }) {
        var wishes: [Wish] = []
        var places: [TopicFilter: Int] = [:]
        for route in routes {
            guard let pattern = try? FilterPattern(route.filter) else { continue }
            let drops = route.retained == .drop
            guard let place = places[pattern.filter] else {
                places[pattern.filter] = wishes.count
                wishes.append(
                    Wish(
                        text: pattern.filter.description, filter: pattern.filter, qos: route.maximumQoS,
                        needsRetainFlag: route.needsRetainFlag, dropsRetained: drops, isNoLocal: isInLoop(route)))
                continue
            }
            wishes[place].qos = max(wishes[place].qos, route.maximumQoS)
            wishes[place].needsRetainFlag = wishes[place].needsRetainFlag || route.needsRetainFlag
            wishes[place].dropsRetained = wishes[place].dropsRetained && drops
            wishes[place].isNoLocal = wishes[place].isNoLocal && isInLoop(route)
        }
        if version == .v3_1_1 { wishes = Self.withoutCovered(wishes) }
        usesIdentifiers = version == .v5 && Self.overlap(wishes)
        subscriptions = wishes.compactMap { wish in
            guard let qos = QoS(rawValue: wish.qos) else { return nil }
            let handling: RetainHandling =
                version == .v5 && wish.dropsRetained ? .doNotSend : version == .v5 && isKept ? .sendIfNew : .send
            return Subscription(
                filter: wish.filter, qos: qos, noLocal: wish.isNoLocal && version == .v5 && !wish.filter.isShared,
                retainAsPublished: wish.needsRetainFlag && version == .v5, retainHandling: handling)
        }
    }

    private static func withoutCovered(_ wishes: [Wish]) -> [Wish] {
        guard areComparable(wishes) else { return wishes }
        let coverages = wishes.map { FilterCoverage($0.text) }
        var kept = wishes
        var isCovered = [Bool](repeating: false, count: wishes.count)
        for narrow in wishes.indices where !wishes[narrow].filter.isShared {
            for wide in wishes.indices
            where wide != narrow && !isCovered[wide] && !wishes[wide].filter.isShared
                && coverages[wide].covers(coverages[narrow])
            {
                isCovered[narrow] = true
                kept[wide].qos = max(kept[wide].qos, kept[narrow].qos)
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
