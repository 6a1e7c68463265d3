/// A property that `\p` names, or that a predefined class stands for.
package enum CharacterProperty: Sendable {
    case asciiDigit, asciiWord, asciiSpace
    case unicodeDigit, unicodeWord, whiteSpace
    case letterOrDigit
    case categories(Set<Unicode.GeneralCategory>)
    case ascii(ASCIIClass)
    case binary(BinaryProperty)
    case script([ClosedRange<UInt32>])

    package enum ASCIIClass: String, Sendable {
        case lower = "Lower", upper = "Upper", ascii = "ASCII", alpha = "Alpha", digit = "Digit", alnum = "Alnum"
        case punct = "Punct", graph = "Graph", print = "Print", blank = "Blank", cntrl = "Cntrl", xdigit = "XDigit"
        case space = "Space"
    }

    package enum BinaryProperty: String, Sendable {
        case alphabetic, ideographic, letter, lowercase, uppercase, titlecase, punctuation, control, digit, assigned
        case whitespace = "white_space"
        case hexDigit = "hex_digit"
        case join = "join_control"
        case noncharacter = "noncharacter_code_point"
    }

    package func contains(_ value: UInt32) -> Bool {
        switch self {
        case .asciiDigit: return (0x30...0x39).contains(value)
        case .asciiWord:
            return (0x30...0x39).contains(value) || (0x61...0x7A).contains(value) || (0x41...0x5A).contains(value)
                || value == 0x5F
        case .asciiSpace: return value == 0x20 || (0x09...0x0D).contains(value)
        case .ascii(let name): return Self.contains(name, value)
        case .script(let ranges):
            var (low, high) = (0, ranges.count)
            while low < high {
                let middle = (low + high) / 2
                if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
            }
            return low < ranges.count && ranges[low].contains(value)
        default: break
        }
        guard let scalar = Unicode.Scalar(value) else {
            if case .categories(let categories) = self { return categories.contains(.surrogate) }
            return false
        }
        let properties = scalar.properties
        let category = properties.generalCategory
        switch self {
        case .unicodeDigit: return category == .decimalNumber
        case .unicodeWord:
            return properties.isAlphabetic || Self.marks.contains(category) || category == .decimalNumber
                || category == .connectorPunctuation || properties.isJoinControl
        case .whiteSpace: return properties.isWhitespace
        case .letterOrDigit: return Self.letters.contains(category) || category == .decimalNumber
        case .categories(let categories): return categories.contains(category)
        case .binary(let name): return Self.contains(name, properties, category)
        default: return false
        }
    }

    private static func contains(_ name: ASCIIClass, _ value: UInt32) -> Bool {
        guard value < 0x80 else { return false }
        let isLower = (0x61...0x7A).contains(value)
        let isUpper = (0x41...0x5A).contains(value)
        let isDigit = (0x30...0x39).contains(value)
        let isGraph = (0x21...0x7E).contains(value)
        return switch name {
        case .lower: isLower
        case .upper: isUpper
        case .ascii: true
        case .alpha: isLower || isUpper
        case .digit: isDigit
        case .alnum: isLower || isUpper || isDigit
        case .punct: isGraph && !isLower && !isUpper && !isDigit
        case .graph: isGraph
        case .print: isGraph || value == 0x20
        case .blank: value == 0x20 || value == 0x09
        case .cntrl: value < 0x20 || value == 0x7F
        case .xdigit: isDigit || (0x61...0x66).contains(value) || (0x41...0x46).contains(value)
        case .space: value == 0x20 || (0x09...0x0D).contains(value)
        }
    }

    private static func contains(
        _ name: BinaryProperty, _ properties: Unicode.Scalar.Properties, _ category: Unicode.GeneralCategory
    ) -> Bool {
        switch name {
        case .alphabetic: properties.isAlphabetic
        case .ideographic: properties.isIdeographic
        case .letter: letters.contains(category)
        case .lowercase: properties.isLowercase
        case .uppercase: properties.isUppercase
        case .titlecase: category == .titlecaseLetter
        case .punctuation: punctuation.contains(category)
        case .control: category == .control
        case .digit: category == .decimalNumber
        case .assigned: category != .unassigned
        case .whitespace: properties.isWhitespace
        case .hexDigit: properties.isHexDigit
        case .join: properties.isJoinControl
        case .noncharacter: properties.isNoncharacterCodePoint
        }
    }

    private static let marks: Set<Unicode.GeneralCategory> = [.nonspacingMark, .spacingMark, .enclosingMark]
    private static let letters: Set<Unicode.GeneralCategory> = [
        .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
    ]
    private static let punctuation: Set<Unicode.GeneralCategory> = [
        .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation,
        .otherPunctuation,
    ]

    // MARK: - Names

    static let categories: [String: Set<Unicode.GeneralCategory>] = [
        "Lu": [.uppercaseLetter], "Ll": [.lowercaseLetter], "Lt": [.titlecaseLetter], "Lm": [.modifierLetter],
        "Lo": [.otherLetter], "Mn": [.nonspacingMark], "Mc": [.spacingMark], "Me": [.enclosingMark],
        "Nd": [.decimalNumber], "Nl": [.letterNumber], "No": [.otherNumber], "Pc": [.connectorPunctuation],
        "Pd": [.dashPunctuation], "Ps": [.openPunctuation], "Pe": [.closePunctuation], "Pi": [.initialPunctuation],
        "Pf": [.finalPunctuation], "Po": [.otherPunctuation], "Sm": [.mathSymbol], "Sc": [.currencySymbol],
        "Sk": [.modifierSymbol], "So": [.otherSymbol], "Zs": [.spaceSeparator], "Zl": [.lineSeparator],
        "Zp": [.paragraphSeparator], "Cc": [.control], "Cf": [.format], "Cs": [.surrogate], "Co": [.privateUse],
        "Cn": [.unassigned], "L": letters, "M": marks, "N": [.decimalNumber, .letterNumber, .otherNumber],
        "P": punctuation, "S": [.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol],
        "Z": [.spaceSeparator, .lineSeparator, .paragraphSeparator],
        "C": [.control, .format, .surrogate, .privateUse, .unassigned],
        "LC": [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter],
        "LD": letters.union([.decimalNumber]),
    ]

    /// The property that a name in `\p{…}` stands for.
    ///
    /// - Returns: `nil` when there is none of this name.
    static func matcher(named name: String, isUnicode: Bool) -> CharacterMatcher? {
        if let separator = name.firstIndex(of: "=") {
            let (kind, value) = (name[..<separator].lowercased(), String(name[name.index(after: separator)...]))
            switch kind {
            case "sc", "script": return UnicodeScripts.ranges(of: value).map { .property(.script($0)) }
            case "gc", "general_category": return categories[value].map { .property(.categories($0)) }
            case "blk", "block": return UnicodeScripts.block(value).map { .ranges([$0]) }
            default: return nil
            }
        }
        if name.hasPrefix("In") { return UnicodeScripts.block(String(name.dropFirst(2))).map { .ranges([$0]) } }
        if name.hasPrefix("Is") {
            let rest = String(name.dropFirst(2))
            if let binary = BinaryProperty(rawValue: rest.lowercased().replacingSpaces) {
                return .property(.binary(binary))
            }
            if let category = categories[rest] { return .property(.categories(category)) }
            return UnicodeScripts.ranges(of: rest).map { .property(.script($0)) }
        }
        if let category = categories[name] { return .property(.categories(category)) }
        if let ascii = ASCIIClass(rawValue: name) { return .property(isUnicode ? unicode(ascii) : .ascii(ascii)) }
        switch name {
        case "all": return .any
        case "L1": return .ranges([0...0xFF])
        case "javaLowerCase": return .property(.binary(.lowercase))
        case "javaUpperCase": return .property(.binary(.uppercase))
        case "javaWhitespace": return .property(.asciiSpace)
        case "javaLetter": return .property(.binary(.letter))
        case "javaDigit": return .property(.binary(.digit))
        case "javaLetterOrDigit": return .property(.letterOrDigit)
        case "javaAlphabetic": return .property(.binary(.alphabetic))
        default: return nil
        }
    }

    /// A POSIX class with the flag U.
    private static func unicode(_ ascii: ASCIIClass) -> CharacterProperty {
        switch ascii {
        case .lower: .binary(.lowercase)
        case .upper: .binary(.uppercase)
        case .alpha: .binary(.alphabetic)
        case .digit: .binary(.digit)
        case .punct: .binary(.punctuation)
        case .cntrl: .binary(.control)
        case .space: .binary(.whitespace)
        case .alnum: .letterOrDigit
        case .xdigit: .binary(.hexDigit)
        case .ascii, .graph, .print, .blank: .ascii(ascii)
        }
    }
}

extension String {
    fileprivate var replacingSpaces: String { String(map { $0 == " " || $0 == "-" ? "_" : $0 }) }
}
