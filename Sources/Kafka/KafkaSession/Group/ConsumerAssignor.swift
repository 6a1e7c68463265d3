/// A strategy by which the leader of a consumer group assigns partitions. The members of a group share at least one.
public enum ConsumerAssignor: String, Hashable, Sendable, CaseIterable {
    /// Of each topic, consecutive partitions to each member in turn: the same partition numbers of several topics go to one member.
    case range
    /// All partitions one after the other, to the members in turn.
    case roundRobin = "roundrobin"
    /// As evenly as possible, and with as many partitions as possible staying where they were. All members first give
    /// up all partitions.
    case sticky
    /// As `sticky`, but members keep what they keep: only partitions that move stop, in a second round (KIP-429).
    case cooperativeSticky = "cooperative-sticky"

    /// The name in JoinGroup, and in `partition.assignment.strategy` of librdkafka.
    public var name: String { rawValue }

    /// Whether members may keep their partitions while they join.
    public var isCooperative: Bool { self == .cooperativeSticky }
}

/// A member as the leader of its group sees it.
public struct GroupMember: Hashable, Sendable {
    public var memberID: String
    public var groupInstanceID: String?
    public var subscription: GroupSubscription

    public init(memberID: String, groupInstanceID: String? = nil, subscription: GroupSubscription) {
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
        self.subscription = subscription
    }

    /// The order in which members are served, as Java's: static members first, by their names, which outlive a restart.
    static func isBefore(_ left: GroupMember, _ right: GroupMember) -> Bool {
        switch (left.groupInstanceID, right.groupInstanceID) {
        case (let a?, let b?): a < b
        case (.some, nil): true
        case (nil, .some): false
        case (nil, nil): left.memberID < right.memberID
        }
    }
}

extension ConsumerAssignor {
    /// Hands out the partitions of the topics that members want.
    ///
    /// - Parameters:
    ///   - partitionCounts: how many partitions each topic has; a topic that is missing has none.
    /// - Returns: what each member gets, by member ID; every member is named.
    public func assign(_ members: [GroupMember], partitionCounts: [String: Int]) -> [String: [TopicPartition]] {
        let members = members.sorted(by: GroupMember.isBefore)
        switch self {
        case .range: return Self.assignRanges(members, partitionCounts)
        case .roundRobin: return Self.assignRoundRobin(members, partitionCounts)
        case .sticky: return StickyAssignment(members, partitionCounts).result
        case .cooperativeSticky:
            return Self.withholdMoving(StickyAssignment(members, partitionCounts).result, members)
        }
    }

    private static func assignRanges(
        _ members: [GroupMember], _ partitionCounts: [String: Int]
    ) -> [String: [TopicPartition]] {
        var result = empty(members)
        for (topic, subscribers) in subscribers(members).sorted(by: { $0.key < $1.key }) {
            guard let count = partitionCounts[topic], count > 0 else { continue }
            let (share, extra) = count.quotientAndRemainder(dividingBy: subscribers.count)
            var next = 0
            for (index, subscriber) in subscribers.enumerated() {
                let size = share + (index < extra ? 1 : 0)
                result[members[subscriber].memberID]?.append(
                    contentsOf: (next..<(next + size)).map { TopicPartition(topic: topic, partition: Int32($0)) })
                next += size
            }
        }
        return result
    }

    private static func assignRoundRobin(
        _ members: [GroupMember], _ partitionCounts: [String: Int]
    ) -> [String: [TopicPartition]] {
        var result = empty(members)
        var nextIndex = 0
        for (topic, subscribers) in subscribers(members).sorted(by: { $0.key < $1.key }) {
            for partition in 0..<max(partitionCounts[topic] ?? 0, 0) {
                // The first subscriber at or after the one whose turn it is.
                let place = subscribers.partitioningIndex { $0 >= nextIndex }
                let member = place < subscribers.count ? subscribers[place] : subscribers[0]
                result[members[member].memberID]?.append(TopicPartition(topic: topic, partition: Int32(partition)))
                nextIndex = (member + 1) % members.count
            }
        }
        return result
    }

    /// A partition that goes from one member to another is given to nobody in this round: the former holder lets go of it when it
    /// learns, joins again, and the next round gives it.
    private static func withholdMoving(
        _ result: [String: [TopicPartition]], _ members: [GroupMember]
    ) -> [String: [TopicPartition]] {
        var holders: [TopicPartition: Set<String>] = [:]
        for member in members {
            for place in member.subscription.owned { holders[place, default: []].insert(member.memberID) }
        }
        var kept = result
        for (memberID, places) in result {
            kept[memberID] = places.filter { place in
                // Whoever says that it holds the partition reads it, an old claim or not.
                holders[place].map { $0.subtracting([memberID]).isEmpty } ?? true
            }
        }
        return kept
    }

    /// The members that want each topic, by their index, in order.
    static func subscribers(_ members: [GroupMember]) -> [String: [Int]] {
        var subscribers: [String: [Int]] = [:]
        for (index, member) in members.enumerated() {
            for topic in Set(member.subscription.topics) { subscribers[topic, default: []].append(index) }
        }
        return subscribers
    }

    static func empty(_ members: [GroupMember]) -> [String: [TopicPartition]] {
        Dictionary(members.map { ($0.memberID, []) }, uniquingKeysWith: { $1 })
    }
}

extension Array {
    /// The first index whose element, and all after it, satisfy a condition.
    package func partitioningIndex(where isSecond: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
