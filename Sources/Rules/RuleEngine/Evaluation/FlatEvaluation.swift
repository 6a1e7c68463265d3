import TrestleJSON
import WireBytes

/// The evaluation of a `FlatPlan` for a message.
struct FlatEvaluation: ~Escapable {
    private let payload: Span<UInt8>
    private let text: Span<UInt8>
    private let nodes: Span<FlatNode>
    private let operands: Span<Int32>
    private let version: SQLVersion
    private let slots: FlatSlots

    @_lifetime(copy payload, copy text, copy nodes, copy operands)
    init(
        _ payload: Span<UInt8>, _ slots: FlatSlots, text: Span<UInt8>, nodes: Span<FlatNode>, operands: Span<Int32>,
        version: SQLVersion
    ) {
        self.payload = payload
        self.text = text
        self.nodes = nodes
        self.operands = operands
        self.version = version
        self.slots = slots
    }

    /// Applies the rule.
    ///
    /// - Parameter items: `nil` for the payload as it is.
    /// - Returns: whether the rule selects the message; `nil` for one that `RuleRun` evaluates, and `output` may have grown then.
    func apply(_ condition: Int32?, _ items: Span<FlatItem>?, into output: inout WireBuffer) -> Bool? {
        if let condition {
            switch value(condition) {
            case .boolean(true): break
            case .other: return nil
            default: return false
            }
        }
        guard let items else {
            output.append(payload)
            return true
        }
        output.append(UInt8(ascii: "{"))
        let start = output.count
        for index in items.indices {
            let item = items[index]
            let value = value(item.node)
            switch value {
            case .undefined: continue
            case .other: return nil
            default: break
            }
            if output.count > start { output.append(UInt8(ascii: ",")) }
            output.append(text.extracting(item.label.range))
            write(value, to: &output)
        }
        output.append(UInt8(ascii: "}"))
        return true
    }

    private func write(_ value: FlatValue, to output: inout WireBuffer) {
        switch value {
        case .undefined, .other: break
        case .null: JSONOutput.write("null", to: &output)
        case .boolean(let boolean): JSONOutput.write(boolean ? "true" : "false", to: &output)
        case .integer(let int): DecimalText.write(int, to: &output)
        case .number(let number, let isInteger): number.write(isInteger: isInteger, to: &output)
        // As it stands in the payload, with its quotes.
        case .text(let range): output.append(payload.extracting((Int(range.start) &- 1)..<(Int(range.end) &+ 1)))
        case .literal(let range): JSONOutput.writeString(text.extracting(range.range), to: &output)
        }
    }

    // MARK: - Expressions

    /// Its recursion is bounded by the height of an expression.
    private func value(_ node: Int32) -> FlatValue {
        switch nodes[Int(node)] {
        case .constant(let value): return value
        case .slot(let index): return value(of: slots[Int(index)])
        case .negation(let operand): return arithmetic(.minus, .integer(0), value(operand))
        case .not(let operand):
            return switch value(operand) {
            case .boolean(let boolean): .boolean(!boolean)
            case .text, .literal, .other: .other
            default: .undefined
            }
        case .and(let first, let count): return conjunction(first, count, stopsAt: false)
        case .or(let first, let count): return conjunction(first, count, stopsAt: true)
        case .binary(let symbol, let left, let right): return binary(symbol, value(left), value(right))
        }
    }

    @inline(__always)
    private func value(of slot: FlatSlot) -> FlatValue {
        switch slot.kind {
        case .missing: .undefined
        case .null: .null
        case .true: .boolean(true)
        case .false: .boolean(false)
        case .text: .text(slot.range)
        case .other: .other
        case .whole: whole(slot.range)
        case .fraction:
            .numeric(Decimal128(json: payload.extracting(slot.range.range)), isInteger: false, version)
        }
    }

    /// A number without fraction and exponent.
    @inline(__always)
    private func whole(_ range: FlatRange) -> FlatValue {
        let digits = payload.extracting(range.range)
        guard digits.count <= 18 else { return .numeric(Decimal128(json: digits), isInteger: true, version) }
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

    /// As `RuleRun.conjunction`.
    private func conjunction(_ first: Int32, _ count: Int32, stopsAt dominant: Bool) -> FlatValue {
        var result = !dominant
        for index in Int(first)..<Int(first &+ count) {
            switch value(operands[index]) {
            case .boolean(let term): if term == dominant { result = dominant }
            case .text, .literal, .other: return .other
            default: return .undefined
            }
        }
        return .boolean(result)
    }

    /// As `RuleRun.binary`.
    private func binary(_ symbol: BinaryOperator, _ left: FlatValue, _ right: FlatValue) -> FlatValue {
        switch symbol {
        case .plus, .minus, .times, .divide, .modulo: return arithmetic(symbol, left, right)
        case .equal: return equal(left, right, isNegated: false)
        case .notEqual: return equal(left, right, isNegated: true)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            let order: Int
            if case .integer(let first) = left, case .integer(let second) = right {
                order = first < second ? -1 : first == second ? 0 : 1
            } else {
                switch (operand(left), operand(right)) {
                case (.number(let first), .number(let second)): order = Decimal128.compare(first.value, second.value)
                case (.other, _), (_, .other): return .other
                default: return .undefined
                }
            }
            switch symbol {
            case .less: return .boolean(order < 0)
            case .lessOrEqual: return .boolean(order <= 0)
            case .greater: return .boolean(order > 0)
            default: return .boolean(order >= 0)
            }
        }
    }

    private enum Operand {
        case number(NumericOperand)
        case none
        /// A string, which may be a number.
        case other
    }

    @inline(__always)
    private func operand(_ value: FlatValue) -> Operand {
        switch value {
        case .integer(let int): .number(NumericOperand(value: Decimal128(int), isInteger: true))
        case .number(let number, let isInteger): .number(NumericOperand(value: number, isInteger: isInteger))
        case .text, .literal, .other: .other
        default: .none
        }
    }

    private func arithmetic(_ symbol: BinaryOperator, _ left: FlatValue, _ right: FlatValue) -> FlatValue {
        if case .integer(let first) = left, case .integer(let second) = right,
            let result = NumericOperand.integer(symbol, first, second)
        {
            return .integer(result)
        }
        switch (operand(left), operand(right)) {
        case (.number(let first), .number(let second)):
            let isInteger = first.isInteger && second.isInteger
            return .numeric(NumericOperand.result(symbol, first, second), isInteger: isInteger, version)
        // Text is joined, or counts as a number.
        case (.other, _), (_, .other): return .other
        default: return .undefined
        }
    }

    /// As `RuleRun.equal`.
    private func equal(_ left: FlatValue, _ right: FlatValue, isNegated: Bool) -> FlatValue {
        let result: Bool
        switch (left, right) {
        case (.other, _), (_, .other): return .other
        case (.undefined, _), (_, .undefined): return .undefined
        case (.null, .null): result = true
        case (.boolean(let first), .boolean(let second)): result = first == second
        case (.integer(let first), .integer(let second)): result = first == second
        case (.integer(let int), .number(let number, _)), (.number(let number, _), .integer(let int)):
            result = Decimal128.compare(Decimal128(int), number) == 0
        case (.number(let first, _), .number(let second, _)): result = Decimal128.compare(first, second) == 0
        case (.text(let first), .text(let second)):
            result = payload.extracting(first.range).hasSameBytes(as: payload.extracting(second.range))
        case (.text(let first), .literal(let second)), (.literal(let second), .text(let first)):
            result = payload.extracting(first.range).hasSameBytes(as: text.extracting(second.range))
        case (.literal(let first), .literal(let second)):
            result = text.extracting(first.range).hasSameBytes(as: text.extracting(second.range))
        default: result = false
        }
        return .boolean(result != isNegated)
    }
}

extension FlatPlan {
    /// - Returns: `nil` for a message that `RuleRun` evaluates, and `output` may have grown then.
    fileprivate func apply(to payload: Span<UInt8>, into output: inout WireBuffer) -> Bool? {
        let (text, nodes, operands, names, items) = (text, nodes, operands, names, items)
        var slots = FlatSlots(repeating: FlatSlot())
        guard FlatScanner.scan(payload, names.span, text.span, root, into: &slots) else { return nil }
        let evaluation = FlatEvaluation(
            payload, slots, text: text.span, nodes: nodes.span, operands: operands.span, version: version)
        guard let items else { return evaluation.apply(condition, nil, into: &output) }
        return evaluation.apply(condition, items.span, into: &output)
    }
}

extension RuleEvaluator {
    /// The largest payload that is evaluated so.
    private static var largestFlatPayload: Int { 64 << 10 }

    /// Evaluates a rule without counting references, if the rule and the payload allow it.
    ///
    /// - Returns: whether the rule selects the message; `nil` when `RuleRun` has to evaluate it, and `output` is as it was then.
    func evaluateFlat(_ rule: Rule, _ payload: Span<UInt8>, into output: inout WireBuffer) -> Bool? {
        guard let plan = rule.flat, payload.count <= Self.largestFlatPayload, limits.isFlatEnough else { return nil }
        let start = output.count
        let isSelected = plan.apply(to: payload, into: &output)
        guard isSelected != nil, output.count &- start <= limits.valueSize else {
            output.truncate(to: start)
            return nil
        }
        return isSelected
    }
}

extension RuleLimits {
    /// Whether no rule of a `FlatPlan` reaches the bounds with a payload of its size, but the size of the output.
    fileprivate var isFlatEnough: Bool { steps >= 1 << 20 && payloadValues >= 1 << 16 }
}
