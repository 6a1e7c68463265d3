#if Program
import Foundation
import KafkaClient
import KafkaSession
import Logging
import SchemaRegistry
import ServiceLifecycle
import TrestleBase
import TrestleHTTP
import TrestleTransport
import WireBytes

/// A schema registry that keeps its schemas in a topic of a Kafka cluster, or in memory.
///
/// Of several registries on a topic, those of other projects included, a group elects the one that writes.
struct EmbeddedRegistry: Service {
    /// How a registry works with others on its topic.
    struct Sharing: Sendable {
        /// The topic with the schemas.
        var topic = "_schemas"
        /// The group that elects the leader.
        var groupID = RegistryAssignment.groupID
        /// Whether this one may lead.
        var mayLead = true
        /// How long after its last sign of life another one takes its place.
        var sessionTimeout = Duration.seconds(6)
        /// For the leader's `https`: the authorities to trust, and a client certificate; `nil` for those of the system.
        var tls: TLSContext?
        /// Whether those authorities are the registries' own.
        var hasOwnAuthorities = false
    }

    private let server: RegistryServer
    private let service: RegistryService
    private let producer: KafkaProducer?
    private let desk: LoginDesk?
    private let election: RegistryElection?
    /// Where clients find it.
    let url: String

    /// Reads the topic and listens.
    ///
    /// - Parameters:
    ///   - cluster: `nil` keeps the schemas in memory.
    ///   - logger: gets lines about failed attempts to log in, and about elections.
    /// - Throws: `KafkaError` when the topic cannot be used, `TransportError` when the port cannot.
    static func start(
        cluster: ClusterConfiguration?, sharing: Sharing = Sharing(), port: UInt16, security: EmbeddedSecurity,
        logger: Logger
    ) async throws -> EmbeddedRegistry {
        var producer: KafkaProducer?
        let service: RegistryService
        if let cluster {
            let made = try await Self.producer(cluster, sharing.topic)
            var reading = try KafkaConsumer.Configuration(bootstrapServers: "localhost:9092")
            reading.cluster = cluster
            service = RegistryService(
                store: KafkaRegistryStore(topic: sharing.topic, producer: made, consumerSettings: reading),
                forwarder: try RegistryForwarder(
                    tls: sharing.tls,
                    passesCredentials: security.allowsInsecure ? .always : sharing.hasOwnAuthorities ? .overTLS : .never),
                role: .electing)
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
        let desk = security.users.map { LoginDesk($0, name: "schema registry") { logger.warning("\($0)") } }
        // Without users, whoever reaches this machine's address may change schemas: a web page in a browser here, too.
        let isOpen = desk == nil && EmbeddedSecurity.isLoopback(security.host)
        let browsers = BrowserRefusal(
            allowing: isOpen ? [security.host] + (security.advertisedHost.map { [$0] } ?? []) : nil)
        configuration.refusal = { head, address in
            if let refusal = browsers.response(to: head) { return refusal }
            guard let desk else { return nil }
            return desk.admits(head.fields, from: address) ? nil : RegistryServer.unauthorized
        }
        let server = try RegistryServer(service, configuration: configuration) { desk?.username(in: $0) }
        let open = try await server.start()
        let scheme = security.tls == nil ? "http" : "https"
        let isAnywhere = ["0.0.0.0", "::", "*"].contains(security.host)
        let identity = RegistryIdentity(
            scheme: scheme,
            host: security.advertisedHost ?? (isAnywhere ? ProcessInfo.processInfo.hostName : security.host),
            port: open, mayLead: sharing.mayLead)
        var election: RegistryElection?
        if let cluster {
            election = Self.election(service, identity, cluster, sharing, logger)
            try await election?.start()
        }
        let host = security.host.contains(":") ? "[\(security.host)]" : security.host
        return EmbeddedRegistry(
            server: server, service: service, producer: producer, desk: desk, election: election,
            url: "\(scheme)://\(host):\(open)")
    }

    private static func producer(_ cluster: ClusterConfiguration, _ topic: String) async throws -> KafkaProducer {
        var administration = KafkaAdmin.Configuration(bootstrapServers: cluster.bootstrapServers)
        administration.cluster = cluster
        let admin = try KafkaAdmin(configuration: administration)
        do { try await KafkaRegistryStore.prepareTopic(topic, admin) } catch {
            await admin.shutdown()
            throw error
        }
        await admin.shutdown()
        return try KafkaProducer(configuration: try KafkaRegistryStore.producerSettings(cluster))
    }

    /// Joins the group of the registries. A static member, so that a registry that starts again has its place at once.
    private static func election(
        _ service: RegistryService, _ identity: RegistryIdentity, _ cluster: ClusterConfiguration, _ sharing: Sharing,
        _ logger: Logger
    ) -> RegistryElection {
        var membership = OpaqueGroupMembership.Configuration(
            groupID: sharing.groupID, protocolType: RegistryAssignment.protocolType,
            protocolName: RegistryAssignment.protocolName, metadata: ByteSlice(identity.metadata)
        ) { members in
            let assignment = RegistryAssignment(electing: members.map { ($0.memberID, $0.metadata.array) })
            let bytes = ByteSlice(assignment.bytes)
            return Dictionary(members.map { ($0.memberID, bytes) }) { first, _ in first }
        }
        // Kafka's clients have names of topics' characters only.
        membership.groupInstanceID = String(
            identity.url.unicodeScalars.prefix(240).map { Self.isLegal($0) ? Character($0) : "_" })
        membership.sessionTimeout = sharing.sessionTimeout
        membership.rebalanceTimeout = max(.seconds(30), sharing.sessionTimeout)
        membership.heartbeatInterval = min(.seconds(3), sharing.sessionTimeout / 3)
        return RegistryElection(identity, cluster: cluster, membership: membership, logger: logger) {
            await service.setRole($0)
        }
    }

    private static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "._-".unicodeScalars.contains(scalar))
    }

    /// The users file has been read again: connections of those that changed end, with the requests on them.
    func usersChanged(_ changes: UserChanges) async {
        guard let desk else { return }
        desk.handle(changes)
        await server.endConnections { !desk.knows($0) }
    }

    /// Serves until the shutdown.
    func run() async throws {
        try? await gracefulShutdown()
        await stop()
    }

    func stop() async {
        await server.stop()
        await service.stop()
        await election?.stop()
        await producer?.shutdown(timeout: .seconds(5))
    }
}
#endif
