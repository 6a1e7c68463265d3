/// A decimal number of 34 digits with IEEE 754's rules for decimal128: results are rounded half to even, and the exponent tells
/// how many digits were written (2.50 is not written as 2.5, but compares equal to it).
///
/// Magnitudes reach from 1E-999 to 9.99…E999: what is smaller becomes 0, what is larger has no value.
struct Decimal128: Sendable, BitwiseCopyable {
    /// The most digits.
    static let precision = 34
    /// The greatest exponent of the first digit, and the negated least.
    static let maximumExponent = 999

    var isNegative: Bool
    /// The power of ten that the coefficient is multiplied by.
    private(set) var exponent: Int32
    // In two words: a UInt128 would align everything that contains it to 16 bytes.
    private let high: UInt64
    private let low: UInt64

    /// Less than 10^34.
    var coefficient: UInt128 { UInt128(high) &<< 64 | UInt128(low) }

    /// The coefficient when it takes one word, as most do: arithmetic with words is ten times faster.
    var word: UInt64? { high == 0 ? low : nil }

    init(isNegative: Bool, word: UInt64, exponent: Int32) {
        self.isNegative = isNegative
        self.exponent = exponent
        high = 0
        low = word
    }

    /// A number that needs no rounding.
    init(isNegative: Bool = false, exact coefficient: UInt128, exponent: Int32 = 0) {
        self.isNegative = isNegative
        self.exponent = exponent
        high = UInt64(truncatingIfNeeded: coefficient &>> 64)
        low = UInt64(truncatingIfNeeded: coefficient)
    }

    init(_ value: Int) { self.init(isNegative: value < 0, exact: UInt128(value.magnitude)) }

    static let zero = Decimal128(exact: 0)

    var isZero: Bool { high == 0 && low == 0 }

    /// Digits of the coefficient; 1 for 0.
    var digits: Int { PowersOfTen.digits(coefficient) }

    /// The exponent of the first digit, as scientific notation writes it.
    var adjustedExponent: Int { Int(exponent) + digits - 1 }

    /// Rounds a coefficient to 34 digits.
    ///
    /// - Parameters:
    ///   - coefficient: of 36 digits or more when `hasRest`.
    ///   - hasRest: whether digits behind the coefficient are not all 0.
    /// - Returns: `nil` above 9.99…E999.
    static func rounded(isNegative: Bool, _ coefficient: UInt128, exponent: Int, hasRest: Bool = false) -> Decimal128? {
        var (coefficient, exponent) = (coefficient, exponent)
        let excess = PowersOfTen.digits(coefficient) - precision
        if excess > 0 {
            let (quotient, remainder) = coefficient.quotientAndRemainder(dividingBy: PowersOfTen[excess])
            let half = PowersOfTen[excess] / 2
            coefficient = quotient
            exponent += excess
            if remainder > half || remainder == half && (hasRest || quotient & 1 == 1) { coefficient += 1 }
            if coefficient == PowersOfTen[precision] {
                coefficient = PowersOfTen[precision - 1]
                exponent += 1
            }
        }
        guard coefficient != 0 else {
            let bounded = min(max(exponent, -maximumExponent - precision + 1), maximumExponent)
            return Decimal128(isNegative: false, exact: 0, exponent: Int32(bounded))
        }
        let adjusted = exponent + PowersOfTen.digits(coefficient) - 1
        guard adjusted <= maximumExponent else { return nil }
        guard adjusted >= -maximumExponent else { return zero }
        return Decimal128(isNegative: isNegative, exact: coefficient, exponent: Int32(exponent))
    }

    /// Whether there are no digits other than 0 behind the decimal point.
    var isWhole: Bool {
        if exponent >= 0 || isZero { return true }
        let places = Int(-exponent)
        // Most have a last digit that is not 0, and divide by a constant here.
        if high == 0, low % 10 != 0 { return false }
        if high == 0 { return places < 20 && low % PowersOfTen.word(places) == 0 }
        return places < Self.precision && coefficient % PowersOfTen[places] == 0
    }

    /// The value without digits behind the decimal point, when it has none but zeros.
    var whole: Decimal128? {
        guard isWhole else { return nil }
        if isZero { return .zero }
        guard exponent < 0 else { return self }
        if high == 0 {
            return Decimal128(isNegative: isNegative, word: low / PowersOfTen.word(Int(-exponent)), exponent: 0)
        }
        return Decimal128(isNegative: isNegative, exact: coefficient / PowersOfTen[Int(-exponent)])
    }

    /// The value as an `Int`, when it is whole and fits.
    var int: Int? {
        if exponent == 0, high == 0, low <= UInt64(Int.max) { return isNegative ? -Int(low) : Int(low) }
        guard let whole, whole.exponent <= 19, whole.isZero || whole.adjustedExponent <= 19 else { return nil }
        let magnitude = whole.coefficient * PowersOfTen[whole.isZero ? 0 : Int(whole.exponent)]
        if whole.isNegative {
            return magnitude <= UInt128(Int.min.magnitude) ? Int(truncatingIfNeeded: 0 &- magnitude) : nil
        }
        return Int(exactly: magnitude)
    }
}

/// Powers of ten that a UInt128 holds: 0 to 38.
enum PowersOfTen {
    private static let table: [UInt128] = (0...38).map { count in
        (0..<count).reduce(UInt128(1)) { power, _ in power * 10 }
    }
    private static let words: InlineArray<20, UInt64> = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]

    static subscript(exponent: Int) -> UInt128 { table[exponent] }

    /// The power of an exponent up to 19.
    static func word(_ exponent: Int) -> UInt64 { words[exponent] }

    /// Digits of a number; 1 for 0.
    static func digits(_ value: UInt128) -> Int {
        if value &>> 64 == 0 {
            let word = UInt64(truncatingIfNeeded: value)
            var count = 1
            while count < 20, word >= words[count] { count &+= 1 }
            return count
        }
        var count = 20
        while count < 39, value >= table[count] { count += 1 }
        return count
    }
}
