import WireBytes

/// A regular expression, matched by backtracking with a bound of steps.
package final class RegularExpression: Sendable {
    /// The longest pattern, in UTF-8.
    package static let maximumLength = 1 << 16

    let instructions: [RegexInstruction]
    package let groupCount: Int
    package let names: [String: Int]
    let slotCount: Int
    /// The character that every match begins with, if there is one.
    let firstScalar: UInt32?
    /// Whether a match can only begin where the input does.
    let isAnchored: Bool
    /// Whether a reference to a group that took no part matches the empty text, as in ECMAScript.
    let missingGroupsAreEmpty: Bool
    /// Finds out about ASCII text in linear time and without memory; `nil` when the pattern needs more.
    let automaton: ASCIIAutomaton?

    /// A pattern of Java's `java.util.regex.Pattern`.
    ///
    /// - Returns: `nil` when the pattern is not valid, or too large.
    package convenience init?(java pattern: String) {
        guard pattern.utf8.count <= Self.maximumLength else { return nil }
        var parser = RegexParser(pattern)
        guard let tree = parser.parse() else { return nil }
        self.init(tree, groups: parser.groupCount, names: parser.names, isECMAScript: false)
    }

    /// A pattern of ECMA-262 with the flag `u`, which JSON Schema uses. Escapes that are not needed (`\_`) and braces that are
    /// not part of a quantifier are taken literally, as browsers take them without the flag.
    ///
    /// - Parameter work: how much may be done to build an automaton, without which the pattern is matched by backtracking; the work done is
    ///   subtracted.
    /// - Returns: `nil` when the pattern is not valid, or too large.
    package convenience init?(ecmaScript pattern: String, work: inout Int) {
        guard pattern.utf8.count <= Self.maximumLength else { return nil }
        var parser = ECMAScriptParser(pattern)
        guard let tree = parser.parse() else { return nil }
        self.init(
            tree, groups: parser.groupCount, names: parser.names, isECMAScript: true,
            automaton: ASCIIAutomaton(tree, work: &work))
    }

    package convenience init?(ecmaScript pattern: String) {
        var work = Self.automatonWork
        self.init(ecmaScript: pattern, work: &work)
    }

    /// Work enough for the automata of a few dozen usual patterns.
    package static let automatonWork = 16_000_000

    /// Whether a pattern of ECMA-262 can be read.
    package static func isValid(ecmaScript pattern: String) -> Bool {
        guard pattern.utf8.count <= maximumLength else { return false }
        var parser = ECMAScriptParser(pattern)
        return parser.parse() != nil
    }

    private init?(
        _ tree: RegexNode, groups: Int, names: [String: Int], isECMAScript: Bool, automaton: ASCIIAutomaton? = nil
    ) {
        var compiler = RegexCompiler(groups: groups)
        compiler.compile(.sequence([tree]))
        guard !compiler.isTooLarge else { return nil }
        instructions = compiler.instructions + [.accept]
        groupCount = groups
        self.names = names
        slotCount = Int(compiler.slots)
        firstScalar =
            if case .one(.scalar(let scalar))? = compiler.instructions.first { scalar } else { nil }
        isAnchored =
            if case .assertion(.inputStart)? = compiler.instructions.first { true } else { false }
        missingGroupsAreEmpty = isECMAScript
        self.automaton = automaton
    }

    /// Whether the pattern matches somewhere in a text.
    ///
    /// - Parameter steps: the steps that may be taken; those taken are subtracted. Below 0, the search has been given up.
    package func isFound(in text: Span<UInt8>, steps: inout Int) -> Bool {
        if let found = automaton?.isFound(in: text) {
            steps -= 1 + text.count / 8
            return found
        }
        var matcher = RegexMatcher(self, String(decodingUTF8: text), steps: steps)
        let isFound = matcher.find(from: 0) != nil
        steps = matcher.stepsLeft
        return isFound
    }
}
