#if Program
import ArgumentParser
import Foundation
import KafkaCodec
import KafkaCompression
import WireBytes

/// `trestle compression`: a codec as a filter, by which the peers' tests compare it with others.
struct CompressionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compression",
        abstract: "Compress or decompress standard input as a record batch would be.",
        discussion: "For bytes that do not decompress, it reports the place and the reason and exits with 1.",
        shouldDisplay: false)

    enum Direction: String, ExpressibleByArgument { case compress, decompress }

    @Argument(help: "compress or decompress.")
    var direction: Direction

    @Argument(help: "none, gzip, snappy, lz4 or zstd.")
    var codec: String

    @Option(help: "The format of the batch or message: 0, 1 or 2.")
    var magic: Int8 = 2

    @Option(help: "The largest decompressed size in bytes.")
    var limit = 100 * 1024 * 1024

    func run() throws {
        guard let codec = CompressionCodec.allCases.first(where: { "\($0.name)" == codec }) else {
            throw ValidationError("the codec is not one of none, gzip, snappy, lz4 and zstd")
        }
        let input = try CommandInput.bytes("-")
        var output = WireBuffer()
        do throws(KafkaCodecError) {
            switch direction {
            case .compress:
                try StandardCompression.shared.compress(input.span, codec: codec, magic: magic, into: &output)
            case .decompress:
                try StandardCompression.shared.decompress(
                    input.span, codec: codec, magic: magic,
                    limits: DecompressionLimits(maximumSize: limit, maximumRatio: .max), into: &output)
            }
        } catch {
            printError("\(error)")
            throw ExitCode.failure
        }
        try? Output.write(Data([UInt8](copying: output.bytes)))
    }
}
#endif
