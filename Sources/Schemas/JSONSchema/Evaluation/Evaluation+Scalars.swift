import RegularExpressions
import TrestleJSON

extension Evaluation {
    func checkNumber(_ number: Int32, _ rule: Int32, _ position: Int, _ state: inout EvaluationState) -> Bool {
        let rules = plan.numbers[Int(rule)]
        let digits = text.extracting(entries[position].range)
        _ = state.spend(digits.count / 16)
        let short = ShortDecimal(digits)
        var isValid = true
        if let limit = rules.minimum, compare(digits, short, limit, number) < 0 {
            isValid = fault(number, .minimum, position, &state)
            guard state.collects else { return false }
        }
        if let limit = rules.maximum, compare(digits, short, limit, number) > 0 {
            isValid = fault(number, .maximum, position, &state)
            guard state.collects else { return false }
        }
        if let limit = rules.exclusiveMinimum, compare(digits, short, limit, number) <= 0 {
            isValid = fault(number, .exclusiveMinimum, position, &state)
            guard state.collects else { return false }
        }
        if let limit = rules.exclusiveMaximum, compare(digits, short, limit, number) >= 0 {
            isValid = fault(number, .exclusiveMaximum, position, &state)
            guard state.collects else { return false }
        }
        if let divisor = rules.multipleOf,
            !DecimalDigits(digits).isMultiple(of: divisor.coefficient, exponent: Int(divisor.exponent))
        {
            isValid = fault(number, .multipleOf, position, &state)
        }
        return isValid
    }

    @inline(__always)
    private func compare(_ digits: Span<UInt8>, _ short: ShortDecimal?, _ limit: NumberLimit, _ number: Int32) -> Int {
        if limit.isShort, let short, let result = ShortDecimal.compare(short, limit.short) { return result }
        let document = plan.documents[Int(plan.nodes[Int(number)].document)]
        let other = document.bytes.span.extracting(Int(limit.start)..<Int(limit.end))
        return DecimalDigits.compare(DecimalDigits(digits), DecimalDigits(other))
    }

    func checkString(_ number: Int32, _ rule: Int32, _ position: Int, _ state: inout EvaluationState) -> Bool {
        let entry = entries[position]
        guard state.spend(entry.range.count / 16) else { return false }
        if !entry.isMarked {
            return checkString(number, rule, position, text.extracting(entry.range), &state)
        }
        decode(entry, &state)
        // Taken out while the string is looked at, so that the state can change.
        let decoded = state.decoded
        state.decoded = []
        let isValid = checkString(number, rule, position, decoded.span, &state)
        state.decoded = decoded
        return isValid
    }

    private func checkString(
        _ number: Int32, _ rule: Int32, _ position: Int, _ content: Span<UInt8>, _ state: inout EvaluationState
    ) -> Bool {
        let rules = plan.strings[Int(rule)]
        var isValid = true
        if rules.minimumLength > 0 || rules.maximumLength < .max {
            // A character takes four bytes at most.
            let length = Self.characters(content)
            if length < rules.minimumLength {
                isValid = fault(number, .minLength, position, .count(length), &state)
                guard state.collects else { return false }
            }
            if length > rules.maximumLength {
                isValid = fault(number, .maxLength, position, .count(length), &state)
                guard state.collects else { return false }
            }
        }
        if rules.pattern >= 0, !matches(rules.pattern, content, &state) {
            isValid = fault(number, .pattern, position, &state)
            guard state.collects else { return false }
        }
        if let format = rules.format, !format.contains(content) {
            isValid = fault(number, .format, position, &state)
        }
        return isValid
    }

    func matches(_ pattern: Int32, _ content: Span<UInt8>, _ state: inout EvaluationState) -> Bool {
        let isFound = plan.patterns[Int(pattern)].isFound(in: content, steps: &state.stepsLeft)
        _ = state.spend(0)
        return isFound
    }

    /// Code points of well-formed UTF-8.
    @inline(__always)
    private static func characters(_ content: Span<UInt8>) -> Int {
        var count = 0
        var index = 0
        while index < content.count {
            count &+= content[index] & 0xC0 == 0x80 ? 0 : 1
            index &+= 1
        }
        return count
    }
}
