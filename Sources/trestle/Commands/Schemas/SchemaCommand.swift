#if Program
import ArgumentParser
import Avro
import TrestleJSON
import WireBytes

/// `trestle schema`: schemas of Avro, JSON Schema and Protobuf, and their data.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Check and compare schemas of Avro, JSON Schema and Protobuf; encode and decode data.",
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

    /// Reads a schema whose text is known.
    static func schema(_ file: String, text: [UInt8], references: [String]) throws -> AvroSchema {
        let known = try references.reduce(into: [AvroSchema]()) { $0.append(try read($1, $0)) }
        return try read(file, text, known)
    }

    /// Whether a text is an object with a member `$schema`.
    static func namesMetaschema(_ text: [UInt8]) -> Bool {
        var index = JSONIndex()
        guard (try? index.read(text.span)) != nil, index[0].kind == .object else { return false }
        var next = 1
        while next < Int(index[0].next) {
            if index[next].isText("$schema".utf8Span.span, in: text.span) { return true }
            next = Int(index[next + 1].next)
        }
        return false
    }

    private static func read(_ file: String, _ references: [AvroSchema]) throws -> AvroSchema {
        try read(file, try CommandInput.bytes(file), references)
    }

    private static func read(_ file: String, _ text: [UInt8], _ references: [AvroSchema]) throws -> AvroSchema {
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

    @Option(
        help: """
            How dates, times and timestamps (logical types) stand in plain JSON: number, or iso for text such as 2026-01-31T12:30:00Z.
            """)
    var times = "number"

    var options: AvroJSONOptions {
        get throws {
            guard form == .plain else { return .avro }
            guard let bytes = AvroJSONOptions.Bytes(rawValue: bytes) else {
                throw ValidationError("--bytes is base64, text or code-points")
            }
            guard let unknown = AvroJSONOptions.UnknownFields(rawValue: unknownFields) else {
                throw ValidationError("--unknown-fields is reject or ignore")
            }
            guard let times = AvroJSONOptions.Times(rawValue: times) else {
                throw ValidationError("--times is number or iso")
            }
            return AvroJSONOptions(bytes: bytes, unknownFields: unknown, times: times)
        }
    }
}
#endif
