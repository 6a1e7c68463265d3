#if Program
import ArgumentParser

/// `trestle conform`: the codecs against files of vectors, ours or anyone's.
struct ConformCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conform",
        abstract: "Run a file of vectors against a codec; the last line is 'P passed, F failed'.",
        discussion: "Exits with 0 only when every vector passes.",
        subcommands: [ConformMQTTVectors.self, ConformKafkaVectors.self, ConformRecordVectors.self]
    )
}
#endif
