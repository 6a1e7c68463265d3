import TrestleJSON
import WireBytes

/// The work and the text of a whole explanation, which shows each node of a rule with its value.
struct ExplanationBudget {
    var steps: Int
    /// Values and expressions after so many bytes are left out.
    var bytes = 1 << 20
}

extension RuleRun {
    /// Applies a rule and tells each step.
    public mutating func explain(_ rule: Rule) -> RuleExplanation {
        var output = WireBuffer()
        var outcome = RuleOutcome.filtered
        var error: RuleError?
        do throws(RuleError) {
            outcome = try evaluate(rule, into: &output)
        } catch let failure {
            error = failure
        }
        guard outcome != .topicMismatch else {
            return RuleExplanation(
                topicFilter: rule.topicFilter, outcome: outcome, payloadFault: nil, variables: [], condition: nil,
                fields: [],
                output: nil, error: nil)
        }
        let text = Array(rule.sql.utf8)
        var budget = ExplanationBudget(steps: limits.steps)
        var variables: [(name: String, step: RuleExplanation.Step)] = []
        for (name, node) in zip(rule.variableNames, rule.variables) {
            variables.append((name, step(node, rule.plan, text, &budget)))
        }
        var condition: RuleExplanation.Step?
        if let node = rule.condition { condition = step(node, rule.plan, text, &budget) }
        let fields = outcome == .selected || error != nil ? self.fields(rule, text, &budget) : []
        return RuleExplanation(
            topicFilter: rule.topicFilter, outcome: outcome, payloadFault: payloadFault(), variables: variables,
            condition: condition, fields: fields, output: outcome == .selected ? [UInt8](copying: output.bytes) : nil,
            error: error)
    }

    /// The steps of a template's expressions.
    public mutating func explain(_ template: SubstitutionTemplate) -> [RuleExplanation.Step] {
        var steps: [RuleExplanation.Step] = []
        var budget = ExplanationBudget(steps: limits.steps)
        for case .expression(let node) in template.parts {
            steps.append(step(node, template.plan, Array(template.text.utf8), &budget))
        }
        return steps
    }

    private mutating func payloadFault() -> String? {
        guard !payload.isEmpty else { return "the payload is empty" }
        var index = JSONIndex()
        do throws(JSONError) {
            try index.read(payload, maximumEntries: limits.payloadValues)
            return nil
        } catch {
            return "the payload is not JSON: \(error)"
        }
    }

    private mutating func fields(
        _ rule: Rule, _ text: [UInt8], _ budget: inout ExplanationBudget
    ) -> [(name: String, step: RuleExplanation.Step?)] {
        switch rule.selection {
        case .value(let node): return [("VALUE", step(node, rule.plan, text, &budget))]
        case .items(let items, _, _):
            var fields: [(name: String, step: RuleExplanation.Step?)] = []
            for item in items {
                guard !item.isStar else {
                    fields.append(("*", nil))
                    continue
                }
                fields.append((item.path.joined(separator: "."), step(item.node, rule.plan, text, &budget)))
            }
            return fields
        }
    }

    /// The step of a node at the root of an expression.
    private mutating func step(
        _ node: Int32, _ plan: RulePlan, _ text: [UInt8], _ budget: inout ExplanationBudget
    ) -> RuleExplanation.Step {
        let (value, failed) = evaluate(node, plan, &budget)
        return step(node, value, failed, plan, text, &budget)
    }

    private mutating func evaluate(
        _ node: Int32, _ plan: RulePlan, _ budget: inout ExplanationBudget
    ) -> (value: RuleValue, failed: RuleError?) {
        failure = nil
        let given = max(0, min(limits.steps, budget.steps))
        stepsLeft = given
        let value = self.value(node, plan)
        budget.steps -= given - max(0, stepsLeft)
        return (value, failure)
    }

    /// The step of a node with this value. Its recursion is bounded by the height of an expression.
    private mutating func step(
        _ node: Int32, _ value: RuleValue, _ failed: RuleError?, _ plan: RulePlan, _ text: [UInt8],
        _ budget: inout ExplanationBudget
    ) -> RuleExplanation.Step {
        var operands: [(node: Int32, value: RuleValue, failed: RuleError?)] = []
        for operand in children(node, plan) {
            let (value, failed) = evaluate(operand, plan, &budget)
            operands.append((operand, value, failed))
        }
        failure = nil
        stepsLeft = limits.steps
        let reason = value.isUndefined ? failed?.description ?? reason(node, plan, operands.map(\.value), text) : nil
        var steps: [RuleExplanation.Step] = []
        for operand in operands {
            if case .constant = plan.nodes[Int(operand.node)] { continue }
            steps.append(step(operand.node, operand.value, operand.failed, plan, text, &budget))
        }
        return RuleExplanation.Step(
            expression: source(node, plan, text, &budget), value: shown(value, reason, plan.version, &budget),
            operands: steps)
    }

    private func source(_ node: Int32, _ plan: RulePlan, _ text: [UInt8], _ budget: inout ExplanationBudget) -> String {
        let source = source(node, plan, text)
        budget.bytes -= source.utf8.count
        return budget.bytes >= 0 ? source : "…"
    }

    private func source(_ node: Int32, _ plan: RulePlan, _ text: [UInt8]) -> String {
        String(decoding: text[plan.ranges[Int(node)]], as: UTF8.self)
    }

    private mutating func shown(
        _ value: RuleValue, _ reason: String?, _ version: SQLVersion, _ budget: inout ExplanationBudget
    ) -> RuleExplanation.Value {
        guard budget.bytes > 0 else {
            return RuleExplanation.Value(json: #""…""#, type: type(of: value), reason: reason)
        }
        stepsLeft = limits.steps
        var buffer = WireBuffer()
        write(value, version, to: &buffer)
        budget.bytes -= buffer.count
        return RuleExplanation.Value(json: String(decodingUTF8: buffer.bytes), type: type(of: value), reason: reason)
    }

    func type(of value: RuleValue) -> String {
        switch value {
        case .undefined: "Undefined"
        case .null: "Null"
        case .boolean: "Boolean"
        case .integer, .number(_, isInteger: true): "Int"
        case .number: "Decimal"
        case .string: "String"
        case .array: "Array"
        case .object: "Object"
        case .node(let node):
            switch entry(node).kind {
            case .string: "String"
            case .array: "Array"
            default: "Object"
            }
        }
    }

    /// The operands that can be evaluated where the node stands: not those inside a nested SELECT.
    private func children(_ node: Int32, _ plan: RulePlan) -> [Int32] {
        func list(_ operands: OperandList) -> [Int32] { (0..<Int(operands.count)).map { operand(operands, $0, plan) } }
        switch plan.nodes[Int(node)] {
        case .constant, .star, .path, .variable: return []
        case .member(let operand, _), .negation(let operand), .not(let operand), .cast(let operand, _): return [operand]
        case .and(let operands), .or(let operands), .choice(let operands), .array(let operands): return list(operands)
        case .call(_, let operands):
            return list(operands).filter { if case .star = plan.nodes[Int($0)] { false } else { true } }
        case .object(let operands): return list(operands).enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        case .binary(_, let left, let right), .isIn(let left, let right): return [left, right]
        case .select(let index), .exists(let index): return [plan.selects[Int(index)].source]
        }
    }

    // MARK: - Reasons

    private mutating func reason(_ node: Int32, _ plan: RulePlan, _ operands: [RuleValue], _ text: [UInt8]) -> String {
        switch plan.nodes[Int(node)] {
        case .path(let index):
            return missing(plan.names(of: plan.paths[Int(index)]), from: payloadRoot(), "the payload", plan)
        case .member(_, let path):
            return missing(
                plan.names(of: plan.paths[Int(path)]), from: operands[0], source(children(node, plan)[0], plan, text),
                plan)
        case .variable: return "the variable is Undefined"
        case .star: return "the payload is neither JSON nor text"
        default: break
        }
        for (operand, value) in zip(children(node, plan), operands) where value.isUndefined {
            return "\(source(operand, plan, text)) is Undefined"
        }
        let types = operands.map { type(of: $0) }.joined(separator: ", ")
        switch plan.nodes[Int(node)] {
        case .and, .or, .not: return "an operand is neither a Boolean nor 'true' or 'false' (\(types))"
        case .binary(.divide, _, _), .binary(.modulo, _, _):
            if number(operands[1])?.isZero == true { return "division by zero" }
            return "the operands are not numbers (\(types))"
        case .binary, .negation: return "the operands are not numbers (\(types)), or the result is out of range"
        case .isIn: return "the right side is not an array (\(types))"
        case .choice: return "no WHEN matches, and there is no ELSE"
        case .select: return "the source is neither an array nor an object for which WHERE holds (\(types))"
        case .cast(_, let target): return "\(types) does not convert to \(target)"
        case .call(let function, let list): return reason(of: function, Int(list.count), types)
        default: return "there is no value"
        }
    }

    private func reason(of function: Function, _ count: Int, _ types: String) -> String {
        switch function {
        case .traceID, .principal, .accountID, .sourceIP: "it is not known for this message"
        case .getMQTTProperty, .getUserProperties: "the message has no such property"
        case .topic: "the topic has no such level"
        case .get: "there is no such element (\(types))"
        case .regexpSubstr: "the expression does not match, or is not valid"
        case .parseTime, .timeToEpoch: "the pattern, the zone or the text is not valid"
        default:
            "\(function.rawValue)() does not take \(count == 0 ? "no arguments" : types), or has no result for them"
        }
    }

    /// The first name of a path that leads nowhere.
    private mutating func missing(_ names: [String], from start: RuleValue, _ owner: String, _ plan: RulePlan) -> String
    {
        readPayload()
        if owner == "the payload", !isJSON { return payloadFault() ?? "the payload is not JSON" }
        var (value, owner) = (start, owner)
        for name in names {
            guard isObject(value) else { return "\(owner) is not an object but \(type(of: value))" }
            let next = member(of: value, name.utf8Span.span, plan.version)
            if next.isUndefined { return "\(owner) has no member \(Printable.quoted(name))" }
            (value, owner) = (next, owner == "the payload" ? name : "\(owner).\(name)")
        }
        return "there is no value"
    }
}
