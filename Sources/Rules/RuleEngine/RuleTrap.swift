/// A place of a valid rule that surprises people.
public struct RuleTrap: Sendable, Hashable {
    /// Stable and short: `integer-division`, `whole-decimal`, `hash-matches-parent`, `star-with-items`, `no-topic`.
    public let code: String
    /// In bytes of the rule's text.
    public let offset: Int
    public let problem: String
    public let fix: String
}

extension Rule {
    /// The known traps of the rule, in the order of its text.
    public var traps: [RuleTrap] {
        var traps: [RuleTrap] = []
        let text = Array(sql.utf8)
        for (index, node) in plan.nodes.enumerated() {
            let offset = plan.ranges[index].lowerBound
            switch node {
            case .binary(.divide, let left, let right) where mayBeInteger(left) && mayBeInteger(right):
                traps.append(
                    RuleTrap(
                        code: "integer-division", offset: offset,
                        problem: "Int divided by Int is an Int: 7 / 2 is 3"
                            + (version.isSecond ? ", and 7.0 counts as an Int" : ""),
                        fix: "multiply before you divide, or write the divisor as a string: x / '2'"))
            case .constant where isWholeDecimal(text[plan.ranges[index]]):
                traps.append(
                    RuleTrap(
                        code: "whole-decimal", offset: offset,
                        problem: "in 2016-03-23 a whole Decimal such as 10.0 is the Int 10",
                        fix: "write it without its places, or use version 2015-10-08"))
            default: break
            }
        }
        traps += selectionTraps
        return traps.sorted { $0.offset < $1.offset }
    }

    private var selectionTraps: [RuleTrap] {
        var traps: [RuleTrap] = []
        if case .items(let items, hasStar: true, _) = selection, items.count > 1 {
            traps.append(
                RuleTrap(
                    code: "star-with-items", offset: 0,
                    problem: "SELECT * with further items fails for a payload that is not a JSON object",
                    fix: "select encode(*, 'base64') AS a field where payloads are binary"))
        }
        guard let filter = topicFilter else {
            traps.append(
                RuleTrap(
                    code: "no-topic", offset: 0, problem: "the rule has no FROM: only Basic Ingest invokes it",
                    fix: "add FROM 'topic/filter'"))
            return traps
        }
        if filter.hasSuffix("/#") {
            let parent = filter.dropLast(2)
            traps.append(
                RuleTrap(
                    code: "hash-matches-parent", offset: 0, problem: "'\(filter)' matches the topic '\(parent)', too",
                    fix: "where this is not meant, test topic(\(parent.split(separator: "/").count + 1)) in WHERE"))
        }
        return traps
    }

    /// Whether an operand can be an Int, as far as the rule tells.
    private func mayBeInteger(_ node: Int32) -> Bool {
        switch plan.nodes[Int(node)] {
        case .constant(let index):
            switch plan.constants[Int(index)] {
            case .integer, .number(_, isInteger: true): true
            default: false
            }
        case .call(let function, _):
            switch function {
            case .sqrt, .exp, .ln, .log, .power, .sin, .cos, .tan, .asin, .acos, .atan, .sinh, .cosh, .tanh, .atan2,
                .rand:
                version.isSecond
            default: true
            }
        case .cast(_, let type): type == .integer || type == .decimal && version.isSecond
        default: true
        }
    }

    private func isWholeDecimal(_ text: ArraySlice<UInt8>) -> Bool {
        guard version.isSecond else { return false }
        guard let point = text.firstIndex(of: UInt8(ascii: ".")),
            text.first.map({ $0 &- 48 < 10 || $0 == UInt8(ascii: "-") }) == true
        else { return false }
        return text[(point + 1)...].allSatisfy { $0 == UInt8(ascii: "0") }
    }
}
