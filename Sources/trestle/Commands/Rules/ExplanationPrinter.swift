#if Program
import RuleEngine
import TrestleBase
import TrestleJSON

/// The result of `trestle explain`, as lines and as JSON.
struct ExplanationPrinter {
    let rule: Rule
    let topic: String
    let explanation: RuleExplanation
    let actions: [ActionExplanation]

    // MARK: - Lines

    var lines: [String] {
        var lines = ["topic '\(topic)' \(match)"]
        guard explanation.outcome != .topicMismatch else { return lines }
        if let fault = explanation.payloadFault { lines.append("payload: \(fault)") }
        for (name, step) in explanation.variables { lines += Self.lines(step, "SET @\(name) = \(step.expression)", 0) }
        if let condition = explanation.condition {
            lines += Self.lines(condition, "WHERE \(condition.expression)", 0)
            if explanation.outcome == .filtered, explanation.error == nil {
                lines.append("the rule does not run: WHERE is not true")
            }
        }
        for (name, step) in explanation.fields {
            guard let step else {
                lines.append("SELECT *: all of the payload")
                continue
            }
            lines += Self.lines(
                step, name == "VALUE" ? "SELECT VALUE \(step.expression)" : "SELECT \(step.expression) AS \(name)", 0)
        }
        if let error = explanation.error { lines.append("the evaluation fails: \(error)") }
        if let output { lines.append("output, \(explanation.output?.count ?? 0) bytes: \(output)") }
        for action in actions {
            lines.append(action.title)
            lines += action.properties.map { $0.name.isEmpty ? "    \($0.value)" : "    \($0.name): \($0.value)" }
        }
        return lines
    }

    private var match: String {
        guard let filter = explanation.topicFilter else { return "cannot match: the rule has no FROM" }
        return explanation.outcome == .topicMismatch
            ? "does not match '\(filter)': the rule does not run" : "matches '\(filter)'"
    }

    /// The output as text, or in base64 when it is not text.
    private var output: String? {
        explanation.output.map { String(validating: $0, as: UTF8.self) ?? "base64 \(Base64.encode($0))" }
    }

    private static func lines(_ step: RuleExplanation.Step, _ title: String, _ depth: Int) -> [String] {
        let value = step.value
        let text = value.reason.map { "Undefined: \($0)" } ?? "\(value.json) (\(value.type))"
        var lines = ["\(String(repeating: "    ", count: depth))\(title): \(text)"]
        for operand in step.operands { lines += self.lines(operand, operand.expression, depth + 1) }
        return lines
    }

    // MARK: - JSON

    var json: JSON {
        var members: [(name: String, value: JSON)] = []
        members.append(("topic", .string(topic)))
        members.append(("filter", Self.text(explanation.topicFilter)))
        members.append(("outcome", .string("\(explanation.outcome)")))
        members.append(("payloadFault", Self.text(explanation.payloadFault)))
        members.append(("variables", .array(explanation.variables.map { Self.json($0.step, name: $0.name) })))
        members.append(("condition", explanation.condition.map { Self.json($0, name: nil) } ?? JSON.null))
        members.append(("fields", .array(fields)))
        members.append(("error", Self.text(explanation.error?.description)))
        members.append(("output", Self.text(output)))
        members.append(("actions", .array(actions.map(Self.json))))
        return .object(members)
    }

    private static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? JSON.null }

    private var fields: [JSON] {
        explanation.fields.map { field in
            guard let step = field.step else { return JSON.object([("name", .string("*"))]) }
            return Self.json(step, name: field.name)
        }
    }

    private static func json(_ action: ActionExplanation) -> JSON {
        var properties: [(name: String, value: JSON)] = []
        for property in action.properties { properties.append((property.name, .string(property.value))) }
        return .object([("action", .string(action.title)), ("properties", .object(properties))])
    }

    private static func json(_ step: RuleExplanation.Step, name: String?) -> JSON {
        var members: [(name: String, value: JSON)] = []
        if let name { members.append(("name", .string(name))) }
        members += [("expression", .string(step.expression)), ("type", .string(step.value.type))]
        if let reason = step.value.reason {
            members.append(("reason", .string(reason)))
        } else {
            members.append(("value", .string(step.value.json)))
        }
        if !step.operands.isEmpty { members.append(("operands", .array(step.operands.map { json($0, name: nil) }))) }
        return .object(members)
    }
}
#endif
