/// A value of two words that counts no references.
struct FlatValue: Sendable, BitwiseCopyable {
    enum Kind: UInt8, Sendable, BitwiseCopyable {
        case undefined, null, `true`, `false`
        /// An Int.
        case integer
        /// `word` × 10^`exponent`, not an Int.
        case decimal
        /// A number that a word does not hold: `word` is its place in `FlatEvaluation.numbers`.
        case long
        /// A string of the payload without escapes.
        case text
        /// A string of the rule, in `FlatPlan.text`.
        case literal
        /// Something that `RuleRun` evaluates.
        case other
    }

    let kind: Kind
    /// From -900 to 900, so that no result of two of them leaves the range of `Decimal128` unseen.
    let exponent: Int32
    let word: Int

    @inline(__always)
    init(_ kind: Kind, word: Int = 0, exponent: Int32 = 0) {
        self.kind = kind
        self.word = word
        self.exponent = exponent
    }

    @inline(__always)
    init(_ kind: Kind, _ range: FlatRange) {
        self.init(kind, word: Int(range.start) &<< 32 | Int(range.end))
    }

    static let undefined = FlatValue(.undefined)
    static let other = FlatValue(.other)

    @inline(__always) static func boolean(_ boolean: Bool) -> FlatValue { FlatValue(boolean ? .true : .false) }
    @inline(__always) static func integer(_ int: Int) -> FlatValue { FlatValue(.integer, word: int) }

    /// Of a string.
    @inline(__always) var range: FlatRange {
        FlatRange(start: word &>> 32, end: Int(truncatingIfNeeded: UInt32(truncatingIfNeeded: word)))
    }

    @inline(__always) var isShortNumber: Bool { kind == .integer || kind == .decimal }
    @inline(__always) var isNumber: Bool { isShortNumber || kind == .long }
    @inline(__always) var isBoolean: Bool { kind == .true || kind == .false }
    /// Whether `RuleRun` has to look at it where a number or a boolean is expected.
    @inline(__always) var needsConversion: Bool { kind == .text || kind == .literal || kind == .other }
}
