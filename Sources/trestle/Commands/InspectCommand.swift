#if Program
import ArgumentParser

/// `trestle inspect`: what bytes of either protocol hold.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Decode bytes and print their content; for malformed bytes, the place and the reason.",
        subcommands: [InspectMQTT.self, InspectKafka.self, InspectRecords.self]
    )
}
#endif
