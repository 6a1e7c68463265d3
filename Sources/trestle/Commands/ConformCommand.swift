#if Program
import ArgumentParser

/// `trestle conform`: the codecs and the rule engine against files of vectors, ours or anyone's.
struct ConformCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conform",
        abstract: "Check a codec or the rule engine against a file of test vectors.",
        discussion: "The last line is 'P passed, F failed'. The exit code is 0 only when every vector passes.",
        subcommands: [
            ConformMQTTVectors.self, ConformKafkaVectors.self, ConformRecordVectors.self, ConformRuleVectors.self,
            ConformSignatures.self,
        ]
    )
}
#endif
