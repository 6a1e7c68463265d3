#if Program
import ArgumentParser
import MQTTInspection

/// `trestle conform mqtt-vectors FILE`: the codec against a file of expectations, ours or anyone's.
struct ConformMQTTVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mqtt-vectors",
        abstract: "Check the MQTT codec against a file of test vectors.",
        discussion: """
            Each line is a JSON object with version (4 or 5), from (client or server), hex, expect (accept or reject) \
            and optionally name, packet, canonical, rule and reason:

              {"version":5,"from":"client","hex":"c001","expect":"reject","reason":129}

            Fixtures/mqtt/README.md explains how rule and reason are checked.

            \(VectorFile.lastLine)
            """)

    @OptionGroup var vectors: VectorFile

    @Flag(help: "Also print the codec's result for each line, as JSON.")
    var verdicts = false

    func run() throws {
        let tell: (String) -> Void = { printLine($0) }
        try vectors.run { MQTTVector.run(line: $0, number: $1, tell: verdicts ? tell : nil) }
    }
}
#endif
