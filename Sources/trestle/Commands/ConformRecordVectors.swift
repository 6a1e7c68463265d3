#if Program
import ArgumentParser
import KafkaInspection

/// `trestle conform record-vectors FILE`: the codec against a file of record sets, ours or anyone's.
struct ConformRecordVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record-vectors",
        abstract: "Run a file of Kafka record sets against the codec.",
        discussion: """
            A line is a JSON object with case, batches (the decoded view) and hex; Fixtures/kafka/README.md says more. Each \
            is decoded and compared; what is not compressed is written again and must be the same bytes.

            The last line is 'P passed, F failed, N newer': newer are those of an API or version that this program does \
            not know yet. Exits with 0 only when F is 0.
            """)

    @Argument(help: "A file of JSON lines, or - for standard input.")
    var file: String

    func run() throws {
        var report = VectorReport()
        report.run(try CommandInput.bytes(file), RecordVectors.run(line:)) { print($0) }
        if report.isEmpty { CommandInput.complain("\(file) holds no vectors") }
        print(report.summary)
        if report.failed > 0 || report.isEmpty { throw ExitCode.failure }
    }
}
#endif
