extension String {
    /// Whether it has more than 64 combining marks in a row. Unicode allows 30 in a stream (UAX #15, section 13); to compare or hash a text
    /// with half a million takes minutes.
    public var hasLongRunOfMarks: Bool {
        var run = 0
        for scalar in unicodeScalars {
            guard !scalar.isASCII, scalar.properties.canonicalCombiningClass != .notReordered else {
                run = 0
                continue
            }
            run += 1
            if run > 64 { return true }
        }
        return false
    }

    /// Whether both have the same bytes. Texts of peers are compared this way, as the protocols compare them: `==` takes different
    /// bytes for the same text (`é` and `e` with an accent behind it), and its time grows with the square of a run of combining marks,
    /// of which a message can hold half a million.
    @inlinable public func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Whether its first bytes are those of `prefix`; in place of `hasPrefix`, for the same reasons.
    @inlinable public func begins(with prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }
}
