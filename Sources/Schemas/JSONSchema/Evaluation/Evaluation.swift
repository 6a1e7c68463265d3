import TrestleJSON

/// Applies a plan to a text. Its recursion is bounded by the depth in `EvaluationState`.
struct Evaluation: ~Escapable {
    let plan: SchemaPlan
    let entries: Span<JSONIndex.Entry>
    let text: Span<UInt8>

    @_lifetime(copy entries, copy text)
    init(_ plan: SchemaPlan, entries: Span<JSONIndex.Entry>, text: Span<UInt8>) {
        self.plan = plan
        self.entries = entries
        self.text = text
    }

    /// Whether the value at `position` satisfies a node.
    ///
    /// - Parameter tracking: whether the caller needs to know which members and items have been evaluated.
    func check(_ number: Int32, _ position: Int, tracking: Bool = false, _ state: inout EvaluationState) -> Bool {
        guard state.spend(1) else { return false }
        guard state.depth < state.maximumDepth else {
            if state.stop == nil { state.stop = .depth }
            return false
        }
        state.depth &+= 1
        let isValid: Bool
        if plan.usesDynamicScope || tracking || plan.nodes[Int(number)].tracks {
            isValid = checkWithScope(number, position, tracking, &state)
        } else {
            isValid = checkKeywords(number, position, tracking: false, &state)
        }
        state.depth &-= 1
        return isValid
    }

    private func checkWithScope(
        _ number: Int32, _ position: Int, _ tracking: Bool, _ state: inout EvaluationState
    ) -> Bool {
        let node = plan.nodes[Int(number)]
        let base = state.marks.count
        let isNewScope = plan.usesDynamicScope && state.scopes.last != node.resource
        if isNewScope { state.scopes.append(node.resource) }
        var isValid = checkKeywords(number, position, tracking: tracking || node.tracks, &state)
        if node.tracks, isValid || state.collects, state.stop == nil,
            !checkUnevaluated(number, position, marksFrom: base, &state)
        {
            isValid = false
        }
        if isNewScope { state.scopes.removeLast() }
        if !tracking || !isValid { state.marks.removeSubrange(base...) }
        return isValid
    }

    private func checkKeywords(
        _ number: Int32, _ position: Int, tracking: Bool, _ state: inout EvaluationState
    ) -> Bool {
        let node = plan.nodes[Int(number)]
        let entry = entries[position]
        var isValid = true
        if node.isFalse { return fault(number, .falseSchema, position, &state) }
        if node.hasTypes, !node.types.contains(ValueTypes.of(entry.kind)), !isInteger(entry, node.types) {
            isValid = fault(number, .type, position, &state)
            guard state.collects else { return false }
        }
        if node.enumeration >= 0, !isListed(node.enumeration, position, &state) {
            let isConst = plan.enumerations[Int(node.enumeration)].isConst
            isValid = fault(number, isConst ? .const : .enum, position, &state)
            guard state.collects else { return false }
        }
        let fits: Bool =
            switch entry.kind {
            case .number: node.number < 0 || checkNumber(number, node.number, position, &state)
            case .string: node.string < 0 || checkString(number, node.string, position, &state)
            case .array: node.array < 0 || checkArray(number, node.array, position, tracking, &state)
            case .object: node.object < 0 || checkObject(number, node.object, position, tracking, &state)
            case .null, .true, .false: true
            }
        if !fits {
            isValid = false
            guard state.collects else { return false }
        }
        for index in node.applicators.indices {
            guard apply(plan.applicators[index], number, position, tracking, &state) else {
                isValid = false
                guard state.collects, state.stop == nil else { return false }
                continue
            }
        }
        return isValid && state.stop == nil
    }

    func fault(_ number: Int32, _ keyword: Keyword, _ position: Int, _ state: inout EvaluationState) -> Bool {
        fault(number, keyword, position, .none, &state)
    }

    /// Notes a fault.
    ///
    /// - Returns: false, which it makes of the value.
    @inline(never)
    func fault(
        _ number: Int32, _ keyword: Keyword, _ position: Int, _ detail: FaultDetail,
        _ state: inout EvaluationState
    ) -> Bool {
        if state.collects, state.faults.count < state.maximumFaults {
            state.faults.append(
                FaultRecord(node: number, keyword: keyword, position: Int32(position), detail: detail))
        }
        return false
    }

    @inline(__always)
    private func isInteger(_ entry: JSONIndex.Entry, _ types: ValueTypes) -> Bool {
        guard entry.kind == .number, types.contains(.integer) else { return false }
        return !entry.isMarked || DecimalDigits(text.extracting(entry.range)).isWhole
    }

    private func isListed(_ number: Int32, _ position: Int, _ state: inout EvaluationState) -> Bool {
        let enumeration = plan.enumerations[Int(number)]
        if enumeration.table >= 0 {
            guard entries[position].kind == .string else { return false }
            return find(position, in: enumeration.table, &state) >= 0
        }
        let constants = plan.constants
        for index in enumeration.range.indices {
            if isEqual(position, constants, Int(plan.constantPositions[index]), &state) { return true }
            if state.stop != nil { return false }
        }
        return false
    }

    /// Looks a name or string up in a table.
    @inline(__always)
    func find(_ position: Int, in table: Int32, _ state: inout EvaluationState) -> Int32 {
        let entry = entries[position]
        if !entry.isMarked { return plan.names.value(text.extracting(entry.range), in: table) }
        decode(entry, &state)
        return plan.names.value(state.decoded.span, in: table)
    }

    @inline(never)
    func decode(_ entry: JSONIndex.Entry, _ state: inout EvaluationState) {
        state.decoded.removeAll(keepingCapacity: true)
        entry.decode(from: text, into: &state.decoded)
    }

    /// What `unevaluatedItems` and `unevaluatedProperties` say to the items and members that no mark names.
    private func checkUnevaluated(
        _ number: Int32, _ position: Int, marksFrom base: Int, _ state: inout EvaluationState
    ) -> Bool {
        let node = plan.nodes[Int(number)]
        let entry = entries[position]
        let isObject = entry.kind == .object
        let schema = isObject ? node.unevaluatedProperties : entry.kind == .array ? node.unevaluatedItems : -1
        guard schema >= 0 else { return true }
        stampMarks(from: base, &state)
        let stamp = state.stamp
        var isValid = true
        var next = position &+ 1
        while next < Int(entry.next) {
            let value = isObject ? next &+ 1 : next
            if state.stamps[value] != stamp {
                if !check(schema, value, &state) {
                    isValid = fault(
                        number, isObject ? .unevaluatedProperties : .unevaluatedItems, value, &state)
                    guard state.collects, state.stop == nil else { return false }
                }
                state.marks.append(Int32(value))
            }
            next = Int(entries[value].next)
        }
        return isValid
    }

    private func stampMarks(from base: Int, _ state: inout EvaluationState) {
        if state.stamps.count < entries.count {
            state.stamps += [UInt32](repeating: 0, count: entries.count - state.stamps.count)
        }
        if state.stamp == .max {
            for index in state.stamps.indices { state.stamps[index] = 0 }
            state.stamp = 0
        }
        state.stamp += 1
        _ = state.spend((state.marks.count - base) / 4)
        for index in base..<state.marks.count { state.stamps[Int(state.marks[index])] = state.stamp }
    }
}
