#if Program
import TrestleTransport
import ArgumentParser
import TrestleBridge
import Foundation
import RuleEngine
import WireBytes

/// `trestle check`: reads a configuration as `run` would, and connects to nothing.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read a configuration file and report all errors in it.",
        discussion: """
            Each error is printed as FILE:LINE:COLUMN with the fault and its fix. ${NAME} stands for an environment \
            variable; secrets are never printed. The exit code is 78 when there is an error. Warnings, for example of \
            a password that is sent in the clear, do not change it.
            """
    )

    @Argument(help: "The configuration file.")
    var file: String?

    @Flag(help: "Print all settings with their meaning, values and defaults, as a Markdown table.")
    var settings = false

    func validate() throws {
        if (file == nil) != settings { throw ValidationError("give a configuration file, or --settings") }
    }

    func run() throws {
        guard let file else { return printLine(SettingReference.markdown, terminator: "") }
        let configuration = try ConfigurationFile.load(file)
        for warning in configuration.warnings { printError("\(file): warning: \(warning)") }
        printLine("\(file): good")
        for remark in configuration.shardRemarks { printLine("  \(remark)") }
        show(configuration.mqtt, nil)
        for (name, source) in configuration.brokers.sorted(by: { $0.key < $1.key }) { show(source, name) }
        show(configuration.kafka, nil)
        for (name, sink) in configuration.clusters.sorted(by: { $0.key < $1.key }) { show(sink, name) }
        for route in configuration.routes {
            if let rule = route.rule {
                printLine(
                    "  rule \(PeerText(route.name)): \(PeerText(route.filter))\(place(route.broker)) -> \(PeerText(rule.summary)), "
                        + "QoS \(route.maximumQoS)")
                continue
            }
            printLine(
                "  \(PeerText(route.name)): \(PeerText(route.filter))\(place(route.broker)) -> \(route.topic)\(place(route.cluster)), "
                    + "key \(PeerText(route.key.text)), QoS \(route.maximumQoS)")
            if let schema = route.schema {
                printLine("    \(schema.summary) at \(at(schema.registry))")
            }
        }
        for route in configuration.returns {
            printLine(
                "  \(PeerText(route.name)): \(route.topic)\(place(route.cluster)) -> \(PeerText(route.mqttTopic))\(place(route.broker)), "
                    + "group \(PeerText(route.group)), QoS \(route.qos)")
            if let schema = route.schema { printLine("    as JSON by the schemas at \(at(schema.registry))") }
        }
    }

    private func at(_ registry: RegistrySettings) -> String {
        "\(PeerText(registry.shownURLs))"
    }

    private func place(_ name: String?) -> String { name.map { " (\(PeerText($0)))" } ?? "" }

    private func show(_ source: MQTTSource, _ name: String?) {
        printLine(
            "  MQTT \(source.version.rawValue) at \(source.webSocketPath == nil ? "\(source.broker)" : source.shownURL) "
                + "as '\(PeerText(source.clientID))'\(place(name))")
        if source.tls != nil { printLine("    with TLS") }
    }

    private func show(_ sink: KafkaSink, _ name: String?) {
        let servers = sink.bootstrapServers.map(\.description).joined(separator: ", ")
        printLine("  Kafka at \(servers), acks=\(sink.acknowledgements.rawValue)\(place(name))")
        if sink.tls != nil { printLine("    with TLS") }
        if let sasl = sink.sasl { printLine("    with SASL \(sasl)") }
        if let buffer = sink.buffer {
            printLine("    through a buffer in \(PeerText(buffer.folder)), sync \(buffer.sync.rawValue)")
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

    /// - Parameter remote: computes `get_secret`; `nil`: no secrets are fetched, and the clusters of rule files that need some are
    ///   known by their servers alone.
    /// - Throws: what is wrong, in words.
    static func read(
        _ path: String, _ texts: ConfigurationTexts = ConfigurationTexts(), stores: KeyStoreReader = KeyStoreReader(),
        remote: (@Sendable (RemoteCall) -> RemoteResponse)? = nil
    ) throws -> BridgeConfiguration {
        let text = try texts.text(path)
        return try ConfigurationReader.read(
            text, file: path, environment: ProcessInfo.processInfo.environment,
            readFile: SettingsFile.reader(beside: path), texts: texts, stores: stores, remote: remote)
    }
}
#endif
