/// A regular expression of Java's flavour, matched by backtracking with a bound of steps.
final class JavaRegex: Sendable {
    /// The longest pattern, in UTF-8.
    static let maximumLength = 1 << 16

    let instructions: [RegexInstruction]
    let groupCount: Int
    let names: [String: Int]
    let slotCount: Int
    /// The character that every match begins with, if there is one.
    let firstScalar: UInt32?
    /// Whether a match can only begin where the input does.
    let isAnchored: Bool

    /// - Returns: `nil` when the pattern is not valid, or too large.
    init?(_ pattern: String) {
        guard pattern.utf8.count <= Self.maximumLength else { return nil }
        var parser = RegexParser(pattern)
        guard let tree = parser.parse() else { return nil }
        var compiler = RegexCompiler(groups: parser.groupCount)
        compiler.compile(.sequence([tree]))
        guard !compiler.isTooLarge else { return nil }
        instructions = compiler.instructions + [.accept]
        groupCount = parser.groupCount
        names = parser.names
        slotCount = Int(compiler.slots)
        firstScalar =
            if case .one(.scalar(let scalar))? = compiler.instructions.first { scalar } else { nil }
        isAnchored =
            if case .assertion(.inputStart)? = compiler.instructions.first { true } else { false }
    }
}

/// Patterns that messages bring, compiled; a few of the last ones.
struct RegexCache: Sendable {
    private static let maximumCount = 32
    /// By the UTF-8 of the pattern: to compare strings is not linear in their length.
    private var known: [[UInt8]: JavaRegex?] = [:]

    init() {}

    mutating func regex(_ pattern: String) -> JavaRegex? {
        let key = Array(pattern.utf8)
        if let regex = known[key] { return regex }
        let regex = JavaRegex(pattern)
        if known.count >= Self.maximumCount { known.removeAll(keepingCapacity: true) }
        known[key] = .some(regex)
        return regex
    }
}
