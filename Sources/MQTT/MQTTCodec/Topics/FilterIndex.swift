import WireBytes

/// Topic filters level by level: each filter that is in it has a slot, a small number, for its owner's use.
///
/// It is not generic and its nodes hold no references, so that walking it costs no metadata look-up and no reference
/// count whatever the owner keeps in the slots.
@usableFromInline
struct FilterIndex: Sendable {
    @usableFromInline typealias Slot = Int32

    var nodes: [Node]
    /// The text of the level that leads to each node from its parent.
    private var levels: [[UInt8]]
    /// Nodes that were removed and may be used again.
    var free: [Int32] = []
    /// Heads of chains of nodes, by parent and level; the number of buckets is a power of two.
    private var buckets: [Int32]
    /// Bytes that the living nodes take, about.
    private(set) var bytes = 0
    /// Nodes that have gone since `weigh`.
    var goneNodes = 0

    /// The size of a node without its text: the node, the array of its text, its part of the buckets, and spare
    /// capacity.
    private static let nodeSize = 128
    /// An index of more nodes than this gives its memory back once it is empty.
    private static let retainedNodes = 1_024

    struct Node {
        var parent: Int32
        var hash: Int
        var nextInBucket: Int32 = .none
        var children: Int32 = 0
        /// The most nodes from here on that one topic visits, this one included, and those of them below one child with
        /// text. Children that have gone may still be in it, until `weigh`.
        var visits: Int32 = 1
        var textVisits: Int32 = 0
        /// The child for `+`, besides those with text.
        var plus: Int32 = .none
        /// The filter that ends here.
        var slot: Slot = .none
        /// The filter that ends here with `#`.
        var hashSlot: Slot = .none
    }

    /// Where a filter ends.
    struct Place {
        let node: Int
        let isHash: Bool
    }

    init() {
        self.nodes = [Node(parent: .none, hash: 0)]
        self.levels = [[]]
        self.buckets = Array(repeating: .none, count: 16)
    }

    func slot(at place: Place) -> Slot? {
        let slot = place.isHash ? nodes[place.node].hashSlot : nodes[place.node].slot
        return slot == .none ? nil : slot
    }

    /// Gives the filter that ends at `place` a slot, or takes it away and with it the nodes that nothing needs any more.
    mutating func set(_ slot: Slot?, at place: Place) {
        if place.isHash { nodes[place.node].hashSlot = slot ?? .none } else { nodes[place.node].slot = slot ?? .none }
        if slot == nil { prune(from: place.node) }
    }

    /// Removes what `place(making:)` made, if nothing was put there.
    mutating func abandon(_ place: Place) { prune(from: place.node) }
}

// Matching
extension FilterIndex {
    /// Calls `body` with the slot of each filter that selects `topic`, a legal topic name, in no particular order.
    ///
    /// - Returns: how many nodes were visited.
    @usableFromInline
    func forEachMatch(_ topic: Span<UInt8>, _ body: (Slot) -> Void) -> Int {
        guard topic.count > 0 else { return 0 }
        return visit(0, topic, from: 0, wildcards: topic[0] != Byte.dollar, body)
    }

    /// - Parameter wildcards: `false` at the first level of a topic that begins with `$` [MQTT-4.7.2-1].
    private func visit(
        _ node: Int, _ topic: Span<UInt8>, from start: Int, wildcards: Bool, _ body: (Slot) -> Void
    ) -> Int {
        if wildcards, nodes[node].hashSlot != .none { body(nodes[node].hashSlot) }
        guard start <= topic.count else {
            if nodes[node].slot != .none { body(nodes[node].slot) }
            return 1
        }
        guard nodes[node].children > 0 else { return 1 }
        var visits = 1
        var end = start
        while end < topic.count, topic[end] != Byte.slash { end += 1 }
        if let child = child(of: node, level: topic.extracting(start..<end)) {
            visits &+= visit(child, topic, from: end + 1, wildcards: true, body)
        }
        if wildcards, nodes[node].plus != .none {
            visits &+= visit(Int(nodes[node].plus), topic, from: end + 1, wildcards: true, body)
        }
        return visits
    }
}

// Paths
extension FilterIndex {
    /// Where `filter` ends, or `nil` when it is not here.
    func place(of filter: Span<UInt8>) -> Place? {
        var node = 0
        var start = 0
        while start <= filter.count {
            var end = start
            while end < filter.count, filter[end] != Byte.slash { end += 1 }
            let level = filter.extracting(start..<end)
            if level.isOnly(Byte.hash) { return Place(node: node, isHash: true) }
            if level.isOnly(Byte.plus) {
                guard nodes[node].plus != .none else { return nil }
                node = Int(nodes[node].plus)
            } else {
                guard let next = child(of: node, level: level) else { return nil }
                node = next
            }
            start = end + 1
        }
        return Place(node: node, isHash: false)
    }

    /// Where `filter` ends; the nodes that lead there are made where they are missing.
    mutating func place(making filter: Span<UInt8>) -> Place {
        var node = 0
        var start = 0
        while start <= filter.count {
            var end = start
            while end < filter.count, filter[end] != Byte.slash { end += 1 }
            let level = filter.extracting(start..<end)
            if level.isOnly(Byte.hash) { return Place(node: node, isHash: true) }
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
        return Place(node: node, isHash: false)
    }

    private mutating func makeNode(level: [UInt8], parent: Int, hash: Int) -> Int {
        nodes[parent].children += 1
        bytes += Self.nodeSize + level.count
        let node = Node(parent: Int32(parent), hash: hash)
        if let reused = free.popLast() {
            nodes[Int(reused)] = node
            levels[Int(reused)] = level
            return Int(reused)
        }
        nodes.append(node)
        levels.append(level)
        return nodes.count - 1
    }

    private func isBare(_ node: Int) -> Bool {
        nodes[node].slot == .none && nodes[node].hashSlot == .none
    }

    /// Removes `node` and its parents as far as nothing depends on them.
    private mutating func prune(from node: Int) {
        var node = node
        while node != 0, nodes[node].children == 0, isBare(node) {
            let parent = Int(nodes[node].parent)
            if nodes[parent].plus == Int32(node) {
                nodes[parent].plus = .none
            } else {
                unlink(node)
            }
            nodes[parent].children -= 1
            goneNodes += 1
            bytes -= Self.nodeSize + levels[node].count
            levels[node] = []
            free.append(Int32(node))
            node = parent
        }
        if free.count > Self.retainedNodes, free.count == nodes.count - 1, isBare(0) {
            self = FilterIndex()
        }
    }
}

// Children by text, in one hash table for all nodes
extension FilterIndex {
    private func child(of parent: Int, level: Span<UInt8>) -> Int? {
        let hash = Self.hash(level, parent: parent)
        var node = buckets[hash & (buckets.count - 1)]
        while node != .none {
            let place = Int(node)
            if nodes[place].hash == hash, nodes[place].parent == Int32(parent) {
                let text = levels[place]
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

    /// Seeded again in each process by the standard library, so that nobody outside can choose topics that collide.
    private static func hash(_ level: Span<UInt8>, parent: Int) -> Int {
        var hasher = Hasher()
        // No level has 2³² bytes.
        hasher.combine(parent << 32 | level.count)
        hasher.combine(bytesOf: level)
        return hasher.finalize()
    }
}

extension Int32 {
    /// No node, no slot.
    static let none: Int32 = -1
}

extension Span where Element == UInt8 {
    fileprivate func isOnly(_ byte: UInt8) -> Bool { count == 1 && self[0] == byte }
}
