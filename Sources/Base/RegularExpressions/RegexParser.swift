/// Reads a pattern of Java's `java.util.regex.Pattern`.
struct RegexParser {
    /// Levels of groups and classes.
    static let maximumDepth = 200

    struct Flags {
        var ignoresCase = false, isMultiline = false, dotMatchesAll = false, unicodeCase = false, isCommented = false
        var unixLines = false, unicodeClasses = false
    }

    let pattern: [UInt32]
    var next = 0
    var flags = Flags()
    var depth = 0
    private(set) var groupCount = 0
    private(set) var names: [String: Int] = [:]
    /// Whether the last part was a group of flags alone.
    private var endsWithFlags = false

    init(_ pattern: String) { self.pattern = pattern.unicodeScalars.map(\.value) }

    /// - Returns: `nil` when the pattern is not valid.
    mutating func parse() -> RegexNode? {
        guard let node = alternation(), next == pattern.count else { return nil }
        return node
    }

    // MARK: - Characters

    func peek(_ distance: Int = 0) -> UInt32? { next + distance < pattern.count ? pattern[next + distance] : nil }

    func isAt(_ character: Unicode.Scalar, _ distance: Int = 0) -> Bool { peek(distance) == character.value }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isAt(character) else { return false }
        next += 1
        return true
    }

    mutating func take(_ text: String) -> Bool {
        let scalars = text.unicodeScalars.map(\.value)
        guard pattern[next...].starts(with: scalars) else { return false }
        next += scalars.count
        return true
    }

    /// White space and comments in a pattern with the flag x.
    mutating func skipComments() {
        guard flags.isCommented else { return }
        while let scalar = peek() {
            if scalar == 0x20 || (0x09...0x0D).contains(scalar) {
                next += 1
            } else if scalar == 0x23 {
                while let scalar = peek(), !LineEnd.isLineEnd(scalar, flags.unixLines) { next += 1 }
            } else {
                return
            }
        }
    }

    // MARK: - Structure

    private mutating func alternation() -> RegexNode? {
        guard depth < Self.maximumDepth else { return nil }
        depth += 1
        defer { depth -= 1 }
        var branches: [RegexNode] = []
        repeat {
            guard let branch = sequence() else { return nil }
            branches.append(branch)
        } while take("|")
        return branches.count == 1 ? branches[0] : .alternation(branches)
    }

    private mutating func sequence() -> RegexNode? {
        var parts: [RegexNode] = []
        while true {
            skipComments()
            guard let scalar = peek() else { break }
            if scalar == 0x7C || scalar == 0x29 { break }
            guard let part = quantified() else { return nil }
            if case .empty = part { continue }
            parts.append(part)
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func quantified() -> RegexNode? {
        if take("\\Q") { return quotation() }
        endsWithFlags = false
        guard let atom = atom() else { return nil }
        // Flags are not a part that could be repeated.
        if endsWithFlags { return atom }
        skipComments()
        return quantifier(of: atom)
    }

    /// The characters up to `\E`, the last of which may be repeated.
    private mutating func quotation() -> RegexNode? {
        var parts: [RegexNode] = []
        while next < pattern.count, !(isAt("\\") && isAt("E", 1)) {
            parts.append(.one(literal(pattern[next])))
            next += 1
        }
        _ = take("\\E")
        guard let last = parts.popLast() else { return .empty }
        guard let repeated = quantifier(of: last) else { return nil }
        return .sequence(parts + [repeated])
    }

    private mutating func quantifier(of atom: RegexNode) -> RegexNode? {
        let (minimum, maximum): (Int, Int)
        switch peek().flatMap(Unicode.Scalar.init) {
        case "?": (minimum, maximum) = (0, 1)
        case "*": (minimum, maximum) = (0, .max)
        case "+": (minimum, maximum) = (1, .max)
        case "{":
            guard let bounds = bounds() else { return nil }
            (minimum, maximum) = bounds
            next -= 1
        default: return atom
        }
        next += 1
        skipComments()
        let mode: RepetitionMode = take("?") ? .lazy : take("+") ? .possessive : .greedy
        return .repetition(atom, minimum: minimum, maximum: maximum, mode)
    }

    /// `{n}`, `{n,}` or `{n,m}`.
    private mutating func bounds() -> (Int, Int)? {
        next += 1
        guard let minimum = number() else { return nil }
        var maximum = minimum
        if take(",") {
            if isAt("}") {
                maximum = .max
            } else {
                guard let number = number(), number >= minimum else { return nil }
                maximum = number
            }
        }
        return take("}") ? (minimum, maximum) : nil
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek(), (0x30...0x39).contains(scalar) {
            let digit = Int(scalar - 0x30)
            value = (value ?? 0) * 10 + digit
            guard value ?? 0 <= Int(Int32.max) else { return nil }
            next += 1
        }
        return value
    }

    private mutating func atom() -> RegexNode? {
        guard let scalar = peek() else { return nil }
        switch Unicode.Scalar(scalar) {
        case "(": return group()
        case "[":
            next += 1
            return characterClass().map { .one($0) }
        case "\\": return escape()
        case "^":
            next += 1
            return .assertion(flags.isMultiline ? .lineStart(unixLines: flags.unixLines) : .inputStart)
        case "$":
            next += 1
            return .assertion(
                flags.isMultiline ? .lineEnd(unixLines: flags.unixLines) : .lastLineEnd(unixLines: flags.unixLines))
        case ".":
            next += 1
            return .one(flags.dotMatchesAll ? .any : .anyButLineEnd(unixLines: flags.unixLines))
        case "?", "*", "+": return nil
        case "{": return .empty
        default:
            next += 1
            return .one(literal(scalar))
        }
    }

    func literal(_ scalar: UInt32) -> CharacterMatcher {
        guard flags.ignoresCase else { return .scalar(scalar) }
        let isCased =
            CaseFolding.lower(scalar, flags.unicodeCase) != scalar
            || CaseFolding.upper(scalar, flags.unicodeCase) != scalar
        return isCased ? .scalarIgnoringCase(scalar, isUnicode: flags.unicodeCase) : .scalar(scalar)
    }

    // MARK: - Groups

    private mutating func group() -> RegexNode? {
        next += 1
        let outer = flags
        if !take("?") {
            groupCount += 1
            let index = groupCount
            return close(outer).map { .group($0, index) }
        }
        if take(":") { return close(outer) }
        if take(">") { return close(outer).map(RegexNode.atomic) }
        if take("=") { return close(outer).map { .look($0, isAhead: true, isNegative: false) } }
        if take("!") { return close(outer).map { .look($0, isAhead: true, isNegative: true) } }
        if take("<=") { return behind(outer, isNegative: false) }
        if take("<!") { return behind(outer, isNegative: true) }
        if take("<") {
            guard let name = groupName(), names[name] == nil else { return nil }
            groupCount += 1
            let index = groupCount
            names[name] = index
            return close(outer).map { .group($0, index) }
        }
        guard takeFlags() else { return nil }
        if take(")") {
            endsWithFlags = true
            return .empty
        }
        return take(":") ? close(outer) : nil
    }

    /// The rest of a group, after which the flags of before it hold.
    private mutating func close(_ outer: Flags) -> RegexNode? {
        guard let inner = alternation(), take(")") else { return nil }
        flags = outer
        endsWithFlags = false
        return inner
    }

    /// Java needs to know how far back to look.
    private mutating func behind(_ outer: Flags, isNegative: Bool) -> RegexNode? {
        guard let inner = close(outer), inner.width().maximum != nil else { return nil }
        return .look(inner, isAhead: false, isNegative: isNegative)
    }

    mutating func groupName() -> String? {
        var name = ""
        while let scalar = peek().flatMap(Unicode.Scalar.init), scalar != ">" {
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            guard isLetter || !name.isEmpty && ("0"..."9").contains(scalar) else { return nil }
            name.unicodeScalars.append(scalar)
            next += 1
        }
        return !name.isEmpty && take(">") ? name : nil
    }

    private mutating func takeFlags() -> Bool {
        var isOn = true
        while let scalar = peek().flatMap(Unicode.Scalar.init), scalar != ")", scalar != ":" {
            switch scalar {
            case "i": flags.ignoresCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotMatchesAll = isOn
            case "u": flags.unicodeCase = isOn
            case "x": flags.isCommented = isOn
            case "d": flags.unixLines = isOn
            case "U":
                flags.unicodeClasses = isOn
                flags.unicodeCase = isOn
            case "-" where isOn: isOn = false
            default: return false
            }
            next += 1
        }
        return next < pattern.count
    }
}
