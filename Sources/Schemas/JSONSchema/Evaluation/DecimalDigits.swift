import WireBytes

/// The digits of a JSON number where they lie in the text: numbers of any length are compared exactly and without memory.
struct DecimalDigits: ~Escapable {
    private let text: Span<UInt8>
    let isNegative: Bool
    /// From the first digit that is not 0 to the last one; empty for 0.
    private let range: Range<Int>
    /// The power of ten of the first and of the last of them.
    let highest: Int
    let lowest: Int

    var isZero: Bool { range.isEmpty }
    var count: Int { isZero ? 0 : highest - lowest + 1 }
    /// Whether there is nothing but zeros behind the point.
    var isWhole: Bool { isZero || lowest >= 0 }

    /// - Parameter text: a number whose grammar has been checked.
    @_lifetime(copy text)
    init(_ text: Span<UInt8>) {
        self.text = text
        var index = 0
        isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        var (first, last) = (-1, -1)
        var (firstPlace, lastPlace) = (0, 0)
        var place = 0
        var point: Int?
        var exponent = 0
        while index < text.count {
            let byte = text[index]
            if byte &- UInt8(ascii: "0") < 10 {
                if byte != UInt8(ascii: "0") {
                    if first < 0 { (first, firstPlace) = (index, place) }
                    (last, lastPlace) = (index, place)
                }
                place += 1
            } else if byte == UInt8(ascii: ".") {
                point = place
            } else {
                exponent = Self.exponent(text, from: index + 1)
                break
            }
            index += 1
        }
        range = first < 0 ? 0..<0 : first..<(last + 1)
        let whole = point ?? place
        highest = whole - 1 - firstPlace + exponent
        lowest = whole - 1 - lastPlace + exponent
    }

    private static func exponent(_ text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        var sign = 1
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            if text[index] == UInt8(ascii: "-") { sign = -1 }
            index += 1
        }
        var value = 0
        while index < text.count {
            // Far beyond what any length of digits could bring back.
            if value < 1 << 40 { value = value * 10 + Int(text[index] &- UInt8(ascii: "0")) }
            index += 1
        }
        return sign * value
    }

    /// -1, 0 or 1, by value.
    static func compare(_ left: borrowing DecimalDigits, _ right: borrowing DecimalDigits) -> Int {
        if left.isZero || right.isZero {
            if left.isZero { return right.isZero ? 0 : right.isNegative ? 1 : -1 }
            return left.isNegative ? -1 : 1
        }
        if left.isNegative != right.isNegative { return left.isNegative ? -1 : 1 }
        let sign = left.isNegative ? -1 : 1
        if left.highest != right.highest { return left.highest > right.highest ? sign : -sign }
        var (a, b) = (left.range.lowerBound, right.range.lowerBound)
        while true {
            let isLeftAtEnd = a >= left.range.upperBound
            let isRightAtEnd = b >= right.range.upperBound
            if isLeftAtEnd || isRightAtEnd { return isLeftAtEnd ? (isRightAtEnd ? 0 : -sign) : sign }
            if left.text[a] == UInt8(ascii: ".") {
                a += 1
                continue
            }
            if right.text[b] == UInt8(ascii: ".") {
                b += 1
                continue
            }
            if left.text[a] != right.text[b] { return left.text[a] > right.text[b] ? sign : -sign }
            a += 1
            b += 1
        }
    }

    /// The digits as one number, when there are 18 or fewer of them.
    var coefficient: UInt64? { count <= 18 ? remainder(.max) : nil }

    /// The digits as one number, modulo `modulus`.
    func remainder(_ modulus: UInt64) -> UInt64 {
        var value: UInt64 = 0
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: ".") { continue }
            let wide = value.multipliedFullWidth(by: 10)
            let (low, carry) = wide.low.addingReportingOverflow(UInt64(byte &- UInt8(ascii: "0")))
            value = modulus.dividingFullWidth((wide.high + (carry ? 1 : 0), low)).remainder
        }
        return value
    }

    /// Whether this number is a whole multiple of `coefficient` × 10^`exponent`, whose last digit is not 0.
    func isMultiple(of coefficient: UInt64, exponent: Int) -> Bool {
        if isZero { return true }
        guard lowest >= exponent else { return false }
        var result = remainder(coefficient)
        var base = 10 % coefficient
        var count = lowest - exponent
        while count > 0, result != 0 {
            if count & 1 == 1 { result = Self.multiply(result, base, modulo: coefficient) }
            base = Self.multiply(base, base, modulo: coefficient)
            count >>= 1
        }
        return result == 0
    }

    private static func multiply(_ left: UInt64, _ right: UInt64, modulo modulus: UInt64) -> UInt64 {
        // The high word is below the modulus, since both factors are.
        modulus.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
    }
}

/// A number of at most 18 digits: coefficient × 10^exponent.
struct ShortDecimal: Sendable, BitwiseCopyable {
    let coefficient: Int64
    let exponent: Int32

    init(coefficient: Int64, exponent: Int32) {
        self.coefficient = coefficient
        self.exponent = exponent
    }

    /// - Returns: `nil` for a number with more digits, or with an exponent beyond ±400.
    @inline(__always)
    init?(_ text: Span<UInt8>) {
        // Most numbers are short and without an exponent.
        guard text.count <= 18 else {
            self.init(long: text)
            return
        }
        var value: Int64 = 0
        var places: Int32 = 0
        var index = 0
        let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        var isFraction = false
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            if digit < 10 {
                value = value &* 10 &+ Int64(digit)
                if isFraction { places &-= 1 }
            } else if text[index] == UInt8(ascii: ".") {
                isFraction = true
            } else {
                self.init(long: text)
                return
            }
            index &+= 1
        }
        self.init(coefficient: isNegative ? -value : value, exponent: places)
    }

    @inline(never)
    private init?(long text: Span<UInt8>) {
        let digits = DecimalDigits(text)
        guard let value = digits.coefficient, abs(digits.lowest) <= 400 || digits.isZero else { return nil }
        let signed = Int64(value)
        self.init(
            coefficient: digits.isNegative ? -signed : signed, exponent: digits.isZero ? 0 : Int32(digits.lowest))
    }

    /// -1, 0 or 1; `nil` when a word does not hold the numbers at one exponent.
    @inline(__always)
    static func compare(_ left: ShortDecimal, _ right: ShortDecimal) -> Int? {
        if left.exponent == right.exponent {
            return left.coefficient == right.coefficient ? 0 : left.coefficient < right.coefficient ? -1 : 1
        }
        return compareScaled(left, right)
    }

    private static let powers: [Int64] = (0...18).map { count in (0..<count).reduce(1) { power, _ in power * 10 } }

    private static func compareScaled(_ left: ShortDecimal, _ right: ShortDecimal) -> Int? {
        if left.coefficient == 0 || right.coefficient == 0 || (left.coefficient < 0) != (right.coefficient < 0) {
            let (a, b) = (left.coefficient.signum(), right.coefficient.signum())
            return a == b ? 0 : a < b ? -1 : 1
        }
        let distance = Int(left.exponent) - Int(right.exponent)
        guard abs(distance) <= 18 else { return nil }
        let power = powers[abs(distance)]
        if distance > 0 {
            let (a, overflow) = left.coefficient.multipliedReportingOverflow(by: power)
            return overflow ? nil : a == right.coefficient ? 0 : a < right.coefficient ? -1 : 1
        }
        let (b, overflow) = right.coefficient.multipliedReportingOverflow(by: power)
        return overflow ? nil : left.coefficient == b ? 0 : left.coefficient < b ? -1 : 1
    }
}
