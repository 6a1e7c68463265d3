#if Program
import ArgumentParser
import Foundation
import TrestleBridge
import TrestleTransport

@main
struct Trestle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trestle",
        abstract: "Carries messages from MQTT to Apache Kafka, and loses none.",
        discussion: """
            Start with 'trestle run': it opens an MQTT broker and a Kafka-compatible log on 127.0.0.1, and writes every \
            message that is published to the broker to the log.

            If you know kcat: 'trestle produce' and 'trestle consume' write and read records, 'trestle topics' and \
            'trestle groups' administer a cluster.

            Exit codes: 0 success; 64 wrong arguments; 65 the cluster refuses or does not have a record, topic or group; \
            69 a broker refused the program permanently; 74 a port or folder cannot be used; 75 stopped before all \
            messages in flight were confirmed, or no response in time; 78 the configuration is wrong. 'doctor' has its \
            own codes (10 to 18). 'inspect' and 'conform' exit with 1 for malformed bytes.
            """,
        version: "0.1.0",
        subcommands: [
            RunCommand.self,
            CheckCommand.self,
            DoctorCommand.self,
            CertsCommand.self,
            InspectCommand.self,
            ConformCommand.self,
            CompressionCommand.self,
            MQTTCommand.self,
            ProduceCommand.self,
            ConsumeCommand.self,
            TopicsCommand.self,
            GroupsCommand.self,
        ]
    )

    /// Keys and passwords stay out of core dumps, unless whoever looks for a crash asks for one by `TRESTLE_CORE_DUMPS=1`.
    static func main() async {
        if ProcessInfo.processInfo.environment["TRESTLE_CORE_DUMPS"] != "1" { CoreDumps.forbid() }
        let given = Array(CommandLine.arguments.dropFirst())
        if let fault = CommandLineFault.find(in: given, root: Trestle.self) {
            printError("Error: \(fault)")
            exit(withError: ExitCode.validationFailure)
        }
        var command: any ParsableCommand
        do {
            command = try parseAsRoot()
        } catch {
            let text = fullMessage(for: error)
            let shown = ParserMessage.redacted(text, arguments: given)
            if shown == text { exit(withError: error) }
            printError(shown)
            exit(withError: exitCode(for: error))
        }
        do {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
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

/// The parser's messages about wrong arguments, some of which may be secrets.
enum ParserMessage {
    /// The message with its arguments as `SettingText`. One that no option takes is shown when it is the path of a file, or
    /// resembles a command or an option; any other may be a password behind the wrong option.
    static func redacted(_ text: String, arguments: some Sequence<String>) -> String {
        var shown = text
        let isUnexpected = text.contains("nexpected argument")
        for argument in arguments where !argument.isEmpty && text.contains(argument) {
            if isUnexpected, text.contains("'\(argument)'"), !FileManager.default.fileExists(atPath: argument) {
                let near = nearest(to: argument)
                if near == nil, SettingText(path: argument).isHidden {
                    shown = shown.replacing("'\(argument)'", with: "'***'")
                } else if let near, near != argument {
                    shown = shown.replacing("'\(argument)'", with: "'\(argument)': did you mean '\(near)'?")
                }
            }
            let setting = SettingText(argument).description
            if setting != argument { shown = shown.replacing(argument, with: setting) }
        }
        if isUnexpected { shown = shown.replacing("\nUsage:", with: "\nA path with spaces needs quotes.\nUsage:") }
        // The parser's own guess is '--host'.
        if text.contains("'--port'") {
            shown = shown.replacing("Did you mean '--host'?", with: "Did you mean '--mqtt-port' or '--kafka-port'?")
        }
        return shown
    }

    /// The command or option that a word resembles; an option counts without its hyphens as well.
    private static func nearest(to word: String) -> String? {
        let commands = commandNames(of: Trestle.self)
        if let command = NearestName.suggestion(for: word, among: commands) { return command }
        let options = Set(
            Trestle.helpMessage(for: RunCommand.self).matches(of: /--([a-z][a-z-]+)/).map { String($0.1) })
        let bare = word.drop { $0 == "-" }
        return NearestName.suggestion(for: String(bare), among: options.sorted()).map { "--\($0)" }
    }

    private static func commandNames(of command: any ParsableCommand.Type) -> [String] {
        command.configuration.subcommands.flatMap {
            ($0.configuration.commandName.map { [$0] } ?? []) + commandNames(of: $0)
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
