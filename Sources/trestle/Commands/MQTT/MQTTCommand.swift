#if Program
import ArgumentParser

/// `trestle mqtt`: publishes and subscribes from a terminal or a script.
struct MQTTCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mqtt",
        abstract: "Publish to an MQTT broker, or print what it sends.",
        discussion: """
            Exit codes: 0 all went well; 64 wrong arguments; 65 a line of the input is not what --format says; 69 the \
            broker cannot be reached or refused; 75 some messages have no acknowledgement; 78 the configuration is wrong.
            """,
        subcommands: [MQTTPubCommand.self, MQTTSubCommand.self]
    )
}
#endif
