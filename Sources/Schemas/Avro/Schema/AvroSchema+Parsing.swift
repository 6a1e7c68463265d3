import TrestleJSON
import WireBytes

/// Bounds for schemas from outside.
public struct AvroSchemaLimits: Sendable, Hashable {
    /// Bytes of JSON; 1 MiB by default.
    public var size = 1 << 20
    /// Bytes that the defaults of all fields take when encoded; 1 MiB by default.
    public var defaultsSize = 1 << 20

    public init() {}
}

extension AvroSchema {
    /// Reads a schema's JSON strictly.
    ///
    /// - Parameters:
    ///   - references: schemas whose named types this one may use, each read before those that use it.
    /// - Throws: `invalidSchema` or `invalidJSON` with the place of the fault in the schema and in the text; `limit`.
    public init(
        _ json: some Sequence<UInt8>, references: [AvroSchema] = [], limits: AvroSchemaLimits = AvroSchemaLimits()
    ) throws(AvroError) {
        let text = Array(json)
        guard text.count <= limits.size else {
            throw AvroError(.limit, expected: "a schema of at most \(limits.size) bytes", found: "\(text.count)")
        }
        var index = JSONIndex()
        do { try index.read(text.span) } catch {
            throw AvroError(.invalidJSON, offset: error.offset, expected: "JSON", found: error.problem)
        }
        var parser = SchemaParser(text: text, index: index)
        for reference in references { parser.adopt(reference) }
        let root = try parser.type(0, namespace: "", path: SchemaPath())
        var table = TypeTable(parser.nodes)
        try DefaultEncoder(parser: parser, limit: limits.defaultsSize).encode(into: &table)
        graph = SchemaGraph(nodes: parser.nodes, text: text, table: table)
        self.index = root
    }

    /// Reads a schema's JSON strictly; see `init(_:references:limits:)`.
    public init(_ json: String, references: [AvroSchema] = []) throws(AvroError) {
        try self.init(json.utf8, references: references)
    }
}

/// The way from the schema to a place in it.
struct SchemaPath {
    private(set) var text = ""

    func appending(_ part: String) -> SchemaPath {
        var path = self
        path.text += "/" + AvroError.escaped(part)
        return path
    }
}
