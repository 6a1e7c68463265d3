#if Program
import ArgumentParser
import RuleEngine

/// `trestle conform rule-vectors FILE`: the rule engine against a file of cases, ours or anyone's.
struct ConformRuleVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule-vectors",
        abstract: "Check the rule engine against a file of cases.",
        discussion: """
            Each line is a JSON object with sql, version, topic, payload or payloadBase64, and expect: json, base64, text, skip or \
            error; see Fixtures/rules/README.md. JSON compares by value, numbers as exact decimals.

            \(VectorFile.lastLine)
            """)

    @OptionGroup var vectors: VectorFile

    func run() throws { try vectors.run { line, _ in RuleVectors.run(line: line) } }
}
#endif
