#if Program
import ArgumentParser
import Foundation
import TrestleJSON
import KafkaCodec
import KafkaInspection
import WireBytes

/// `trestle inspect records`: the batches of a record set as JSON.
struct InspectRecords: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "records",
        abstract: "Print the batches and records of a log segment or record set as JSON.",
        discussion: """
            The input has record batches or the message sets of old brokers, compressed or not, as in a .log file, a \
            Produce request or a Fetch response. The command prints one JSON object per batch, with keys and values in \
            hexadecimal, and verifies checksums. It reports an incomplete batch at the end. Behind \
            others this is not an error, since brokers send such batches; alone, it ends the command with 1.

            --convert writes the records to a file, in one batch or message set:
              trestle inspect records 0000.log --convert lz4.bin --format 1 --codec lz4

            The input is raw bytes or hexadecimal text. At the first malformed batch the command reports its place and \
            exits with 1.
            """)

    @Argument(help: "A file, hexadecimal text, or - for standard input.")
    var input = "-"

    @Flag(help: "Read the input as raw bytes, even if it looks like hexadecimal text.")
    var raw = false

    @Option(help: "The file to write the records to.")
    var convert: String?

    @Option(help: "The message format of --convert: 0, 1 or 2.")
    var format: Int8 = 2

    @Option(help: "The codec of --convert: none, gzip, snappy, lz4 or zstd.")
    var codec = "none"

    func validate() throws {
        if !(0...2).contains(format) { throw ValidationError("--format takes 0, 1 or 2") }
        if target == nil { throw ValidationError("--codec takes none, gzip, snappy, lz4 or zstd") }
    }

    private var target: CompressionCodec? { CompressionCodec.allCases.first { "\($0.name)" == codec } }

    func run() throws {
        let bytes = try CommandInput.bytesOrHexadecimal(input, raw: raw)
        let inspection = RecordSetInspection(bytes.span) { printLine($0) }
        if inspection.partialBytes > 0 {
            CommandInput.complain(
                "byte \(bytes.count - inspection.partialBytes): the last batch is incomplete: the input ends "
                    + "\(inspection.partialBytes == 1 ? "1 byte" : "\(inspection.partialBytes) bytes") later")
            if inspection.count == 0 { throw ExitCode.failure }
        }
        if let fault = inspection.fault {
            CommandInput.complain(inspection.explain(fault))
            throw ExitCode.failure
        }
        guard let convert, let target else { return }
        do {
            let converted = try RecordSetConversion.convert(
                bytes.span, to: MessageFormat(rawValue: format), codec: target)
            // Logs are private, and what a new file holds of them is to be as well.
            let mask = umask(0o077)
            defer { umask(mask) }
            try Data(converted).write(to: URL(fileURLWithPath: convert))
        } catch let error as KafkaCodecError {
            CommandInput.complain("the records cannot be written with \(codec) in format \(format): \(error)")
            throw ExitCode.failure
        }
    }
}
#endif
