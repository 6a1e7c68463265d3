/// The text of a JSON number as digits and a power of ten.
struct DecimalText: BitwiseCopyable {
    var isNegative = false
    /// The first 19 significant digits.
    var digits: UInt64 = 0
    /// The value is `digits` times ten to this power.
    var exponent = 0
    /// Whether digits other than zero were left out.
    var isTruncated = false

    /// - Parameter text: a number that fits the grammar of JSON.
    init(_ text: Span<UInt8>) {
        var index = 0
        if text[0] == UInt8(ascii: "-") {
            isNegative = true
            index = 1
        }
        var count = 0
        var isFraction = false
        while index < text.count {
            let byte = text[index]
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                if count < 19 {
                    digits = digits &* 10 &+ UInt64(digit)
                    if digits != 0 { count &+= 1 }
                    if isFraction { exponent &-= 1 }
                } else {
                    if digit != 0 { isTruncated = true }
                    if !isFraction { exponent &+= 1 }
                }
            } else if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                exponent &+= Self.exponent(text.extracting(droppingFirst: index &+ 1))
                return
            }
            index &+= 1
        }
    }

    /// The number behind an `e`, held within a range that no other value needs.
    private static func exponent(_ text: Span<UInt8>) -> Int {
        var value = 0
        var isNegative = false
        for index in text.indices {
            let byte = text[index]
            if byte == UInt8(ascii: "-") { isNegative = true }
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10, value < 1_000_000_000_000 { value = value &* 10 &+ Int(digit) }
        }
        return isNegative ? -value : value
    }

    static let powers: InlineArray<20, UInt64> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]

    static let doublePowers: InlineArray<23, Double> = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]

    /// The value when it is whole and fits; `nil` otherwise.
    var whole: Int64? {
        guard !isTruncated else { return nil }
        if digits == 0 { return 0 }
        var magnitude = digits
        if exponent > 0 {
            guard exponent < 20 else { return nil }
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: Self.powers[exponent])
            guard !overflow else { return nil }
            magnitude = product
        } else if exponent < 0 {
            guard exponent > -20 else { return nil }
            let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: Self.powers[-exponent])
            guard remainder == 0 else { return nil }
            magnitude = quotient
        }
        guard isNegative else { return Int64(exactly: magnitude) }
        return magnitude <= UInt64(1) << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }

    /// The nearest double where one operation gives it; `nil` where that takes longer.
    var quickDouble: Double? {
        guard !isTruncated, digits <= UInt64(1) << 53, exponent >= -22, exponent <= 22 else { return nil }
        // Both are exact, so that the one rounding is that of the result.
        let value =
            exponent < 0 ? Double(digits) / Self.doublePowers[-exponent] : Double(digits) * Self.doublePowers[exponent]
        return isNegative ? -value : value
    }
}
