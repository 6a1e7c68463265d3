internal import TrestleBase

/// Writes all committed offsets into a new segment, a share at a time.
///
/// What a share holds is looked up when it is made: commits that come between two shares stand in the log before or after
/// what they replace, as they do in memory.
struct OffsetCompaction {
    /// Where the new segment begins.
    let start: Int64
    private let groups: [String]
    private var cursor = Cursor()
    /// Where the share that was made last ends.
    private var end = Cursor()

    private struct Cursor {
        /// The index of the group.
        var group = 0
        /// The places of the group that are to be written; `nil` before the first of them.
        var places: [OffsetStore.Place]?
        var place = 0
    }

    /// - Parameter groups: those that have committed offsets. What others commit from now on is in the new segment.
    init(start: Int64, groups: [String]) {
        self.start = start
        self.groups = groups
    }

    /// Whether all has been written.
    var isComplete: Bool { cursor.group == groups.count }

    /// The next share, until `advance` the same again.
    ///
    /// - Parameters:
    ///   - held: what is committed now.
    ///   - size: the share ends when it has so many bytes.
    /// - Returns: `nil` when nothing is left.
    mutating func next(
        of held: ExactTexts<[OffsetStore.Place: OffsetStore.Committed]>, atMost size: Int, now: WallTime
    ) -> OffsetBatch? {
        var batch = OffsetBatch(now: now)
        end = cursor
        while end.group < groups.count, batch.isEmpty || batch.size < size {
            let group = groups[end.group]
            let places = end.places ?? (held[group] ?? [:]).map(\.key)
            end.places = places
            if end.place == places.count {
                end = Cursor(group: end.group + 1)
                continue
            }
            let place = places[end.place]
            end.place += 1
            if let committed = held[group]?[place] { batch.append(group, place, committed) }
        }
        guard !batch.isEmpty else {
            advance()
            return nil
        }
        batch.finish()
        return batch
    }

    /// The share has been written.
    mutating func advance() { cursor = end }
}
