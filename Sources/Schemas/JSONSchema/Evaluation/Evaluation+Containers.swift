import TrestleJSON

extension Evaluation {
    // MARK: - Arrays

    func checkArray(
        _ number: Int32, _ rule: Int32, _ position: Int, _ tracking: Bool, _ state: inout EvaluationState
    ) -> Bool {
        let rules = plan.arrays[Int(rule)]
        let end = Int(entries[position].next)
        var isValid = true
        var (count, matches) = (0, 0)
        var next = position &+ 1
        while next < end {
            let schema: Int32 =
                count < Int(rules.prefix.count) ? plan.nodeLists[Int(rules.prefix.first) &+ count] : rules.items
            if schema >= 0 {
                if !check(schema, next, &state) {
                    isValid = false
                    guard state.collects, state.stop == nil else { return false }
                }
                if tracking { state.marks.append(Int32(next)) }
            }
            if rules.contains >= 0, isContained(rules, matches, next, tracking, &state) {
                matches &+= 1
                if tracking { state.marks.append(Int32(next)) }
            }
            count &+= 1
            next = Int(entries[next].next)
        }
        guard state.stop == nil else { return false }
        if rules.contains >= 0, matches < rules.minimumContains || matches > rules.maximumContains {
            isValid = fault(
                number, matches < rules.minimumContains ? .contains : .maxContains, position, .count(matches), &state)
            guard state.collects else { return false }
        }
        if count < rules.minimum || count > rules.maximum {
            isValid = fault(number, count < rules.minimum ? .minItems : .maxItems, position, .count(count), &state)
            guard state.collects else { return false }
        }
        if rules.isUnique, count > 1, !isUnique(position, &state) {
            isValid = fault(number, .uniqueItems, position, &state)
        }
        return isValid
    }

    /// Whether an item is one of those that `contains` counts; not looked at when the count is known to be enough.
    @inline(__always)
    private func isContained(
        _ rules: ArrayRules, _ matches: Int, _ position: Int, _ tracking: Bool, _ state: inout EvaluationState
    ) -> Bool {
        if !tracking, rules.maximumContains == .max, matches >= rules.minimumContains { return false }
        let collects = state.collects
        state.collects = false
        let isContained = check(rules.contains, position, &state)
        state.collects = collects
        return isContained
    }

    // MARK: - Objects

    func checkObject(
        _ number: Int32, _ rule: Int32, _ position: Int, _ tracking: Bool, _ state: inout EvaluationState
    ) -> Bool {
        let rules = plan.objects[Int(rule)]
        let end = Int(entries[position].next)
        var isValid = true
        var count = 0
        var seen: UInt64 = 0
        var next = position &+ 1
        while next < end {
            if !checkMember(number, rules, next, &seen, tracking, &state) {
                isValid = false
                guard state.collects, state.stop == nil else { return false }
            }
            count &+= 1
            next = Int(entries[next &+ 1].next)
        }
        guard state.spend(count) else { return false }
        if seen & rules.required != rules.required {
            var missing = rules.required & ~seen
            while missing != 0 {
                let bit = missing & (0 &- missing)
                isValid = fault(number, .required, position, .bit(bit), &state)
                guard state.collects else { return false }
                missing ^= bit
            }
        }
        if count < rules.minimum || count > rules.maximum {
            isValid = fault(
                number, count < rules.minimum ? .minProperties : .maxProperties, position, .count(count), &state)
            guard state.collects else { return false }
        }
        for name in rules.requiredMore.indices where !has(name, position, &state) {
            isValid = fault(number, .required, position, .name(Int32(name)), &state)
            guard state.collects, state.stop == nil else { return false }
        }
        if rules.dependencies.count > 0, !checkDependencies(number, rules, position, tracking, &state) {
            isValid = false
        }
        return isValid
    }

    @inline(__always)
    private func checkMember(
        _ number: Int32, _ rules: ObjectRules, _ name: Int, _ seen: inout UInt64, _ tracking: Bool,
        _ state: inout EvaluationState
    ) -> Bool {
        var isValid = true
        var isEvaluated = false
        if rules.table >= 0 {
            let found = find(name, in: rules.table, &state)
            if found >= 0 {
                let property = plan.properties[Int(found)]
                seen |= property.required
                isEvaluated = property.isDeclared
                if property.node >= 0, !check(property.node, name &+ 1, &state) {
                    isValid = false
                    guard state.collects, state.stop == nil else { return false }
                }
            }
        }
        if rules.patterns.count > 0 || rules.propertyNames >= 0 {
            guard checkName(rules, name, &isEvaluated, &state) else {
                isValid = false
                guard state.collects, state.stop == nil else { return false }
                return false
            }
        }
        if rules.additional >= 0, !isEvaluated {
            isEvaluated = true
            if !check(rules.additional, name &+ 1, &state) {
                isValid = fault(number, .additionalProperties, name &+ 1, &state)
            }
        }
        if tracking, isEvaluated { state.marks.append(Int32(name &+ 1)) }
        return isValid
    }

    /// `patternProperties` and `propertyNames`.
    private func checkName(
        _ rules: ObjectRules, _ name: Int, _ isEvaluated: inout Bool, _ state: inout EvaluationState
    ) -> Bool {
        var isValid = true
        for index in rules.patterns.indices {
            let property = plan.patternProperties[index]
            guard state.spend(1) else { return false }
            guard nameMatches(property.pattern, name, &state) else { continue }
            isEvaluated = true
            if !check(property.node, name &+ 1, &state) {
                isValid = false
                guard state.collects, state.stop == nil else { return false }
            }
        }
        if rules.propertyNames >= 0, !check(rules.propertyNames, name, &state) { isValid = false }
        return isValid
    }

    private func nameMatches(_ pattern: Int32, _ name: Int, _ state: inout EvaluationState) -> Bool {
        let entry = entries[name]
        if !entry.isMarked { return matches(pattern, text.extracting(entry.range), &state) }
        decode(entry, &state)
        let decoded = state.decoded
        return matches(pattern, decoded.span, &state)
    }

    private func checkDependencies(
        _ number: Int32, _ rules: ObjectRules, _ position: Int, _ tracking: Bool, _ state: inout EvaluationState
    ) -> Bool {
        var isValid = true
        for index in rules.dependencies.indices {
            let dependency = plan.dependencies[index]
            guard has(Int(dependency.name), position, &state) else { continue }
            if dependency.node >= 0, !check(dependency.node, position, tracking: tracking, &state) {
                isValid = false
                guard state.collects, state.stop == nil else { return false }
            }
            for name in dependency.required.indices where !has(name, position, &state) {
                let keyword: Keyword = dependency.keyword == .dependencies ? .dependencies : .dependentRequired
                isValid = fault(number, keyword, position, .name(Int32(name)), &state)
                guard state.collects, state.stop == nil else { return false }
            }
        }
        return isValid && state.stop == nil
    }

    /// Whether an object has a member with a name of `nameLists`.
    private func has(_ name: Int, _ position: Int, _ state: inout EvaluationState) -> Bool {
        let end = Int(entries[position].next)
        let expected = plan.nameLists[name]
        var next = position &+ 1
        while next < end {
            guard state.spend(1) else { return false }
            if entries[next].isText(expected.span, in: text) { return true }
            next = Int(entries[next &+ 1].next)
        }
        return false
    }
}
