#if Program
import ArgumentParser
import KafkaInspection

/// `trestle conform kafka-vectors FILE`: the codec against a file of messages, ours or anyone's.
struct ConformKafkaVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kafka-vectors",
        abstract: "Check the Kafka codec against a file of messages.",
        discussion: """
            Each line is a JSON object with name, type (request, response, data, header), apiKey, version, json (as Kafka's \
            JsonConverter prints it) and hex (the body); see Fixtures/kafka/README.md. The codec decodes hex, which must \
            give json, and encodes json, which must give hex.

            \(VectorFile.lastLine)
            """)

    @OptionGroup var vectors: VectorFile

    func run() throws { try vectors.run { line, _ in MessageVectors.run(line: line) } }
}
#endif
