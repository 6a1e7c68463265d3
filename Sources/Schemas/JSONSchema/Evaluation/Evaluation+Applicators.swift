extension Evaluation {
    func apply(
        _ applicator: Applicator, _ number: Int32, _ position: Int, _ tracking: Bool, _ state: inout EvaluationState
    ) -> Bool {
        switch applicator {
        case .reference(let node): return check(node, position, tracking: tracking, &state)
        case .dynamicReference(let index):
            return check(dynamicTarget(index, &state), position, tracking: tracking, &state)
        case .allOf(let list):
            var isValid = true
            for index in list.indices where !check(plan.nodeLists[index], position, tracking: tracking, &state) {
                isValid = false
                guard state.collects, state.stop == nil else { return false }
            }
            return isValid
        case .anyOf(let list): return anyOf(list, number, position, tracking, &state)
        case .oneOf(let list): return oneOf(list, number, position, tracking, &state)
        case .not(let node):
            guard quietly({ check(node, position, &$0) }, &state) else { return true }
            return fault(number, .not, position, &state)
        case .conditional(let condition, let then, let otherwise):
            let holds = quietly({ check(condition, position, tracking: tracking, &$0) }, &state)
            let branch = holds ? then : otherwise
            guard state.stop == nil else { return false }
            return branch < 0 || check(branch, position, tracking: tracking, &state)
        }
    }

    /// Without collecting faults.
    private func quietly(_ body: (inout EvaluationState) -> Bool, _ state: inout EvaluationState) -> Bool {
        let collects = state.collects
        state.collects = false
        let result = body(&state)
        state.collects = collects
        return result
    }

    private func anyOf(
        _ list: PlanRange, _ number: Int32, _ position: Int, _ tracking: Bool, _ state: inout EvaluationState
    ) -> Bool {
        let collects = state.collects
        state.collects = false
        defer { state.collects = collects }
        var isValid = false
        for index in list.indices where check(plan.nodeLists[index], position, tracking: tracking, &state) {
            isValid = true
            // All branches count when the caller needs to know what they evaluated.
            if !tracking { return true }
        }
        guard !isValid, state.stop == nil else { return isValid }
        state.collects = collects
        _ = fault(number, .anyOf, position, &state)
        if collects { explain(list, position, &state) }
        return false
    }

    private func oneOf(
        _ list: PlanRange, _ number: Int32, _ position: Int, _ tracking: Bool, _ state: inout EvaluationState
    ) -> Bool {
        let collects = state.collects
        state.collects = false
        defer { state.collects = collects }
        var matches = 0
        for index in list.indices where check(plan.nodeLists[index], position, tracking: tracking, &state) {
            matches += 1
            if matches > 1 { break }
        }
        if matches == 1 { return state.stop == nil }
        guard state.stop == nil else { return false }
        state.collects = collects
        _ = fault(number, .oneOf, position, .count(matches), &state)
        if collects, matches == 0 { explain(list, position, &state) }
        return false
    }

    /// Adds the faults of the branch that the value comes closest to: the one whose first fault lies deepest in the value.
    private func explain(_ list: PlanRange, _ position: Int, _ state: inout EvaluationState) {
        let before = state.faults
        var best: [FaultRecord] = []
        for index in list.indices where state.stop == nil {
            state.faults.removeAll(keepingCapacity: true)
            _ = check(plan.nodeLists[index], position, &state)
            if Self.isCloser(state.faults, than: best, position) { best = state.faults }
        }
        state.faults = before + best.prefix(max(0, state.maximumFaults - before.count))
    }

    private static func isCloser(_ faults: [FaultRecord], than best: [FaultRecord], _ position: Int) -> Bool {
        guard let first = faults.first else { return false }
        guard let other = best.first else { return true }
        func rank(_ fault: FaultRecord) -> Int {
            if Int(fault.position) > position { return 2 }
            return fault.keyword == .type || fault.keyword == .const || fault.keyword == .enum ? 0 : 1
        }
        return (rank(first), -faults.count) > (rank(other), -best.count)
    }

    /// The outermost resource that has the anchor decides.
    private func dynamicTarget(_ index: Int32, _ state: inout EvaluationState) -> Int32 {
        let reference = plan.dynamicReferences[Int(index)]
        _ = state.spend(state.scopes.count / 8)
        for scope in state.scopes {
            if let target = reference.targets[scope] { return target }
        }
        return reference.initial
    }
}
