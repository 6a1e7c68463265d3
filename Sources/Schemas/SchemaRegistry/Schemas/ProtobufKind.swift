public import ProtobufSchema
public import SchemaCompatibility
import TrestleBase

/// Protobuf's schemas in a registry: the texts of `.proto` files. Some clients send a file's descriptor in base64, which becomes a text.
public struct ProtobufKind: SchemaKind {
    public init() {}

    public var name: String { "PROTOBUF" }

    public func read(_ text: String, references: [SchemaReferenceText]) throws(SchemaFault) -> any RegistrySchema {
        do throws(ProtobufSchemaError) { return try ProtobufRegistrySchema(text, references: references) } catch {
            throw SchemaFault("\(error)")
        }
    }
}

/// A Protobuf schema as a registry holds it.
public struct ProtobufRegistrySchema: RegistrySchema {
    public let schema: CompiledProtobufSchema
    public let text: String

    public init(_ text: String, references: [SchemaReferenceText]) throws(ProtobufSchemaError) {
        let imports = Dictionary(
            references.map { ($0.name, Array($0.text.utf8)) }, uniquingKeysWith: { first, _ in first })
        if let descriptor = Base64.decode(text.utf8), !descriptor.isEmpty {
            schema = try CompiledProtobufSchema(fileDescriptor: descriptor.span, imports: imports)
            self.text = schema.proto
        } else {
            schema = try CompiledProtobufSchema(proto: Array(text.utf8), imports: imports)
            self.text = text
        }
    }

    public func text(format: String) -> String? {
        format == "serialized" ? Base64.encode(schema.fileDescriptor) : nil
    }

    /// Without comments, and with one space between words and signs.
    public var normalizedText: String { CompiledProtobufSchema.normalizedText(text) ?? text }

    public func incompatibilities(reading writer: any RegistrySchema) -> [Incompatibility] {
        guard let writer = writer as? ProtobufRegistrySchema else { return [] }
        return schema.incompatibilities(reading: writer.schema)
    }
}
