import WireBytes

/// The arithmetic of a `FlatPlan`: numbers of a word are computed in words, and `Decimal128` computes the others.
struct FlatNumbers {
    let version: SQLVersion
    /// Results that a word does not hold; an expression that has more of them is left to `RuleRun`.
    private var numbers = InlineArray<4, NumericOperand>(repeating: NumericOperand(value: .zero, isInteger: true))
    private var count = 0

    init(version: SQLVersion) { self.version = version }

    /// Forgets the long results of an expression whose value has been used.
    @inline(__always)
    mutating func removeAll() { count = 0 }

    // MARK: - From the payload

    /// A number without fraction and exponent.
    @inline(__always)
    mutating func whole(_ digits: Span<UInt8>) -> FlatValue {
        guard digits.count <= 18 else { return long(Decimal128(json: digits), isInteger: true) }
        let isNegative = digits[0] == UInt8(ascii: "-")
        var value = 0
        var index = isNegative ? 1 : 0
        while index &+ 8 <= digits.count {
            value =
                value &* 100_000_000 &+ Int(truncatingIfNeeded: Self.eightDigits(digits.littleEndianWord(at: index)))
            index &+= 8
        }
        while index < digits.count {
            value = value &* 10 &+ Int(digits[index] &- UInt8(ascii: "0"))
            index &+= 1
        }
        return .integer(isNegative ? 0 &- value : value)
    }

    /// The number that eight digits in a word make, the first the lowest.
    @inline(__always)
    private static func eightDigits(_ word: UInt64) -> UInt64 {
        var word = word &- 0x3030_3030_3030_3030
        word = word &* 10 &+ word &>> 8
        let low = (word & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let high = (word &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (low &+ high) &>> 32
    }

    /// A number with a point and no exponent.
    @inline(__always)
    mutating func decimal(_ digits: Span<UInt8>) -> FlatValue {
        guard digits.count <= 18 else { return long(Decimal128(json: digits), isInteger: false) }
        let isNegative = digits[0] == UInt8(ascii: "-")
        var value = 0
        var index = isNegative ? 1 : 0
        var point = 0
        while index < digits.count {
            let digit = digits[index] &- UInt8(ascii: "0")
            if digit < 10 { value = value &* 10 &+ Int(digit) } else { point = index }
            index &+= 1
        }
        return numeric(
            isNegative ? 0 &- value : value, exponent: Int32(truncatingIfNeeded: point &+ 1 &- digits.count))
    }

    // MARK: - Forms

    /// A number that is not an Int by its operands: in the second version it becomes one when it is whole.
    @inline(__always)
    private mutating func numeric(_ word: Int, exponent: Int32) -> FlatValue {
        guard version.isSecond else { return FlatValue(.decimal, word: word, exponent: exponent) }
        // Most have a last digit that is not 0.
        if exponent < 0, word % 10 != 0 { return FlatValue(.decimal, word: word, exponent: exponent) }
        return whole(word, exponent: exponent)
    }

    @inline(never)
    private mutating func whole(_ word: Int, exponent: Int32) -> FlatValue {
        if exponent == 0 || word == 0 { return .integer(word) }
        if exponent < 0, exponent > -19 {
            let power = Int(PowersOfTen.word(Int(0 &- exponent)))
            return word % power == 0 ? .integer(word / power) : FlatValue(.decimal, word: word, exponent: exponent)
        }
        return long(decimal128(word, exponent: exponent), isInteger: false)
    }

    /// A number in its form for this version; one that a word does not hold gets a place.
    @inline(never)
    mutating func long(_ value: Decimal128?, isInteger: Bool) -> FlatValue {
        guard let value else { return .undefined }
        if isInteger || version.isSecond, let whole = value.whole {
            if let int = whole.int { return .integer(int) }
            return keep(NumericOperand(value: whole, isInteger: true))
        }
        if let word = value.word, word <= UInt64(Int.max), value.exponent > -900, value.exponent < 900 {
            let signed = Int(truncatingIfNeeded: word)
            return FlatValue(.decimal, word: value.isNegative ? -signed : signed, exponent: value.exponent)
        }
        return keep(NumericOperand(value: value, isInteger: false))
    }

    private mutating func keep(_ number: NumericOperand) -> FlatValue {
        guard count < numbers.count else { return .other }
        numbers[count] = number
        count &+= 1
        return FlatValue(.long, word: count &- 1)
    }

    private func decimal128(_ word: Int, exponent: Int32) -> Decimal128 {
        Decimal128(isNegative: word < 0, word: UInt64(word.magnitude), exponent: exponent)
    }

    private func operand(_ value: FlatValue) -> NumericOperand {
        value.kind == .long
            ? numbers[value.word]
            : NumericOperand(
                value: decimal128(value.word, exponent: value.exponent), isInteger: value.kind == .integer)
    }

    // MARK: - Arithmetic

    mutating func arithmetic(_ symbol: BinaryOperator, _ left: FlatValue, _ right: FlatValue) -> FlatValue {
        if left.isShortNumber, right.isShortNumber {
            if left.kind == .integer, right.kind == .integer {
                if let result = NumericOperand.integer(symbol, left.word, right.word) { return .integer(result) }
            } else if let result = shortResult(symbol, left, right) {
                return result
            }
        }
        guard left.isNumber, right.isNumber else {
            // Text is joined, or counts as a number.
            return left.needsConversion || right.needsConversion ? .other : .undefined
        }
        return longResult(symbol, left, right)
    }

    /// - Returns: `nil` for a result that a word may not hold, and when there is none.
    @inline(__always)
    private mutating func shortResult(_ symbol: BinaryOperator, _ left: FlatValue, _ right: FlatValue) -> FlatValue? {
        let word: Int
        let overflow: Bool
        let exponent: Int32
        switch symbol {
        case .times:
            (word, overflow) = left.word.multipliedReportingOverflow(by: right.word)
            exponent = left.exponent &+ right.exponent
        case .plus, .minus:
            guard let pair = aligned(left, right) else { return nil }
            (word, overflow) =
                symbol == .plus
                ? pair.left.addingReportingOverflow(pair.right) : pair.left.subtractingReportingOverflow(pair.right)
            exponent = min(left.exponent, right.exponent)
        case .divide:
            return shortQuotient(left, right)
        default: return nil
        }
        guard !overflow, exponent > -900, exponent < 900 else { return nil }
        return numeric(word, exponent: exponent)
    }

    /// The words at the lower of the exponents.
    @inline(__always)
    private func aligned(_ left: FlatValue, _ right: FlatValue) -> (left: Int, right: Int)? {
        if left.exponent == right.exponent { return (left.word, right.word) }
        let distance = Int(left.exponent) &- Int(right.exponent)
        guard distance.magnitude < 19 else { return nil }
        let power = Int(PowersOfTen.word(Int(distance.magnitude)))
        let (scaled, overflow) = (distance > 0 ? left.word : right.word).multipliedReportingOverflow(by: power)
        guard !overflow else { return nil }
        return distance > 0 ? (scaled, right.word) : (left.word, scaled)
    }

    /// When the quotient has at most six places more than the operands.
    private mutating func shortQuotient(_ left: FlatValue, _ right: FlatValue) -> FlatValue? {
        guard left.word != 0, right.word != 0, right.word != -1 else { return nil }
        var dividend = left.word
        var exponent = left.exponent &- right.exponent
        guard exponent > -890, exponent < 900 else { return nil }
        for _ in 0..<7 {
            let quotient = dividend / right.word
            if quotient &* right.word == dividend { return numeric(quotient, exponent: exponent) }
            let (longer, overflow) = dividend.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            dividend = longer
            exponent &-= 1
        }
        return nil
    }

    @inline(never)
    private mutating func longResult(_ symbol: BinaryOperator, _ left: FlatValue, _ right: FlatValue) -> FlatValue {
        let (first, second) = (operand(left), operand(right))
        return long(
            NumericOperand.result(symbol, first, second), isInteger: first.isInteger && second.isInteger)
    }

    /// Below 0, 0 or above 0, of two numbers.
    @inline(__always)
    func order(_ left: FlatValue, _ right: FlatValue) -> Int {
        if left.isShortNumber, right.isShortNumber, let pair = aligned(left, right) {
            return pair.left < pair.right ? -1 : pair.left == pair.right ? 0 : 1
        }
        return Decimal128.compare(operand(left).value, operand(right).value)
    }

    /// As `Decimal128.write`.
    func write(_ value: FlatValue, to output: inout WireBuffer) {
        switch value.kind {
        case .integer: DecimalText.write(value.word, to: &output)
        case .decimal: write(decimal: value, to: &output)
        default:
            let number = numbers[value.word]
            number.value.write(isInteger: number.isInteger, to: &output)
        }
    }

    @inline(__always)
    private func write(decimal value: FlatValue, to output: inout WireBuffer) {
        let places = 0 &- Int(value.exponent)
        guard places > 0, places < 9 else {
            return decimal128(value.word, exponent: value.exponent).write(isInteger: false, to: &output)
        }
        let power = PowersOfTen.word(places)
        let magnitude = UInt64(value.word.magnitude)
        let whole = magnitude / power
        guard whole > 0 || places < 7 else {
            return decimal128(value.word, exponent: value.exponent).write(isInteger: false, to: &output)
        }
        if value.word < 0 { output.append(UInt8(ascii: "-")) }
        DecimalText.write(whole, to: &output)
        output.append(UInt8(ascii: "."))
        DecimalText.write(magnitude &- whole &* power, digits: places, to: &output)
    }
}
