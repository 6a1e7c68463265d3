#if Program
import ArgumentParser
import Avro
import Foundation
import WireBytes

/// The bytes around a datum.
enum DataFraming: String, ExpressibleByArgument, CaseIterable {
    case none, file, delimited
    case singleObject = "single-object"
}

/// `trestle schema encode --schema FILE INPUT`.
struct SchemaEncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Encode lines of JSON as Avro or Protobuf.",
        discussion:
            "A line that does not fit is reported with path, expected and found; the exit code is then 65, and nothing is written."
    )

    @Option(help: "The schema's file.")
    var schema: String

    @OptionGroup var type: SchemaTypeOption

    @Option(help: "The message of a Protobuf schema, by its full name; by default its first one.")
    var message: String?

    @OptionGroup var json: SchemaJSONOptions

    @Option(
        help:
            """
            none: the data one after the other. single-object: with the schema's fingerprint. file: an object container file. Protobuf: none for \
            one message, delimited for messages behind their lengths.
            """
    )
    var framing: DataFraming = .none

    @Option(help: "The codec of a container file: null, deflate, snappy or zstandard.")
    var codec = "deflate"

    @Argument(help: "A file with a JSON value on each line, or - for standard input.")
    var input = "-"

    func run() throws {
        let lines = try CommandInput.bytes(input).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated().filter { !$0.element.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 } }
            .map { (number: $0.offset + 1, text: Array($0.element)) }
        switch try SchemaFile.read(schema, type) {
        case .avro(let schema): try encode(lines, schema)
        case .protobuf(let schema): try ProtobufData(schema, message: message, framing: framing).encode(lines)
        case .json: throw ValidationError("JSON Schema has no other form of data: use check")
        }
    }

    private func encode(_ lines: [(number: Int, text: [UInt8])], _ schema: AvroSchema) throws {
        guard framing != .delimited else { throw ValidationError("--framing delimited is for Protobuf") }
        guard let codec = AvroFileCodec(rawValue: codec) else {
            throw ValidationError("--codec is one of \(AvroFileCodec.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        var encoder = JSONToAvro(schema, try json.options)
        var writer = try AvroFileWriter(schema, codec: codec)
        var output = WireBuffer()
        for line in lines {
            var datum = WireBuffer()
            do throws(AvroError) {
                try encoder.encode(line.text.span, into: &datum)
                if framing == .file { try writer.append(encoded: datum.bytes) }
            } catch {
                printError(TerminalText.line("line \(line.number): \(error)"))
                throw ExitStatus.refusedData
            }
            if framing == .singleObject { AvroSingleObject.appendHeader(for: schema, to: &output) }
            if framing != .file { output.append(datum.bytes) }
        }
        let file = try writer.finish()
        try? Output.write(Data(framing == .file ? file.array : [UInt8](copying: output.bytes)))
    }
}

/// `trestle schema decode INPUT`.
struct SchemaDecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Decode Avro or Protobuf data to lines of JSON.",
        discussion: """
            An object container file is recognized and brings its schema. Other input is data of the schema --writer (or --schema), one \
            after the other, each with a single-object header or none. Data that cannot be decoded ends the command with 65.
            """)

    @Option(help: "The schema to read as; for a container file, its own by default.")
    var schema: String?

    @Option(help: "The schema that the data was written with; --schema by default.")
    var writer: String?

    @OptionGroup var type: SchemaTypeOption

    @Option(help: "The message of a Protobuf schema, by its full name; by default its first one.")
    var message: String?

    @Option(help: "Protobuf: none for one message, delimited for messages behind their lengths.")
    var framing: DataFraming = .none

    @OptionGroup var json: SchemaJSONOptions

    @Argument(help: "A file with data, or - for standard input.")
    var input = "-"

    func run() throws {
        let bytes = try CommandInput.bytes(input)
        var reader: AvroSchema?
        switch try schema.map({ try SchemaFile.read($0, type) }) {
        case .protobuf(let schema)?:
            return try ProtobufData(schema, message: message, framing: framing).decode(bytes)
        case .json?: throw ValidationError("JSON Schema has no other form of data: use check")
        case .avro(let schema)?: reader = schema
        case nil: break
        }
        do {
            if bytes.starts(with: [0x4F, 0x62, 0x6A, 0x01]) { return try file(bytes, reader) }
            guard let writer = try writer.map({ try SchemaInput.schema($0, references: type.references) }) ?? reader
            else {
                throw ValidationError("data without a container file needs --schema")
            }
            try data(bytes, AvroReader(writer: writer, reader: reader))
        } catch let error as AvroError {
            printError(TerminalText.line("\(error)"))
            throw ExitStatus.refusedData
        }
    }

    private func file(_ bytes: [UInt8], _ reader: AvroSchema?) throws {
        var file = try AvroFileReader(ByteSlice(bytes), reader: reader)
        let options = try json.options
        var line = WireBuffer()
        while try file.next(options, into: &line) {
            printLine(String(decodingUTF8: line.bytes))
            line.removeAll()
        }
    }

    private func data(_ bytes: [UInt8], _ reader: AvroReader) throws {
        let writer = AvroToJSON(reader, try json.options)
        var rest = bytes[...]
        while !rest.isEmpty {
            if rest.starts(with: [0xC3, 0x01]) {
                let fingerprint = try AvroSingleObject.fingerprint(rest.span)
                guard fingerprint == reader.writer.crc64 else {
                    printError(
                        "the data was written with another schema: its fingerprint is \(String(fingerprint, radix: 16))"
                    )
                    throw ExitStatus.refusedData
                }
                rest = rest.dropFirst(AvroSingleObject.headerSize)
            }
            var line = WireBuffer()
            let count = try writer.writePrefix(rest.span, into: &line)
            printLine(String(decodingUTF8: line.bytes))
            // A value without bytes would never end.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
#endif
