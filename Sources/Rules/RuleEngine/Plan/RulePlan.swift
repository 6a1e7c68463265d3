import RegularExpressions

/// A compiled rule: expressions as a flat list of nodes that name their operands by index, operands before those who use them.
final class RulePlan: Sendable {
    let version: SQLVersion
    let nodes: [PlanNode]
    /// The lists that nodes refer to.
    let operands: [Int32]
    let constants: [RuleValue]
    let paths: [PlanPath]
    let pathNames: [PlanName]
    /// The UTF-8 of all names of paths: one array, so that following a path touches no other memory.
    let nameBytes: [UInt8]
    let names: [String]
    /// The labels of items.
    let labels: [UInt8]
    let selects: [SelectPlan]
    /// The compiled regular expressions of those constants that are one; `nil` for a bad one.
    let regexes: [Int32: RegularExpression?]
    /// The bytes of each node in the rule's text.
    let ranges: [Range<Int>]

    init(_ compiler: Compiler) {
        version = compiler.version
        nodes = compiler.nodes
        operands = compiler.operands
        constants = compiler.constants
        paths = compiler.paths
        pathNames = compiler.pathNames
        nameBytes = compiler.nameBytes
        names = compiler.names
        labels = compiler.labels
        selects = compiler.selects
        regexes = compiler.regexes
        ranges = compiler.ranges
    }

    /// The functions that read the properties of MQTT 5 or that a service computes.
    var contextFunctions: Set<String> {
        var names: Set<String> = []
        for case .call(let function, _) in nodes where function.isRemote || function.readsProperties {
            names.insert(function.rawValue)
        }
        return names
    }

    /// The calls of functions that a service computes, in the order of the text.
    var serviceCalls: [ServiceCall] {
        var calls: [ServiceCall] = []
        for (index, node) in nodes.enumerated() {
            guard case .call(let function, let list) = node, function.isRemote else { continue }
            let arguments = (0..<Int(list.count)).map { position -> String? in
                guard case .constant(let place) = nodes[Int(operands[list.index(position)])],
                    case .string(let text) = constants[Int(place)]
                else { return nil }
                return text
            }
            calls.append(
                ServiceCall(function: function.rawValue, arguments: arguments, offset: ranges[index].lowerBound))
        }
        return calls.sorted { $0.offset < $1.offset }
    }

    /// The names of a path as text.
    func names(of path: PlanPath) -> [String] {
        pathNames[Int(path.first)..<Int(path.first + path.count)].map {
            String(decoding: nameBytes[$0.range], as: UTF8.self)
        }
    }
}

/// Operands in `RulePlan.operands`.
struct OperandList: Sendable {
    let first: Int32
    let count: Int32

    func index(_ position: Int) -> Int { Int(first) + position }
}

enum PlanNode: Sendable {
    case constant(Int32)
    case star
    case path(Int32)
    case member(Int32, path: Int32)
    case variable(Int32)
    case negation(Int32)
    case not(Int32)
    case and(OperandList)
    case or(OperandList)
    case binary(BinaryOperator, Int32, Int32)
    case isIn(Int32, Int32)
    case call(Function, OperandList)
    case cast(Int32, CastType)
    /// Subject, then test and result of each branch, then the result of ELSE if there is one.
    case choice(OperandList)
    case array(OperandList)
    /// Pairs: an index into `names`, a node.
    case object(OperandList)
    case select(Int32)
    case exists(Int32)
}

/// Names below the payload or another value: places in `RulePlan.pathNames`.
struct PlanPath: Sendable {
    let first: Int32
    let count: Int32
}

/// A name of a path: its UTF-8 in `RulePlan.nameBytes`.
struct PlanName: Sendable {
    let start: Int32
    let count: Int32

    var range: Range<Int> { Int(start)..<Int(start + count) }
}

enum SelectionPlan: Sendable {
    case value(Int32)
    /// `isFlat`: no names but plain ones, each once.
    case items([ItemPlan], hasStar: Bool, isFlat: Bool)
}

struct ItemPlan: Sendable {
    /// -1 for `*`.
    let node: Int32
    let path: [String]
    /// The UTF-8 of the first name of the path.
    let name: [UInt8]
    /// That name as JSON, with its colon, in `RulePlan.labels`.
    let label: Range<Int>

    var isStar: Bool { node < 0 }
}

struct SelectPlan: Sendable {
    let selection: SelectionPlan
    let source: Int32
    let condition: Int32?
}

/// A call of a function that a service computes, as it is written.
public struct ServiceCall: Sendable, Hashable {
    /// In lower case, for example `get_secret`.
    public let function: String
    /// The arguments that are strings; `nil` for other expressions.
    public let arguments: [String?]
    /// In bytes of the text.
    public let offset: Int
}
