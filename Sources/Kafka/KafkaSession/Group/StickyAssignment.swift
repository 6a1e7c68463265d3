/// Hands out partitions as evenly as the subscriptions allow, and leaves with each member as much as that permits of what it held.
///
/// First each member keeps what it may keep. Then what is free goes to the subscriber that has least. Last, while a subscriber of a
/// topic has two partitions more than another one, it gives one to it: each step makes the squares' sum of all loads smaller, so that
/// it comes to an end, and partitions of a topic are alike, so that a step is found by counting.
struct StickyAssignment {
    private let members: [GroupMember]
    private let counts: [String: Int]
    /// Subscribers of each topic that has partitions, by index.
    private let subscribers: [String: [Int]]
    /// The partitions of each member, by topic.
    private var held: [[String: [Int32]]]
    private var loads: [Int]

    /// - Parameter members: in the order in which they are served.
    init(_ members: [GroupMember], _ partitionCounts: [String: Int]) {
        self.members = members
        self.counts = partitionCounts
        self.subscribers = ConsumerAssignor.subscribers(members).filter { partitionCounts[$0.key] ?? 0 > 0 }
        self.held = Array(repeating: [:], count: members.count)
        self.loads = Array(repeating: 0, count: members.count)
        keep(of: Self.claims(members))
        distributeFree()
        balance()
    }

    var result: [String: [TopicPartition]] {
        var result = ConsumerAssignor.empty(members)
        for (index, member) in members.enumerated() {
            result[member.memberID] = held[index].sorted { $0.key < $1.key }.flatMap { topic, partitions in
                partitions.sorted().map { TopicPartition(topic: topic, partition: $0) }
            }
        }
        return result
    }

    /// The last owner of each partition: the claim of the latest generation. Two claims of the same generation cancel
    /// each other.
    private static func claims(_ members: [GroupMember]) -> [TopicPartition: Int] {
        var claims: [TopicPartition: (member: Int, generation: Int32)] = [:]
        for (index, member) in members.enumerated() {
            let generation = member.subscription.generation
            for place in Set(member.subscription.owned) {
                guard let other = claims[place] else {
                    claims[place] = (index, generation)
                    continue
                }
                if generation > other.generation { claims[place] = (index, generation) }
                if generation == other.generation { claims[place] = (-1, generation) }
            }
        }
        return claims.compactMapValues { $0.member >= 0 ? $0.member : nil }
    }

    /// Where all want the same, a member keeps no more than its share, so that nothing is given first and taken then.
    private mutating func keep(of claims: [TopicPartition: Int]) {
        let everybody = members.count
        let isUniform = subscribers.values.allSatisfy { $0.count == everybody }
        let total = subscribers.keys.reduce(0) { $0 + (counts[$1] ?? 0) }
        let (share, extra) = total.quotientAndRemainder(dividingBy: max(everybody, 1))
        var places: [[TopicPartition]] = Array(repeating: [], count: everybody)
        for (place, member) in claims {
            guard let topic = subscribers[place.topic], place.partition >= 0,
                Int(place.partition) < counts[place.topic] ?? 0
            else { continue }
            let position = topic.partitioningIndex { $0 >= member }
            if position < topic.count, topic[position] == member { places[member].append(place) }
        }
        // Those who hold more than a share are the first to keep one more.
        var larger = extra
        let order = places.indices.sorted { (places[$1].count, $0) < (places[$0].count, $1) }
        for member in order {
            var limit = Int.max
            if isUniform {
                limit = share + (larger > 0 && places[member].count > share ? 1 : 0)
                if limit > share { larger -= 1 }
            }
            let kept = places[member].sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }.prefix(limit)
            for place in kept { give(place.partition, of: place.topic, to: member) }
        }
    }

    private mutating func give(_ partition: Int32, of topic: String, to member: Int) {
        held[member][topic, default: []].append(partition)
        loads[member] += 1
    }

    /// Topics with few subscribers first, since their partitions have the least choice.
    private mutating func distributeFree() {
        var taken: [String: Set<Int32>] = [:]
        for member in held {
            for (topic, partitions) in member { taken[topic, default: []].formUnion(partitions) }
        }
        let order = subscribers.sorted { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
        for (topic, candidates) in order {
            var queue = LeastLoaded(candidates, loads)
            for partition in 0..<Int32(clamping: counts[topic] ?? 0) where taken[topic]?.contains(partition) != true {
                give(partition, of: topic, to: queue.popAndRaise())
            }
        }
    }

    /// The most rounds over all topics: a bound for groups whose subscriptions were made to take long.
    private static let maximumRounds = 64

    private mutating func balance() {
        let order = subscribers.sorted { $0.key < $1.key }
        for _ in 0..<Self.maximumRounds {
            var hasMoved = false
            for (topic, candidates) in order where candidates.count > 1 {
                if balance(topic, candidates) { hasMoved = true }
            }
            if !hasMoved { return }
        }
    }

    private mutating func balance(_ topic: String, _ candidates: [Int]) -> Bool {
        var hasMoved = false
        var receivers = candidates.sorted { (loads[$0], $0) < (loads[$1], $1) }
        // The fullest give to the emptiest, until they differ by less than two.
        let givers = candidates.filter { held[$0][topic]?.isEmpty == false }
            .sorted { (loads[$1], $0) < (loads[$0], $1) }
        for giver in givers {
            while let receiver = receivers.first, loads[giver] - loads[receiver] >= 2,
                let partition = held[giver][topic]?.popLast()
            {
                loads[giver] -= 1
                give(partition, of: topic, to: receiver)
                hasMoved = true
                // One more for the emptiest: it moves back behind those that have less.
                receivers.removeFirst()
                let load = loads[receiver]
                let place = receivers.partitioningIndex { (loads[$0], $0) > (load, receiver) }
                receivers.insert(receiver, at: place)
            }
        }
        return hasMoved
    }
}

/// The members of a topic by load, the least first; ties go to the first in order.
private struct LeastLoaded {
    private var heap: [(load: Int, member: Int)]

    init(_ candidates: [Int], _ loads: [Int]) {
        // A sorted array is a heap.
        heap = candidates.map { (loads[$0], $0) }.sorted { ($0.load, $0.member) < ($1.load, $1.member) }
    }

    /// The member with least, which then has one more.
    mutating func popAndRaise() -> Int {
        let member = heap[0].member
        heap[0].load += 1
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if (heap[child].load, heap[child].member) < (heap[least].load, heap[least].member) { least = child }
            }
            if least == parent { return member }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
