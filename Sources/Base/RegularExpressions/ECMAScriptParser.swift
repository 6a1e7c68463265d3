/// Reads a pattern of ECMA-262 with the flag `u`.
struct ECMAScriptParser {
    let pattern: [UInt32]
    var next = 0
    private var depth = 0
    private(set) var groupCount = 0
    private(set) var names: [String: Int] = [:]
    var highestReference = 0

    init(_ pattern: String) {
        self.pattern = pattern.unicodeScalars.map(\.value)
        names = groupNames()
    }

    /// - Returns: `nil` when the pattern is not valid.
    mutating func parse() -> RegexNode? {
        guard let node = alternation(), next == pattern.count, highestReference <= groupCount else { return nil }
        return node
    }

    func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        next + distance < pattern.count ? Unicode.Scalar(pattern[next + distance]) : nil
    }

    mutating func take(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard pattern.count - next >= scalars.count else { return false }
        for (offset, scalar) in scalars.enumerated() where pattern[next + offset] != scalar.value { return false }
        next += scalars.count
        return true
    }

    /// The groups' names and numbers: a reference may come before its group.
    private func groupNames() -> [String: Int] {
        var found: [String: Int] = [:]
        var (index, count) = (0, 0)
        var isInClass = false
        while index < pattern.count {
            switch Unicode.Scalar(pattern[index]) {
            case "\\": index += 1
            case "[": isInClass = true
            case "]": isInClass = false
            case "(" where !isInClass:
                guard index + 1 < pattern.count, pattern[index + 1] == 0x3F else {
                    count += 1
                    break
                }
                var copy = self
                copy.next = index
                guard copy.take("(?<"), copy.peek() != "=", copy.peek() != "!" else { break }
                count += 1
                if let name = copy.groupName() { found[name] = count }
            default: break
            }
            index += 1
        }
        return found
    }

    // MARK: - Structure

    private mutating func alternation() -> RegexNode? {
        guard depth < RegexParser.maximumDepth else { return nil }
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
        while let scalar = peek(), scalar != "|", scalar != ")" {
            guard let atom = atom() else { return nil }
            guard let part = quantified(atom) else { return nil }
            parts.append(part)
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func quantified(_ atom: RegexNode) -> RegexNode? {
        let bounds: (minimum: Int, maximum: Int)
        switch peek() {
        case "?": bounds = (0, 1)
        case "*": bounds = (0, .max)
        case "+": bounds = (1, .max)
        case "{":
            let before = next
            guard let braced = braces() else {
                next = before
                return atom
            }
            guard braced.minimum <= braced.maximum else { return nil }
            bounds = braced
            next -= 1
        default: return atom
        }
        next += 1
        if case .assertion = atom { return nil }
        if case .look(_, isAhead: false, _) = atom { return nil }
        let mode: RepetitionMode = take("?") ? .lazy : .greedy
        // Nothing can be repeated twice.
        if let scalar = peek(), scalar == "?" || scalar == "*" || scalar == "+" { return nil }
        return .repetition(atom, minimum: bounds.minimum, maximum: bounds.maximum, mode)
    }

    /// `{n}`, `{n,}` or `{n,m}`; `nil` when the brace is a character.
    private mutating func braces() -> (minimum: Int, maximum: Int)? {
        guard take("{"), let minimum = number() else { return nil }
        var maximum = minimum
        if take(",") { maximum = peek() == "}" ? .max : number() ?? -1 }
        return maximum >= 0 && take("}") ? (minimum, maximum) : nil
    }

    mutating func number() -> Int? {
        var value: Int?
        while let digit = peek(), ("0"..."9").contains(digit) {
            value = min((value ?? 0) * 10 + Int(digit.value - 0x30), 1 << 30)
            next += 1
        }
        return value
    }

    private mutating func atom() -> RegexNode? {
        guard let scalar = peek() else { return nil }
        switch scalar {
        case "(": return group()
        case "[":
            next += 1
            return characterClass().map { .one($0) }
        case "\\": return escape()
        case "^":
            next += 1
            return .assertion(.inputStart)
        case "$":
            next += 1
            return .assertion(.inputEnd)
        case ".":
            next += 1
            return .one(.inverted(.ranges([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])))
        case "?", "*", "+": return nil
        case "{":
            // A quantifier of nothing is a fault, any other brace a character.
            let before = next
            if braces() != nil { return nil }
            next = before + 1
            return .one(.scalar(scalar.value))
        default:
            next += 1
            return .one(.scalar(scalar.value))
        }
    }

    // MARK: - Groups

    private mutating func group() -> RegexNode? {
        next += 1
        guard take("?") else {
            groupCount += 1
            let index = groupCount
            return close().map { .group($0, index) }
        }
        if take(":") { return close() }
        if take("=") { return close().map { .look($0, isAhead: true, isNegative: false) } }
        if take("!") { return close().map { .look($0, isAhead: true, isNegative: true) } }
        if take("<=") { return close().map { .look($0, isAhead: false, isNegative: false) } }
        if take("<!") { return close().map { .look($0, isAhead: false, isNegative: true) } }
        guard take("<"), let name = groupName() else { return nil }
        groupCount += 1
        let index = groupCount
        // A name stands for one group.
        guard names[name] == index else { return nil }
        return close().map { .group($0, index) }
    }

    private mutating func close() -> RegexNode? {
        guard let inner = alternation(), take(")") else { return nil }
        return inner
    }

    mutating func groupName() -> String? {
        var name = ""
        while let scalar = peek(), scalar != ">" {
            let isFirst = name.isEmpty
            let isFit =
                scalar == "_" || scalar == "$" || scalar.properties.isIDStart
                || !isFirst && scalar.properties.isIDContinue
            guard isFit, name.utf8.count < 128 else { return nil }
            name.unicodeScalars.append(scalar)
            next += 1
        }
        return !name.isEmpty && take(">") ? name : nil
    }
}
