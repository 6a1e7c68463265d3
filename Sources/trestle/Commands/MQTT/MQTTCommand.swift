#if Program
import ArgumentParser

/// `trestle mqtt`: publishes and subscribes from a terminal or a script.
struct MQTTCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mqtt",
        abstract: "Publish messages to an MQTT broker, or subscribe and print them.",
        discussion: """
            Exit codes: 0 success; 64 wrong arguments; 65 an input line does not have the --format; 69 the broker cannot \
            be reached or refuses the program; 75 some messages were not acknowledged or did not arrive in time; 78 the \
            configuration is wrong.
            """,
        subcommands: [MQTTPubCommand.self, MQTTSubCommand.self]
    )
}
#endif
