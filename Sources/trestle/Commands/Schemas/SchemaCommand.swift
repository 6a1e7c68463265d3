#if Program
import ArgumentParser
import Avro

/// `trestle schema`: Avro schemas and their data.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Check and compare Avro schemas; encode and decode their data.",
        subcommands: [
            SchemaCheckCommand.self, SchemaDiffCommand.self, SchemaEvolveCommand.self, SchemaEncodeCommand.self,
            SchemaDecodeCommand.self, SchemaRegisterCommand.self,
        ])
}

/// Schema files of Avro.
enum SchemaInput {
    /// Reads a schema with its references, each file after those that it uses.
    ///
    /// - Throws: the fault with line and column, after which the exit code is 78.
    static func schema(_ file: String, references: [String] = []) throws -> AvroSchema {
        let known = try references.reduce(into: [AvroSchema]()) { $0.append(try read($1, $0)) }
        return try read(file, known)
    }

    private static func read(_ file: String, _ references: [AvroSchema]) throws -> AvroSchema {
        let text = try CommandInput.bytes(file)
        do throws(AvroError) { return try AvroSchema(text, references: references) } catch {
            printError(TerminalText.line("\(file)\(place(error.offset, in: text)): \(summary(error))"))
            throw ExitStatus.configuration
        }
    }

    /// `:LINE:COLUMN` of a byte, counted from 1.
    private static func place(_ offset: Int?, in text: [UInt8]) -> String {
        guard let offset, offset <= text.count else { return "" }
        let before = text[..<offset]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return ":\(line):\(offset - start + 1)"
    }

    private static func summary(_ error: AvroError) -> String {
        var text = error.path.isEmpty ? "" : "\(error.path): "
        text += "expected \(error.expected)"
        return error.found.isEmpty ? text : "\(text), found \(error.found)"
    }
}

/// Whether JSON has Avro's own encoding or bare values.
enum SchemaJSONForm: String, ExpressibleByArgument, CaseIterable { case plain, avro }

/// How values stand in JSON.
struct SchemaJSONOptions: ParsableArguments {
    @Option(
        name: .customLong("json"), help: "plain: bare values, as devices send them. avro: Avro's own JSON encoding.")
    var form: SchemaJSONForm = .plain

    @Option(help: "How bytes stand in plain JSON: base64, text or code-points.")
    var bytes = "base64"

    @Option(help: "What becomes of unknown members of plain JSON: reject or ignore.")
    var unknownFields = "reject"

    var options: AvroJSONOptions {
        get throws {
            guard form == .plain else { return .avro }
            guard let bytes = AvroJSONOptions.Bytes(rawValue: bytes) else {
                throw ValidationError("--bytes is base64, text or code-points")
            }
            guard let unknown = AvroJSONOptions.UnknownFields(rawValue: unknownFields) else {
                throw ValidationError("--unknown-fields is reject or ignore")
            }
            return AvroJSONOptions(bytes: bytes, unknownFields: unknown)
        }
    }
}
#endif
