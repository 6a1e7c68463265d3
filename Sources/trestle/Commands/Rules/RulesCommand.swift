#if Program
import ArgumentParser
import Foundation
import RuleEngine
import RuleFiles
import TrestleJSON

/// `trestle rules`: the rule files of AWS IoT.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Examine rule files of AWS IoT, and import the rules of an account.",
        subcommands: [RulesCheckCommand.self, RulesImportCommand.self]
    )
}

/// `trestle rules check FILE…`.
struct RulesCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read rule files and report all faults in them.",
        discussion: """
            A file is what 'aws iot create-topic-rule' takes (the rule, or the rule in topicRulePayload) or what \
            'aws iot get-topic-rule' gives. Of a folder, all files that end in .json are read. Each fault is printed as \
            FILE:LINE:COLUMN with its JSON pointer and fix. Warnings name traps that are valid: acks 1, Int division, no \
            error action and others. A file has 4 MiB at most. The exit code is 78 when there is a fault; warnings do not change it.
            """)

    @Argument(help: "Rule files or folders; - is standard input.")
    var files: [String]

    @Flag(help: "Print each fault and warning as a JSON object on a line.")
    var json = false

    func run() throws {
        var hasErrors = false
        for (file, place) in try files.flatMap(Self.paths) {
            let bytes = try CommandInput.bytes(file, limit: CommandInput.maximumRuleSize, named: place)
            let reading = RuleFileReading(bytes)
            for finding in reading.findings {
                print(json ? line(finding, file) : TerminalText.line("\(file):\(finding)"))
            }
            if let rule = reading.file {
                if rule.holdsSecret { SettingsFile.warnIfExposed(file, holding: "a secret") }
                if !json { print(TerminalText.line("\(file): good: \(Self.summary(rule))")) }
            } else {
                hasErrors = true
            }
        }
        if hasErrors { throw ExitStatus.configuration }
    }

    /// The file, or those of the folder, which the command line does not name.
    private static func paths(_ path: String) throws -> [(String, SettingsFile.Place)] {
        guard SettingsFile.isFolder(path) else { return [(path, .onCommandLine)] }
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".json") }.sorted()
        guard !names.isEmpty else { throw ValidationError("the folder \(path) has no file that ends in .json") }
        return names.map { ("\(path)/\($0)", .inFile) }
    }

    private static func summary(_ file: RuleFile) -> String {
        var text = file.rule.topicFilter.map { "FROM '\($0)'" } ?? "without FROM"
        text += ", \(file.rule.version.rawValue), actions: "
        text += file.actions.isEmpty ? "none" : file.actions.map(\.type).joined(separator: ", ")
        if let action = file.errorAction { text += ", error action: \(action.type)" }
        return file.isDisabled ? text + ", disabled" : text
    }

    private func line(_ finding: RuleFinding, _ file: String) -> String {
        JSON.object([
            ("file", .string(file)), ("severity", .string(finding.severity.rawValue)), ("code", .string(finding.code)),
            ("pointer", finding.pointer.map(JSON.string) ?? .null), ("line", .integer(finding.position.line)),
            ("column", .integer(finding.position.column)), ("problem", .string(finding.problem)),
            ("fix", finding.fix.map(JSON.string) ?? .null),
        ]).description
    }
}
#endif
