/// Offsets of a buffer that are settled although one before them is not: a file beside the log keeps them, so that a start after a
/// crash does not send their records again.
struct SettledRanges: Equatable {
    /// Everything below it is settled, too.
    var before: Int64 = 0
    /// Ascending, neither empty nor adjacent.
    private(set) var ranges: ArraySlice<Range<Int64>> = []
    /// How many offsets they contain.
    private(set) var count: Int64 = 0

    static let fileName = "settled-offset-checkpoint"
    /// More ranges are not kept: the file stays below 1 MiB, and what it does not say is sent again.
    static let limit = 20_000
    /// A file that claims more offsets is damaged.
    private static let mostOffsets: Int64 = 1 << 26

    init() {}

    /// The first of them.
    var first: Range<Int64>? { ranges.first }

    mutating func append(_ range: Range<Int64>) {
        guard !range.isEmpty, ranges.count < Self.limit else { return }
        ranges.append(range)
        count += Int64(range.count)
    }

    mutating func removeFirst() {
        guard let range = ranges.popFirst() else { return }
        count -= Int64(range.count)
    }

    var isEmpty: Bool { ranges.isEmpty }

    /// Forgets the offsets outside of a range.
    mutating func clamp(to bounds: Range<Int64>) {
        let all = ranges
        (ranges, count) = ([], 0)
        for range in all { append(range.clamped(to: bounds)) }
    }

    /// The ranges, and what is settled before them from `start` on.
    func all(from start: Int64) -> SettledRanges {
        var all = SettledRanges()
        if start < before { all.append(start..<before) }
        for range in ranges { all.append(range) }
        return all
    }

    // MARK: The file

    /// The offset before which all are settled, and a line for each range: the distance from the end of the one before, and the length.
    var lines: [String] {
        var end = before
        return [String(before)]
            + ranges.map { range in
                defer { end = range.upperBound }
                return "\(range.lowerBound - end) \(range.count)"
            }
    }

    /// `nil` when the lines are not those that `lines` gives.
    init?(_ lines: [Substring]) {
        guard let first = lines.first.flatMap({ Int64($0) }), first >= 0, lines.count <= Self.limit + 1 else {
            return nil
        }
        var end = first
        let most = Int64.max >> 1
        for line in lines.dropFirst() {
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            guard fields.count == 2, let distance = Int64(fields[0]), let length = Int64(fields[1]), distance >= 0,
                length > 0, distance < most - end, length < most - end - distance
            else { return nil }
            let start = end + distance
            end = start + length
            append(start..<end)
        }
        before = first
        guard count <= Self.mostOffsets else { return nil }
    }
}
