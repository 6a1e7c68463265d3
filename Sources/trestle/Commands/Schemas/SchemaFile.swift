#if Program
import ArgumentParser
import Avro
import JSONSchema
import ProtobufSchema
import SchemaCompatibility

/// The type of a schema's file.
enum SchemaType: String, ExpressibleByArgument, CaseIterable { case avro, json, protobuf }

/// Which type the files of a command have.
struct SchemaTypeOption: ParsableArguments {
    @Option(
        help: """
            avro, json (JSON Schema) or protobuf; by default protobuf for .proto files, json for files with $schema, avro for all others.
            """)
    var type: SchemaType?

    @Option(
        name: .customLong("reference"),
        help: """
            A schema file that the others use, or NAME=FILE with the name by which they do (an import, a URI); repeat it in the order of use.
            """)
    var references: [String] = []
}

/// A schema of any type.
enum SchemaFile {
    case avro(AvroSchema)
    case json(CompiledJSONSchema)
    case protobuf(CompiledProtobufSchema)

    /// Reads a file.
    ///
    /// - Throws: the fault, after which the exit code is 78.
    static func read(_ file: String, _ options: SchemaTypeOption) throws -> SchemaFile {
        let text = try CommandInput.bytes(file)
        switch options.type ?? type(of: file, text) {
        case .avro: return .avro(try SchemaInput.schema(file, text: text, references: options.references))
        case .json:
            let documents = try documents(options.references)
            do throws(JSONSchemaError) { return .json(try CompiledJSONSchema(text, documents: documents)) } catch {
                printError(TerminalText.line("\(file): \(error)"))
                throw ExitStatus.configuration
            }
        case .protobuf:
            let imports = try documents(options.references)
            do throws(ProtobufSchemaError) {
                return .protobuf(try CompiledProtobufSchema(proto: text, name: file, imports: imports))
            } catch {
                printError(TerminalText.line("\(error)"))
                throw ExitStatus.configuration
            }
        }
    }

    private static func type(of file: String, _ text: [UInt8]) -> SchemaType {
        if file.hasSuffix(".proto") { return .protobuf }
        return SchemaInput.namesMetaschema(text) ? .json : .avro
    }

    /// The files by the names that the schema may use: the one given, or the path and its last part.
    private static func documents(_ references: [String]) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for reference in references {
            guard let equals = reference.firstIndex(of: "=") else {
                let text = try CommandInput.bytes(reference)
                found[reference] = text
                found[String(reference.split(separator: "/").last ?? "")] = text
                continue
            }
            found[String(reference[..<equals])] = try CommandInput.bytes(
                String(reference[reference.index(after: equals)...]))
        }
        return found
    }

    /// The reasons why this schema cannot read the data of `writer`.
    func incompatibilities(reading writer: SchemaFile) -> [Incompatibility] {
        switch (self, writer) {
        case (.avro(let reader), .avro(let writer)): reader.incompatibilities(reading: writer)
        case (.json(let reader), .json(let writer)): reader.incompatibilities(reading: writer)
        case (.protobuf(let reader), .protobuf(let writer)): reader.incompatibilities(reading: writer)
        default: [Incompatibility(rule: "TYPE_CHANGED", path: "", message: "the schemas have different types")]
        }
    }

    /// One line about a schema that is good.
    var summary: String {
        switch self {
        case .avro(let schema):
            let fingerprint = String(schema.crc64, radix: 16)
            let padded = String(repeating: "0", count: 16 - fingerprint.count) + fingerprint
            return "\(schema.kind.name) \(schema.name ?? ""), fingerprint \(padded)"
        case .json(let schema): return "JSON Schema, \(schema.draft == .draft7 ? "draft 7" : "draft 2020-12")"
        case .protobuf(let schema): return "Protobuf, messages \(schema.messageNames.joined(separator: ", "))"
        }
    }
}
#endif
