/// A part of a regular expression.
indirect enum RegexNode {
    case empty
    case one(CharacterMatcher)
    case sequence([RegexNode])
    case alternation([RegexNode])
    case group(RegexNode, Int)
    case repetition(RegexNode, minimum: Int, maximum: Int, RepetitionMode)
    case assertion(RegexAssertion)
    case backreference(Int, ignoringCase: Bool, isUnicode: Bool)
    case look(RegexNode, isAhead: Bool, isNegative: Bool)
    case atomic(RegexNode)

    /// The least and the most characters that it takes; `nil` for no most.
    func width() -> (minimum: Int, maximum: Int?) {
        switch self {
        case .empty, .assertion, .look: return (0, 0)
        case .one: return (1, 1)
        case .backreference: return (0, nil)
        case .group(let inner, _), .atomic(let inner): return inner.width()
        case .sequence(let parts):
            return parts.reduce((0, 0)) { sum, part in
                let width = part.width()
                return (Self.bounded(sum.0 + width.minimum), Self.sum(sum.1, width.maximum))
            }
        case .alternation(let branches):
            let widths = branches.map { $0.width() }
            let maximum = widths.reduce(0 as Int?) { most, width in
                guard let most, let other = width.maximum else { return nil }
                return max(most, other)
            }
            return (widths.map(\.minimum).min() ?? 0, maximum)
        case .repetition(let inner, let minimum, let maximum, _):
            let width = inner.width()
            // Java takes an unbounded repetition of one character for one of a known length, and of nothing else.
            let isBounded = maximum < .max || width.maximum == width.minimum && width.minimum <= 1 && !inner.branches
            let most = isBounded ? width.maximum.map { Self.product($0, maximum) } : nil
            return (Self.product(width.minimum, minimum), most)
        }
    }

    /// Whether it is an alternation, in a group or not.
    private var branches: Bool {
        switch self {
        case .alternation: true
        case .group(let inner, _), .atomic(let inner): inner.branches
        default: false
        }
    }

    private static func bounded(_ value: Int) -> Int { min(value, 1 << 30) }
    private static func product(_ left: Int, _ right: Int) -> Int {
        let (value, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? 1 << 30 : bounded(value)
    }
    private static func sum(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return nil }
        return bounded(left + right)
    }
}

enum RepetitionMode: Sendable { case greedy, lazy, possessive }

enum RegexAssertion: Sendable {
    case inputStart, inputEnd
    /// The end, or before the line terminator at the end.
    case lastLineEnd(unixLines: Bool)
    case lineStart(unixLines: Bool), lineEnd(unixLines: Bool)
    case wordBoundary, notWordBoundary
    case asciiWordBoundary, notASCIIWordBoundary
    /// The end of the match before.
    case previousEnd
}

/// A test of one character.
indirect enum CharacterMatcher: Sendable {
    case scalar(UInt32)
    case scalarIgnoringCase(UInt32, isUnicode: Bool)
    case any
    case anyButLineEnd(unixLines: Bool)
    case ranges([ClosedRange<UInt32>])
    case property(CharacterProperty)
    case union([CharacterMatcher])
    case intersection([CharacterMatcher])
    case inverted(CharacterMatcher)
    /// The character in lower or upper case.
    case ignoringCase(CharacterMatcher, isUnicode: Bool)

    func matches(_ scalar: UInt32) -> Bool {
        switch self {
        case .scalar(let expected): return scalar == expected
        case .scalarIgnoringCase(let expected, let isUnicode):
            return scalar == expected || CaseFolding.fold(scalar, isUnicode) == CaseFolding.fold(expected, isUnicode)
        case .any: return true
        case .anyButLineEnd(let unixLines): return !LineEnd.isLineEnd(scalar, unixLines)
        case .ranges(let ranges):
            for range in ranges where range.contains(scalar) { return true }
            return false
        case .property(let property): return property.contains(scalar)
        case .union(let parts):
            for part in parts where part.matches(scalar) { return true }
            return false
        case .intersection(let parts):
            for part in parts where !part.matches(scalar) { return false }
            return true
        case .inverted(let inner): return !inner.matches(scalar)
        case .ignoringCase(let inner, let isUnicode):
            if inner.matches(scalar) { return true }
            let (lower, upper) = (CaseFolding.lower(scalar, isUnicode), CaseFolding.upper(scalar, isUnicode))
            return lower != scalar && inner.matches(lower) || upper != scalar && inner.matches(upper)
        }
    }
}

/// Line terminators as Java knows them.
enum LineEnd {
    static func isLineEnd(_ scalar: UInt32, _ unixLines: Bool) -> Bool {
        scalar == 0x0A || !unixLines && (scalar == 0x0D || scalar == 0x85 || scalar == 0x2028 || scalar == 0x2029)
    }
}

/// Upper and lower case of one character, in ASCII alone or in Unicode.
enum CaseFolding {
    static func fold(_ scalar: UInt32, _ isUnicode: Bool) -> UInt32 { lower(upper(scalar, isUnicode), isUnicode) }

    static func lower(_ scalar: UInt32, _ isUnicode: Bool) -> UInt32 {
        if scalar < 0x80 { return (0x41...0x5A).contains(scalar) ? scalar + 32 : scalar }
        guard isUnicode, let value = Unicode.Scalar(scalar) else { return scalar }
        return single(value.properties.lowercaseMapping) ?? scalar
    }

    static func upper(_ scalar: UInt32, _ isUnicode: Bool) -> UInt32 {
        if scalar < 0x80 { return (0x61...0x7A).contains(scalar) ? scalar - 32 : scalar }
        guard isUnicode, let value = Unicode.Scalar(scalar) else { return scalar }
        return single(value.properties.uppercaseMapping) ?? scalar
    }

    private static func single(_ text: String) -> UInt32? {
        let scalars = text.unicodeScalars
        return scalars.count == 1 ? scalars.first?.value : nil
    }
}
