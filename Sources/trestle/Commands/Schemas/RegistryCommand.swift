#if Program
import ArgumentParser
import Foundation
import KafkaClient
import KafkaSession
import Logging
import TrestleBridge
import UnixSignals

/// `trestle registry`: a schema registry.
struct RegistryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry", abstract: "Serve a schema registry.", subcommands: [RegistryServeCommand.self])
}

/// `trestle registry serve`.
struct RegistryServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve a schema registry with Confluent's REST API.",
        discussion: """
            The registry keeps its schemas in a compacted topic of a Kafka cluster, in the form of Confluent's registry and Karapace. One \
            registry at a time may write to the topic. Clients of Confluent's registry use it by its URL:

              trestle registry serve -b localhost:9092
              curl http://127.0.0.1:8081/subjects
            """)

    @OptionGroup var connection: KafkaConnectionOptions

    @Option(help: "The topic with the schemas; it is created if it does not exist.")
    var topic = "_schemas"

    @Flag(help: "Keep the schemas in memory; they are gone when the program ends.")
    var memory = false

    @Option(help: ArgumentHelp("The port; 0 picks a free one.", valueName: "0-65535"))
    var port: UInt16 = 8081

    @OptionGroup(title: "The listener")
    var listeners: ListenerArguments

    func validate() throws {
        if !KafkaTopicName.isLegal(topic) { throw ValidationError("--topic takes \(KafkaTopicName.rule)") }
        try listeners.check(servesKafka: false)
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        LoggingSystem.bootstrap { LineLogHandler(label: $0) }
        let logger = Logger(label: "trestle")
        // From the beginning: a signal that nobody handles ends the program.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let security = try listeners.load(servesKafka: false)
        try security.checkClearText()
        for warning in security.registryWarnings { logger.warning("\(warning)") }
        let registry: EmbeddedRegistry
        do {
            registry = try await EmbeddedRegistry.start(
                cluster: try cluster(), topic: topic, port: port, security: security,
                warn: { logger.warning("\($0)") })
        } catch let error as KafkaError {
            throw KafkaCommandFault.exit(error)
        } catch let error as ExitCode {
            throw error
        } catch {
            printError("\(error)")
            throw ExitStatus.cannotOpen
        }
        printNotice("registry \(registry.url)")
        let reload = Task { [listeners] in
            for await _ in hangups {
                var report = ReloadReport()
                // First: a key may take long to load, and whoever is removed shall not stay for it.
                if let changes = listeners.reloadUsers(security, report: &report) { registry.usersChanged(changes) }
                listeners.reloadCertificates(security, report: &report)
                report.log(to: logger)
            }
        }
        let (stop, continuation) = AsyncStream.makeStream(of: Void.self)
        let signals = InterruptSignals { continuation.finish() }
        for await _ in stop {}
        reload.cancel()
        await registry.stop()
        signals.cancel()
    }

    private func cluster() throws -> ClusterConfiguration? {
        if memory { return nil }
        let properties = try connection.properties(for: .producer)
        var settings = properties.producer
        try connection.apply(properties, to: &settings.cluster)
        return settings.cluster
    }
}
#endif
