public import Avro
public import SchemaCompatibility

/// Avro's schemas in a registry.
public struct AvroKind: SchemaKind {
    public init() {}

    public var name: String { "AVRO" }

    public func read(_ text: String, references: [SchemaReferenceText]) throws(SchemaFault) -> any RegistrySchema {
        do throws(AvroError) { return try AvroRegistrySchema(text, references: references) } catch {
            throw SchemaFault("\(error)")
        }
    }
}

/// An Avro schema as a registry holds it.
public struct AvroRegistrySchema: RegistrySchema {
    public let schema: AvroSchema
    public let text: String

    public init(_ text: String, references: [SchemaReferenceText]) throws(AvroError) {
        var known: [AvroSchema] = []
        for reference in references { known.append(try AvroSchema(reference.text.utf8, references: known)) }
        schema = try AvroSchema(text.utf8, references: known)
        self.text = SortedJSON.text(Array(text.utf8)) ?? text
    }

    public var normalizedText: String { text }

    public func incompatibilities(reading writer: any RegistrySchema) -> [Incompatibility] {
        guard let writer = writer as? AvroRegistrySchema else { return [] }
        return schema.incompatibilities(reading: writer.schema)
    }
}
