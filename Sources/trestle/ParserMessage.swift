#if Program
import ArgumentParser
import Foundation
import TrestleBase
import TrestleBridge
import TrestleTransport

/// The parser's messages about wrong arguments. Each of these may be a secret behind the wrong option.
enum ParserMessage {
    /// The message without the values that it repeats. A word that no option takes is shown when it is the path of a file, or
    /// resembles a command or an option.
    static func redacted(_ text: String, arguments: [String]) -> String {
        var shown = withoutValue(text)
        let isUnexpected = text.contains("nexpected argument")
        for word in words(of: arguments) {
            if shown.contains("'\(word)'") { shown = shown.replacing("'\(word)'", with: quoted(word, isUnexpected)) }
            let setting = SettingText(word).description
            if setting != word { shown = shown.replacing(word, with: setting) }
        }
        if isUnexpected { shown = shown.replacing("\nUsage:", with: "\nA path with spaces needs quotes.\nUsage:") }
        // The parser's own guess is '--host'.
        if text.contains("'--port'") {
            shown = shown.replacing("Did you mean '--host'?", with: "Did you mean '--mqtt-port' or '--kafka-port'?")
        }
        return shown
    }

    /// The sentences in which the parser repeats what an option was given, without it.
    private static func withoutValue(_ text: String) -> String {
        let sentences = [
            (begin: "Error: The value '", end: "' is invalid", instead: "Error: The value is invalid"),
            (begin: " does not take any value, but '", end: "' was specified.", instead: " does not take any value."),
            (begin: "Can't generate completion scripts for '", end: "'.\n", instead: "There is no such shell.\n"),
            (begin: "Error: Invalid option: ", end: "\n", instead: "Error: Invalid option.\n"),
        ]
        for sentence in sentences {
            // The value may hold the words behind it as well, so the last ones are the parser's.
            guard let begin = text.firstRange(of: sentence.begin),
                let end = text[begin.upperBound...].ranges(of: sentence.end).last
            else { continue }
            return text[..<begin.lowerBound] + sentence.instead + text[end.upperBound...]
        }
        return text
    }

    /// Each argument, and of `--option=value` both sides; the longest first, since one may hold another.
    private static func words(of arguments: [String]) -> [String] {
        let parts = arguments.flatMap { argument -> [String] in
            guard argument.hasPrefix("-"), let sign = argument.firstIndex(of: "=") else { return [argument] }
            return [argument, String(argument[..<sign]), String(argument[argument.index(after: sign)...])]
        }
        return parts.filter { !$0.isEmpty }.sorted { $0.utf8.count > $1.utf8.count }
    }

    /// A word that the parser puts in quotes, as it may be shown.
    private static func quoted(_ word: String, _ isUnexpected: Bool) -> String {
        if let near = nearest(to: word) {
            return near == word || !isUnexpected ? "'\(word)'" : "'\(word)': did you mean '\(near)'?"
        }
        // An option that does not exist.
        let name = word.drop { $0 == "-" }
        if word.hasPrefix("--"), name.utf8.allSatisfy({ (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "-") }) {
            return "'\(word)'"
        }
        if word.hasPrefix("-"), name.utf8.count == 1 { return "'\(word)'" }
        let isPath = !SettingText(path: word).isHidden || FileManager.default.fileExists(atPath: word)
        return isUnexpected && isPath ? "'\(word)'" : "'***'"
    }

    /// The command or option that a word is or resembles; an option counts without its hyphens as well.
    private static func nearest(to word: String) -> String? {
        let commands = commands(of: Trestle.self)
        if let name = NearestName.suggestion(for: word, among: commands.map(\.name)) { return name }
        let options = Set(
            commands.flatMap { Trestle.helpMessage(for: $0.type).matches(of: /--([a-z][a-z-]+)/).map { String($0.1) } })
        let bare = word.drop { $0 == "-" }
        return NearestName.suggestion(for: String(bare), among: options.sorted()).map { "--\($0)" }
    }

    private static func commands(
        of command: any ParsableCommand.Type
    ) -> [(name: String, type: any ParsableCommand.Type)] {
        command.configuration.subcommands.flatMap { sub in
            [(sub.configuration.commandName ?? "", sub)] + commands(of: sub)
        }
    }
}
#endif
