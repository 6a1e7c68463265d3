#if Program
import ArgumentParser
import TrestleBridge
import TrestleDoctor
import Foundation
import TrestleTransport

/// `trestle doctor`: what is wrong between here and a broker, and how to fix it.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Connect to a broker step by step, name the fault, and say how to fix it.",
        discussion: """
            The doctor follows the steps of a client and reports each: ✓ passed; ✗ failed, with what it found, what it \
            expected, and the command or configuration line that fixes it; – not applicable.

              trestle doctor mqtts://broker.plant.example --ca ca.crt --topic 'plant/#'
              trestle doctor kafkas://kafka-1:9093 --topic sensors \\
                  --truststore truststore.p12 --truststore-password env:STORE \\
                  --sasl SCRAM-SHA-512 --username bridge --password env:KAFKA

            It also takes a configuration file. For a plant.yaml it examines both ends, with the topics of the routes; for \
            a client.properties of Java's clients, the cluster.

            Targets: mqtt:// (port 1883), mqtts:// (8883), kafka:// (9092), and kafkas:// or kafka+ssl:// (9093). \
            For Kafka it also connects to the advertised listeners, which clients use after the first response. It sends \
            credentials only to a server whose certificate it has verified or, without TLS, to the hosts that you name.

            The doctor changes nothing. It takes the right to write from the rights that the broker reports (Kafka 2.3 \
            and later), otherwise from the response to a Produce request without records. --write writes one record.

            'trestle doctor aws' examines what AWS needs to run a rule: policies, roles, the destination, security groups.

            The exit code is that of the first step that failed: \(exitCodes). 0 means success, 64 wrong arguments.

            'trestle help doctor broker' lists the options.
            """,
        subcommands: [DoctorBrokerCommand.self, DoctorAWSCommand.self],
        defaultSubcommand: DoctorBrokerCommand.self
    )

    private static let exitCodes = FaultClass.allCases
        .map { "\($0.rawValue) \($0.meaning)" }.joined(separator: ", ")
}

/// `trestle doctor URL`, or in full `trestle doctor broker URL`.
struct DoctorBrokerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker", abstract: "Examine a broker, or those of a configuration file.",
        discussion: "See 'trestle doctor --help' for the steps and the exit codes.")

    @Argument(help: "A URL, a plant.yaml, or a client.properties of Java's clients.")
    var target: String

    @OptionGroup(title: "TLS") var tls: DoctorTLSOptions
    @OptionGroup(title: "Credentials") var login: DoctorLoginOptions

    @Option(
        name: .customLong("topic"), parsing: .singleValue,
        help: """
            A Kafka topic that must exist and be writable, or an MQTT topic or filter to subscribe to. May be repeated.
            """)
    var topics: [String] = []

    @Flag(help: "Write one record or message to each --topic.")
    var write = false

    @Option(help: "How long each step may take, for example 5s.")
    var timeout = "5s"

    @Option(help: "Kafka: the largest number of advertised brokers to examine, 1 to 10000.")
    var maxBrokers = 50

    @Flag(help: "Kafka without TLS: also send the credentials to advertised hosts that you did not name.")
    var credentialsToAdvertised = false

    @Flag(help: "Print one JSON object per line: one for each step, then one for the result.")
    var json = false

    func run() async throws {
        var exitCode: Int32 = 0
        for plan in try await plans() {
            let printer: any DoctorPrinter = json ? JSONDoctorPrinter(plan) : TextDoctorPrinter(plan)
            printer.start()
            let diagnosis = try await Doctor.examine(plan) { printer.tell($0) }
            printer.end(diagnosis)
            if exitCode == 0 { exitCode = diagnosis.exitCode }
        }
        if exitCode != 0 { throw ExitCode(exitCode) }
    }

    /// The text if it looks like a server without a scheme: `HOST:PORT`, an address, or this machine.
    private static func server(_ text: String) -> String? {
        guard !text.contains("/"), let endpoint = Endpoint(text, defaultPort: 1) else { return nil }
        let isServer = endpoint.port != 1 || endpoint.isNumeric || text.lowercased() == "localhost"
        return isServer ? SettingText(text).description : nil
    }

    /// One for each server to be examined: two for a plant.yaml.
    private func plans() async throws -> [DoctorPlan] {
        guard let duration = Quantities.duration(timeout), duration > .zero else {
            throw ValidationError("--timeout takes a duration, for example 5s")
        }
        guard (1...10_000).contains(maxBrokers) else {
            throw ValidationError("--max-brokers takes a number from 1 to 10000")
        }
        if write, topics.isEmpty { throw ValidationError("--write needs a --topic to write to") }
        var plans: [DoctorPlan]
        if target.contains("://") {
            var plan: DoctorPlan
            do { plan = DoctorPlan(target: try DoctorTarget(url: target)) } catch {
                throw ValidationError(error.description)
            }
            try tls.apply(to: &plan)
            try login.apply(to: &plan)
            plan.topics = topics
            if write, plan.target.service == .mqtt, topics.contains(where: { $0.contains { "+#".contains($0) } }) {
                throw ValidationError("--write publishes: give a --topic without '+' and '#'")
            }
            plans = [plan]
        } else {
            if tls.isGiven || login.isGiven {
                throw ValidationError(
                    "certificates and credentials come from \(SettingsFile.shown(target)): omit the options for them"
                )
            }
            if !FileManager.default.fileExists(atPath: target), let server = Self.server(target) {
                throw ValidationError(
                    "\(server) is not a URL: write mqtt://\(server) or kafka://\(server), or name a file")
            }
            if !FileManager.default.fileExists(atPath: target), !target.contains(where: { "/.".contains($0) }) {
                throw ValidationError(
                    "there is no such file; for a broker write mqtt://HOST or kafka://HOST")
            }
            plans = try await DoctorConfiguration.plans(file: target, topics: topics)
            if write, plans.count > 1 { throw ValidationError("--write needs a URL or a client.properties") }
        }
        for index in plans.indices {
            plans[index].timeout = duration
            plans[index].writes = write
            plans[index].maximumBrokers = maxBrokers
            plans[index].sendsCredentialsToAdvertised = credentialsToAdvertised
            if let secret = plans[index].secretInTheClear {
                printError(
                    "warning: without TLS, the \(secret.what) is sent in the clear to \(secret.endpoint): everyone between here and there "
                        + "can read it")
            }
        }
        return plans
    }
}
#endif
