#if Program
import ArgumentParser
import Foundation
import TrestleBase
import TrestleBridge
import TrestleTransport

/// Command lines that the parser takes for something else, or of which it cannot say what is wrong.
enum CommandLineFault {
    /// The fault in the words that should name a command, with its fix; `nil` for everything else.
    static func find(in arguments: [String], root: any ParsableCommand.Type) -> String? {
        if arguments.contains("--version"), arguments.count > 1 {
            return "--version takes no further arguments; a protocol version is --protocol-version for "
                + "'inspect mqtt', and --api-version for 'inspect kafka'"
        }
        let isHelp = arguments.first == "help"
        var command = root
        var path = root.configuration.commandName ?? ""
        for word in arguments.dropFirst(isHelp ? 1 : 0) {
            let names = command.configuration.subcommands
            guard !names.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            guard let next = names.first(where: { name(of: $0) == word }) else {
                // Its word may be anything.
                if command.configuration.defaultSubcommand != nil { return nil }
                return unknown(word, path: path, known: names.map(name(of:)))
            }
            command = next
            path += " \(word)"
        }
        return nil
    }

    private static func name(of command: any ParsableCommand.Type) -> String { command.configuration.commandName ?? "" }

    /// A word that resembles a command, or names a file, is no secret; any other may be one.
    private static func unknown(_ word: String, path: String, known: [String]) -> String {
        let help = "\nSee '\(path) --help' for more information."
        if let near = NearestName.suggestion(for: word, among: known) {
            return "'\(SettingText(word))' is not a command: did you mean '\(path) \(near)'?" + help
        }
        let isRoot = path == Trestle.configuration.commandName
        if isRoot, FileManager.default.fileExists(atPath: word) {
            let file = SettingText(argument: word)
            return "\(file) is a file: write '\(path) run \(file)' or '\(path) check \(file)'" + help
        }
        return "the word after '\(path)' is not a command: it takes \(known.joined(separator: ", "))" + help
    }
}
#endif
