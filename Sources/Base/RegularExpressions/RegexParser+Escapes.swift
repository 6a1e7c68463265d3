extension RegexParser {
    /// An escape outside a class.
    mutating func escape() -> RegexNode? {
        guard let scalar = peek(1).flatMap(Unicode.Scalar.init) else { return nil }
        switch scalar {
        case "A": return assertion(.inputStart)
        case "z": return assertion(.inputEnd)
        case "Z": return assertion(.lastLineEnd(unixLines: flags.unixLines))
        case "b": return isAt("{", 2) && isAt("g", 3) ? nil : assertion(.wordBoundary)
        case "B": return assertion(.notWordBoundary)
        case "G": return assertion(.previousEnd)
        case "R":
            next += 2
            let pair = RegexNode.sequence([.one(.scalar(0x0D)), .one(.scalar(0x0A))])
            return .alternation([pair, .one(.ranges([0x0A...0x0D, 0x85...0x85, 0x2028...0x2029]))])
        case "k":
            next += 2
            guard take("<"), let name = groupName(), let index = names[name] else { return nil }
            return .backreference(index, ignoringCase: flags.ignoresCase, isUnicode: flags.unicodeCase)
        case "1"..."9":
            next += 1
            return backreference()
        default: return oneEscape().map { .one($0) }
        }
    }

    private mutating func assertion(_ assertion: RegexAssertion) -> RegexNode {
        next += 2
        return .assertion(assertion)
    }

    /// A further digit belongs to the number while there is a group of this number.
    private mutating func backreference() -> RegexNode? {
        var index = 0
        while let scalar = peek(), (0x30...0x39).contains(scalar) {
            let longer = index * 10 + Int(scalar - 0x30)
            if index > 0, longer > groupCount { break }
            index = longer
            next += 1
        }
        return .backreference(index, ignoringCase: flags.ignoresCase, isUnicode: flags.unicodeCase)
    }

    /// An escape that stands for one character, in and outside a class.
    mutating func oneEscape() -> CharacterMatcher? {
        guard let value = peek(1), let scalar = Unicode.Scalar(value) else { return nil }
        if let matcher = predefined(scalar) {
            next += 2
            return matcher
        }
        if scalar == "p" || scalar == "P" {
            next += 2
            guard let matcher = property() else { return nil }
            return scalar == "P" ? .inverted(matcher) : matcher
        }
        return literalEscape().map { literal($0) }
    }

    private func predefined(_ scalar: Unicode.Scalar) -> CharacterMatcher? {
        switch scalar {
        case "d": .property(flags.unicodeClasses ? .unicodeDigit : .asciiDigit)
        case "D": .inverted(.property(flags.unicodeClasses ? .unicodeDigit : .asciiDigit))
        case "w": .property(flags.unicodeClasses ? .unicodeWord : .asciiWord)
        case "W": .inverted(.property(flags.unicodeClasses ? .unicodeWord : .asciiWord))
        case "s": .property(flags.unicodeClasses ? .whiteSpace : .asciiSpace)
        case "S": .inverted(.property(flags.unicodeClasses ? .whiteSpace : .asciiSpace))
        case "h": .ranges(Self.horizontal)
        case "H": .inverted(.ranges(Self.horizontal))
        case "v": .ranges(Self.vertical)
        case "V": .inverted(.ranges(Self.vertical))
        default: nil
        }
    }

    private static let horizontal: [ClosedRange<UInt32>] = [
        0x09...0x09, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x180E...0x180E, 0x2000...0x200A, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000,
    ]
    private static let vertical: [ClosedRange<UInt32>] = [0x0A...0x0D, 0x85...0x85, 0x2028...0x2029]

    /// The character that an escape stands for.
    mutating func literalEscape() -> UInt32? {
        guard let value = peek(1), let scalar = Unicode.Scalar(value) else { return nil }
        next += 2
        switch scalar {
        case "t": return 0x09
        case "n": return 0x0A
        case "r": return 0x0D
        case "f": return 0x0C
        case "a": return 0x07
        case "e": return 0x1B
        case "0": return octal()
        case "x":
            guard take("{") else { return hexadecimal(2) }
            return braced()
        case "u": return unicode()
        case "c":
            guard let control = peek() else { return nil }
            next += 1
            return control ^ 64
        case "a"..."z", "A"..."Z", "1"..."9": return nil
        default: return value
        }
    }

    private mutating func octal() -> UInt32? {
        var value: UInt32 = 0
        var count = 0
        while count < 3, let digit = peek(), (0x30...0x37).contains(digit), value * 8 + digit - 0x30 <= 0o377 {
            value = value * 8 + digit - 0x30
            count += 1
            next += 1
        }
        return count > 0 ? value : nil
    }

    private mutating func hexadecimal(_ count: Int) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = peek().flatMap(Unicode.Scalar.init), let number = Int(String(digit), radix: 16) else {
                return nil
            }
            value = value << 4 | UInt32(number)
            next += 1
        }
        return value
    }

    private mutating func braced() -> UInt32? {
        var value: UInt32 = 0
        var count = 0
        while let digit = peek().flatMap(Unicode.Scalar.init), digit != "}" {
            guard let number = Int(String(digit), radix: 16), value < 0x110000 else { return nil }
            value = value << 4 | UInt32(number)
            count += 1
            next += 1
        }
        return take("}") && count > 0 && value <= 0x10FFFF ? value : nil
    }

    /// `\uhhhh`, and a pair of them for a character beyond U+FFFF.
    private mutating func unicode() -> UInt32? {
        guard let first = hexadecimal(4) else { return nil }
        guard (0xD800..<0xDC00).contains(first), isAt("\\"), isAt("u", 1) else { return first }
        let before = next
        next += 2
        guard let second = hexadecimal(4), (0xDC00..<0xE000).contains(second) else {
            next = before
            return first
        }
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    /// The name after `\p`.
    private mutating func property() -> CharacterMatcher? {
        var name = ""
        if take("{") {
            while let scalar = peek().flatMap(Unicode.Scalar.init), scalar != "}", name.utf8.count < 64 {
                name.unicodeScalars.append(scalar)
                next += 1
            }
            guard take("}") else { return nil }
        } else {
            guard let scalar = peek().flatMap(Unicode.Scalar.init) else { return nil }
            name = String(scalar)
            next += 1
        }
        guard let matcher = CharacterProperty.matcher(named: name, isUnicode: flags.unicodeClasses) else { return nil }
        return flags.ignoresCase && ["Lower", "Upper", "Lu", "Ll", "Lt"].contains(name)
            ? .ignoringCase(matcher, isUnicode: true) : matcher
    }

    // MARK: - Classes

    /// A class; its opening bracket has been read.
    mutating func characterClass() -> CharacterMatcher? {
        guard depth < Self.maximumDepth else { return nil }
        depth += 1
        defer { depth -= 1 }
        let isInverted = take("^")
        var operands: [CharacterMatcher] = []
        var parts: [CharacterMatcher] = []
        var hasMembers = false
        while true {
            if flags.isCommented { skipComments() }
            guard let scalar = peek() else { return nil }
            if scalar == 0x5D, hasMembers {
                next += 1
                break
            }
            if isAt("&"), isAt("&", 1) {
                next += 2
                // A pair without anything before it changes nothing.
                if !parts.isEmpty { operands.append(.union(parts)) }
                parts = []
                hasMembers = hasMembers || !operands.isEmpty
                continue
            }
            hasMembers = true
            if take("[") {
                guard let inner = characterClass() else { return nil }
                parts.append(inner)
            } else if take("\\Q") {
                while next < pattern.count, !(isAt("\\") && isAt("E", 1)) {
                    parts.append(literal(pattern[next]))
                    next += 1
                }
                _ = take("\\E")
            } else {
                guard let member = classMember() else { return nil }
                parts.append(member)
            }
        }
        if !parts.isEmpty { operands.append(.union(parts)) }
        let matcher = operands.count == 1 ? operands[0] : CharacterMatcher.intersection(operands)
        return isInverted ? .inverted(matcher) : matcher
    }

    /// A character, a range or an escape that is a set.
    private mutating func classMember() -> CharacterMatcher? {
        guard let scalar = peek() else { return nil }
        var first = scalar
        if scalar == 0x5C {
            guard let escaped = peek(1).flatMap(Unicode.Scalar.init) else { return nil }
            if "dDwWsShHvVpP".unicodeScalars.contains(escaped) { return oneEscape() }
            guard let value = literalEscape() else { return nil }
            first = value
        } else {
            next += 1
        }
        guard isAt("-"), let after = peek(1), after != 0x5B, after != 0x5D else { return literal(first) }
        next += 1
        var last = after
        if after == 0x5C {
            guard let value = literalEscape() else { return nil }
            last = value
        } else {
            next += 1
        }
        guard first <= last else { return nil }
        let range = CharacterMatcher.ranges([first...last])
        return flags.ignoresCase ? .ignoringCase(range, isUnicode: flags.unicodeCase) : range
    }
}
