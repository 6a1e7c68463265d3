#if Program
import ArgumentParser
import Bridge
import Foundation

/// `trestle check`: reads a configuration as `run` would, and connects to nothing.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read a configuration file and say all that is wrong with it.",
        discussion: """
            Each problem is printed as FILE:LINE:COLUMN: what is wrong and what would be right. Values such as \
            ${NAME} are taken from the environment; secrets are never printed. Exit code 78 when there is a problem.
            """
    )

    @Argument(help: "The configuration file.")
    var file: String

    func run() throws {
        let configuration = try ConfigurationFile.load(file)
        print("\(file): good")
        print("  MQTT \(configuration.mqtt.version.rawValue) at \(configuration.mqtt.broker)", terminator: "")
        print(" as '\(configuration.mqtt.clientIdentifier)'")
        if configuration.mqtt.tls != nil { print("    with TLS") }
        let servers = configuration.kafka.bootstrapServers.map(\.description).joined(separator: ", ")
        print("  Kafka at \(servers), acks=\(configuration.kafka.acknowledgements.rawValue)")
        if configuration.kafka.tls != nil { print("    with TLS") }
        if let sasl = configuration.kafka.sasl { print("    with SASL \(sasl)") }
        for route in configuration.routes {
            print(
                "  \(route.name): \(route.filter) -> \(route.topic), key \(route.key.rawValue), QoS \(route.maximumQoS)"
            )
        }
    }
}

enum ConfigurationFile {
    /// Reads and checks `path`; prints what is wrong and ends with the exit code for it.
    static func load(_ path: String) throws -> BridgeConfiguration {
        do { return try read(path) } catch {
            printError("\(error)")
            throw ExitStatus.configuration
        }
    }

    /// - Throws: what is wrong, in words.
    static func read(_ path: String) throws -> BridgeConfiguration {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            let exists = FileManager.default.fileExists(atPath: path)
            throw SettingsFile.Fault(
                description: "\(path): \(exists ? "cannot be read as UTF-8 text" : "no such file")")
        }
        return try ConfigurationReader.read(
            text, file: path, environment: ProcessInfo.processInfo.environment,
            readFile: SettingsFile.reader(beside: path))
    }
}
#endif
