/// A topic filter by its levels, to be compared with others.
public struct FilterCoverage: Sendable {
    public let levels: [Substring]

    /// - Parameter filter: a legal one; `$share/NAME/` in front of it does not count.
    public init(_ filter: String) {
        let levels = filter.split(separator: "/", omittingEmptySubsequences: false)
        self.levels = levels[0] == "$share" && levels.count > 2 ? Array(levels.dropFirst(2)) : levels
    }

    /// Whether every topic that `other` matches is matched by this one too (MQTT 5, section 4.7). Linear in the length.
    public func covers(_ other: FilterCoverage) -> Bool {
        let narrow = other.levels
        // Wildcards at the first level leave out topics that begin with a dollar sign [MQTT-4.7.2-1].
        if narrow[0].utf8.first == UInt8(ascii: "$"), levels[0] == "#" || levels[0] == "+" { return false }
        // "#" alone needs a level, too: nothing more is left for "+/#" to leave out.
        if narrow == ["#"], levels == ["+", "#"] { return true }
        for index in levels.indices {
            // A final "#" matches the level before it and everything below.
            if levels[index] == "#" { return true }
            guard index < narrow.count, narrow[index] != "#" else { return false }
            guard levels[index] == "+" || levels[index] == narrow[index] else { return false }
        }
        return levels.count == narrow.count
    }
}
