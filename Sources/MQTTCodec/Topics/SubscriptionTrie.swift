import WireBytes

/// Topic filters and a value for each, matched level by level: a topic of d levels visits at most the nodes that share its
/// front, however many filters there are. Matching allocates nothing.
///
/// The `$share/NAME/` of a shared subscription is not part of the path: keep the names in the value.
public struct SubscriptionTrie<Value> {
    /// Filters with more levels than this are refused, so that matching, which descends level by level, stays shallow.
    public let maximumLevels: Int
    /// How many filters have a value.
    public private(set) var count = 0

    private var nodes: [Node]
    /// Nodes that were removed and may be used again.
    private var free: [Int32] = []
    /// Heads of chains of nodes, by parent and level; the number of buckets is a power of two.
    private var buckets: [Int32]

    fileprivate struct Node {
        /// The text of the level that leads here from the parent.
        var level: [UInt8]
        var parent: Int32
        var hash: Int
        var nextInBucket: Int32 = .none
        var children: Int32 = 0
        /// The child for `+`, besides those with text.
        var plus: Int32 = .none
        var value: Value?
        /// The value of the filter that ends here with `#`.
        var hashValue: Value?
    }

    /// - Parameter maximumLevels: at least 1.
    public init(maximumLevels: Int = 128) {
        precondition(maximumLevels >= 1)
        self.maximumLevels = maximumLevels
        self.nodes = [Node(level: [], parent: .none, hash: 0)]
        self.buckets = Array(repeating: .none, count: 16)
    }

    /// The value of exactly this filter.
    public subscript(filter: TopicFilter) -> Value? {
        guard let place = find(filter.matchedPart) else { return nil }
        return place.isHash ? nodes[place.node].hashValue : nodes[place.node].value
    }

    /// Changes the value of `filter`: `change` gets the one it has, or `nil`, and leaves the new one, or `nil` for none.
    ///
    /// - Returns: `false`, and `change` is not called, when the filter has more levels than are allowed.
    @discardableResult
    public mutating func update(_ filter: TopicFilter, _ change: (inout Value?) -> Void) -> Bool {
        guard let place = makePath(filter.matchedPart) else { return false }
        let node = place.node
        let had: Bool
        let has: Bool
        if place.isHash {
            had = nodes[node].hashValue != nil
            change(&nodes[node].hashValue)
            has = nodes[node].hashValue != nil
        } else {
            had = nodes[node].value != nil
            change(&nodes[node].value)
            has = nodes[node].value != nil
        }
        count += (has ? 1 : 0) - (had ? 1 : 0)
        if !has { prune(from: node) }
        return true
    }

    /// Calls `body` with the value of each filter that selects `topic`, a legal topic name, in no particular order.
    public func forEachMatch(_ topic: Span<UInt8>, _ body: (Value) -> Void) {
        guard topic.count > 0 else { return }
        visit(0, topic, from: 0, wildcards: topic[0] != Byte.dollar, body)
    }

    /// - Parameter wildcards: `false` at the first level of a topic that begins with `$` [MQTT-4.7.2-1].
    private func visit(
        _ node: Int, _ topic: Span<UInt8>, from start: Int, wildcards: Bool, _ body: (Value) -> Void
    ) {
        if wildcards, let value = nodes[node].hashValue { body(value) }
        guard start <= topic.count else {
            if let value = nodes[node].value { body(value) }
            return
        }
        var end = start
        while end < topic.count, topic[end] != Byte.slash { end += 1 }
        if let child = child(of: node, level: topic.extracting(start..<end)) {
            visit(child, topic, from: end + 1, wildcards: true, body)
        }
        if wildcards, nodes[node].plus != .none {
            visit(Int(nodes[node].plus), topic, from: end + 1, wildcards: true, body)
        }
    }
}

extension SubscriptionTrie: Sendable where Value: Sendable {}
extension SubscriptionTrie.Node: Sendable where Value: Sendable {}

// Paths
extension SubscriptionTrie {
    private typealias Place = (node: Int, isHash: Bool)

    private func find(_ filter: Span<UInt8>) -> Place? {
        var node = 0
        var start = 0
        while start <= filter.count {
            var end = start
            while end < filter.count, filter[end] != Byte.slash { end += 1 }
            let level = filter.extracting(start..<end)
            if level.isOnly(Byte.hash) { return (node, true) }
            if level.isOnly(Byte.plus) {
                guard nodes[node].plus != .none else { return nil }
                node = Int(nodes[node].plus)
            } else {
                guard let next = child(of: node, level: level) else { return nil }
                node = next
            }
            start = end + 1
        }
        return (node, false)
    }

    private mutating func makePath(_ filter: Span<UInt8>) -> Place? {
        var levels = 1
        for index in filter.indices where filter[index] == Byte.slash { levels += 1 }
        guard levels <= maximumLevels else { return nil }
        var node = 0
        var start = 0
        while start <= filter.count {
            var end = start
            while end < filter.count, filter[end] != Byte.slash { end += 1 }
            let level = filter.extracting(start..<end)
            if level.isOnly(Byte.hash) { return (node, true) }
            if level.isOnly(Byte.plus) {
                if nodes[node].plus == .none {
                    let made = makeNode(level: [Byte.plus], parent: node, hash: 0)
                    nodes[node].plus = Int32(made)
                }
                node = Int(nodes[node].plus)
            } else {
                node = child(of: node, level: level) ?? makeChild(of: node, level: level)
            }
            start = end + 1
        }
        return (node, false)
    }

    private mutating func makeNode(level: [UInt8], parent: Int, hash: Int) -> Int {
        nodes[parent].children += 1
        let node = Node(level: level, parent: Int32(parent), hash: hash)
        if let reused = free.popLast() {
            nodes[Int(reused)] = node
            return Int(reused)
        }
        nodes.append(node)
        return nodes.count - 1
    }

    /// Removes `node` and its parents as far as nothing depends on them.
    private mutating func prune(from node: Int) {
        var node = node
        while node != 0, nodes[node].children == 0, nodes[node].value == nil, nodes[node].hashValue == nil {
            let parent = Int(nodes[node].parent)
            if nodes[parent].plus == Int32(node) {
                nodes[parent].plus = .none
            } else {
                unlink(node)
            }
            nodes[parent].children -= 1
            nodes[node].level = []
            free.append(Int32(node))
            node = parent
        }
    }
}

// Children by text, in one hash table for all nodes
extension SubscriptionTrie {
    private func child(of parent: Int, level: Span<UInt8>) -> Int? {
        let hash = Self.hash(level, parent: parent)
        var node = buckets[hash & (buckets.count - 1)]
        while node != .none {
            let place = Int(node)
            if nodes[place].hash == hash, nodes[place].parent == Int32(parent) {
                let text = nodes[place].level
                if text.span.hasSameBytes(as: level) { return place }
            }
            node = nodes[place].nextInBucket
        }
        return nil
    }

    private mutating func makeChild(of parent: Int, level: Span<UInt8>) -> Int {
        let node = makeNode(level: [UInt8](copying: level), parent: parent, hash: Self.hash(level, parent: parent))
        if nodes.count > buckets.count { grow() } else { link(node) }
        return node
    }

    private mutating func link(_ node: Int) {
        let bucket = nodes[node].hash & (buckets.count - 1)
        nodes[node].nextInBucket = buckets[bucket]
        buckets[bucket] = Int32(node)
    }

    private mutating func unlink(_ node: Int) {
        let bucket = nodes[node].hash & (buckets.count - 1)
        guard buckets[bucket] != Int32(node) else {
            buckets[bucket] = nodes[node].nextInBucket
            return
        }
        var before = Int(buckets[bucket])
        while nodes[before].nextInBucket != Int32(node) { before = Int(nodes[before].nextInBucket) }
        nodes[before].nextInBucket = nodes[node].nextInBucket
    }

    /// Doubles the buckets and links every living node that was reached by text.
    private mutating func grow() {
        buckets = Array(repeating: .none, count: buckets.count * 2)
        let dead = Set(free)
        for node in nodes.indices.dropFirst() where !dead.contains(Int32(node)) {
            if nodes[Int(nodes[node].parent)].plus != Int32(node) { link(node) }
        }
    }

    /// Seeded anew in each process by the standard library, so that nobody outside can choose topics that collide.
    private static func hash(_ level: Span<UInt8>, parent: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(parent)
        hasher.combine(level.count)
        var index = 0
        while level.count - index >= 8 {
            hasher.combine(level.littleEndianWord(at: index))
            index += 8
        }
        var rest: UInt64 = 0
        while index < level.count {
            rest = rest << 8 | UInt64(level[index])
            index += 1
        }
        hasher.combine(rest)
        return hasher.finalize()
    }
}

extension Int32 {
    /// No node.
    fileprivate static let none: Int32 = -1
}

extension Span where Element == UInt8 {
    fileprivate func isOnly(_ byte: UInt8) -> Bool { count == 1 && self[0] == byte }
}
