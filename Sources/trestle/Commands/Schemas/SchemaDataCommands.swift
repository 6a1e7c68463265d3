#if Program
import ArgumentParser
import Avro
import Foundation
import WireBytes

/// The bytes around a datum.
enum DataFraming: String, ExpressibleByArgument, CaseIterable {
    case none, file
    case singleObject = "single-object"
}

/// `trestle schema encode --schema FILE INPUT`.
struct SchemaEncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Encode lines of JSON as Avro.",
        discussion:
            "A line that does not fit is reported with path, expected and found; the exit code is then 65, and nothing is written."
    )

    @Option(help: "The schema's file.")
    var schema: String

    @Option(name: .customLong("reference"), help: "A schema file whose types it uses; repeat it in the order of use.")
    var references: [String] = []

    @OptionGroup var json: SchemaJSONOptions

    @Option(
        help:
            "none: the data one after the other. single-object: with the schema's fingerprint. file: an object container file."
    )
    var framing: DataFraming = .none

    @Option(help: "The codec of a container file: null, deflate, snappy or zstandard.")
    var codec = "deflate"

    @Argument(help: "A file with a JSON value on each line, or - for standard input.")
    var input = "-"

    func run() throws {
        let schema = try SchemaInput.schema(schema, references: references)
        guard let codec = AvroFileCodec(rawValue: codec) else {
            throw ValidationError("--codec is one of \(AvroFileCodec.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        var encoder = JSONToAvro(schema, try json.options)
        var writer = try AvroFileWriter(schema, codec: codec)
        var output = WireBuffer()
        let lines = try CommandInput.bytes(input).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
            var datum = WireBuffer()
            do throws(AvroError) {
                try encoder.encode(line.span, into: &datum)
                if framing == .file { try writer.append(encoded: datum.bytes) }
            } catch {
                printError(TerminalText.line("line \(number + 1): \(error)"))
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
        abstract: "Decode Avro data to lines of JSON.",
        discussion: """
            An object container file is recognized and brings its schema. Other input is data of the schema --writer (or --schema), one \
            after the other, each with a single-object header or none. Data that cannot be decoded ends the command with 65.
            """)

    @Option(help: "The schema to read as; for a container file, its own by default.")
    var schema: String?

    @Option(help: "The schema that the data was written with; --schema by default.")
    var writer: String?

    @Option(name: .customLong("reference"), help: "A schema file whose types they use; repeat it in the order of use.")
    var references: [String] = []

    @OptionGroup var json: SchemaJSONOptions

    @Argument(help: "A file with data, or - for standard input.")
    var input = "-"

    func run() throws {
        let bytes = try CommandInput.bytes(input)
        let reader = try schema.map { try SchemaInput.schema($0, references: references) }
        do {
            if bytes.starts(with: [0x4F, 0x62, 0x6A, 0x01]) { return try file(bytes, reader) }
            guard let writer = try writer.map({ try SchemaInput.schema($0, references: references) }) ?? reader else {
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
