#if Program
import ArgumentParser
import MQTTInspection

/// `trestle conform mqtt-vectors FILE`: the codec against a file of expectations, ours or anyone's.
struct ConformMQTTVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mqtt-vectors",
        abstract: "Run a file of MQTT vectors against the codec.",
        discussion: """
            A line is a JSON object with version (4 or 5), from (client or server), hex, expect (accept or reject) \
            and optionally name, packet, canonical, rule and reason:

              {"version":5,"from":"client","hex":"c001","expect":"reject","reason":129}

            Fixtures/mqtt/README.md says how rule and reason are judged. Each failure is a line; the last line is \
            'P passed, F failed'. Exits with 1 when a line fails.
            """)

    @Argument(help: "A file of JSON lines, or - for standard input.")
    var file: String

    @Flag(help: "Also print what the codec says of each line, as JSON.")
    var verdicts = false

    func run() throws {
        var report = VectorReport()
        let tell: (String) -> Void = { print($0) }
        report.run(try CommandInput.bytes(file), tell: verdicts ? tell : nil) { print($0) }
        print(report.summary)
        if report.failed > 0 { throw ExitCode.failure }
    }
}
#endif
