import WireBytes

/// The types of a schema in flat tables, which encoders and decoders read without counting a reference.
struct TypeTable: Sendable {
    /// A type; the meaning of the numbers depends on its kind.
    struct Entry: BitwiseCopyable, Sendable {
        let kind: AvroSchema.Kind
        let logical: Logical
        /// Of a record, enum and union: its first member. Of an array and map: the type inside.
        let first: Int32
        /// Members; of a fixed, its size.
        let count: Int32
        /// Of a decimal: its scale. Of a union: its null branch, or -1. Of an enum: the default symbol, or -1.
        let extra: Int32
        /// Of a decimal: its precision.
        let precision: Int32
        /// The fewest bytes that a value takes.
        var minimumSize: Int32 = 0
    }

    /// What the logical type changes in plain JSON.
    enum Logical: UInt8, BitwiseCopyable, Sendable {
        case none, decimal, date, timeMillis, timeMicros
        case timestampMillis, timestampMicros, timestampNanos, localMillis, localMicros, localNanos

        /// Of a type of numbers.
        init(_ type: AvroLogicalType?) {
            self =
                switch type {
                case .date: .date
                case .timeMillis: .timeMillis
                case .timeMicros: .timeMicros
                case .timestampMillis: .timestampMillis
                case .timestampMicros: .timestampMicros
                case .timestampNanos: .timestampNanos
                case .localTimestampMillis: .localMillis
                case .localTimestampMicros: .localMicros
                case .localTimestampNanos: .localNanos
                case nil, .decimal, .bigDecimal, .uuid, .duration: .none
                }
        }
    }

    /// A field of a record, a symbol of an enum, or a branch of a union.
    struct Member: BitwiseCopyable, Sendable {
        /// The name's place in `texts`. Before it stand a comma and a quote, behind it a quote and a colon.
        let textStart: Int32
        let textCount: Int32
        /// The type of a field or branch.
        let type: Int32
        /// The default's encoding in `defaults`; -1 when the field has none, `waitingDefault` until it is encoded.
        var defaultStart: Int32 = -1
        var defaultCount: Int32 = 0
        /// The member's position among its siblings that has this place when they are sorted by name.
        var sorted: Int32 = 0
    }

    static let waitingDefault: Int32 = -2

    private(set) var types: [Entry] = []
    private(set) var members: [Member] = []
    private(set) var texts: [UInt8] = []
    /// Encoded defaults.
    private(set) var defaults: [UInt8] = []

    init(_ nodes: [SchemaNode]) {
        types.reserveCapacity(nodes.count)
        for node in nodes { types.append(entry(node, nodes)) }
        // So that a word can be read at each name.
        texts += [UInt8](repeating: 0, count: 8)
        let sizes = MinimumSizes(nodes)
        for index in nodes.indices { types[index].minimumSize = sizes.size(index) }
    }

    private mutating func entry(_ node: SchemaNode, _ nodes: [SchemaNode]) -> Entry {
        var (first, count, extra, precision, logical) = (0, 0, -1, 0, Logical(node.logicalType))
        switch node.kind {
        case .record:
            (first, count) = append(node.fields.map { ($0.name, $0.type) })
        case .enumeration:
            (first, count) = append(node.symbols.map { ($0, 0) })
            extra = node.defaultSymbol ?? -1
        case .union:
            (first, count) = append(node.branches.map { (nodes[$0].name?.full ?? nodes[$0].kind.name, $0) })
            extra = node.branches.firstIndex { nodes[$0].kind == .null } ?? -1
        case .array, .map: first = node.items ?? 0
        case .fixed: count = node.size
        default: break
        }
        if case .decimal(let digits, let scale) = node.logicalType {
            (logical, precision, extra) = (.decimal, min(digits, Int(Int32.max)), min(scale, Int(Int32.max)))
        }
        return Entry(
            kind: node.kind, logical: logical, first: Int32(first), count: Int32(count), extra: Int32(extra),
            precision: Int32(precision))
    }

    private mutating func append(_ names: [(name: String, type: Int)]) -> (first: Int, count: Int) {
        let first = members.count
        let order = names.indices.sorted { names[$0].name.utf8.lexicographicallyPrecedes(names[$1].name.utf8) }
        for (position, (name, type)) in names.enumerated() {
            texts += [UInt8(ascii: ","), UInt8(ascii: "\"")]
            var member = Member(textStart: Int32(texts.count), textCount: Int32(name.utf8.count), type: Int32(type))
            member.sorted = Int32(order[position])
            texts += name.utf8
            texts += [UInt8(ascii: "\""), UInt8(ascii: ":")]
            members.append(member)
        }
        return (first, names.count)
    }

    mutating func markDefault(ofMember member: Int) { members[member].defaultStart = Self.waitingDefault }

    mutating func setDefault(_ encoding: Span<UInt8>, ofMember member: Int) {
        members[member].defaultStart = Int32(defaults.count)
        members[member].defaultCount = Int32(encoding.count)
        for index in encoding.indices { defaults.append(encoding[index]) }
    }

    func text(ofMember member: Int) -> String {
        let member = members[member]
        return String(
            decodingUTF8: texts.span.extracting(Int(member.textStart)..<Int(member.textStart + member.textCount)))
    }
}

/// The fewest bytes that values take. What is not known after some passes, as a record inside itself, counts as nothing, which only makes the
/// number smaller.
private struct MinimumSizes {
    private let nodes: [SchemaNode]
    private var sizes: [Int32]

    init(_ nodes: [SchemaNode]) {
        self.nodes = nodes
        sizes = nodes.map { node in
            switch node.kind {
            case .null, .record: 0
            case .float: 4
            case .double: 8
            case .fixed: Int32(node.size)
            default: 1
            }
        }
        let records = nodes.indices.filter { nodes[$0].kind == .record }
        for _ in 0..<4 {
            var isChanged = false
            for index in records.reversed() { isChanged = update(index) || isChanged }
            for index in records { isChanged = update(index) || isChanged }
            if !isChanged { return }
        }
    }

    func size(_ index: Int) -> Int32 { sizes[index] }

    private mutating func update(_ index: Int) -> Bool {
        let size = nodes[index].fields.reduce(Int32(0)) { sum, field in
            let (total, overflow) = sum.addingReportingOverflow(sizes[field.type])
            return overflow ? Int32.max : total
        }
        defer { sizes[index] = size }
        return sizes[index] != size
    }
}
