internal import TrestleBase

/// The memory of the committed offsets of all groups, by holder, and the time since which a group has been unused. A
/// pure value.
///
/// An offset counts for the holder that committed it last. After a start, this is not known; one holder has at most
/// half of the rest, so that there is always something left for others.
struct OffsetUsage {
    typealias Offsets = [OffsetStore.Place: OffsetStore.Committed]
    /// Short for a holder, in each offset; 0 when it is not known.
    typealias HolderNumber = Int32

    private struct Entry {
        var lastActive: WallTime
        /// The first holder to commit.
        var maker: HolderNumber = 0
    }

    /// About how many bytes; what was deleted is subtracted at the next `review`.
    private(set) var bytes = 0
    private var entries: ExactTexts<Entry> = [:]
    private var numbers: [ClientHolder: HolderNumber] = [:]
    private var freeNumbers: [HolderNumber] = []
    /// Numbers that were taken since the last review: they may be in offsets that are not stored yet.
    private var takenNumbers: Set<HolderNumber> = []
    /// By the number of its holder, what it has.
    private var held = [0]

    /// Groups whose offsets expire in one review, so that it takes no long time.
    static let expiredAtOnce = 100

    /// The addition of one request.
    struct Addition {
        /// To what is held.
        var bytes = 0
        /// To what its holder has.
        var heldBytes = 0
    }

    /// The addition of a commit of one group.
    ///
    /// - Parameter known: what the group has committed before; `nil` for nothing.
    func addition(
        _ committed: OffsetStore.Committed, at place: OffsetStore.Place, to known: Offsets?, by holder: ClientHolder
    ) -> Addition {
        let size = Self.size(place, committed)
        guard let former = known?[place] else { return Addition(bytes: size, heldBytes: size) }
        let released = Self.size(place, former)
        let isOwn = former.holder != 0 && former.holder == numbers[holder]
        return Addition(bytes: size - released, heldBytes: isOwn ? size - released : size)
    }

    /// The further addition of a group's first commit.
    static func addition(ofGroup group: String) -> Addition {
        Addition(bytes: size(ofGroup: group), heldBytes: size(ofGroup: group))
    }

    /// Why so much may not be added; `nil` when it may. What replaces offsets without taking more always may: those of
    /// others are never given up for it, since whoever lost them would read from somewhere else.
    func objection(to added: Addition, by holder: ClientHolder, maximumBytes: Int) -> String? {
        guard added.bytes > 0 else { return nil }
        guard bytes + added.bytes <= maximumBytes else {
            return "committed offsets take the \(maximumBytes) bytes that they may"
        }
        let own = numbers[holder].map { held[Int($0)] } ?? 0
        guard own + added.heldBytes <= (maximumBytes - held[0]) / 2 else {
            return "committed offsets of one \(holder.kind) take half of the \(maximumBytes) bytes allowed"
        }
        return nil
    }

    /// The change by a commit when it is stored.
    struct Change {
        fileprivate let maker: HolderNumber?
        fileprivate var bytes: [HolderNumber: Int] = [:]
    }

    /// Says in the offsets for whom they count.
    ///
    /// - Parameter known: what the group has committed before; `nil` for nothing.
    /// - Returns: what `note` wants when they are stored.
    mutating func attribute(
        _ accepted: inout Offsets, of group: String, replacing known: Offsets?, to holder: ClientHolder
    ) -> Change {
        let number = number(of: holder)
        var change = Change(maker: known == nil ? number : nil)
        if known == nil { change.bytes[number] = Self.size(ofGroup: group) }
        for place in accepted.keys {
            accepted[place]?.holder = number
            if let former = known?[place] { change.bytes[former.holder, default: 0] -= Self.size(place, former) }
            if let committed = accepted[place] { change.bytes[number, default: 0] += Self.size(place, committed) }
        }
        return change
    }

    /// The group has committed.
    mutating func note(_ change: Change, of group: String, now: WallTime) {
        for (number, added) in change.bytes {
            bytes += added
            held[Int(number)] += added
        }
        var entry = entries[group] ?? Entry(lastActive: now)
        entry.lastActive = now
        if let maker = change.maker { entry.maker = maker }
        entries[group] = entry
    }

    private mutating func number(of holder: ClientHolder) -> HolderNumber {
        if let known = numbers[holder] { return known }
        let number = freeNumbers.popLast() ?? HolderNumber(held.count)
        if Int(number) == held.count { held.append(0) }
        numbers[holder] = number
        takenNumbers.insert(number)
        return number
    }

    /// Counts again what is held, and finds the groups that have had no members and committed nothing for `retention`
    /// (`offsets.retention.minutes`).
    mutating func review(
        _ groups: ExactTexts<Offsets>, now: WallTime, retention: Duration?, hasMembers: (String) -> Bool
    ) -> [String] {
        entries = entries.filter { groups[$0.key] != nil }
        count(groups)
        guard let retention else { return [] }
        var expired: [String] = []
        for group in groups.keys {
            // Who was active before the start is not known: everybody has the whole time again.
            var entry = entries[group] ?? Entry(lastActive: now)
            if hasMembers(group) { entry.lastActive = now }
            entries[group] = entry
            if entry.lastActive.duration(to: now) >= retention, expired.count < Self.expiredAtOnce {
                expired.append(group)
            }
        }
        return expired
    }

    private mutating func count(_ groups: ExactTexts<Offsets>) {
        var fresh = [Int](repeating: 0, count: held.count)
        for (group, offsets) in groups {
            fresh[Int(entries[group]?.maker ?? 0)] += Self.size(ofGroup: group)
            for (place, committed) in offsets { fresh[Int(committed.holder)] += Self.size(place, committed) }
        }
        held = fresh
        bytes = held.reduce(0, +)
        // Nothing has the numbers of those who have nothing.
        for (holder, number) in numbers where held[Int(number)] == 0 && !takenNumbers.contains(number) {
            numbers[holder] = nil
            freeNumbers.append(number)
        }
        takenNumbers = []
    }

    private static func size(ofGroup group: String) -> Int { 300 + group.utf8.count }

    private static func size(_ place: OffsetStore.Place, _ committed: OffsetStore.Committed) -> Int {
        150 + place.topic.utf8.count + committed.metadata.utf8.count
    }
}

extension OffsetUsage.Addition {
    static func + (left: Self, right: Self) -> Self {
        Self(bytes: left.bytes + right.bytes, heldBytes: left.heldBytes + right.heldBytes)
    }
}
