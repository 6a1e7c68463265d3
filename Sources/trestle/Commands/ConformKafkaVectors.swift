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

            The last line is 'P passed, F failed, N newer': newer are those of an API or version that this program does \
            not know yet. Exits with 0 only when F is 0.
            """)

    @Argument(help: "A file of JSON lines, or - for standard input.")
    var file: String

    func run() throws {
        var report = VectorReport()
        report.run(try CommandInput.bytes(file), MessageVectors.run(line:)) { print($0) }
        if report.isEmpty { CommandInput.complain("\(file) holds no vectors") }
        print(report.summary)
        if report.failed > 0 || report.isEmpty { throw ExitCode.failure }
    }
}
#endif
