import WireBytes

/// The topic filters of many rules: finds those that match a topic in a time that grows with the topic's levels, not with the
/// number of rules.
///
/// Finding allocates nothing once the array of results is large enough.
public struct RuleTopicTree: Sendable {
    /// A level of filters that begin alike.
    private struct Node {
        /// The node of the level `+`.
        var plus: Int32 = -1
        /// The first link of the rules whose filter ends here, and of those that go on with `#`.
        var rules: Int32 = -1
        var hashRules: Int32 = -1
    }

    private struct Link {
        let rule: Int
        let next: Int32
    }

    /// A level with a name: an entry of an open hash table.
    private struct Slot {
        var parent: Int32 = -1
        var child: Int32 = -1
        /// In `names`.
        var start: Int32 = 0
        var count: Int32 = 0
    }

    private var nodes = [Node()]
    private var links: [Link] = []
    /// A power of two, at most half in use.
    private var slots = [Slot](repeating: Slot(), count: 16)
    private var used = 0
    private var names: [UInt8] = []

    public init() {}

    /// Adds a rule by a number of the caller's; a rule without FROM is not found by any topic.
    public mutating func insert(_ rule: Rule, number: Int) {
        if let filter = rule.topicFilter { insert(filter: filter, number: number) }
    }

    /// Adds a topic filter of MQTT, which must be a legal one.
    public mutating func insert(filter: String, number: Int) {
        var node = 0
        for level in Array(filter.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if level.elementsEqual("#".utf8) {
                links.append(Link(rule: number, next: nodes[node].hashRules))
                nodes[node].hashRules = Int32(links.count - 1)
                return
            }
            node = level.elementsEqual("+".utf8) ? plus(of: node) : child(of: node, Array(level))
        }
        links.append(Link(rule: number, next: nodes[node].rules))
        nodes[node].rules = Int32(links.count - 1)
    }

    private mutating func plus(of node: Int) -> Int {
        if nodes[node].plus < 0 {
            nodes.append(Node())
            nodes[node].plus = Int32(nodes.count - 1)
        }
        return Int(nodes[node].plus)
    }

    private mutating func child(of node: Int, _ name: [UInt8]) -> Int {
        if let child = find(node, name.span) { return child }
        if used * 2 >= slots.count { grow() }
        nodes.append(Node())
        let slot = Slot(
            parent: Int32(node), child: Int32(nodes.count - 1), start: Int32(names.count), count: Int32(name.count))
        names += name
        place(slot)
        used += 1
        return nodes.count - 1
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: old.count * 2)
        for slot in old where slot.child >= 0 { place(slot) }
    }

    private mutating func place(_ slot: Slot) {
        let index = freeIndex(for: slot)
        slots[index] = slot
    }

    private func freeIndex(for slot: Slot) -> Int {
        let name = names.span.extracting(Int(slot.start)..<Int(slot.start + slot.count))
        var index = Self.hash(Int(slot.parent), name) & (slots.count - 1)
        while slots[index].child >= 0 { index = (index + 1) & (slots.count - 1) }
        return index
    }

    /// FNV-1a.
    private static func hash(_ node: Int, _ name: Span<UInt8>) -> Int {
        var hash = (0xCBF2_9CE4_8422_2325 ^ UInt64(node)) &* 0x100_0000_01B3
        for index in 0..<name.count { hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF)
    }

    private func find(_ node: Int, _ name: Span<UInt8>) -> Int? {
        var index = Self.hash(node, name) & (slots.count - 1)
        while slots[index].child >= 0 {
            let slot = slots[index]
            if Int(slot.parent) == node, Int(slot.count) == name.count,
                names.span.extracting(Int(slot.start)..<Int(slot.start + slot.count)).hasSameBytes(as: name)
            {
                return Int(slot.child)
            }
            index = (index + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Appends the numbers of all rules whose filter matches, in ascending order.
    ///
    /// - Returns: the number of levels of filters that were looked at.
    @discardableResult
    public func match(_ topic: Span<UInt8>, into matches: inout [Int]) -> Int {
        let start = matches.count
        let isSystem = topic.count > 0 && topic[0] == UInt8(ascii: "$")
        let visits = visit(0, topic, 0, isSystem, &matches)
        matches[start...].sort()
        return visits
    }

    /// Its recursion is bounded by the levels of the longest filter, 65,535 bytes at most.
    private func visit(
        _ node: Int, _ topic: Span<UInt8>, _ offset: Int, _ hidesWildcards: Bool, _ matches: inout [Int]
    ) -> Int {
        if !hidesWildcards { collect(nodes[node].hashRules, &matches) }
        guard offset <= topic.count else {
            collect(nodes[node].rules, &matches)
            return 1
        }
        var visits = 1
        var end = offset
        while end < topic.count, topic[end] != UInt8(ascii: "/") { end &+= 1 }
        if let child = find(node, topic.extracting(offset..<end)) {
            visits &+= visit(child, topic, end &+ 1, false, &matches)
        }
        let plus = Int(nodes[node].plus)
        if plus >= 0, !hidesWildcards { visits &+= visit(plus, topic, end &+ 1, false, &matches) }
        return visits
    }

    private func collect(_ first: Int32, _ matches: inout [Int]) {
        var link = first
        while link >= 0 {
            matches.append(links[Int(link)].rule)
            link = links[Int(link)].next
        }
    }
}
