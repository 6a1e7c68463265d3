#if Program
import ArgumentParser

/// `trestle conform`: the codecs, the rule engine and the validators against files of vectors, ours or anyone's.
struct ConformCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conform",
        abstract: "Check a codec, the rule engine or a validator against files of test vectors.",
        discussion: "The last line is 'P passed, F failed'. The exit code is 0 only when every vector passes.",
        subcommands: [
            ConformMQTTVectors.self, ConformKafkaVectors.self, ConformRecordVectors.self, ConformRuleVectors.self,
            ConformAvroVectors.self, ConformSignatures.self, ConformJSONSchema.self, ConformProtobufVectors.self,
        ]
    )
}
#endif
