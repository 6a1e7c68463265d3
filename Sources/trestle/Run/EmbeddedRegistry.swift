#if Program
import KafkaClient
import KafkaSession
import SchemaRegistry
import ServiceLifecycle
import TrestleBase
import TrestleHTTP
import TrestleTransport

/// A schema registry that keeps its schemas in a topic of a Kafka cluster, or in memory.
struct EmbeddedRegistry: Service {
    static let topic = "_schemas"

    private let server: RegistryServer
    private let producer: KafkaProducer?
    private let desk: LoginDesk?
    /// Where clients find it.
    let url: String

    /// Reads the topic and listens.
    ///
    /// - Parameters:
    ///   - cluster: `nil` keeps the schemas in memory.
    ///   - warn: gets lines about failed attempts to log in.
    /// - Throws: `KafkaError` when the topic cannot be used, `TransportError` when the port cannot.
    static func start(
        cluster: ClusterConfiguration?, topic: String = Self.topic, port: UInt16, security: EmbeddedSecurity,
        warn: @escaping @Sendable (String) -> Void
    ) async throws -> EmbeddedRegistry {
        var producer: KafkaProducer?
        let service: RegistryService
        if let cluster {
            let made = try await Self.producer(cluster, topic)
            var reading = try KafkaConsumer.Configuration(bootstrapServers: "localhost:9092")
            reading.cluster = cluster
            service = RegistryService(
                store: KafkaRegistryStore(topic: topic, producer: made, consumerSettings: reading))
            producer = made
        } else {
            service = RegistryService()
        }
        try await service.start()
        var configuration = HTTPServerConfiguration()
        configuration.host = security.host
        configuration.port = port
        configuration.tls = security.tls
        configuration.limits.body = 4 << 20
        let desk = security.users.map { LoginDesk($0, name: "schema registry", warn: warn) }
        if let desk {
            configuration.refusal = { head, address in
                desk.admits(head.fields, from: address) ? nil : RegistryServer.unauthorized
            }
        }
        let server = try RegistryServer(service, configuration: configuration)
        let open = try await server.start()
        let host = security.host.contains(":") ? "[\(security.host)]" : security.host
        return EmbeddedRegistry(
            server: server, producer: producer, desk: desk,
            url: "\(security.tls == nil ? "http" : "https")://\(host):\(open)")
    }

    private static func producer(_ cluster: ClusterConfiguration, _ topic: String) async throws -> KafkaProducer {
        var administration = KafkaAdmin.Configuration(bootstrapServers: cluster.bootstrapServers)
        administration.cluster = cluster
        let admin = try KafkaAdmin(configuration: administration)
        do { try await KafkaRegistryStore.createTopic(topic, admin) } catch {
            await admin.shutdown()
            throw error
        }
        await admin.shutdown()
        var settings = try KafkaProducer.Configuration(bootstrapServers: "localhost:9092")
        settings.cluster = cluster
        settings.acks = .all
        settings.deliveryTimeout = .seconds(30)
        return try KafkaProducer(configuration: settings)
    }

    /// The users file has been read again.
    func usersChanged(_ changes: UserChanges) { desk?.handle(changes) }

    /// Serves until the shutdown.
    func run() async throws {
        try? await gracefulShutdown()
        await stop()
    }

    func stop() async {
        await server.stop()
        await producer?.shutdown(timeout: .seconds(5))
    }
}
#endif
