#if Program
import ArgumentParser
import Foundation
import KafkaClient
import Logging
import RecordLog
import ServiceLifecycle
import TrestleBridge
import TrestleTransport
import UnixSignals
import WireBytes

/// `trestle demo`: a simulated plant between the embedded ends.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch a small simulated plant whose loop goes through MQTT and Kafka.",
        discussion: """
            Four machines publish temperature, vibration and speed to an MQTT broker. Trestle stores the readings in the Kafka \
            topic 'sensors'. A consumer reads them, and when a machine gets too hot it writes a command to the topic \
            'commands', which Trestle publishes to the machine. One machine has a clogged filter and overheats within some \
            seconds: the command slows it down, it cools, and the next command lets it run at full speed again.

            Broker, log and status page listen on free ports of 127.0.0.1, which are printed. Ctrl-C ends the demo.

              trestle demo
            """
    )

    @Option(help: "The folder of the log, which is kept. (default: a temporary folder, which is deleted at the end)")
    var data: String?

    @Option(help: "The MQTT broker's port; 0 picks a free one.")
    var mqttPort: UInt16 = 0

    @Option(help: "The log's port; 0 picks a free one.")
    var kafkaPort: UInt16 = 0

    @Option(help: "The status page's port; 0 picks a free one.")
    var statusPort: UInt16 = 0

    @Option(help: "How much to log: debug, info, warning or error.")
    var logLevel: String = "warning"

    func validate() throws {
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError("--log-level takes debug, info, warning or error.")
        }
    }

    func run() async throws {
        let stop = await StopSignals.trap()
        signal(SIGPIPE, SIG_IGN)
        LoggingSystem.bootstrap { LineLogHandler(label: $0) }
        var logger = Logger(label: "trestle")
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .warning
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let folder = try data ?? Self.makeFolder()
        stop.start()
        defer { if data == nil { try? FileManager.default.removeItem(atPath: folder) } }
        let embedded: EmbeddedBrokers
        do {
            embedded = try await EmbeddedBrokers.start(
                mqttPort: mqttPort, kafkaPort: kafkaPort, folder: folder, sync: .interval(.seconds(1)),
                security: EmbeddedSecurity(host: "127.0.0.1"), logger: logger)
            // Those who read need not wait for the first record.
            let admin = try KafkaAdmin(bootstrapServers: "127.0.0.1:\(embedded.kafkaPort)")
            _ = try await admin.createTopics([NewTopic(DemoController.readings), NewTopic(DemoController.commands)])
            await admin.shutdown()
        } catch {
            printError("\(error)")
            throw ExitStatus.cannotOpen
        }
        printNotice("mqtt   127.0.0.1:\(embedded.mqttPort)")
        printNotice("kafka  127.0.0.1:\(embedded.kafkaPort)")
        let story = DemoStory()
        var bridge = BridgeRun(configuration: Self.bridgeConfiguration(embedded), logger: logger)
        bridge.statusPort = statusPort
        bridge.stopTimeout = .seconds(20)
        bridge.folders = [folder]
        bridge.before = [embedded]
        bridge.after = [
            DemoIntroduction(mqttPort: embedded.mqttPort, kafkaPort: embedded.kafkaPort),
            DemoController(port: embedded.kafkaPort, story: story), DemoPlant(port: embedded.mqttPort, story: story),
        ]
        try await bridge.run(hangups: hangups, stop: stop)
    }

    /// A new folder that is ours alone: one that somebody else has put there is neither used nor removed.
    private static func makeFolder() throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/trestle-demo-\(getpid())-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            printError(
                "the folder \(PeerText(path)) cannot be made: \(error.localizedDescription); --data names another one")
            throw ExitStatus.cannotOpen
        }
        return path
    }

    /// Readings go to Kafka, commands come back.
    private static func bridgeConfiguration(_ embedded: EmbeddedBrokers) -> BridgeConfiguration {
        var configuration = embedded.bridgeConfiguration
        var sensors = Route(
            name: "readings", filter: "plant/{hall}/{machine}/sensor/{sensor}", topic: DemoController.readings)
        sensors.key = .template("{machine}/{sensor}")
        sensors.addsMessageHeaders = true
        configuration.routes = [sensors]
        configuration.returns = [
            ReturnRoute(
                name: "commands", topic: DemoController.commands, group: "plant-commands",
                mqttTopic: "plant/{key}/command")
        ]
        return configuration
    }
}

/// Says what there is to see, once everything has started.
private struct DemoIntroduction: Service {
    let mqttPort: UInt16
    let kafkaPort: UInt16

    func run() async throws {
        printNotice(
            """

            Four machines publish to MQTT, Trestle stores their readings in the Kafka topic 'sensors', and a consumer sends \
            commands back through the topic 'commands'. press-2 has a clogged filter: it will get too hot.
            Open the status page, or look at both sides in another terminal. Ctrl-C ends the demo.

              trestle mqtt sub --url mqtt://127.0.0.1:\(mqttPort) --topic 'plant/#'
              trestle consume -b 127.0.0.1:\(kafkaPort) -t sensors

            """)
        try? await gracefulShutdown()
    }
}
#endif
