import WireBytes

/// Topic filters and a value for each, matched level by level: a topic of d levels visits at most the nodes that share its
/// front, however many filters there are. Matching allocates nothing.
///
/// The `$share/NAME/` of a shared subscription is not part of the path: keep the names in the value.
public struct SubscriptionTrie<Value> {
    /// Filters with more levels than this are refused, so that matching, which descends level by level, stays shallow.
    public let maximumLevels: Int
    /// Filters with `+` with which some topic would visit more levels than this are refused. One topic visits many only
    /// where many filters differ in `+` or text at the same places. Those without `+` add one path to it, all of them
    /// together, and are not refused.
    public let maximumVisits: Int
    /// How many filters have a value.
    public private(set) var count = 0
    /// The approximate memory of the filters' levels, in bytes: 128 and the text for each distinct level, without the
    /// values.
    public var bytes: Int { index.bytes }

    @usableFromInline var index: FilterIndex
    /// By slot; `nil` for slots that are free.
    @usableFromInline var values: [Value?] = []
    private var freeSlots: [FilterIndex.Slot] = []

    /// - Parameters:
    ///   - maximumLevels: at least 1.
    ///   - maximumVisits: at least 1.
    public init(maximumLevels: Int = 128, maximumVisits: Int = 20_000) {
        precondition(maximumLevels >= 1 && maximumVisits >= 1)
        self.maximumLevels = maximumLevels
        self.maximumVisits = maximumVisits
        self.index = FilterIndex()
    }

    /// The value of exactly this filter.
    public subscript(filter: TopicFilter) -> Value? {
        guard let place = index.place(of: filter.matchedPart), let slot = index.slot(at: place) else { return nil }
        return values[Int(slot)]
    }

    /// Changes the value of `filter`: `change` gets the one it has, or `nil`, and leaves the new one, or `nil` for none.
    ///
    /// - Parameter maximumVisits: most levels that a topic may visit if `filter` is new and has a `+`; `nil`, the default,
    ///   for the trie's own.
    /// - Returns: `false`, and `change` is not called, when the filter has more levels than are allowed, or a topic would
    ///   visit too many.
    @discardableResult
    public mutating func update(
        _ filter: TopicFilter, maximumVisits: Int? = nil, _ change: (inout Value?) -> Void
    ) -> Bool {
        guard !hasTooManyLevels(filter) else { return false }
        let place = index.place(making: filter.matchedPart)
        guard let slot = index.slot(at: place) else {
            let limit = filter.hasSingleLevelWildcard ? maximumVisits ?? self.maximumVisits : .max
            guard index.admit(place, limit: limit) else { return false }
            var value: Value?
            change(&value)
            if let value { insert(value, at: place) } else { index.abandon(place) }
            return true
        }
        change(&values[Int(slot)])
        if values[Int(slot)] == nil {
            index.set(nil, at: place)
            count -= 1
            if count == 0, values.count > 1_024 {
                values = []
                freeSlots = []
            } else {
                freeSlots.append(slot)
            }
        }
        return true
    }

    /// Calls `body` with the value of each filter that selects `topic`, a legal topic name, in no particular order.
    ///
    /// - Returns: the number of filter levels that were visited, at most `maximumVisits` and one path of text.
    @inlinable @discardableResult
    public func forEachMatch(_ topic: Span<UInt8>, _ body: (Value) -> Void) -> Int {
        index.forEachMatch(topic) { slot in
            if let value = values[Int(slot)] { body(value) }
        }
    }

    private mutating func insert(_ value: Value, at place: FilterIndex.Place) {
        let slot: FilterIndex.Slot
        if let reused = freeSlots.popLast() {
            slot = reused
            values[Int(slot)] = value
        } else {
            slot = FilterIndex.Slot(values.count)
            values.append(value)
        }
        index.set(slot, at: place)
        count += 1
    }

    /// Whether the filter has more levels than are allowed.
    public func hasTooManyLevels(_ filter: TopicFilter) -> Bool {
        levels(of: filter.matchedPart) > maximumLevels
    }

    private func levels(of filter: Span<UInt8>) -> Int {
        var levels = 1
        for index in filter.indices where filter[index] == Byte.slash { levels += 1 }
        return levels
    }
}

extension SubscriptionTrie: Sendable where Value: Sendable {}
