#if Program
import ArgumentParser

/// `trestle inspect`: what bytes of either protocol hold.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what bytes hold, and for bad ones where, by which rule and why.",
        subcommands: [InspectMQTT.self, InspectKafka.self, InspectRecords.self]
    )
}
#endif
