extension Decimal128 {
    /// Each operation gives `nil` when its result lies above 9.99…E999, or when it divides by 0.
    static func sum(_ left: Decimal128, _ right: Decimal128) -> Decimal128? {
        if let result = shortSum(left, right) { return result }
        let (upper, lower) = left.exponent >= right.exponent ? (left, right) : (right, left)
        if upper.isZero { return lower.isZero ? Decimal128(exact: 0, exponent: lower.exponent) : lower }
        if lower.isZero { return upper.padded(to: lower.exponent) }
        let distance = Int(upper.exponent) - Int(lower.exponent)
        // The upper number is widened to the exponent of the lower one, or to 37 digits: three more than are kept.
        let shift = min(distance, 37 - upper.digits)
        let wide = upper.coefficient * PowersOfTen[shift]
        let drop = distance - shift
        let (low, rest): (UInt128, UInt128) =
            drop == 0
            ? (lower.coefficient, 0)
            : drop > 37 ? (0, 1) : lower.coefficient.quotientAndRemainder(dividingBy: PowersOfTen[drop])
        let exponent = Int(upper.exponent) - shift
        if upper.isNegative == lower.isNegative {
            return rounded(isNegative: upper.isNegative, wide + low, exponent: exponent, hasRest: rest != 0)
        }
        if rest != 0 {
            // The wide number is the greater one by far: the rest takes one from it and leaves a part of that one.
            return rounded(isNegative: upper.isNegative, wide - low - 1, exponent: exponent, hasRest: true)
        }
        if wide == low { return Decimal128(exact: 0, exponent: Int32(exponent)) }
        return wide > low
            ? rounded(isNegative: upper.isNegative, wide - low, exponent: exponent)
            : rounded(isNegative: lower.isNegative, low - wide, exponent: exponent)
    }

    /// The sum of numbers whose coefficients take a word each at the lower exponent.
    private static func shortSum(_ left: Decimal128, _ right: Decimal128) -> Decimal128? {
        guard let pair = Words(left, right), pair.left != 0, pair.right != 0 else { return nil }
        let exponent = min(left.exponent, right.exponent)
        guard exponent > -900, exponent < 900 else { return nil }
        if left.isNegative == right.isNegative {
            let (sum, overflow) = pair.left.addingReportingOverflow(pair.right)
            return overflow ? nil : Decimal128(isNegative: left.isNegative, word: sum, exponent: exponent)
        }
        if pair.left == pair.right { return Decimal128(isNegative: false, word: 0, exponent: exponent) }
        return pair.left > pair.right
            ? Decimal128(isNegative: left.isNegative, word: pair.left - pair.right, exponent: exponent)
            : Decimal128(isNegative: right.isNegative, word: pair.right - pair.left, exponent: exponent)
    }

    /// The coefficients of two numbers at the lower of their exponents, when each takes a word.
    private struct Words {
        let left, right: UInt64

        init?(_ left: Decimal128, _ right: Decimal128) {
            guard let a = left.word, let b = right.word else { return nil }
            let distance = Int(left.exponent) - Int(right.exponent)
            guard distance.magnitude < 20 else { return nil }
            let power = PowersOfTen.word(Int(distance.magnitude))
            let (scaled, overflow) = (distance > 0 ? a : b).multipliedReportingOverflow(by: power)
            guard !overflow else { return nil }
            self.left = distance > 0 ? scaled : a
            self.right = distance > 0 ? b : scaled
        }
    }

    static func difference(_ left: Decimal128, _ right: Decimal128) -> Decimal128? {
        var negated = right
        negated.isNegative.toggle()
        return sum(left, negated)
    }

    /// With zeros behind it as far as `exponent`, or until it has 34 digits.
    private func padded(to exponent: Int32) -> Decimal128 {
        let shift = min(Int(self.exponent) - Int(exponent), Self.precision - digits)
        guard shift > 0 else { return self }
        return Decimal128(
            isNegative: isNegative, exact: coefficient * PowersOfTen[shift], exponent: self.exponent - Int32(shift))
    }

    static func product(_ left: Decimal128, _ right: Decimal128) -> Decimal128? {
        let isNegative = left.isNegative != right.isNegative
        let exponent = Int(left.exponent) + Int(right.exponent)
        if let a = left.word, let b = right.word, exponent > -900, exponent < 900 {
            let (product, overflow) = a.multipliedReportingOverflow(by: b)
            if !overflow {
                return Decimal128(isNegative: isNegative && product != 0, word: product, exponent: Int32(exponent))
            }
        }
        let (high, low) = left.coefficient.multipliedFullWidth(by: right.coefficient)
        if high == 0 { return rounded(isNegative: isNegative, low, exponent: exponent) }
        // At most 68 digits: without `excess` of them 36 or 37 remain, whose rounding the rest can decide.
        let excess = left.digits + right.digits - 37
        let (quotient, remainder) = PowersOfTen[excess].dividingFullWidth((high, low))
        return rounded(isNegative: isNegative, quotient, exponent: exponent + excess, hasRest: remainder != 0)
    }

    static func quotient(_ left: Decimal128, _ right: Decimal128) -> Decimal128? {
        guard !right.isZero else { return nil }
        let isNegative = left.isNegative != right.isNegative
        let ideal = Int(left.exponent) - Int(right.exponent)
        if left.isZero { return rounded(isNegative: false, 0, exponent: ideal) }
        if let result = shortQuotient(left, right, isNegative, ideal) { return result }
        // The dividend gets zeros, so that the quotient has 36 or 37 digits.
        let first = 34 - left.digits
        let second = 2 + right.digits
        let wide = (left.coefficient * PowersOfTen[first]).multipliedFullWidth(by: PowersOfTen[second])
        var (quotient, remainder) = right.coefficient.dividingFullWidth(wide)
        var exponent = ideal - first - second
        if remainder == 0 {
            // An exact quotient has no more zeros at its end than its operands call for.
            while exponent < ideal {
                let (shorter, digit) = quotient.quotientAndRemainder(dividingBy: 10)
                guard digit == 0 else { break }
                quotient = shorter
                exponent += 1
            }
        }
        return rounded(isNegative: isNegative, quotient, exponent: exponent, hasRest: remainder != 0)
    }

    /// The quotient of coefficients of a word each, when it has at most six places more than they have.
    private static func shortQuotient(
        _ left: Decimal128, _ right: Decimal128, _ isNegative: Bool, _ ideal: Int
    ) -> Decimal128? {
        guard var dividend = left.word, let divisor = right.word, ideal > -900, ideal < 900 else { return nil }
        for places in 0..<7 {
            let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
            if remainder == 0 {
                return Decimal128(isNegative: isNegative, word: quotient, exponent: Int32(ideal - places))
            }
            let (longer, overflow) = dividend.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            dividend = longer
        }
        return nil
    }

    /// What is left of `left` after whole multiples of `right`, with the sign of `left`, exactly.
    static func remainder(_ left: Decimal128, _ right: Decimal128) -> Decimal128? {
        guard !right.isZero else { return nil }
        let exponent = min(left.exponent, right.exponent)
        if left.isZero { return Decimal128(exact: 0, exponent: exponent) }
        if left.exponent >= right.exponent {
            // (c × 10^d) mod r, without the power.
            let modulus = right.coefficient
            var result = left.coefficient % modulus
            var base = UInt128(10) % modulus
            var count = left.exponent - right.exponent
            while count > 0 {
                if count & 1 == 1 { result = multiply(result, base, modulo: modulus) }
                base = multiply(base, base, modulo: modulus)
                count &>>= 1
            }
            return Decimal128(isNegative: left.isNegative && result != 0, exact: result, exponent: exponent)
        }
        let distance = Int(right.exponent) - Int(left.exponent)
        guard distance + right.digits <= 38 else { return left }
        let modulus = right.coefficient * PowersOfTen[distance]
        let result = left.coefficient % modulus
        return Decimal128(isNegative: left.isNegative && result != 0, exact: result, exponent: exponent)
    }

    private static func multiply(_ left: UInt128, _ right: UInt128, modulo modulus: UInt128) -> UInt128 {
        let wide = left.multipliedFullWidth(by: right)
        // The high half is below the modulus, since both factors are.
        return modulus.dividingFullWidth(wide).remainder
    }

    /// By value: 2.50 equals 2.5.
    static func compare(_ left: Decimal128, _ right: Decimal128) -> Int {
        if left.isZero || right.isZero {
            if left.isZero && right.isZero { return 0 }
            return left.isZero ? (right.isNegative ? 1 : -1) : (left.isNegative ? -1 : 1)
        }
        if left.isNegative != right.isNegative { return left.isNegative ? -1 : 1 }
        let sign = left.isNegative ? -1 : 1
        if let pair = Words(left, right) { return pair.left == pair.right ? 0 : pair.left > pair.right ? sign : -sign }
        let (upper, lower) = (left.adjustedExponent, right.adjustedExponent)
        if upper != lower { return upper > lower ? sign : -sign }
        // Of the same magnitude: their exponents differ by no more than 33.
        let distance = Int(left.exponent) - Int(right.exponent)
        let first = distance > 0 ? left.coefficient * PowersOfTen[distance] : left.coefficient
        let second = distance < 0 ? right.coefficient * PowersOfTen[-distance] : right.coefficient
        return first == second ? 0 : first > second ? sign : -sign
    }

    /// How digits behind the last kept place change it.
    enum Rounding {
        case towardZero, down, up
        /// Halves away from zero.
        case halfUp
    }

    /// With at most `places` digits behind the decimal point.
    func rounded(places: Int = 0, _ rounding: Rounding) -> Decimal128 {
        let excess = -Int(exponent) - places
        guard excess > 0 else { return self }
        guard !isZero else { return Decimal128(exact: 0, exponent: Int32(-places)) }
        let (quotient, remainder, half): (UInt128, UInt128, UInt128) =
            if excess > 37 {
                (0, 1, 2)
            } else {
                (coefficient / PowersOfTen[excess], coefficient % PowersOfTen[excess], PowersOfTen[excess] / 2)
            }
        let grows: Bool =
            switch rounding {
            case .towardZero: false
            case .down: isNegative && remainder != 0
            case .up: !isNegative && remainder != 0
            case .halfUp: remainder >= half
            }
        let result = grows ? quotient + 1 : quotient
        return Decimal128(isNegative: isNegative && result != 0, exact: result, exponent: Int32(-places))
    }

    /// Without zeros at its end behind the decimal point.
    var stripped: Decimal128 {
        guard !isZero else { return .zero }
        var (coefficient, exponent) = (coefficient, exponent)
        while exponent < 0 {
            let (shorter, digit) = coefficient.quotientAndRemainder(dividingBy: 10)
            guard digit == 0 else { break }
            coefficient = shorter
            exponent += 1
        }
        return Decimal128(isNegative: isNegative, exact: coefficient, exponent: exponent)
    }
}
