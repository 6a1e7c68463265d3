import WireBytes

/// An MQTT topic filter, or the topics that a template can make, by levels: to be compared with others.
public struct TopicOverlap: Sendable {
    private enum Level: Hashable, Sendable {
        case exactly(String)
        case any
        /// Any number of levels, from here on.
        case rest
    }

    private let levels: [Level]

    /// - Parameter filter: a legal one; `$share/NAME/` in front of it does not count.
    public init(filter: String) {
        var levels = filter.split(separator: "/", omittingEmptySubsequences: false)
        if levels[0] == "$share", levels.count > 2 { levels.removeFirst(2) }
        self.levels = levels.map { $0 == "#" ? .rest : $0 == "+" ? .any : .exactly(String($0)) }
    }

    /// The topics that a template makes of records.
    public init(topic: Template) {
        var levels: [Level] = []
        var open = ""
        var hasField = false
        for (index, piece) in topic.pieces.enumerated() {
            switch piece {
            case .text(let bytes):
                let parts = String(decodingUTF8: bytes.span).split(separator: "/", omittingEmptySubsequences: false)
                for (number, part) in parts.enumerated() {
                    if number > 0 {
                        levels.append(hasField ? .any : .exactly(open))
                        (open, hasField) = ("", false)
                    }
                    open += part
                }
            case .field:
                hasField = true
                // The last field may hold several levels.
                if index == topic.pieces.count - 1 {
                    levels.append(.any)
                    levels.append(.rest)
                    self.levels = levels
                    return
                }
            }
        }
        levels.append(hasField ? .any : .exactly(open))
        self.levels = levels
    }

    /// Whether there is a topic that both select (MQTT 5, section 4.7). Linear in the number of levels.
    public func overlaps(_ other: TopicOverlap) -> Bool {
        for (wild, exact) in [(self, other), (other, self)] {
            // Wildcards at the first level leave out topics that begin with a dollar sign [MQTT-4.7.2-1].
            guard case .exactly(let name) = exact.levels[0], name.utf8.first == UInt8(ascii: "$") else { continue }
            if case .exactly = wild.levels[0] { continue }
            return false
        }
        var index = 0
        while index < levels.count, index < other.levels.count {
            if levels[index] == .rest || other.levels[index] == .rest { return true }
            if case .exactly(let left) = levels[index], case .exactly(let right) = other.levels[index],
                !left.utf8.elementsEqual(right.utf8)
            {
                return false
            }
            index += 1
        }
        if levels.count == other.levels.count { return true }
        // `a/#` selects `a` as well.
        let longer = levels.count > other.levels.count ? levels : other.levels
        return longer.count == index + 1 && longer[index] == .rest
    }
}
