import RegularExpressions
import TrestleJSON

/// Turns syntax trees into a plan. Its recursion is bounded by the height of an expression.
struct Compiler {
    let version: SQLVersion
    private(set) var nodes: [PlanNode] = []
    private(set) var operands: [Int32] = []
    private(set) var constants: [RuleValue] = []
    private(set) var paths: [PlanPath] = []
    private(set) var pathNames: [PlanName] = []
    private(set) var nameBytes: [UInt8] = []
    private(set) var names: [String] = []
    private(set) var labels: [UInt8] = []
    private(set) var selects: [SelectPlan] = []
    private(set) var regexes: [Int32: RegularExpression?] = [:]
    private(set) var ranges: [Range<Int>] = []
    private var variables: [String: Int32] = [:]

    init(version: SQLVersion, variables: [String] = []) {
        self.version = version
        for name in variables { declare(name) }
    }

    mutating func declare(_ name: String) { variables[name] = Int32(variables.count) }

    private mutating func add(_ node: PlanNode, _ range: Range<Int>) -> Int32 {
        nodes.append(node)
        ranges.append(range)
        return Int32(nodes.count - 1)
    }

    private mutating func list(_ nodes: [Int32]) -> OperandList {
        operands += nodes
        return OperandList(first: Int32(operands.count - nodes.count), count: Int32(nodes.count))
    }

    private mutating func list(_ expressions: [Expression]) -> OperandList {
        var nodes: [Int32] = []
        for expression in expressions { nodes.append(compile(expression)) }
        return list(nodes)
    }

    private mutating func path(_ names: [String]) -> Int32 {
        paths.append(PlanPath(first: Int32(pathNames.count), count: Int32(names.count)))
        for name in names {
            pathNames.append(PlanName(start: Int32(nameBytes.count), count: Int32(name.utf8.count)))
            nameBytes += name.utf8
        }
        return Int32(paths.count - 1)
    }

    mutating func compile(_ expression: Expression) -> Int32 {
        let range = expression.range
        switch expression.kind {
        case .literal(let literal):
            constants.append(value(of: literal))
            return add(.constant(Int32(constants.count - 1)), range)
        case .star: return add(.star, range)
        case .attribute(let names): return add(.path(path(names)), range)
        case .variable(let name): return add(.variable(variables[name] ?? 0), range)
        case .member(let operand, let names):
            let node = compile(operand)
            return add(.member(node, path: path(names)), range)
        case .negation(let operand):
            let node = compile(operand)
            return add(.negation(node), range)
        case .not(let operand):
            let node = compile(operand)
            return add(.not(node), range)
        case .and(let terms):
            let list = list(terms)
            return add(.and(list), range)
        case .or(let terms):
            let list = list(terms)
            return add(.or(list), range)
        case .binary(let symbol, let left, let right):
            let (first, second) = (compile(left), compile(right))
            return add(.binary(symbol, first, second), range)
        case .isIn(let left, let right):
            let (first, second) = (compile(left), compile(right))
            return add(.isIn(first, second), range)
        case .call(let function, let arguments): return call(function, arguments, range)
        case .cast(let operand, let type):
            let node = compile(operand)
            return add(.cast(node, type), range)
        case .choice(let subject, let branches, let otherwise):
            var parts = [subject]
            for branch in branches { parts += [branch.test, branch.result] }
            if let otherwise { parts.append(otherwise) }
            let list = list(parts)
            return add(.choice(list), range)
        case .array(let elements):
            let list = list(elements)
            return add(.array(list), range)
        case .object(let members): return object(members, range)
        case .select(let nested):
            let index = select(nested)
            return add(.select(index), range)
        case .exists(let nested):
            let index = select(nested)
            return add(.exists(index), range)
        }
    }

    private func value(of literal: Literal) -> RuleValue {
        switch literal {
        case .string(let string): .string(string)
        case .boolean(let boolean): .boolean(boolean)
        case .null: .null
        case .number(let number, let isInteger): .numeric(number, isInteger: isInteger, version)
        }
    }

    private mutating func call(_ function: Function, _ arguments: [Expression], _ range: Range<Int>) -> Int32 {
        let list = list(arguments)
        switch function {
        case .regexpMatches, .regexpReplace, .regexpSubstr:
            // A pattern that is written in the rule is compiled with it.
            if arguments.count > 1, case .constant(let index) = nodes[Int(operands[list.index(1)])],
                case .string(let pattern) = constants[Int(index)]
            {
                regexes[index] = .some(RegularExpression(java: pattern))
            }
        default: break
        }
        return add(.call(function, list), range)
    }

    private mutating func object(_ members: [(name: String, value: Expression)], _ range: Range<Int>) -> Int32 {
        var parts: [Int32] = []
        for (name, value) in members {
            names.append(name)
            parts.append(Int32(names.count - 1))
            parts.append(compile(value))
        }
        let list = list(parts)
        return add(.object(list), range)
    }

    private mutating func select(_ nested: NestedSelect) -> Int32 {
        let source = compile(nested.source)
        let condition = nested.condition.map { compile($0) }
        let selection = compile(nested.selection)
        selects.append(SelectPlan(selection: selection, source: source, condition: condition))
        return Int32(selects.count - 1)
    }

    mutating func compile(_ selection: Selection) -> SelectionPlan {
        switch selection {
        case .value(let expression): return .value(compile(expression))
        case .items(let items):
            var plans: [ItemPlan] = []
            var (hasStar, isFlat) = (false, true)
            var seen: Set<String> = []
            for item in items {
                switch item {
                case .star:
                    if hasStar { continue }
                    hasStar = true
                    // The payload after other items replaces them, which only the general way does.
                    if !plans.isEmpty { isFlat = false }
                    plans.append(ItemPlan(node: -1, path: [], name: [], label: 0..<0))
                case .expression(let expression, let path, _):
                    if path.count > 1 || !seen.insert(path[0]).inserted { isFlat = false }
                    let start = labels.count
                    JSON.write(path[0], to: &labels)
                    labels.append(UInt8(ascii: ":"))
                    let label = start..<labels.count
                    plans.append(
                        ItemPlan(node: compile(expression), path: path, name: Array(path[0].utf8), label: label))
                }
            }
            return .items(plans, hasStar: hasStar, isFlat: isFlat)
        }
    }
}
