import TrestleJSON
import WireBytes

/// The evaluation of a `FlatPlan` for a message.
struct FlatEvaluation: ~Escapable {
    private let payload: Span<UInt8>
    private let text: Span<UInt8>
    private let nodes: Span<FlatNode>
    private let operands: Span<Int32>
    private let slots: Span<FlatSlot>

    @_lifetime(copy payload, copy slots, copy text, copy nodes, copy operands)
    init(
        _ payload: Span<UInt8>, _ slots: Span<FlatSlot>, text: Span<UInt8>, nodes: Span<FlatNode>,
        operands: Span<Int32>
    ) {
        self.payload = payload
        self.text = text
        self.nodes = nodes
        self.operands = operands
        self.slots = slots
    }

    /// Whether the condition holds; `nil` for a message that `RuleRun` evaluates.
    func holds(_ condition: Int32, _ numbers: inout FlatNumbers) -> Bool? {
        let value = value(condition, &numbers)
        return value.kind == .other ? nil : value.kind == .true
    }

    /// Writes the items.
    ///
    /// - Returns: false for a message that `RuleRun` evaluates, and `output` may have grown then.
    func write(_ items: Span<FlatItem>, _ numbers: inout FlatNumbers, into output: inout WireBuffer) -> Bool {
        output.append(UInt8(ascii: "{"))
        var isFirst = true
        for index in items.indices {
            let item = items[index]
            if case .slot(let place) = nodes[Int(item.node)] {
                let slot = slots[Int(place)]
                if slot.kind == .missing { continue }
                if let range = slot.copied(from: payload) {
                    writeLabel(item.label, isFirst, into: &output)
                    output.append(payload, range)
                    isFirst = false
                    continue
                }
            }
            numbers.removeAll()
            let value = value(item.node, &numbers)
            if value.kind == .undefined { continue }
            if value.kind == .other { return false }
            writeLabel(item.label, isFirst, into: &output)
            write(value, numbers, to: &output)
            isFirst = false
        }
        output.append(UInt8(ascii: "}"))
        return true
    }

    /// A label begins with a comma, which the first one leaves out.
    @inline(__always)
    private func writeLabel(_ label: FlatRange, _ isFirst: Bool, into output: inout WireBuffer) {
        output.append(text, Int(label.start) &+ (isFirst ? 1 : 0)..<Int(label.end))
    }

    private func write(_ value: FlatValue, _ numbers: borrowing FlatNumbers, to output: inout WireBuffer) {
        switch value.kind {
        case .undefined, .other: break
        case .null: JSONOutput.write("null", to: &output)
        case .true: JSONOutput.write("true", to: &output)
        case .false: JSONOutput.write("false", to: &output)
        case .integer, .decimal, .long: numbers.write(value, to: &output)
        // As it stands in the payload, with its quotes.
        case .text: output.append(payload, (Int(value.range.start) &- 1)..<(Int(value.range.end) &+ 1))
        case .literal: JSONOutput.writeString(text.extracting(value.range.range), to: &output)
        }
    }

    // MARK: - Expressions

    /// Its recursion is bounded by the height of an expression.
    private func value(_ node: Int32, _ numbers: inout FlatNumbers) -> FlatValue {
        switch nodes[Int(node)] {
        case .constant(let value): return value
        case .slot(let index): return value(of: slots[Int(index)], &numbers)
        case .negation(let operand):
            let value = value(operand, &numbers)
            return numbers.arithmetic(.minus, .integer(0), value)
        case .not(let operand):
            let value = value(operand, &numbers)
            if value.isBoolean { return .boolean(value.kind == .false) }
            return value.needsConversion ? .other : .undefined
        case .and(let first, let count): return conjunction(first, count, stopsAt: false, &numbers)
        case .or(let first, let count): return conjunction(first, count, stopsAt: true, &numbers)
        case .binary(let symbol, let left, let right):
            let first = value(left, &numbers)
            let second = value(right, &numbers)
            return binary(symbol, first, second, &numbers)
        }
    }

    @inline(__always)
    private func value(of slot: FlatSlot, _ numbers: inout FlatNumbers) -> FlatValue {
        switch slot.kind {
        case .missing: .undefined
        case .null: FlatValue(.null)
        case .true: .boolean(true)
        case .false: .boolean(false)
        case .text: FlatValue(.text, slot.range)
        case .other: .other
        case .whole: numbers.whole(payload.extracting(slot.range.range))
        case .decimal: numbers.decimal(payload.extracting(slot.range.range))
        case .scientific: numbers.long(Decimal128(json: payload.extracting(slot.range.range)), isInteger: false)
        }
    }

    /// As `RuleRun.conjunction`.
    private func conjunction(
        _ first: Int32, _ count: Int32, stopsAt dominant: Bool, _ numbers: inout FlatNumbers
    ) -> FlatValue {
        var result = !dominant
        for index in Int(first)..<Int(first &+ count) {
            let term = value(operands[index], &numbers)
            guard term.isBoolean else { return term.needsConversion ? .other : .undefined }
            if (term.kind == .true) == dominant { result = dominant }
        }
        return .boolean(result)
    }

    /// As `RuleRun.binary`.
    private func binary(
        _ symbol: BinaryOperator, _ left: FlatValue, _ right: FlatValue, _ numbers: inout FlatNumbers
    ) -> FlatValue {
        switch symbol {
        case .plus, .minus, .times, .divide, .modulo: return numbers.arithmetic(symbol, left, right)
        case .equal: return equal(left, right, isNegated: false, numbers)
        case .notEqual: return equal(left, right, isNegated: true, numbers)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard left.isNumber, right.isNumber else {
                return left.needsConversion || right.needsConversion ? .other : .undefined
            }
            let order = numbers.order(left, right)
            switch symbol {
            case .less: return .boolean(order < 0)
            case .lessOrEqual: return .boolean(order <= 0)
            case .greater: return .boolean(order > 0)
            default: return .boolean(order >= 0)
            }
        }
    }

    /// As `RuleRun.equal`.
    private func equal(
        _ left: FlatValue, _ right: FlatValue, isNegated: Bool, _ numbers: borrowing FlatNumbers
    ) -> FlatValue {
        let result: Bool
        if left.kind == .other || right.kind == .other { return .other }
        if left.kind == .undefined || right.kind == .undefined { return .undefined }
        if left.isNumber && right.isNumber {
            result = numbers.order(left, right) == 0
        } else if left.isString && right.isString {
            result = bytes(left).hasSameBytes(as: bytes(right))
        } else {
            result = left.kind == right.kind
        }
        return .boolean(result != isNegated)
    }

    @_lifetime(copy self)
    private func bytes(_ value: FlatValue) -> Span<UInt8> {
        value.kind == .text ? payload.extracting(value.range.range) : text.extracting(value.range.range)
    }
}

extension FlatValue {
    fileprivate var isString: Bool { kind == .text || kind == .literal }
}

extension FlatSlot {
    /// The bytes of a value that is written as it stands; `nil` for one that is evaluated.
    @inline(__always)
    fileprivate func copied(from payload: Span<UInt8>) -> Range<Int>? {
        let range = range.range
        switch kind {
        case .null, .true, .false: return range
        case .text: return (range.lowerBound &- 1)..<(range.upperBound &+ 1)
        case .whole:
            // -0 is 0, and long ones may be rounded.
            guard range.count <= 18 else { return nil }
            return payload[range.lowerBound] != UInt8(ascii: "-") || payload[range.lowerBound &+ 1] != UInt8(ascii: "0")
                ? range : nil
        case .decimal:
            // Whole ones are Ints in the second version, and those below 0.000001 are written in scientific notation.
            guard range.count <= 18, payload[range.upperBound &- 1] != UInt8(ascii: "0") else { return nil }
            let first = payload[range.lowerBound]
            return first &- UInt8(ascii: "1") < 9 || first == UInt8(ascii: "0") && range.count <= 8 ? range : nil
        case .missing, .scientific, .other: return nil
        }
    }
}

extension WireBuffer {
    /// Appends some bytes of a span, short ones without a call.
    @inline(__always)
    fileprivate mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        if range.count <= 16, range.lowerBound &+ 16 <= bytes.count {
            append(bytes.sixteenBytes(at: range.lowerBound), count: range.count)
        } else {
            append(bytes.extracting(range))
        }
    }
}

extension FlatPlan {
    /// - Returns: `nil` for a message that `RuleRun` evaluates, and `output` may have grown then.
    fileprivate func apply(to payload: Span<UInt8>, into output: inout WireBuffer) -> Bool? {
        let (text, nodes, operands, names, items) = (text, nodes, operands, names, items)
        var slots = FlatSlots(repeating: FlatSlot())
        guard FlatScanner.scan(payload, names.span, text.span, root, into: &slots) else { return nil }
        let evaluation = FlatEvaluation(
            payload, slots.span, text: text.span, nodes: nodes.span, operands: operands.span)
        var numbers = FlatNumbers(version: version)
        if let condition {
            guard let holds = evaluation.holds(condition, &numbers) else { return nil }
            guard holds else { return false }
        }
        guard let items else {
            output.append(payload)
            return true
        }
        return evaluation.write(items.span, &numbers, into: &output) ? true : nil
    }
}

extension RuleEvaluator {
    /// Evaluates a rule without counting references, if the rule and the payload allow it.
    ///
    /// - Returns: whether the rule selects the message; `nil` when `RuleRun` has to evaluate it, and `output` is as it was then.
    func evaluateFlat(_ rule: Rule, _ payload: Span<UInt8>, into output: inout WireBuffer) -> Bool? {
        guard let plan = rule.flat, limits.isFlatEnough else { return nil }
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
