import TrestleBase

/// From where users have authenticated before, by a hash of user and address. When there is no space, the user that has the
/// most addresses loses the one that it has not used for longest: a user with thousands of them costs no other its one.
struct KnownAddresses: Sendable {
    private struct Entry {
        let user: Int
        var usedAt: Instant
    }

    private var entries: [Int: Entry] = [:]
    /// How many each user has.
    private var counts: [Int: Int] = [:]

    func contains(_ pair: Int) -> Bool { entries[pair] != nil }

    /// Notes that it was used again; `false` when it is not known.
    mutating func renew(_ pair: Int, now: Instant) -> Bool {
        guard entries[pair] != nil else { return false }
        entries[pair]?.usedAt = now
        return true
    }

    /// - Parameter capacity: the most of all users, at least 1.
    mutating func add(_ pair: Int, of user: Int, now: Instant, capacity: Int) {
        if entries.count >= capacity, let largest = counts.max(by: { $0.value < $1.value }) {
            // Where all have one, the one that has been away for longest goes.
            removeOldest(of: largest.value > 1 ? largest.key : nil)
        }
        if entries.updateValue(Entry(user: user, usedAt: now), forKey: pair) == nil { counts[user, default: 0] += 1 }
    }

    mutating func remove(users: Set<Int>) {
        entries = entries.filter { !users.contains($0.value.user) }
        for user in users { counts[user] = nil }
    }

    /// - Parameter user: `nil` for any.
    private mutating func removeOldest(of user: Int?) {
        let candidates = entries.lazy.filter { user == nil || $0.value.user == user }
        guard let oldest = candidates.min(by: { $0.value.usedAt < $1.value.usedAt }) else { return }
        entries[oldest.key] = nil
        let left = (counts[oldest.value.user] ?? 1) - 1
        counts[oldest.value.user] = left > 0 ? left : nil
    }
}
