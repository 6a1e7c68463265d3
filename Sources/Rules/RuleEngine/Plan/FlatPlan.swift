import WireBytes

/// A rule of the usual kind in a form that is evaluated without counting a reference: attributes, literals, arithmetic, comparison
/// and logic. It reads a payload in one pass that keeps the requested attributes alone.
///
/// Its results are those of `RuleRun`. It leaves to that what is rare: nested values, escapes, strings as numbers, faults.
final class FlatPlan: Sendable {
    let version: SQLVersion
    let nodes: [FlatNode]
    /// Operands of AND and OR.
    let operands: [Int32]
    let condition: Int32?
    /// The items; `nil` for `SELECT *`.
    let items: [FlatItem]?
    /// Names that are looked for, and the bytes of names, literals and labels.
    let names: [FlatName]
    let text: [UInt8]
    /// The names that are looked for in the payload itself.
    let root: RequestedNames
    let slotCount: Int

    /// Requested attributes of a rule at the most.
    static let mostSlots = 16

    /// `nil` for a rule that has other parts.
    init?(_ rule: RulePlan, _ selection: SelectionPlan, _ condition: Int32?, hasVariables: Bool) {
        guard !hasVariables else { return nil }
        var compiler = FlatCompiler(rule)
        var items: [FlatItem]?
        switch selection {
        case .value(let node):
            guard case .star = rule.nodes[Int(node)] else { return nil }
        case .items(let plans, let hasStar, let isFlat):
            if hasStar {
                guard plans.count == 1 else { return nil }
            } else {
                guard isFlat, let flat = compiler.items(plans) else { return nil }
                items = flat
            }
        }
        // A rule that passes everything on needs no look at the payload.
        guard items != nil || condition != nil else { return nil }
        var flatCondition: Int32?
        if let condition {
            guard let node = compiler.compile(condition) else { return nil }
            flatCondition = node
        }
        guard compiler.slotCount <= Self.mostSlots else { return nil }
        version = rule.version
        self.condition = flatCondition
        self.items = items
        nodes = compiler.nodes
        operands = compiler.operands
        names = compiler.names
        text = compiler.text
        slotCount = compiler.slotCount
        root = compiler.root
    }
}

/// An expression; its operands are other nodes.
enum FlatNode: Sendable, BitwiseCopyable {
    case constant(FlatValue)
    /// A requested attribute.
    case slot(Int32)
    case binary(BinaryOperator, Int32, Int32)
    case negation(Int32)
    case not(Int32)
    case and(first: Int32, count: Int32)
    case or(first: Int32, count: Int32)
}

/// An item of SELECT: its label in `FlatPlan.text`, with a comma before it.
struct FlatItem: Sendable, BitwiseCopyable {
    let node: Int32
    let label: FlatRange
}

/// Bytes of a text.
struct FlatRange: Sendable, BitwiseCopyable {
    let start: Int32
    let end: Int32

    init(_ range: Range<Int>) {
        start = Int32(truncatingIfNeeded: range.lowerBound)
        end = Int32(truncatingIfNeeded: range.upperBound)
    }

    @inline(__always)
    init(start: Int, end: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        self.end = Int32(truncatingIfNeeded: end)
    }

    @inline(__always) var range: Range<Int> { Int(start)..<Int(end) }
    @inline(__always) var count: Int { Int(end &- start) }
}

/// The names that are looked for in an object: places in `FlatPlan.names`.
struct RequestedNames: Sendable, BitwiseCopyable {
    var first: Int32 = 0
    var count: Int32 = 0
    /// A bit for each first letter.
    var letters: UInt64 = 0

    /// Whether one of them may begin with this letter.
    @inline(__always)
    func mayHold(_ letter: UInt8) -> Bool { letters &>> UInt64(letter & 63) & 1 == 1 }
}

/// A name that is looked for in an object; those of one object follow each other.
struct FlatName: Sendable, BitwiseCopyable {
    /// Its first eight bytes, the first the lowest; zeros behind a shorter one.
    let word: UInt64
    let bytes: FlatRange
    /// The slot of its value; -1 when only members of it are requested.
    var slot: Int32 = -1
    /// The names that are looked for in its value.
    var members = RequestedNames()
    /// Slots of its value and of all its members, a bit for each: they are emptied when the name comes again.
    var mask: UInt32 = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = FlatRange(bytes.startIndex..<bytes.endIndex)
        word = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Turns a rule's nodes into flat ones; everything is `nil` that they have no form for.
private struct FlatCompiler {
    let rule: RulePlan
    var nodes: [FlatNode] = []
    var operands: [Int32] = []
    var names: [FlatName] = []
    var text: [UInt8] = []
    var slotCount = 0
    var root = RequestedNames()
    /// The requested paths, each with its slot: they become `names` at the end.
    private var paths: [[[UInt8]]] = []

    init(_ rule: RulePlan) { self.rule = rule }

    mutating func items(_ plans: [ItemPlan]) -> [FlatItem]? {
        var list: [FlatItem] = []
        for plan in plans {
            guard let node = compile(plan.node) else { return nil }
            let start = text.count
            text.append(UInt8(ascii: ","))
            text += rule.labels[plan.label]
            list.append(FlatItem(node: node, label: FlatRange(start..<text.count)))
        }
        return list
    }

    private mutating func add(_ node: FlatNode) -> Int32 {
        nodes.append(node)
        return Int32(nodes.count - 1)
    }

    /// Its recursion is bounded by the height of an expression.
    mutating func compile(_ index: Int32) -> Int32? {
        switch rule.nodes[Int(index)] {
        case .constant(let place): return constant(rule.constants[Int(place)])
        case .path(let place): return slot(rule.paths[Int(place)])
        case .negation(let operand):
            guard let node = compile(operand) else { return nil }
            return add(.negation(node))
        case .not(let operand):
            guard let node = compile(operand) else { return nil }
            return add(.not(node))
        case .binary(let symbol, let left, let right):
            guard let first = compile(left), let second = compile(right) else { return nil }
            return add(.binary(symbol, first, second))
        case .and(let list):
            guard let range = compile(list) else { return nil }
            return add(.and(first: range.start, count: range.end - range.start))
        case .or(let list):
            guard let range = compile(list) else { return nil }
            return add(.or(first: range.start, count: range.end - range.start))
        default: return nil
        }
    }

    private mutating func compile(_ list: OperandList) -> FlatRange? {
        var compiled: [Int32] = []
        for position in 0..<Int(list.count) {
            guard let node = compile(rule.operands[list.index(position)]) else { return nil }
            compiled.append(node)
        }
        operands += compiled
        return FlatRange((operands.count - compiled.count)..<operands.count)
    }

    private mutating func constant(_ value: RuleValue) -> Int32? {
        switch value {
        case .null: return add(.constant(FlatValue(.null)))
        case .boolean(let boolean): return add(.constant(.boolean(boolean)))
        case .integer(let int): return add(.constant(.integer(int)))
        case .number(let number, false):
            guard let word = number.word.flatMap(Int.init(exactly:)), abs(number.exponent) < 900 else { return nil }
            return add(
                .constant(FlatValue(.decimal, word: number.isNegative ? -word : word, exponent: number.exponent)))
        case .string(let string):
            let start = text.count
            text += string.utf8
            return add(.constant(FlatValue(.literal, FlatRange(start..<text.count))))
        default: return nil
        }
    }

    private mutating func slot(_ path: PlanPath) -> Int32? {
        guard path.count <= FlatScanner.deepest else { return nil }
        let requested = rule.pathNames[Int(path.first)..<Int(path.first + path.count)].map {
            Array(rule.nameBytes[$0.range])
        }
        if let known = paths.firstIndex(of: requested) { return add(.slot(Int32(known))) }
        paths.append(requested)
        slotCount = paths.count
        layOut()
        return add(.slot(Int32(paths.count - 1)))
    }

    /// Writes `names` again, level by level, so that the names of an object follow each other.
    private mutating func layOut() {
        names = []
        var open: [(prefix: [[UInt8]], parent: Int?)] = [([], nil)]
        while !open.isEmpty {
            let (prefix, parent) = open.removeFirst()
            let first = names.count
            var seen: [[UInt8]] = []
            for path in paths where path.count > prefix.count && Array(path.prefix(prefix.count)) == prefix {
                let name = path[prefix.count]
                if seen.contains(name) { continue }
                seen.append(name)
                let start = text.count
                text += name
                var entry = FlatName(text[start...])
                let whole = prefix + [name]
                let below = paths.indices.filter { Array(paths[$0].prefix(whole.count)) == whole }
                entry.slot = Int32(paths.firstIndex(of: whole) ?? -1)
                entry.mask = below.reduce(0) { $0 | 1 << UInt32($1) }
                names.append(entry)
                if below.contains(where: { paths[$0].count > whole.count }) { open.append((whole, names.count - 1)) }
            }
            var requested = RequestedNames(first: Int32(first), count: Int32(names.count - first))
            // The empty name begins with the quote behind it.
            for name in seen { requested.letters |= 1 << UInt64((name.first ?? UInt8(ascii: "\"")) & 63) }
            if let parent { names[parent].members = requested } else { root = requested }
        }
    }
}
