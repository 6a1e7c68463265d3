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

            \(VectorFile.lastLine)
            """)

    @OptionGroup var vectors: VectorFile

    func run() throws { try vectors.run { line, _ in RecordVectors.run(line: line) } }
}
#endif
