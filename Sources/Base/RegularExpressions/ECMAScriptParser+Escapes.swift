extension ECMAScriptParser {
    /// An escape outside a class.
    mutating func escape() -> RegexNode? {
        guard let scalar = peek(1) else { return nil }
        switch scalar {
        case "b", "B":
            next += 2
            return .assertion(scalar == "b" ? .asciiWordBoundary : .notASCIIWordBoundary)
        case "k":
            next += 2
            guard take("<"), let name = groupName(), let index = names[name] else { return nil }
            return .backreference(index, ignoringCase: false, isUnicode: true)
        case "1"..."9":
            next += 1
            guard let index = number() else { return nil }
            highestReference = max(highestReference, index)
            return .backreference(index, ignoringCase: false, isUnicode: true)
        default:
            if let matcher = set() { return matcher.map { .one($0) } }
            return character().map { .one(.scalar($0)) }
        }
    }

    /// An escape that stands for a set of characters.
    ///
    /// - Returns: `nil` when it is none, `.some(nil)` when it is not valid.
    private mutating func set() -> CharacterMatcher?? {
        guard let scalar = peek(1) else { return nil }
        let matcher: CharacterMatcher
        switch scalar {
        case "d", "D": matcher = .property(.asciiDigit)
        case "w", "W": matcher = .property(.asciiWord)
        case "s", "S": matcher = .ranges(Self.whiteSpace)
        case "p", "P":
            next += 2
            guard let property = property() else { return .some(nil) }
            return scalar == "P" ? .inverted(property) : property
        default: return nil
        }
        next += 2
        return scalar.properties.isUppercase ? .inverted(matcher) : matcher
    }

    /// White space and line ends.
    private static let whiteSpace: [ClosedRange<UInt32>] = [
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ]

    /// The character that an escape stands for.
    private mutating func character() -> UInt32? {
        guard let scalar = peek(1) else { return nil }
        next += 2
        switch scalar {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "0":
            if let digit = peek(), ("0"..."9").contains(digit) { return nil }
            return 0
        case "c":
            guard let letter = peek(), letter.isASCII, letter.properties.isAlphabetic else { return nil }
            next += 1
            return letter.value & 31
        case "x": return hexadecimal(2)
        case "u": return unicode()
        // Letters and digits without a meaning are a fault; anything else stands for itself.
        case "a"..."z", "A"..."Z", "0"..."9": return nil
        default: return scalar.value
        }
    }

    private mutating func hexadecimal(_ count: Int) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = peek(), digit.isASCII, let number = UInt32(String(digit), radix: 16) else { return nil }
            value = value << 4 | number
            next += 1
        }
        return value
    }

    private mutating func unicode() -> UInt32? {
        if take("{") {
            var value: UInt32 = 0
            var count = 0
            while let digit = peek(), digit.isASCII, let number = UInt32(String(digit), radix: 16) {
                value = value << 4 | number
                guard value <= 0x10FFFF else { return nil }
                count += 1
                next += 1
            }
            return count > 0 && take("}") ? value : nil
        }
        guard let first = hexadecimal(4) else { return nil }
        guard (0xD800..<0xDC00).contains(first) else { return first }
        let before = next
        guard take("\\u"), let second = hexadecimal(4), (0xDC00..<0xE000).contains(second) else {
            next = before
            return first
        }
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    /// The name after `\p`.
    private mutating func property() -> CharacterMatcher? {
        guard take("{") else { return nil }
        var name = ""
        while let scalar = peek(), scalar != "}", name.utf8.count < 64 {
            name.unicodeScalars.append(scalar)
            next += 1
        }
        return take("}") ? CharacterProperty.matcher(ecmaScript: name) : nil
    }

    // MARK: - Classes

    /// A class; its opening bracket has been read.
    mutating func characterClass() -> CharacterMatcher? {
        let isInverted = take("^")
        var parts: [CharacterMatcher] = []
        var ranges: [ClosedRange<UInt32>] = []
        func add(_ set: CharacterMatcher?, _ scalar: UInt32) {
            if let set { parts.append(set) } else { ranges.append(scalar...scalar) }
        }
        while true {
            guard let scalar = peek() else { return nil }
            if scalar == "]" {
                next += 1
                break
            }
            guard let (set, first) = classMember() else { return nil }
            guard peek() == "-", let after = peek(1), after != "]" else {
                add(set, first)
                continue
            }
            next += 1
            guard let (endSet, last) = classMember() else { return nil }
            if set != nil || endSet != nil {
                // The hyphen beside a set is a character.
                add(set, first)
                add(nil, 0x2D)
                add(endSet, last)
                continue
            }
            guard first <= last else { return nil }
            ranges.append(first...last)
        }
        if !ranges.isEmpty { parts.append(Self.merged(ranges)) }
        let matcher = parts.count == 1 ? parts[0] : CharacterMatcher.union(parts)
        return isInverted ? .inverted(matcher) : matcher
    }

    /// Ranges in order and without overlaps, so that a character is found by bisection.
    private static func merged(_ ranges: [ClosedRange<UInt32>]) -> CharacterMatcher {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        if merged.count == 1, merged[0].count == 1 { return .scalar(merged[0].lowerBound) }
        return merged.count <= 4 ? .ranges(merged) : .property(.script(merged))
    }

    /// A character, or an escape that is a set.
    private mutating func classMember() -> (CharacterMatcher?, UInt32)? {
        guard let scalar = peek() else { return nil }
        guard scalar == "\\" else {
            next += 1
            return (nil, scalar.value)
        }
        if peek(1) == "b" {
            next += 2
            return (nil, 0x08)
        }
        if let matcher = set() { return matcher.map { ($0, 0) } }
        return character().map { (nil, $0) }
    }
}

extension CharacterProperty {
    /// The property that a name in ECMAScript's `\p{…}` stands for.
    ///
    /// - Returns: `nil` when there is none of this name.
    static func matcher(ecmaScript name: String) -> CharacterMatcher? {
        if let separator = name.firstIndex(of: "=") {
            let (kind, value) = (name[..<separator], String(name[name.index(after: separator)...]))
            switch kind {
            case "General_Category", "gc": return category(value)
            case "Script", "sc", "Script_Extensions", "scx":
                return UnicodeScripts.ranges(of: value).map { .property(.script($0)) }
            default: return nil
            }
        }
        switch name {
        case "Any": return .any
        case "ASCII": return .ranges([0...0x7F])
        case "ASCII_Hex_Digit", "AHex": return .property(.ascii(.xdigit))
        case "Hex_Digit", "Hex": return .property(.binary(.hexDigit))
        case "Alphabetic", "Alpha": return .property(.binary(.alphabetic))
        case "Ideographic", "Ideo": return .property(.binary(.ideographic))
        case "Lowercase", "Lower": return .property(.binary(.lowercase))
        case "Uppercase", "Upper": return .property(.binary(.uppercase))
        case "White_Space", "space": return .property(.whiteSpace)
        case "Join_Control", "Join_C": return .property(.binary(.join))
        case "Noncharacter_Code_Point", "NChar": return .property(.binary(.noncharacter))
        case "Assigned": return .property(.binary(.assigned))
        default: return category(name)
        }
    }

    private static func category(_ name: String) -> CharacterMatcher? {
        categories[longNames[name] ?? name].map { .property(.categories($0)) }
    }

    private static let longNames = [
        "Letter": "L", "Cased_Letter": "LC", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll",
        "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M", "Combining_Mark": "M",
        "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd",
        "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "punct": "P",
        "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps", "Close_Punctuation": "Pe",
        "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf", "Other_Punctuation": "Po", "Symbol": "S",
        "Math_Symbol": "Sm", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z",
        "Space_Separator": "Zs", "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Other": "C", "Control": "Cc",
        "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn",
    ]
}
