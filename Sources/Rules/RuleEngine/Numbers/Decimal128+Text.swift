import WireBytes

extension Decimal128 {
    /// A number of JSON (RFC 8259), whose grammar has been checked, or a number of SQL. Digits beyond the 34th round it.
    ///
    /// - Returns: `nil` above 9.99…E999.
    init?(json text: Span<UInt8>) {
        var scan = Scan()
        var index = 0
        if text.count > 0, text[0] == UInt8(ascii: "-") {
            scan.isNegative = true
            index = 1
        }
        var isFraction = false
        while index < text.count {
            let byte = text[index]
            index &+= 1
            if byte &- UInt8(ascii: "0") < 10 {
                scan.add(byte &- UInt8(ascii: "0"), isFraction: isFraction)
            } else if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                scan.addExponent(text, from: index)
                break
            }
        }
        guard let value = scan.value else { return nil }
        self = value
    }

    /// A string that is a number: `^-?\d+(\.\d+)?((?i)E-?\d+)?$`.
    ///
    /// - Returns: `nil` for any other text, and above 9.99…E999.
    init?(string text: Span<UInt8>) {
        var index = 0
        func skipDigits() -> Bool {
            let start = index
            while index < text.count, text[index] &- UInt8(ascii: "0") < 10 { index += 1 }
            return index > start
        }
        if text.count > 0, text[0] == UInt8(ascii: "-") { index = 1 }
        guard skipDigits() else { return nil }
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            guard skipDigits() else { return nil }
        }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < text.count, text[index] == UInt8(ascii: "-") { index += 1 }
            guard skipDigits() else { return nil }
        }
        guard index == text.count else { return nil }
        self.init(json: text)
    }

    /// The digits seen so far: 36 of them, and whether one behind those is not 0.
    private struct Scan {
        var isNegative = false
        private var coefficient: UInt128 = 0
        private var word: UInt64 = 0
        private var count = 0
        private var exponent = 0
        private var hasRest = false

        init() {}

        @inline(__always)
        mutating func add(_ digit: UInt8, isFraction: Bool) {
            if count < 18 {
                word = word &* 10 &+ UInt64(digit)
                // Zeros before the first digit do not count.
                if word != 0 { count &+= 1 }
                if isFraction { exponent &-= 1 }
                return
            }
            addFar(digit, isFraction: isFraction)
        }

        private mutating func addFar(_ digit: UInt8, isFraction: Bool) {
            if count == 18 {
                coefficient = UInt128(word)
            }
            if count < 36 {
                coefficient = coefficient &* 10 &+ UInt128(digit)
                count += 1
                if isFraction { exponent -= 1 }
            } else {
                if digit != 0 { hasRest = true }
                if !isFraction { exponent += 1 }
            }
        }

        mutating func addExponent(_ text: Span<UInt8>, from start: Int) {
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
            exponent += sign * value
        }

        var value: Decimal128? {
            if count <= 18 {
                if word == 0 { return Decimal128.rounded(isNegative: false, 0, exponent: exponent) }
                // Most numbers need no rounding and no look at their digits.
                if exponent > -900, exponent < 900 {
                    return Decimal128(isNegative: isNegative, exact: UInt128(word), exponent: Int32(exponent))
                }
                return Decimal128.rounded(isNegative: isNegative, UInt128(word), exponent: exponent)
            }
            return Decimal128.rounded(isNegative: isNegative, coefficient, exponent: exponent, hasRest: hasRest)
        }
    }

    /// As Java's `BigDecimal.toString`: in scientific notation when the exponent is above 0 or the first digit stands further
    /// than the sixth behind the point. An integer is written with all its digits.
    func write(isInteger: Bool, to output: inout WireBuffer) {
        if isNegative { output.append(UInt8(ascii: "-")) }
        let exponent = Int(exponent)
        if exponent == 0 || isInteger && exponent > 0 {
            Self.write(coefficient, to: &output)
            if !isZero { for _ in 0..<exponent { output.append(UInt8(ascii: "0")) } }
            return
        }
        let adjusted = adjustedExponent
        if exponent < 0, adjusted >= -6 {
            let places = -exponent
            if adjusted < 0 {
                output.append(UInt8(ascii: "0"))
                output.append(UInt8(ascii: "."))
                for _ in 0..<(places - digits) { output.append(UInt8(ascii: "0")) }
                Self.write(coefficient, to: &output)
            } else {
                Self.write(coefficient, pointBefore: places, to: &output)
            }
            return
        }
        Self.write(coefficient, pointBefore: digits - 1, to: &output)
        output.append(UInt8(ascii: "E"))
        output.append(UInt8(ascii: adjusted < 0 ? "-" : "+"))
        Self.write(UInt128(adjusted.magnitude), to: &output)
    }

    /// With a decimal point before the last `pointBefore` digits.
    private static func write(_ value: UInt128, pointBefore places: Int = 0, to output: inout WireBuffer) {
        if value &>> 64 == 0 {
            return DecimalText.write(UInt64(truncatingIfNeeded: value), pointBefore: places, to: &output)
        }
        let count = PowersOfTen.digits(value)
        for position in stride(from: count - 1, through: 0, by: -1) {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / PowersOfTen[position] % 10))
            if position == places, places > 0 { output.append(UInt8(ascii: ".")) }
        }
    }

    /// The text of `BigDecimal.toString`.
    func text(isInteger: Bool) -> String {
        var buffer = WireBuffer()
        write(isInteger: isInteger, to: &buffer)
        return String(decodingUTF8: buffer.bytes)
    }

    /// The nearest value of double precision.
    var double: Double {
        if coefficient < 1 << 53, exponent >= -22, exponent <= 22 {
            let value = Double(UInt64(truncatingIfNeeded: coefficient))
            let power = Self.exactPowers[Int(abs(exponent))]
            let scaled = exponent < 0 ? value / power : value * power
            return isNegative ? -scaled : scaled
        }
        return Double(text(isInteger: false)) ?? .nan
    }

    private static let exactPowers: [Double] = (0...22).map { count in
        (0..<count).reduce(1.0) { power, _ in power * 10 }
    }

    /// The shortest decimal that reads as `double`.
    ///
    /// - Returns: `nil` for NaN and infinities.
    init?(_ double: Double) {
        guard double.isFinite else { return nil }
        let text = double.description
        let value = Decimal128(json: text.utf8Span.span)
        guard let value else { return nil }
        self = value
    }
}

/// Integers as decimal digits, without an allocation.
enum DecimalText {
    /// With a decimal point before the last `places` digits, of which there must be more.
    static func write(_ value: UInt64, pointBefore places: Int = 0, to output: inout WireBuffer) {
        guard places > 0 else { return write(value, to: &output) }
        var digits = InlineArray<21, UInt8>(repeating: 0)
        var start = 21
        var rest = value
        repeat {
            if 21 &- start == places {
                start &-= 1
                digits[start] = UInt8(ascii: ".")
            }
            let shorter = rest / 10
            start &-= 1
            digits[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- shorter &* 10)
            rest = shorter
        } while rest > 0
        output.append(digits.span.extracting(start..<21))
    }

    static func write(_ value: Int, to output: inout WireBuffer) {
        if value < 0 { output.append(UInt8(ascii: "-")) }
        write(UInt64(value.magnitude), to: &output)
    }

    /// Its recursion ends after two steps.
    static func write(_ value: UInt64, to output: inout WireBuffer) {
        guard value < 100_000_000 else {
            let high = value / 100_000_000
            write(high, to: &output)
            return write(value &- high &* 100_000_000, digits: 8, to: &output)
        }
        let digits = eightDigits(value)
        // The last digit stays, even when it is 0.
        append(digits, 8 &- (digits | 1 &<< 56).trailingZeroBitCount &>> 3, &output)
    }

    /// Writes a number below 100,000,000 with zeros before it.
    ///
    /// - Parameter count: 1 to 8; the number must not have more digits.
    @inline(__always)
    static func write(_ value: UInt64, digits count: Int, to output: inout WireBuffer) {
        append(eightDigits(value), count, &output)
    }

    /// The last `count` of eight digits, the first of which is the lowest byte.
    @inline(__always)
    private static func append(_ digits: UInt64, _ count: Int, _ output: inout WireBuffer) {
        let text = digits | 0x3030_3030_3030_3030
        let end = output.count &+ count
        output.append(integer: (text &>> UInt64(truncatingIfNeeded: (8 &- count) &* 8)).byteSwapped)
        output.truncate(to: end)
    }

    /// The eight digits of a number below 100,000,000: the first is the lowest byte. Halves are divided side by side.
    @inline(__always)
    private static func eightDigits(_ value: UInt64) -> UInt64 {
        let high = value / 10_000
        let fours = high | (value &- high &* 10_000) &<< 32
        let hundreds = (fours &* 10_486) &>> 20 & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) &<< 16
        let tens = (twos &* 103) &>> 10 & 0x000F_000F_000F_000F
        return tens | (twos &- tens &* 10) &<< 8
    }
}
