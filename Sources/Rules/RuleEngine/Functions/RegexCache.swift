import RegularExpressions

/// Patterns that messages bring, compiled; a few of the last ones.
struct RegexCache: Sendable {
    private static let maximumCount = 32
    /// By the UTF-8 of the pattern: to compare strings is not linear in their length.
    private var known: [[UInt8]: RegularExpression?] = [:]

    init() {}

    mutating func regex(_ pattern: String) -> RegularExpression? {
        let key = Array(pattern.utf8)
        if let regex = known[key] { return regex }
        let regex = RegularExpression(java: pattern)
        if known.count >= Self.maximumCount { known.removeAll(keepingCapacity: true) }
        known[key] = .some(regex)
        return regex
    }
}
