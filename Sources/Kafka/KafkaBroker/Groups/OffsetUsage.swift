/// What the committed offsets of all groups take of memory, and since when nobody has used those of a group. A pure value;
/// times are milliseconds since 1970.
struct OffsetUsage {
    typealias Offsets = [OffsetStore.Place: OffsetStore.Committed]

    /// About how many bytes; what was deleted is subtracted at the next `review`.
    private(set) var bytes = 0
    private var lastActive: [String: Int64] = [:]

    /// Groups whose offsets expire in one review, so that it takes no long time.
    static let expiredAtOnce = 100

    /// How many bytes a commit of one group adds to what is held.
    ///
    /// - Parameter known: what the group has committed before; `nil` for nothing.
    static func bytesAdded(_ committed: OffsetStore.Committed, at place: OffsetStore.Place, to known: Offsets?) -> Int {
        size(place, committed) - (known?[place].map { size(place, $0) } ?? 0)
    }

    /// Whether so many bytes may be added. What replaces offsets without taking more always may: those of others are never
    /// given up for it, since whoever lost them would read from somewhere else.
    func hasCapacity(for added: Int, maximumBytes: Int) -> Bool { added <= 0 || bytes + added <= maximumBytes }

    mutating func noteCommit(of group: String, adding added: Int, now: Int64) {
        bytes += added
        lastActive[group] = now
    }

    /// Counts again what is held, and finds the groups that have had no members and committed nothing for `retention`
    /// milliseconds (`offsets.retention.minutes`).
    mutating func review(
        _ groups: [String: Offsets], now: Int64, retention: Int64?, hasMembers: (String) -> Bool
    ) -> [String] {
        bytes = groups.reduce(0) { sum, group in
            group.value.reduce(sum + Self.size(ofGroup: group.key)) { $0 + Self.size($1.key, $1.value) }
        }
        lastActive = lastActive.filter { groups[$0.key] != nil }
        guard let retention else { return [] }
        var expired: [String] = []
        for group in groups.keys {
            // Who was active before the start is not known: everybody has the whole time again.
            if hasMembers(group) { lastActive[group] = now }
            let since = lastActive[group] ?? now
            lastActive[group] = since
            if since <= now - retention, expired.count < Self.expiredAtOnce { expired.append(group) }
        }
        return expired
    }

    static func size(ofGroup group: String) -> Int { 300 + group.utf8.count }

    private static func size(_ place: OffsetStore.Place, _ committed: OffsetStore.Committed) -> Int {
        150 + place.topic.utf8.count + committed.metadata.utf8.count
    }
}
