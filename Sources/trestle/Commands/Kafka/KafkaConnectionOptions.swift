#if Program
import ArgumentParser
import Foundation
import KafkaClient
import TrestleBridge
import TrestleSASL
import TrestleTransport
import WireBytes

/// How a command reaches a Kafka cluster: servers, and a `client.properties` for all else.
struct KafkaConnectionOptions: ParsableArguments {
    @Option(
        name: [.customShort("b"), .long],
        help:
            "Bootstrap brokers: HOST:PORT, separated by commas. Default: bootstrap.servers of --config, else localhost:9092."
    )
    var bootstrapServers: String?

    @Option(
        help: ArgumentHelp(
            "A client.properties file of Kafka's Java clients, with TLS, SASL and other settings.",
            valueName: "file"))
    var config: String?

    /// The settings of the file, with the remarks on it printed.
    func properties(for client: KafkaClientProperties.Client) throws -> KafkaClientProperties {
        do {
            let text = try config.map { try SettingsFile.text($0) } ?? ""
            let properties = try KafkaClientProperties(
                text, for: client, environment: ProcessInfo.processInfo.environment)
            if let config, properties.holdsSecret { SettingsFile.warnIfExposed(config, holding: "a secret") }
            for remark in properties.remarks { printError("\(config ?? ""): \(remark)") }
            return properties
        } catch let error as KafkaPropertiesError {
            for problem in error.problems { printError("\(config ?? ""): \(problem)") }
            throw ExitStatus.configuration
        } catch {
            printError("\(error)")
            throw ExitStatus.configuration
        }
    }

    /// Fills in how to reach the cluster.
    func apply(_ properties: KafkaClientProperties, to cluster: inout ClusterConfiguration) throws {
        do {
            try properties.apply(
                to: &cluster, read: SettingsFile.reader(beside: config),
                environment: ProcessInfo.processInfo.environment,
                foundKey: SettingsFile.keyWarning(beside: config))
            SettingsFile.warnIfExposed(properties.sasl, beside: config)
            if let bootstrapServers { cluster.bootstrapServers = try Endpoint.bootstrapServers(bootstrapServers) }
            if cluster.bootstrapServers.isEmpty { cluster.bootstrapServers = [Endpoint(host: "localhost", port: 9092)] }
            warnIfInTheClear(cluster)
        } catch let error as KafkaError {
            throw ValidationError("--bootstrap-servers: \(error)")
        } catch {
            printError("\(config ?? ""): \(error)")
            throw ExitStatus.configuration
        }
    }

    private func warnIfInTheClear(_ cluster: ClusterConfiguration) {
        if cluster.sasl?.mechanism == .awsMSKIAM { CloudEnvironment.warn() }
        guard let secret = cluster.sasl?.mechanism.secretInTheClear, cluster.connectionOptions.tls == nil,
            let server = cluster.bootstrapServers.first(where: { !$0.isThisMachine })
        else { return }
        printError(
            "warning: the Kafka \(secret) is sent in the clear to \(server): everyone "
                + "between here and the broker can read it; use security.protocol=SASL_SSL")
    }

    /// A client for administration.
    ///
    /// - Parameter timeout: how long each request may take, in seconds; `nil` for the file's `default.api.timeout.ms`.
    func admin(timeout: Int?) throws -> KafkaAdmin {
        let properties = try properties(for: .admin)
        var configuration = properties.admin
        try apply(properties, to: &configuration.cluster)
        if let timeout { configuration.timeout = .seconds(timeout) }
        do throws(KafkaError) {
            return try KafkaAdmin(configuration: configuration) { printError("warning: \($0)") }
        } catch {
            throw KafkaCommandFault.exit(error)
        }
    }
}

/// How the commands for Kafka end.
enum KafkaCommandFault {
    /// Prints the error and gives the exit code of its class.
    static func exit(_ error: KafkaError) -> ExitCode {
        // Names in it may come from others: those of groups and topics.
        printError("Error: \(PeerText("\(error)"))")
        return code(of: error)
    }

    static func code(of error: KafkaError) -> ExitCode {
        switch error.code {
        case .recordRejected, .recordTooLarge, .invalidTopic, .invalidPartition, .alreadyExists, .topicNotFound,
            .groupNotFound, .groupNotEmpty:
            ExitStatus.refusedData
        case .invalidConfiguration: ExitStatus.configuration
        case .timedOut, .unreachable, .leaderNotAvailable, .cancelled, .stopped: ExitStatus.unsettled
        case .brokerError where error.isRetriable: ExitStatus.unsettled
        default: ExitStatus.unavailable
        }
    }

    /// Runs `body` and turns its error into one line and an exit code.
    static func run(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as KafkaError { throw exit(error) }
    }
}

/// The form of what a command prints.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }
#endif
