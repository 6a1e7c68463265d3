import TrestleJSON
import WireBytes

/// A number with the type that it counts as in arithmetic.
struct NumericOperand {
    let value: Decimal128
    let isInteger: Bool

    /// Of two Ints of 64 bits; `nil` when the result does not fit, or there is none.
    @inline(__always)
    static func integer(_ symbol: BinaryOperator, _ left: Int, _ right: Int) -> Int? {
        let (result, overflow) =
            switch symbol {
            case .plus: left.addingReportingOverflow(right)
            case .minus: left.subtractingReportingOverflow(right)
            case .times: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            default: left.remainderReportingOverflow(dividingBy: right)
            }
        return overflow ? nil : result
    }

    /// Of any two numbers; `nil` when there is no result.
    static func result(_ symbol: BinaryOperator, _ left: NumericOperand, _ right: NumericOperand) -> Decimal128? {
        let (a, b) = (left.value, right.value)
        return switch symbol {
        case .plus: Decimal128.sum(a, b)
        case .minus: Decimal128.difference(a, b)
        case .times: Decimal128.product(a, b)
        case .divide where left.isInteger && right.isInteger: wholeQuotient(a, b)
        case .divide: Decimal128.quotient(a, b)
        default: Decimal128.remainder(a, b)
        }
    }

    /// Int divided by Int, toward zero.
    private static func wholeQuotient(_ left: Decimal128, _ right: Decimal128) -> Decimal128? {
        guard let rest = Decimal128.remainder(left, right), let multiple = Decimal128.difference(left, rest) else {
            return nil
        }
        return Decimal128.quotient(multiple, right)?.rounded(.towardZero)
    }
}

extension RuleRun {
    mutating func binary(_ symbol: BinaryOperator, _ left: RuleValue, _ right: RuleValue, _ version: SQLVersion)
        -> RuleValue
    {
        switch symbol {
        case .plus:
            if isString(left) || isString(right) { return concatenation(left, right, version) }
            return arithmetic(symbol, left, right, version)
        case .minus, .times, .divide, .modulo: return arithmetic(symbol, left, right, version)
        case .equal: return equal(left, right, version).map(RuleValue.boolean) ?? .undefined
        case .notEqual: return equal(left, right, version).map { .boolean(!$0) } ?? .undefined
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard let order = order(left, right) else { return .undefined }
            switch symbol {
            case .less: return .boolean(order < 0)
            case .lessOrEqual: return .boolean(order <= 0)
            case .greater: return .boolean(order > 0)
            default: return .boolean(order >= 0)
            }
        }
    }

    private mutating func concatenation(_ left: RuleValue, _ right: RuleValue, _ version: SQLVersion) -> RuleValue {
        guard let first = text(of: left, version), let second = text(of: right, version) else { return .undefined }
        return string(first + second)
    }

    /// A string that a function has made, if it is not too large.
    mutating func string(_ string: String) -> RuleValue {
        guard string.utf8.count <= limits.valueSize else {
            fail(tooLarge("a string"))
            return .undefined
        }
        return .string(string)
    }

    // MARK: - Numbers

    mutating func arithmetic(
        _ symbol: BinaryOperator, _ left: RuleValue, _ right: RuleValue, _ version: SQLVersion
    ) -> RuleValue {
        if case .integer(let first) = left, case .integer(let second) = right,
            let result = NumericOperand.integer(symbol, first, second)
        {
            return .integer(result)
        }
        guard let first = numericOperand(left), let second = numericOperand(right) else { return .undefined }
        let isInteger = first.isInteger && second.isInteger
        return .numeric(NumericOperand.result(symbol, first, second), isInteger: isInteger, version)
    }

    /// A number, or a string that is one.
    mutating func numericOperand(_ value: RuleValue) -> NumericOperand? {
        switch value {
        case .integer(let int): return NumericOperand(value: Decimal128(int), isInteger: true)
        case .number(let number, let isInteger): return NumericOperand(value: number, isInteger: isInteger)
        case .string(let string):
            guard spendText(string.utf8.count) else { return nil }
            return Decimal128(string: string.utf8Span.span)
                .map { NumericOperand(value: $0, isInteger: false) }
        case .node(let node):
            let entry = entry(node)
            guard entry.kind == .string, spendText(entry.range.count) else { return nil }
            if entry.isMarked { return numericOperand(.string(entry.string(in: payload))) }
            return Decimal128(string: payload.extracting(entry.range)).map {
                NumericOperand(value: $0, isInteger: false)
            }
        default: return nil
        }
    }

    mutating func number(_ value: RuleValue) -> Decimal128? { numericOperand(value)?.value }

    private mutating func order(_ left: RuleValue, _ right: RuleValue) -> Int? {
        if case .integer(let first) = left, case .integer(let second) = right {
            return first < second ? -1 : first == second ? 0 : 1
        }
        guard let first = number(left), let second = number(right) else { return nil }
        return Decimal128.compare(first, second)
    }

    // MARK: - Logic

    /// A Boolean, or the strings true and false in any case.
    func boolean(_ value: RuleValue) -> Bool? {
        switch value {
        case .boolean(let boolean): return boolean
        case .string, .node:
            // No escaped text of more bytes has so few characters.
            guard isString(value), length(value) <= 30, let text = stringText(value), text.utf8.count <= 5 else {
                return nil
            }
            return Self.booleans[text.lowercased()]
        default: return nil
        }
    }

    private static let booleans = ["true": true, "false": false]

    // MARK: - Equality

    private mutating func isText(_ text: String, _ node: Int32) -> Bool {
        let entry = entry(node)
        guard spendText(min(text.utf8.count, entry.range.count)) else { return false }
        return entry.kind == .string && entry.isText(text.utf8Span.span, in: payload)
    }

    /// `nil` when an operand is Undefined.
    mutating func equal(_ left: RuleValue, _ right: RuleValue, _ version: SQLVersion, depth: Int = 0) -> Bool? {
        if left.isUndefined || right.isUndefined { return nil }
        guard spend(1), depth < 1_024 else { return false }
        switch (left, right) {
        case (.null, .null): return true
        case (.boolean(let first), .boolean(let second)): return first == second
        case (.integer(let first), .integer(let second)): return first == second
        case (.integer, .number), (.number, .integer), (.number, .number):
            guard let first = number(left), let second = number(right) else { return false }
            return Decimal128.compare(first, second) == 0
        case (.string(let first), .string(let second)):
            return spendText(min(first.utf8.count, second.utf8.count)) && first.utf8.elementsEqual(second.utf8)
        case (.string(let text), .node(let node)), (.node(let node), .string(let text)):
            return isText(text, node)
        default: break
        }
        if isString(left), isString(right) {
            guard spendText(length(left)) else { return false }
            return (stringText(left) ?? "").utf8.elementsEqual((stringText(right) ?? "").utf8)
        }
        if let first = elements(of: left, version), let second = elements(of: right, version) {
            guard first.count == second.count else { return false }
            for index in first.indices {
                guard equal(first[index], second[index], version, depth: depth + 1) == true else { return false }
            }
            return true
        }
        if let first = members(of: left, version), let second = members(of: right, version) {
            guard first.members.count == second.members.count else { return false }
            for member in first.members {
                guard let other = second[member.name], equal(member.value, other, version, depth: depth + 1) == true
                else {
                    return false
                }
            }
            return true
        }
        return false
    }
}
