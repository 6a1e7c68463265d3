#if Program
import ArgumentParser
import KafkaInspection

/// `trestle conform kafka-vectors FILE`: the codec against a file of messages, ours or anyone's.
struct ConformKafkaVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kafka-vectors",
        abstract: "Run a file of Kafka messages against the codec.",
        discussion: """
            A line is a JSON object with name, type (request, response, data, header), apiKey, version, json (as Kafka's \
            JsonConverter prints it) and hex (the body); Fixtures/kafka/README.md says more. Each is decoded, compared, encoded and \
            compared.

            \(VectorFile.lastLine)
            """)

    @OptionGroup var vectors: VectorFile

    func run() throws { try vectors.run { line, _ in MessageVectors.run(line: line) } }
}
#endif
