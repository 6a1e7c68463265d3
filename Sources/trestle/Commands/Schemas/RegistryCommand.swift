#if Program
import ArgumentParser
import Foundation
import KafkaClient
import KafkaSession
import Logging
import SchemaRegistry
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
            The registry keeps its schemas in a compacted topic of a Kafka cluster, in the form of Confluent's registry and Karapace. Clients \
            of Confluent's registry use it by its URL:

              trestle registry serve -b localhost:9092
              curl http://127.0.0.1:8081/subjects

            Several registries, those two included, may share the topic: their group elects one that writes, and the others pass changes on \
            to it, under the address that --advertised-host and the port give.
            """)

    @OptionGroup var connection: KafkaConnectionOptions

    @Option(help: "The topic with the schemas; it is created if it does not exist.")
    var topic = "_schemas"

    @Flag(help: "Keep the schemas in memory; they are gone when the program ends.")
    var memory = false

    @Option(help: ArgumentHelp("The port; 0 picks a free one.", valueName: "0-65535"))
    var port: UInt16 = 8081

    @Option(help: "The group in which the registries of a topic elect the one that writes.")
    var group = "schema-registry"

    @Flag(help: "Never write: pass all changes on to another registry.")
    var follower = false

    @Option(
        help: "How long Kafka waits for a sign of life of the registry that writes, before another one takes its place."
    )
    var sessionTimeout = "6s"

    @Option(
        help:
            "The authorities to trust for the https of the registry that writes: PEM, or a trust store. Only with them users' passwords are passed on to it, and --crl counts for it, too. (default: the system's)"
    )
    var leaderCA: String?

    @OptionGroup(title: "The listener")
    var listeners: ListenerArguments

    func validate() throws {
        if !KafkaTopicName.isLegal(topic) { throw ValidationError("--topic takes \(KafkaTopicName.rule)") }
        guard let duration = Quantities.duration(sessionTimeout), duration >= .seconds(1), duration <= .seconds(300)
        else {
            throw ValidationError("--session-timeout takes a duration from 1s to 5m.")
        }
        if group.isEmpty { throw ValidationError("--group takes the name of a group.") }
        if memory, follower { throw ValidationError("--memory and --follower exclude each other.") }
        try listeners.check(servesKafka: false)
    }

    /// How it works with others on the topic.
    private func sharing() throws -> EmbeddedRegistry.Sharing {
        var sharing = EmbeddedRegistry.Sharing(topic: topic, groupID: group, mayLead: !follower)
        sharing.sessionTimeout = Quantities.duration(sessionTimeout) ?? sharing.sessionTimeout
        sharing.tls = try listeners.peerContext(trusting: leaderCA, named: "--leader-ca")
        sharing.hasOwnAuthorities = leaderCA != nil
        return sharing
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
        let sharing = try sharing()
        let registry: EmbeddedRegistry
        do {
            registry = try await EmbeddedRegistry.start(
                cluster: try cluster(), sharing: sharing, port: port, security: security, logger: logger)
        } catch let error as SchemaRegistryError where error.code == .configuration {
            printError("\(error)")
            throw ExitStatus.configuration
        } catch let error as KafkaError {
            throw KafkaCommandFault.exit(error)
        } catch let error as ExitCode {
            throw error
        } catch {
            printError("\(error)")
            throw ExitStatus.cannotOpen
        }
        printNotice("registry \(registry.url)")
        let reload = Task { [listeners, leaderCA] in
            for await _ in hangups {
                var report = ReloadReport()
                // First: a key may take long to load, and whoever is removed shall not stay for it.
                if let changes = listeners.reloadUsers(security, report: &report) {
                    await registry.usersChanged(changes)
                }
                listeners.reloadCertificates(security, report: &report)
                if let tls = sharing.tls {
                    listeners.reloadPeerContext(tls, trusting: leaderCA, named: "--leader-ca", report: &report)
                }
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
