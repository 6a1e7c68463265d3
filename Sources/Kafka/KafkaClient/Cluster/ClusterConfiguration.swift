public import TrestleBase
public import TrestleTransport

/// How a client reaches its cluster.
public struct ClusterConfiguration: Sendable {
    /// Brokers to ask first, tried in turn.
    public var bootstrapServers: [Endpoint]
    /// The client ID, which brokers use in logs and for quotas. Default: the name of the program.
    public var clientID = Self.programName
    /// The age at which metadata of the cluster is requested again.
    public var metadataMaximumAge = Duration.seconds(300)
    /// Whether the brokers may create a topic that is requested and does not exist; their configuration decides, too.
    public var allowsTopicCreation = false
    /// How long to wait before asking, sending or connecting again.
    public var retryBackoff = Backoff()
    /// How long to wait before connecting again after the broker has refused the credentials or TLS has failed. Long waits keep
    /// accounts from being locked; a password that is changed on the broker first is picked up within the longest.
    public var authenticationBackoff = Backoff(initial: .seconds(1), maximum: .seconds(30))
    /// How long the broker may be silent while it owes a response before the connection is given up and the request
    /// repeated. A broker that still takes the bytes of a request is not silent.
    public var requestTimeout = Duration.seconds(30)
    /// The largest response taken from a broker, in bytes.
    public var maximumResponseSize = 64 << 20
    /// TLS, timeouts and buffers of the connections.
    public var connectionOptions = ConnectionOptions()
    /// How to authenticate; `nil` for not at all.
    public var sasl: SASLLogin?
    /// Seeds the spreading of delays, and a producer's choice of partitions for records without key.
    public var seed: UInt64 = 0

    /// - Parameter bootstrapServers: one or more brokers.
    public init(bootstrapServers: [Endpoint]) { self.bootstrapServers = bootstrapServers }
}

extension ClusterConfiguration {
    /// - Throws: `invalidConfiguration` when there is nothing to connect to.
    func check() throws(KafkaError) {
        guard bootstrapServers.isEmpty else { return }
        throw KafkaError(
            .invalidConfiguration, "no bootstrap server is named", fix: "name one, for example localhost:9092")
    }

    /// The last part of the path by which the program was called.
    private static let programName: String = {
        let path = CommandLine.arguments.first ?? ""
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return name.isEmpty || name.utf8.count > 100 ? "kafka-client" : name
    }()

    /// Why a server that the cluster names is not connected to: the password would go to another machine in the clear, although
    /// all configured servers are on this one. Whoever listens at a port of this machine could have it sent anywhere.
    func refusal(of endpoint: Endpoint) -> KafkaObstacle? {
        guard let secret = sasl?.mechanism.secretInTheClear, connectionOptions.tls == nil, !endpoint.isThisMachine,
            bootstrapServers.allSatisfy(\.isThisMachine)
        else { return nil }
        return KafkaObstacle(
            .unsuitableConfiguration,
            "without TLS, no \(secret) is sent to \(endpoint), which only the cluster names",
            fix: "use security.protocol=SASL_SSL, or add \(endpoint) to the bootstrap servers")
    }
}
