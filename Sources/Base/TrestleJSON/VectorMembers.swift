/// The members that a line of a vector file may have. One that is misspelt checks nothing, so it is an error.
public struct VectorMembers: Sendable {
    private let known: [String]

    public init(_ known: [String]) { self.known = known }

    /// A description of the first wrong member name in a vector; `nil` when all names are right.
    ///
    /// A vector may have further members, as remarks. A member counts as misspelt if it resembles a known member that
    /// the vector lacks, or differs from a known one only in case.
    public func problem(in vector: JSON) -> String? {
        guard case .object(let members) = vector else { return "not a JSON object" }
        var seen: Set<String> = []
        for member in members where !seen.insert(member.name).inserted { return "duplicate member \"\(member.name)\"" }
        for member in members where !known.contains(member.name) {
            let meant = known.first { !seen.contains($0) && Self.resembles(member.name, $0) }
            if let meant { return "unknown member \"\(member.name)\": is it \"\(meant)\"?" }
        }
        return nil
    }

    /// Whether `name` is `known` with a slip: other case, a letter or two wrong, or an ending.
    private static func resembles(_ name: String, _ known: String) -> Bool {
        let (name, known) = (Array(name.lowercased().utf8), Array(known.lowercased().utf8))
        if name == known || name.starts(with: known) || name.count > 2 && known.starts(with: name) { return true }
        return distance(name, known) <= (known.count > 4 ? 2 : 1)
    }

    /// How many letters must be put in, left out, replaced or swapped with their neighbour.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        // A long name resembles none, and is not worth the time.
        guard abs(left.count - right.count) <= 2 else { return 3 }
        var before: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var next = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, next[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    best = min(best, before[column - 1] + 1)
                }
                next.append(best)
            }
            (before, last) = (last, next)
        }
        return last[right.count]
    }
}
