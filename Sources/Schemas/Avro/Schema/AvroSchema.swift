import WireBytes

/// A type of Avro (specification 1.12), with everything inside it. Copying one is cheap, and a recursive schema has no depth.
public struct AvroSchema: Sendable {
    /// The kinds of types.
    public enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
        case null, boolean, int, long, float, double, bytes, string, fixed, enumeration, array, map, record, union

        /// As a schema writes it, for example `enum`.
        public var name: String { self == .enumeration ? "enum" : "\(self)" }
    }

    let graph: SchemaGraph
    let index: Int

    var node: SchemaNode { graph.nodes[index] }

    public var kind: Kind { node.kind }

    /// The full name of a record, enum or fixed, for example `com.example.Reading`; `nil` for other types.
    public var name: String? { node.name?.full }

    /// The aliases of a record, enum or fixed, as full names.
    public var aliases: [String] { node.aliases.map(\.full) }

    public var documentation: String? { node.documentation }

    /// The meaning of the type's values; `nil` when it is not annotated, or the annotation is not valid for the type.
    public var logicalType: AvroLogicalType? { node.logicalType }

    /// The fields of a record in their order; empty for other types.
    public var fields: [AvroField] {
        node.fields.map { field in
            AvroField(
                name: field.name, type: AvroSchema(graph: graph, index: field.type), aliases: field.aliases,
                documentation: field.documentation, order: field.order,
                defaultJSON: field.defaultRange.map { String(decoding: graph.text[$0], as: UTF8.self) })
        }
    }

    /// The symbols of an enum in their order; empty for other types.
    public var symbols: [String] { node.symbols }

    /// The symbol that a reader takes for those it does not know; `nil` when there is none.
    public var defaultSymbol: String? { node.defaultSymbol.map { node.symbols[$0] } }

    /// The size of a fixed in bytes; 0 for other types.
    public var size: Int { node.size }

    /// The type of an array's items or a map's values; `nil` for other types.
    public var items: AvroSchema? { node.items.map { AvroSchema(graph: graph, index: $0) } }

    /// The branches of a union in their order; empty for other types.
    public var branches: [AvroSchema] { node.branches.map { AvroSchema(graph: graph, index: $0) } }

    /// The name by which the Avro JSON encoding selects it in a union: the full name of a named type, otherwise the kind's.
    public var branchName: String { name ?? kind.name }
}

extension AvroSchema: CustomStringConvertible {
    /// The JSON text of the whole schema that it was read from.
    public var text: String { String(decoding: graph.text, as: UTF8.self) }

    public var description: String { text }
}

extension AvroSchema: Equatable {
    /// Whether both have the same canonical form. Documentation, aliases, defaults and logical types do not count.
    public static func == (left: AvroSchema, right: AvroSchema) -> Bool {
        left.graph === right.graph && left.index == right.index
            || left.canonicalForm.hasSameBytes(as: right.canonicalForm)
    }
}

/// A field of a record.
public struct AvroField: Sendable {
    /// The order in which records are sorted by it.
    public enum Order: String, Sendable { case ascending, descending, ignore }

    public let name: String
    public let type: AvroSchema
    public let aliases: [String]
    public let documentation: String?
    public let order: Order
    /// The default's JSON text; `nil` when the field has no default.
    public let defaultJSON: String?
}

/// All types of a schema.
final class SchemaGraph: Sendable {
    /// The types; those inside a type come behind it.
    let nodes: [SchemaNode]
    /// The schema's JSON.
    let text: [UInt8]
    /// The types again, in the form that encoders and decoders walk over.
    let table: TypeTable

    init(nodes: [SchemaNode], text: [UInt8], table: TypeTable) {
        self.nodes = nodes
        self.text = text
        self.table = table
    }
}

/// A type; others are named by their index in the graph.
struct SchemaNode: Sendable {
    struct Field: Sendable {
        var name: String
        var type: Int
        var aliases: [String] = []
        var documentation: String?
        var order = AvroField.Order.ascending
        var hasDefault = false
        /// The place of the default in the schema's text; `nil` also when the field comes from another schema's text.
        var defaultRange: Range<Int>?
    }

    var kind: AvroSchema.Kind
    var name: AvroName?
    var aliases: [AvroName] = []
    var documentation: String?
    var logicalType: AvroLogicalType?
    var fields: [Field] = []
    var symbols: [String] = []
    var defaultSymbol: Int?
    var size = 0
    var items: Int?
    var branches: [Int] = []

    init(_ kind: AvroSchema.Kind) { self.kind = kind }
}
