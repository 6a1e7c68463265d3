import TrestleJSON
import WireBytes

extension RuleRun {
    /// The value of a node. Its recursion is bounded by the height of an expression.
    mutating func value(_ node: Int32, _ plan: RulePlan) -> RuleValue {
        guard spend(1), failure == nil else { return .undefined }
        switch plan.nodes[Int(node)] {
        case .constant(let index): return plan.constants[Int(index)]
        case .star: return payloadValue(plan.version)
        case .path(let index):
            return follow(plan.paths[Int(index)], from: root ?? payloadRoot(), plan)
        case .member(let operand, let path):
            return follow(plan.paths[Int(path)], from: value(operand, plan), plan)
        case .variable(let index): return scratch.variables[Int(index)]
        case .negation(let operand):
            return arithmetic(.minus, .integer(0), value(operand, plan), plan.version)
        case .not(let operand):
            guard let boolean = boolean(value(operand, plan)) else { return .undefined }
            return .boolean(!boolean)
        case .and(let list): return conjunction(list, plan, stopsAt: false)
        case .or(let list): return conjunction(list, plan, stopsAt: true)
        case .binary(let symbol, let left, let right):
            let (first, second) = (value(left, plan), value(right, plan))
            return binary(symbol, first, second, plan.version)
        case .isIn(let left, let right):
            let (first, second) = (value(left, plan), value(right, plan))
            return isIn(first, second, plan.version)
        case .call(let function, let list): return call(function, list, plan)
        case .cast(let operand, let type): return cast(value(operand, plan), to: type, plan.version)
        case .choice(let list): return choice(list, plan)
        case .array(let list): return array(list, plan)
        case .object(let list): return object(list, plan)
        case .select(let index): return select(plan.selects[Int(index)], plan)
        case .exists(let index): return exists(plan.selects[Int(index)], plan)
        }
    }

    func operand(_ list: OperandList, _ position: Int, _ plan: RulePlan) -> Int32 {
        plan.operands[list.index(position)]
    }

    /// The payload as a value; text that is not JSON as a string, other bytes as Undefined.
    private mutating func payloadValue(_ version: SQLVersion) -> RuleValue {
        readPayload()
        if isJSON { return resolved(0, version) }
        guard !payload.isEmpty, let text = String(validUTF8: payload) else { return .undefined }
        return .string(text)
    }

    mutating func follow(_ path: PlanPath, from start: RuleValue, _ plan: RulePlan) -> RuleValue {
        var value = start
        let names = plan.nameBytes
        for index in Int(path.first)..<Int(path.first &+ path.count) {
            value = member(of: value, names.span.extracting(plan.pathNames[index].range), plan.version)
        }
        return value
    }

    /// The member of an object; Undefined when the value is not an object or has no such member.
    mutating func member(of value: RuleValue, _ name: Span<UInt8>, _ version: SQLVersion) -> RuleValue {
        switch value {
        case .node(let node) where entry(node).kind == .object:
            guard let member = member(of: node, name) else { return .undefined }
            return resolved(member, version)
        case .object(let object): return object[String(decodingUTF8: name)] ?? .undefined
        default: return .undefined
        }
    }

    /// AND and OR: every operand is a Boolean, or the value is Undefined.
    private mutating func conjunction(_ list: OperandList, _ plan: RulePlan, stopsAt dominant: Bool) -> RuleValue {
        var result = !dominant
        for position in 0..<Int(list.count) {
            guard let term = boolean(value(operand(list, position, plan), plan)) else { return .undefined }
            if term == dominant { result = dominant }
        }
        return .boolean(result)
    }

    private mutating func isIn(_ value: RuleValue, _ array: RuleValue, _ version: SQLVersion) -> RuleValue {
        guard !value.isUndefined, let count = count(ofArray: array) else { return .undefined }
        var found = false
        forEachElement(of: array, count, version) { run, element in
            found = run.equal(value, element, version) == true
            return !found
        }
        return .boolean(found)
    }

    private mutating func choice(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        let subject = value(operand(list, 0, plan), plan)
        guard !subject.isUndefined else { return .undefined }
        var position = 1
        while position + 1 < Int(list.count) {
            let test = value(operand(list, position, plan), plan)
            if equal(subject, test, plan.version) == true { return value(operand(list, position + 1, plan), plan) }
            position += 2
        }
        return position < Int(list.count) ? value(operand(list, position, plan), plan) : .undefined
    }

    private mutating func array(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        var elements: [RuleValue] = []
        for position in 0..<Int(list.count) {
            let element = value(operand(list, position, plan), plan)
            // An array has no place for a value that is not there.
            if !element.isUndefined { elements.append(element) }
        }
        return .array(elements)
    }

    private mutating func object(_ list: OperandList, _ plan: RulePlan) -> RuleValue {
        var object = RuleObject()
        for position in stride(from: 0, to: Int(list.count), by: 2) {
            let name = plan.names[Int(operand(list, position, plan))]
            let value = value(operand(list, position + 1, plan), plan)
            if !value.isUndefined { object.set(name, value) }
        }
        return .object(object)
    }
}
