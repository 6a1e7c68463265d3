import TrestleBase
import MQTTCodec
import MQTTSession
import WireBytes

/// The last retained message of each topic, as a tree of topic levels: a filter visits the branches that it selects.
struct RetainedMessages {
    /// A topic level.
    final class Node {
        fileprivate var children: [ByteSlice: Node] = [:]
        fileprivate unowned let parent: Node?
        fileprivate let level: ByteSlice
        fileprivate(set) var publish: StoredPublish?
        fileprivate(set) var qos = QoS.atMostOnce
        /// Whose message it is: it counts there, with all levels of its topic, those that it shares included: they stay as
        /// long as any message needs them, whoever made them.
        fileprivate var holding: Holding?
        fileprivate var levelBytes = 0
        fileprivate var heldBytes: Int { (publish?.cost ?? 0) + levelBytes }

        /// Bytes that it takes without its message, about.
        fileprivate var size: Int { Self.overhead + level.count }
        fileprivate static let overhead = 320

        fileprivate init(level: ByteSlice, parent: Node?) {
            self.level = level
            self.parent = parent
        }
    }

    /// The limits of a tree.
    struct Limits {
        var messages: Int
        var bytes: Int
        /// How much of both one holder may have, in percent.
        var share: Int
        /// Deeper topics are not retained, so that a visit stays shallow.
        var levels = 128
    }

    private let root = Node(level: ByteSlice(), parent: nil)
    private let limits: Limits
    private var nodes = 0
    private(set) var count = 0
    private(set) var bytes = 0

    init(limits: Limits) { self.limits = limits }

    /// Keeps a message.
    ///
    /// - Returns: `false` when a bound is reached.
    mutating func set(_ topic: Span<UInt8>, _ publish: StoredPublish, qos: QoS, of holding: Holding?) -> Bool {
        let known = find(topic)
        let former = known?.publish
        guard former != nil || count < limits.messages,
            bytes - (former?.cost ?? 0) + publish.cost <= limits.bytes
        else { return false }
        guard let node = known ?? make(topic) else { return false }
        let levelBytes = Self.levelBytes(of: topic)
        let held = publish.cost + levelBytes
        guard bytes - (former?.cost ?? 0) + publish.cost <= limits.bytes, hasShare(held, holding, at: node) else {
            prune(from: node)
            return false
        }
        release(node)
        bytes += publish.cost - (former?.cost ?? 0)
        if former == nil { count += 1 }
        node.publish = publish
        node.qos = qos
        node.holding = holding
        node.levelBytes = levelBytes
        holding?.retainedMessages += 1
        holding?.retainedBytes += held
        return true
    }

    /// The size of a topic's levels if it shares none with others.
    private static func levelBytes(of topic: Span<UInt8>) -> Int {
        var levels = 1
        for index in topic.indices where topic[index] == slash { levels += 1 }
        return levels * Node.overhead + topic.count - (levels - 1)
    }

    /// Whether its publisher may have a message of this size in the place of what the node has.
    private func hasShare(_ size: Int, _ holding: Holding?, at node: Node) -> Bool {
        guard let holding else { return true }
        // Then what there is bounds what one has.
        guard limits.share < 100 else { return true }
        let isItsOwn = node.holding === holding
        return holding.retainedMessages - (isItsOwn ? 1 : 0) < limits.messages * limits.share / 100
            && holding.retainedBytes - (isItsOwn ? node.heldBytes : 0) + size <= limits.bytes / 100 * limits.share
    }

    /// The message of the node counts for its publisher no more.
    private func release(_ node: Node) {
        node.holding?.retainedMessages -= 1
        node.holding?.retainedBytes -= node.heldBytes
        node.holding = nil
    }

    mutating func remove(_ topic: Span<UInt8>) {
        if let node = find(topic) { clear(node) }
    }

    /// The topics that `filter` selects. `$share/` is none of its parts.
    ///
    /// - Parameter visits: is increased by the levels that were looked at.
    func matching(_ filter: TopicFilter, visits: inout Int) -> [Node] {
        var found: [Node] = []
        visit(root, filter.matchedPart, from: 0, &found, &visits)
        return found
    }

    /// Forgets those whose time is over.
    mutating func expire(now: Instant) {
        guard count > 0 else { return }
        var outdated: [Node] = []
        forEach(root) { node in
            if let expiresAt = node.publish?.expiresAt, now >= expiresAt { outdated.append(node) }
        }
        for node in outdated { clear(node) }
    }

    // MARK: The tree

    private func find(_ topic: Span<UInt8>) -> Node? {
        var node = root
        var start = 0
        while start <= topic.count {
            let end = topic.endOfLevel(from: start)
            guard let child = node.children[ByteSlice(copying: topic.extracting(start..<end))] else { return nil }
            node = child
            start = end + 1
        }
        return node
    }

    /// The node of a topic, with those above it; `nil` when the tree may not grow so far.
    private mutating func make(_ topic: Span<UInt8>) -> Node? {
        var levels = 1
        for index in topic.indices where topic[index] == slash { levels += 1 }
        guard levels <= limits.levels, nodes + levels <= limits.messages * 10 else { return nil }
        var node = root
        var start = 0
        while start <= topic.count {
            let end = topic.endOfLevel(from: start)
            let level = ByteSlice(copying: topic.extracting(start..<end))
            if let child = node.children[level] {
                node = child
            } else {
                let child = Node(level: level, parent: node)
                node.children[level] = child
                nodes += 1
                bytes += child.size
                node = child
            }
            start = end + 1
        }
        return node
    }

    private mutating func clear(_ node: Node) {
        guard let publish = node.publish else { return }
        release(node)
        bytes -= publish.cost
        count -= 1
        node.publish = nil
        prune(from: node)
    }

    /// Removes `node` and those above it as far as nothing needs them.
    private mutating func prune(from node: Node) {
        var node = node
        while node.publish == nil, node.children.isEmpty, let parent = node.parent {
            parent.children[node.level] = nil
            nodes -= 1
            bytes -= node.size
            node = parent
        }
    }

    private func visit(
        _ node: Node, _ filter: Span<UInt8>, from start: Int, _ found: inout [Node], _ visits: inout Int
    ) {
        visits += 1
        guard start <= filter.count else {
            if node.publish != nil { found.append(node) }
            return
        }
        let end = filter.endOfLevel(from: start)
        let level = filter.extracting(start..<end)
        if level.count == 1, level[0] == UInt8(ascii: "#") {
            // "a/#" selects "a" as well.
            if node !== root, node.publish != nil { found.append(node) }
            for child in node.children.values where node !== root || !child.isHidden {
                visit(child, filter, from: start, &found, &visits)
            }
        } else if level.count == 1, level[0] == UInt8(ascii: "+") {
            for child in node.children.values where node !== root || !child.isHidden {
                visit(child, filter, from: end + 1, &found, &visits)
            }
        } else if let child = node.children[ByteSlice(copying: level)] {
            visit(child, filter, from: end + 1, &found, &visits)
        }
    }

    private func forEach(_ node: Node, _ body: (Node) -> Void) {
        body(node)
        for child in node.children.values { forEach(child, body) }
    }
}

private let slash = UInt8(ascii: "/")

extension RetainedMessages.Node {
    /// Topics that begin with `$` are not for wildcards at the first level [MQTT-4.7.2-1].
    fileprivate var isHidden: Bool { !level.isEmpty && level[0] == UInt8(ascii: "$") }
}

extension Span where Element == UInt8 {
    fileprivate func endOfLevel(from start: Int) -> Int {
        var end = start
        while end < count, self[end] != slash { end += 1 }
        return end
    }
}
