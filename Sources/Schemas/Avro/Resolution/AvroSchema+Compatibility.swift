public import SchemaCompatibility

extension AvroSchema {
    /// The reasons why this schema, as the reader's, cannot read all data of `writer`; empty when there is none.
    ///
    /// Two types are compared, and what is wrong with them told, once, at the first of the places where they meet. After 100 reasons the
    /// last one says that there are more.
    public func incompatibilities(reading writer: AvroSchema) -> [Incompatibility] {
        var check = CompatibilityCheck(reader: graph, writer: writer.graph)
        _ = check.compare(index, writer.index, path: "", depth: 0)
        return check.faults
    }
}

/// Compares types as schema resolution does, for all data at once.
private struct CompatibilityCheck {
    private struct Pair: Hashable {
        let reader: Int
        let writer: Int
    }

    private static let maximumDepth = 512
    private static let maximumPairs = 1 << 17
    private static let maximumFaults = 100

    let reader: SchemaGraph
    let writer: SchemaGraph
    private(set) var faults: [Incompatibility] = []
    /// Whether each pair is compatible. One that is being compared counts as compatible: a recursive type adds nothing to what its parts say.
    private var known: [Pair: Bool] = [:]
    /// The pairs whose faults were told.
    private var told: Set<Pair> = []
    /// How many branches of unions are tried: their faults are not those of the schema.
    private var trials = 0

    init(reader: SchemaGraph, writer: SchemaGraph) {
        self.reader = reader
        self.writer = writer
    }

    private mutating func tell(_ rule: String, _ path: String, _ message: String) {
        guard trials == 0, faults.count <= Self.maximumFaults else { return }
        if faults.count == Self.maximumFaults {
            faults.append(Incompatibility(rule: rule, path: path, message: "there are more reasons than these"))
        } else {
            faults.append(Incompatibility(rule: rule, path: path, message: message))
        }
    }

    mutating func compare(_ read: Int, _ written: Int, path: String, depth: Int) -> Bool {
        let pair = Pair(reader: read, writer: written)
        // Tried as a branch before, its faults have not been told.
        if let isCompatible = known[pair], isCompatible || trials > 0 || !told.insert(pair).inserted {
            return isCompatible
        }
        guard depth < Self.maximumDepth, known.count < Self.maximumPairs else {
            tell("TYPE_MISMATCH", path, "the schemas are too large to be compared")
            return false
        }
        if trials == 0 { told.insert(pair) }
        known[pair] = true
        let isCompatible = inner(read, written, path, depth + 1)
        known[pair] = isCompatible
        return isCompatible
    }

    private mutating func tryBranch(_ read: Int, _ written: Int, path: String, depth: Int) -> Bool {
        trials += 1
        defer { trials -= 1 }
        return compare(read, written, path: path, depth: depth)
    }

    private mutating func inner(_ read: Int, _ written: Int, _ path: String, _ depth: Int) -> Bool {
        let (to, from) = (reader.nodes[read], writer.nodes[written])
        if from.kind == .union {
            var isCompatible = true
            for (position, branch) in from.branches.enumerated() {
                if to.kind != .union {
                    if !compare(read, branch, path: path, depth: depth) { isCompatible = false }
                } else if !tryBranch(read, branch, path: path, depth: depth) {
                    isCompatible = tellMissing(writer.nodes[branch], "\(path)/\(position)")
                }
            }
            return isCompatible
        }
        if to.kind == .union {
            for (position, branch) in to.branches.enumerated() {
                if tryBranch(branch, written, path: "\(path)/\(position)", depth: depth) { return true }
            }
            return tellMissing(from, path)
        }
        return plain(to, from, path, depth)
    }

    private mutating func tellMissing(_ from: SchemaNode, _ path: String) -> Bool {
        tell("MISSING_UNION_BRANCH", path, "the reader's union has no branch for \(from.label)")
        return false
    }

    private mutating func plain(_ to: SchemaNode, _ from: SchemaNode, _ path: String, _ depth: Int) -> Bool {
        guard AvroMatching.code(from.kind, to.kind) != .fail else {
            tell("TYPE_MISMATCH", path, "the reader's type \(to.label) cannot read \(from.label)")
            return false
        }
        var isCompatible = true
        if to.name != nil, !AvroMatching.namesMatch(from, to) {
            tell("NAME_MISMATCH", path + "/name", "\(to.label) is not \(from.label)")
            isCompatible = false
        }
        switch to.kind {
        case .fixed where to.size != from.size:
            tell("FIXED_SIZE_MISMATCH", path + "/size", "\(to.size) bytes are not \(from.size)")
            isCompatible = false
        case .enumeration where to.defaultSymbol == nil:
            let known = Set(to.symbols)
            let unknown = from.symbols.filter { !known.contains($0) }
            guard !unknown.isEmpty else { break }
            let names = unknown.prefix(8).joined(separator: ", ")
            tell("MISSING_ENUM_SYMBOLS", path + "/symbols", "the reader's enum lacks \(names) and has no default")
            isCompatible = false
        case .array, .map:
            guard let read = to.items, let written = from.items else { break }
            let part = to.kind == .array ? "/items" : "/values"
            if !compare(read, written, path: path + part, depth: depth) { isCompatible = false }
        case .record:
            if !compareFields(to, from, path, depth) { isCompatible = false }
        default: break
        }
        return isCompatible
    }

    private mutating func compareFields(_ to: SchemaNode, _ from: SchemaNode, _ path: String, _ depth: Int) -> Bool {
        var isCompatible = true
        let matches = AvroMatching.fields(from, to)
        for position in matches.missing where !to.fields[position].hasDefault {
            let name = to.fields[position].name
            tell(
                "READER_FIELD_MISSING_DEFAULT_VALUE", "\(path)/fields/\(position)",
                "the writer lacks the field \"\(name)\", for which the reader has no default")
            isCompatible = false
        }
        for (written, target) in matches.targets.enumerated() {
            guard let target else { continue }
            let (read, path) = (to.fields[target].type, "\(path)/fields/\(target)/type")
            if !compare(read, from.fields[written].type, path: path, depth: depth) { isCompatible = false }
        }
        return isCompatible
    }
}
