public import SchemaCompatibility

extension AvroSchema {
    /// The reasons why this schema, as the reader's, cannot read all data of `writer`; empty when there is none.
    public func incompatibilities(reading writer: AvroSchema) -> [Incompatibility] {
        var check = CompatibilityCheck(reader: graph, writer: writer.graph)
        return check.compare(index, writer.index, path: "", depth: 0)
    }
}

/// Compares types as schema resolution does, for all data at once. A pair of types is compared once.
private struct CompatibilityCheck {
    private struct Pair: Hashable {
        let reader: Int
        let writer: Int
    }

    private static let maximumDepth = 512
    private static let maximumPairs = 1 << 17

    let reader: SchemaGraph
    let writer: SchemaGraph
    /// A pair that is being compared counts as compatible: a recursive type adds nothing to what its parts say.
    private var known: [Pair: [Incompatibility]] = [:]

    init(reader: SchemaGraph, writer: SchemaGraph) {
        self.reader = reader
        self.writer = writer
    }

    mutating func compare(_ read: Int, _ written: Int, path: String, depth: Int) -> [Incompatibility] {
        let pair = Pair(reader: read, writer: written)
        if let found = known[pair] { return found }
        guard depth < Self.maximumDepth, known.count < Self.maximumPairs else {
            return [
                Incompatibility(rule: "TYPE_MISMATCH", path: path, message: "the schemas are too large to be compared")
            ]
        }
        known[pair] = []
        let found = inner(read, written, path, depth + 1)
        known[pair] = found
        return found
    }

    private mutating func inner(_ read: Int, _ written: Int, _ path: String, _ depth: Int) -> [Incompatibility] {
        let (to, from) = (reader.nodes[read], writer.nodes[written])
        if from.kind == .union {
            var found: [Incompatibility] = []
            for (position, branch) in from.branches.enumerated() {
                let inner = compare(read, branch, path: path, depth: depth)
                if to.kind == .union {
                    if !inner.isEmpty { found.append(missing(writer.nodes[branch], "\(path)/\(position)")) }
                } else {
                    found += inner
                }
            }
            return found
        }
        if to.kind == .union {
            for (position, branch) in to.branches.enumerated() {
                if compare(branch, written, path: "\(path)/\(position)", depth: depth).isEmpty { return [] }
            }
            return [missing(from, path)]
        }
        return plain(to, from, path, depth)
    }

    private func missing(_ from: SchemaNode, _ path: String) -> Incompatibility {
        Incompatibility(
            rule: "MISSING_UNION_BRANCH", path: path, message: "the reader's union has no branch for \(from.label)")
    }

    private mutating func plain(_ to: SchemaNode, _ from: SchemaNode, _ path: String, _ depth: Int) -> [Incompatibility]
    {
        guard AvroMatching.code(from.kind, to.kind) != .fail else {
            return [
                Incompatibility(
                    rule: "TYPE_MISMATCH", path: path,
                    message: "the reader's type \(to.label) cannot read \(from.label)")
            ]
        }
        var found: [Incompatibility] = []
        if to.name != nil, !AvroMatching.namesMatch(from, to) {
            found.append(
                Incompatibility(
                    rule: "NAME_MISMATCH", path: path + "/name", message: "\(to.label) is not \(from.label)"))
        }
        switch to.kind {
        case .fixed where to.size != from.size:
            found.append(
                Incompatibility(
                    rule: "FIXED_SIZE_MISMATCH", path: path + "/size", message: "\(to.size) bytes are not \(from.size)")
            )
        case .enumeration where to.defaultSymbol == nil:
            let known = Set(to.symbols)
            let unknown = from.symbols.filter { !known.contains($0) }
            if !unknown.isEmpty {
                found.append(
                    Incompatibility(
                        rule: "MISSING_ENUM_SYMBOLS", path: path + "/symbols",
                        message:
                            "the reader's enum lacks \(unknown.prefix(8).joined(separator: ", ")) and has no default"))
            }
        case .array, .map:
            guard let read = to.items, let written = from.items else { break }
            found += compare(read, written, path: path + (to.kind == .array ? "/items" : "/values"), depth: depth)
        case .record: found += fields(to, from, path, depth)
        default: break
        }
        return found
    }

    private mutating func fields(_ to: SchemaNode, _ from: SchemaNode, _ path: String, _ depth: Int)
        -> [Incompatibility]
    {
        var found: [Incompatibility] = []
        let matches = AvroMatching.fields(from, to)
        for position in matches.missing where !to.fields[position].hasDefault {
            found.append(
                Incompatibility(
                    rule: "READER_FIELD_MISSING_DEFAULT_VALUE", path: "\(path)/fields/\(position)",
                    message:
                        "the writer lacks the field \"\(to.fields[position].name)\", for which the reader has no default"
                ))
        }
        for (written, target) in matches.targets.enumerated() {
            guard let target else { continue }
            found += compare(
                to.fields[target].type, from.fields[written].type, path: "\(path)/fields/\(target)/type", depth: depth)
        }
        return found
    }
}
