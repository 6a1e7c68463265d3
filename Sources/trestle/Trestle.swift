#if Program
import ArgumentParser

@main
struct Trestle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trestle",
        abstract: "Carries messages between MQTT and Apache Kafka, and loses none.",
        discussion: """
            Start with 'trestle run': it opens an MQTT listener and a Kafka-compatible log on 127.0.0.1, and every \
            message that is published to the one can be consumed from the other.

            Exit codes: 0 all went well; 64 wrong arguments; 69 a peer refused us for good; 74 a port or folder \
            cannot be used; 75 stopped before all in flight was settled; 78 the configuration is wrong.
            """,
        version: "0.1.0",
        subcommands: [
            RunCommand.self,
            CheckCommand.self,
            DoctorCommand.self,
            CertsCommand.self,
            InspectCommand.self,
            ConformCommand.self,
            CompressionCommand.self,
        ]
    )
}
#else
/// Without its trait the program has nothing to parse arguments with; the libraries are whole.
@main
struct Trestle {
    static func main() {
        print("trestle was built without its 'Program' trait: build with default traits to run it")
    }
}
#endif
