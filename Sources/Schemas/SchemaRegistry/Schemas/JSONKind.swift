public import JSONSchema
public import SchemaCompatibility

/// JSON Schemas in a registry.
public struct JSONKind: SchemaKind {
    public init() {}

    public var name: String { "JSON" }

    public func read(_ text: String, references: [SchemaReferenceText]) throws(SchemaFault) -> any RegistrySchema {
        do throws(JSONSchemaError) { return try JSONRegistrySchema(text, references: references) } catch {
            throw SchemaFault("\(error)")
        }
    }
}

/// A JSON Schema as a registry holds it.
public struct JSONRegistrySchema: RegistrySchema {
    public let schema: CompiledJSONSchema
    public let text: String

    public init(_ text: String, references: [SchemaReferenceText]) throws(JSONSchemaError) {
        let documents = Dictionary(
            references.map { ($0.name, Array($0.text.utf8)) }, uniquingKeysWith: { first, _ in first })
        schema = try CompiledJSONSchema(Array(text.utf8), documents: documents)
        self.text = SortedJSON.text(Array(text.utf8)) ?? text
    }

    public var normalizedText: String { text }

    public func incompatibilities(reading writer: any RegistrySchema) -> [Incompatibility] {
        guard let writer = writer as? JSONRegistrySchema else { return [] }
        return schema.incompatibilities(reading: writer.schema)
    }
}
