#if Program
import ArgumentParser
import TrestleBridge
import Foundation
import Logging
import RecordLog
import TrestleTransport
import UnixSignals

/// `trestle run`: the bridge of a configuration file, or the embedded default.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Carry messages between MQTT and Kafka, or start embedded brokers when no file is given.",
        discussion: """
            Without a file, the program starts an MQTT broker and a Kafka-compatible log on 127.0.0.1. It writes every \
            message to the Kafka topic 'mqtt', with the MQTT topic as the record's key:

              trestle run
              mosquitto_pub -p 1883 -t plant/1/temp -m 21.5 -q 1
              kcat -b 127.0.0.1:9092 -t mqtt -C -e -K ' '

            With a file, it carries messages between the MQTT brokers and Kafka clusters that the file names. 'trestle check \
            FILE' checks the file without connecting.

            On SIGINT or SIGTERM it finishes the messages in flight, prints the balance of all messages and exits. On \
            SIGHUP, or 'trestle reload FILE', it reads the file, certificates, stores and users again, and applies what has \
            changed without losing a message.
            """
    )

    @Argument(help: "The configuration file. Without a file, the embedded brokers start.")
    var file: String?

    @Option(
        help: ArgumentHelp(
            "The embedded MQTT listener's port; 0 picks a free one. (default: 1883)", valueName: "0-65535"))
    var mqttPort: UInt16?

    @Option(
        help: """
            The port of an embedded listener for MQTT over WebSocket, with the TLS and users of the others; 0 picks a free \
            one. (default: no such listener)
            """)
    var mqttWebsocketPort: UInt16?

    @Option(
        help: """
            The origin of web pages that may connect by WebSocket, for example https://plant.example, or * for any; may be \
            repeated. (default: clients outside of browsers only)
            """)
    var websocketOrigin: [String] = []

    @Option(
        help: ArgumentHelp(
            "The embedded Kafka listener's port; 0 picks a free one. (default: 9092)", valueName: "0-65535"))
    var kafkaPort: UInt16?

    @Option(
        help: """
            The port of an embedded schema registry (Confluent's REST API), with the TLS and users of the others, which keeps its \
            schemas in the embedded log's topic _schemas; 0 picks a free one. (default: no registry)
            """)
    var registryPort: UInt16?

    @Option(help: "The folder of the embedded log; it is created if it does not exist. (default: trestle-data)")
    var data: String?

    @Option(
        help: """
            When the embedded log forces records to the disk: 'always' before each acknowledgement, 'interval' every \
            --sync-interval. (default: interval)
            """)
    var sync: String?

    @Option(help: "The longest time until the embedded log forces a write to the disk, 1ms to 1h. (default: 1s)")
    var syncInterval: String?

    @OptionGroup(title: "The embedded listeners")
    var listeners: ListenerArguments

    @Option(
        help: """
            The port on 127.0.0.1 for metrics, health checks and the status page; 0 picks a free one. (default: none, or \
            the setting 'status')
            """)
    var statusPort: UInt16?

    @Option(help: "How often to log the balance while it changes, for example 10s or 1m.")
    var reportEvery: String = "10s"

    @Option(
        help: "How long to wait for messages in flight on SIGTERM before exiting with 75, for example 30s.")
    var stopTimeout: String = "30s"

    @Option(help: "How much to log: trace, debug, info, notice, warning, error or critical.")
    var logLevel: String = "info"

    @Option(help: "The form of log lines: text, or json for one object in each line.")
    var logFormat: String = "text"

    private static let standardFolder = "trestle-data"
    private static let standardMQTTPort: UInt16 = 1883
    private static let standardKafkaPort: UInt16 = 9092

    func validate() throws {
        if file != nil,
            mqttPort != nil || mqttWebsocketPort != nil || !websocketOrigin.isEmpty || kafkaPort != nil || data != nil
                || registryPort != nil
                || sync != nil || syncInterval != nil
                || listeners.isGiven
        {
            throw ValidationError(
                "--mqtt-port, --mqtt-websocket-port, --websocket-origin, --kafka-port, --registry-port, --data, --sync, --sync-interval and the listeners' options are for the embedded brokers: "
                    + "omit the file or these options.")
        }
        try listeners.check()
        let ports = (mqttPort ?? Self.standardMQTTPort, kafkaPort ?? Self.standardKafkaPort)
        if file == nil, ports.0 == ports.1, ports.0 != 0 {
            throw ValidationError("--mqtt-port and --kafka-port are both \(ports.0): choose two.")
        }
        for (option, value) in [("--report-every", reportEvery), ("--stop-timeout", stopTimeout)] {
            guard let duration = Quantities.duration(value), duration > .zero else {
                throw ValidationError("\(option) takes a duration, for example 10s.")
            }
        }
        _ = try syncPolicy()
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError("--log-level takes trace, debug, info, notice, warning, error or critical.")
        }
        guard LogFormat(rawValue: logFormat) != nil else {
            throw ValidationError("--log-format takes text or json.")
        }
    }

    private func syncPolicy() throws -> SyncPolicy {
        switch sync {
        case "always":
            guard syncInterval == nil else { throw ValidationError("--sync always has no --sync-interval: omit one.") }
            return .always
        case nil, "interval":
            let text = syncInterval ?? "1s"
            guard let interval = Quantities.duration(text), .milliseconds(1) ... .seconds(3600) ~= interval else {
                throw ValidationError("--sync-interval takes 1ms to 1h, for example 500ms.")
            }
            return .interval(interval)
        default: throw ValidationError("--sync takes always or interval.")
        }
    }

    func run() async throws {
        let stop = await StopSignals.trap()
        // Whoever reads the log may go, and the brokers stay.
        signal(SIGPIPE, SIG_IGN)
        let format = LogFormat(rawValue: logFormat) ?? .text
        LoggingSystem.bootstrap { format.handler(label: $0) }
        var logger = Logger(label: "trestle")
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
        // From the start: a SIGHUP that nobody waits for would end the program.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        if let file {
            let source = try await BridgeReload(file: file, logger: logger)
            for warning in source.configuration.warnings { logger.warning("\(warning)") }
            do { try await source.configuration.prepareSigners() } catch {
                printError("no credentials for AWS IoT Core: \(error)")
                throw ExitStatus.unavailable
            }
            stop.start()
            var bridge = bridgeRun(source.configuration, logger)
            bridge.observe = { source.handle($0) }
            bridge.folders = source.configuration.bufferFolders
            let deadline = bridge.stopTimeout
            bridge.reload = { await source.apply(to: $0, $1, deadline: deadline) }
            bridge.rotations = source.rotations
            bridge.applySecrets = { await source.applySecrets(to: $0, $1, deadline: deadline) }
            try await bridge.run(hangups: hangups, stop: stop)
        } else {
            let folder = data ?? Self.standardFolder
            let type = (try? FileManager.default.attributesOfItem(atPath: folder))?[.type]
            if type as? FileAttributeType == .typeRegular {
                printError("\(SettingText(argument: folder)) is a file: --data takes a folder")
                throw ExitStatus.cannotOpen
            }
            let security = try listeners.load()
            if registryPort != nil { try security.checkClearText() }
            for warning in security.warnings { logger.warning("\(warning)") }
            stop.start()
            let embedded: EmbeddedBrokers
            do {
                embedded = try await EmbeddedBrokers.start(
                    mqttPort: mqttPort ?? Self.standardMQTTPort, kafkaPort: kafkaPort ?? Self.standardKafkaPort,
                    webSocket: mqttWebsocketPort.map { ($0, websocketOrigin) }, folder: folder,
                    sync: try syncPolicy(), security: security, logger: logger)
            } catch {
                printError("\(error)")
                throw ExitStatus.cannotOpen
            }
            printNotice("mqtt   \(security.host):\(embedded.mqttPort)\(security.note)")
            if let port = embedded.webSocketPort { printNotice("ws     \(security.host):\(port)\(security.note)") }
            printNotice("kafka  \(security.host):\(embedded.kafkaPort)\(security.note)")
            printNotice("data   \(URL(fileURLWithPath: folder).path)")
            let registry = try await self.registry(embedded, security, logger)
            let listeners = listeners
            var bridge = bridgeRun(embedded.bridgeConfiguration, logger)
            bridge.folders = [folder]
            bridge.before = [embedded]
            if let registry { bridge.before.append(registry) }
            bridge.reload = { _, _ in
                var report = ReloadReport()
                // First: a key may take long to load, and whoever is removed shall not stay for it.
                if let changes = listeners.reloadUsers(security, report: &report) {
                    await embedded.usersChanged(security, changes)
                    await registry?.usersChanged(changes)
                }
                listeners.reloadCertificates(security, report: &report)
                return report
            }
            try await bridge.run(hangups: hangups, stop: stop)
        }
    }

    private func registry(
        _ embedded: EmbeddedBrokers, _ security: EmbeddedSecurity, _ logger: Logger
    ) async throws -> EmbeddedRegistry? {
        guard let registryPort else { return nil }
        do {
            let registry = try await EmbeddedRegistry.start(
                cluster: embedded.cluster, port: registryPort, security: security, logger: logger)
            printNotice("registry \(registry.url)\(security.note)")
            return registry
        } catch {
            printError("the schema registry: \(error)")
            throw ExitStatus.cannotOpen
        }
    }

    private func bridgeRun(_ configuration: BridgeConfiguration, _ logger: Logger) -> BridgeRun {
        var bridge = BridgeRun(configuration: configuration, logger: logger)
        bridge.statusPort = statusPort
        bridge.reportInterval = Quantities.duration(reportEvery) ?? .seconds(10)
        bridge.stopTimeout = Quantities.duration(stopTimeout) ?? .seconds(30)
        return bridge
    }
}
#endif
