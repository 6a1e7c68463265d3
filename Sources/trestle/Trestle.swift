#if Program
import ArgumentParser
import Foundation
import TrestleTransport

@main
struct Trestle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trestle",
        abstract: "Carries messages between MQTT and Apache Kafka, and loses none.",
        discussion: """
            Start with 'trestle run': it opens an MQTT broker and a Kafka-compatible log on 127.0.0.1, and writes every \
            message that is published to the broker to the log.

            If you know kcat: 'trestle produce' and 'trestle consume' write and read records, 'trestle topics' and \
            'trestle groups' administer a cluster.

            Exit codes: 0 success; 64 wrong arguments; 65 the cluster refuses or does not have a record, topic or group; \
            69 a broker refused the program permanently ('mqtt': or cannot be reached); 74 a port or folder cannot be used, or the output not be written; 75 stopped before all \
            messages in flight were confirmed, or no response in time; 78 the configuration is wrong. 'doctor' has its \
            own codes (10 to 19). 'inspect' and 'conform' exit with 1 for malformed bytes.
            """,
        version: "0.1.0",
        subcommands: [
            RunCommand.self,
            DemoCommand.self,
            CheckCommand.self,
            ReloadCommand.self,
            DoctorCommand.self,
            CertsCommand.self,
            InspectCommand.self,
            ConformCommand.self,
            RulesCommand.self, SchemaCommand.self, RegistryCommand.self,
            ExplainCommand.self,
            CompressionCommand.self,
            MQTTCommand.self,
            ProduceCommand.self,
            ConsumeCommand.self,
            TopicsCommand.self,
            GroupsCommand.self,
            DeadLettersCommand.self,
        ]
    )

    /// Keys and passwords stay out of core dumps, unless whoever looks for a crash asks for one by `TRESTLE_CORE_DUMPS=1`.
    static func main() async {
        if ProcessInfo.processInfo.environment["TRESTLE_CORE_DUMPS"] != "1" { CoreDumps.forbid() }
        OpenSSLMemory.overwriteWhatIsFreed()
        StandardDescriptors.open()
        let given = Array(CommandLine.arguments.dropFirst())
        if let fault = CommandLineFault.find(in: given, root: Trestle.self) {
            printError("Error: \(fault)")
            exit(withError: ExitCode.validationFailure)
        }
        var command: any ParsableCommand
        do {
            command = try parseAsRoot()
        } catch {
            let code = exitCode(for: error)
            // Help and the version are no errors.
            guard code != .success else { exit(withError: error) }
            printError(ParserMessage.redacted(fullMessage(for: error), arguments: given))
            exit(withError: code)
        }
        do {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            if let failure = Output.failure {
                printError("Error: \(failure)")
                exit(withError: ExitStatus.cannotOpen)
            }
        } catch let error as ValidationError {
            // The parser would show the usage of the program, not of the command.
            let path = path(of: type(of: command), in: Trestle.self) ?? "trestle"
            printError("Error: \(error.message)\nSee '\(path) --help' for more information.")
            exit(withError: exitCode(for: error))
        } catch {
            exit(withError: error)
        }
    }

    /// The words that call a command, for example `trestle certs create`.
    private static func path(of command: any ParsableCommand.Type, in root: any ParsableCommand.Type) -> String? {
        let name = root.configuration.commandName ?? ""
        if root == command { return name }
        return root.configuration.subcommands.lazy.compactMap { path(of: command, in: $0) }.first.map {
            "\(name) \($0)"
        }
    }
}
#else
/// Without its trait the program has nothing to parse arguments with; the libraries are whole.
@main
struct Trestle {
    static func main() {
        print("trestle was built without its 'Program' trait: build with default traits to run it")
    }
}
#endif
