// What a match costs
extension FilterIndex {
    /// Whether a topic still visits at most `limit` nodes with `place`, which `place(making:)` has just made; else it is
    /// abandoned.
    mutating func admit(_ place: Place, limit: Int) -> Bool {
        let limit = Int32(clamping: limit)
        if raise(from: place.node, limit: limit) { return true }
        // Perhaps because of what has gone meanwhile. Finding that out takes its time, so that much must have gone.
        guard goneNodes > (nodes.count - free.count) / 16 else {
            abandon(place)
            return false
        }
        weigh()
        if nodes[0].visits <= limit { return true }
        abandon(place)
        weigh()
        return false
    }

    /// Tells the parents of a node how many nodes a topic visits from it on.
    ///
    /// - Returns: `false`, and they have heard nothing, when they are too many.
    private mutating func raise(from node: Int, limit: Int32) -> Bool {
        var former: [(node: Int, visits: Int32, textVisits: Int32)] = []
        var node = node
        while node != 0 {
            let parent = Int(nodes[node].parent)
            let old = (node: parent, visits: nodes[parent].visits, textVisits: nodes[parent].textVisits)
            tell(parent, of: node)
            guard nodes[parent].visits != old.visits else { return true }
            former.append(old)
            node = parent
        }
        guard nodes[0].visits > limit else { return true }
        for old in former {
            nodes[old.node].visits = old.visits
            nodes[old.node].textVisits = old.textVisits
        }
        return false
    }

    private mutating func tell(_ parent: Int, of node: Int) {
        if nodes[parent].plus != Int32(node) {
            nodes[parent].textVisits = max(nodes[parent].textVisits, nodes[node].visits)
        }
        let plus = nodes[parent].plus
        nodes[parent].visits =
            1 + nodes[parent].textVisits + (plus == .none ? 0 : nodes[Int(plus)].visits)
    }

    /// Counts again what a topic visits, from the deepest nodes up.
    private mutating func weigh() {
        goneNodes = 0
        for node in nodes.indices {
            nodes[node].visits = 1
            nodes[node].textVisits = 0
        }
        for level in levelsOfNodes().reversed() {
            for node in level { tell(Int(nodes[Int(node)].parent), of: Int(node)) }
        }
    }

    /// The living nodes without the root, by their distance from it.
    private func levelsOfNodes() -> [[Int32]] {
        var depths = [Int](repeating: -1, count: nodes.count)
        depths[0] = 0
        for node in free { depths[Int(node)] = 0 }
        var levels: [[Int32]] = []
        var path: [Int] = []
        for start in nodes.indices.dropFirst() {
            var node = start
            while depths[node] < 0 {
                path.append(node)
                node = Int(nodes[node].parent)
            }
            while let node = path.popLast() {
                let depth = depths[Int(nodes[node].parent)] + 1
                depths[node] = depth
                if levels.count < depth { levels.append([]) }
                levels[depth - 1].append(Int32(node))
            }
        }
        return levels
    }
}
