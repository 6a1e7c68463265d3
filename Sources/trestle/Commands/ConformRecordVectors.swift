#if Program
import ArgumentParser
import KafkaInspection

/// `trestle conform record-vectors FILE`: the codec against a file of record sets, ours or anyone's.
struct ConformRecordVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record-vectors",
        abstract: "Check the Kafka codec against a file of record sets.",
        discussion: """
            Each line is a JSON object with case, batches (the decoded view) and hex; see Fixtures/kafka/README.md. The codec \
            decodes hex, which must give batches, and encodes uncompressed batches, which must give hex.

            \(VectorFile.lastLine)
            """)

    @OptionGroup var vectors: VectorFile

    func run() throws { try vectors.run { line, _ in RecordVectors.run(line: line) } }
}
#endif
