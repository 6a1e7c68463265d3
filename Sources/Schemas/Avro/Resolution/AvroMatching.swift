/// Which types and fields of a writer stand for which of a reader (specification, "Schema Resolution").
enum AvroMatching {
    /// Whether the types match, by kind, promotion and name; what is inside them is not looked at. Neither is a union.
    static func matches(_ from: SchemaNode, _ to: SchemaNode) -> Bool {
        guard from.kind == to.kind else { return code(from.kind, to.kind) != .fail }
        switch to.kind {
        case .record, .enumeration: return namesMatch(from, to)
        case .fixed: return namesMatch(from, to) && from.size == to.size
        default: return true
        }
    }

    /// Whether the names without namespace are the same, or the writer's is an alias of the reader's.
    static func namesMatch(_ from: SchemaNode, _ to: SchemaNode) -> Bool {
        guard let written = from.name, let read = to.name else { return false }
        return written.short == read.short || to.aliases.contains(written)
    }

    /// `fail` when no promotion leads from one kind to the other.
    static func code(_ from: AvroSchema.Kind, _ to: AvroSchema.Kind) -> ReadProgram.Code {
        switch (from, to) {
        case (.null, .null): .null
        case (.boolean, .boolean): .boolean
        case (.int, .int): .int
        case (.long, .long): .long
        case (.float, .float): .float
        case (.double, .double): .double
        case (.bytes, .bytes): .bytes
        case (.string, .string): .string
        case (.fixed, .fixed): .fixed
        case (.enumeration, .enumeration): .enumeration
        case (.array, .array): .array
        case (.map, .map): .map
        case (.record, .record): .record
        case (.int, .long): .intToLong
        case (.int, .float): .intToFloat
        case (.int, .double): .intToDouble
        case (.long, .float): .longToFloat
        case (.long, .double): .longToDouble
        case (.float, .double): .floatToDouble
        case (.string, .bytes): .stringToBytes
        case (.bytes, .string): .bytesToString
        default: .fail
        }
    }

    /// The branch of a reader's union that takes a type: the one with its full name, else the first one of its kind whose name matches,
    /// else the first one to which a promotion leads.
    static func branch(of union: SchemaNode, in reader: SchemaGraph, for from: SchemaNode) -> Int? {
        let branches = union.branches.map { reader.nodes[$0] }
        if let name = from.name, let same = branches.firstIndex(where: { $0.kind == from.kind && $0.name == name }),
            matches(from, branches[same])
        {
            return same
        }
        return branches.firstIndex { $0.kind == from.kind && matches(from, $0) }
            ?? branches.firstIndex { matches(from, $0) }
    }

    /// For each field of the writer its field of the reader, and the reader's fields that are not written.
    static func fields(_ from: SchemaNode, _ to: SchemaNode) -> (targets: [Int?], missing: [Int]) {
        let written = Dictionary(uniqueKeysWithValues: from.fields.enumerated().map { ($1.name, $0) })
        var targets = [Int?](repeating: nil, count: from.fields.count)
        var missing: [Int] = []
        for (position, field) in to.fields.enumerated() {
            if let place = written[field.name] { targets[place] = position } else { missing.append(position) }
        }
        missing.removeAll { position in
            for alias in to.fields[position].aliases {
                guard let place = written[alias], targets[place] == nil else { continue }
                targets[place] = position
                return true
            }
            return false
        }
        return (targets, missing)
    }
}

extension SchemaNode {
    /// The type in a few words, for example `record com.example.Reading`.
    var label: String {
        switch kind {
        case .fixed: "fixed \(name?.full ?? "") of \(size) bytes"
        case .union: "union"
        default: name.map { "\(kind.name) \($0.full)" } ?? kind.name
        }
    }
}
