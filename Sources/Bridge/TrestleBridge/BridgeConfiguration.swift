public import CloudSecrets
public import KafkaClient
public import RuleEngine
public import TrestleTransport
import WireBytes

/// The configuration of a bridge: the source and destination of messages, and the routes between them.
///
/// Values are final: the creator (the program from YAML, a test in code) has resolved environment variables.
public struct BridgeConfiguration: Sendable {
    /// The MQTT broker of routes that name none.
    public var mqtt: MQTTSource
    /// The Kafka cluster of routes that name none.
    public var kafka: KafkaSink
    /// Further brokers by name.
    public var brokers: [String: MQTTSource] = [:]
    /// Further clusters by name.
    public var clusters: [String: KafkaSink] = [:]
    /// From MQTT to Kafka. A message goes to every route that selects its topic.
    public var routes: [Route]
    /// From Kafka to MQTT. A record goes to every route of its topic.
    public var returns: [ReturnRoute] = []
    /// The Kafka topic, in each cluster, for what no route's topic can take, with the cause in the record's headers.
    public var deadLetterTopic: String
    /// How many shards `BridgeSupervisor` runs, 1 to 64: each has an event loop, sessions and connections of its own. Default: 1.
    public var shards = 1
    /// Sessions of earlier configurations at whose brokers messages may wait: `BridgeSupervisor` takes those. Default: none.
    public var formerSessions: [BridgeSession] = []
    /// Buffers of earlier configurations that may hold messages: the bridge stores those first. Default: none.
    public var formerBuffers: [BufferPlace] = []
    /// Remarks from the reading of the configuration, one line each; they are among `warnings`.
    public var notices: [String] = []
    /// Computes the functions of rules that need a service, for example `get_secret`. It must not block: it responds
    /// `pending` while it waits for a service, and the message waits. Default: `nil`, such functions fail.
    public var remote: (@Sendable (RemoteCall) -> RemoteResponse)?
    /// Where the program that runs the bridge serves metrics and its status page. Default: `nil`, nowhere.
    public var status: StatusSection?
    /// Where the program that runs the bridge sends the spans of messages. Default: `nil`, nowhere.
    public var tracing: TracingSection?

    public static let standardDeadLetterTopic = "trestle-dead-letters"

    public init(
        mqtt: MQTTSource, kafka: KafkaSink, routes: [Route], deadLetterTopic: String = standardDeadLetterTopic
    ) {
        self.mqtt = mqtt
        self.kafka = kafka
        self.routes = routes
        self.deadLetterTopic = deadLetterTopic
    }

    /// The brokers that routes name, in the order of the routes.
    var usedBrokers: [(name: String?, source: MQTTSource)] {
        var names: [String?] = []
        for name in routes.map(\.broker) + returns.map(\.broker) where !names.contains(name) { names.append(name) }
        return names.compactMap { name in source(name).map { (name, $0) } }
    }

    /// The clusters that routes use, also in actions of their rules, in the order in which they name them.
    static func clusterNames(of routes: [Route], _ returns: [ReturnRoute]) -> [String?] {
        var names: [String?] = []
        let ofRoutes = routes.flatMap { $0.rule.map(\.clusters).flatMap { $0.isEmpty ? nil : $0 } ?? [$0.cluster] }
        for name in ofRoutes + returns.map(\.cluster) where !names.contains(name) { names.append(name) }
        return names
    }

    func sink(_ name: String?) -> KafkaSink? { name.map { clusters[$0] } ?? kafka }

    func source(_ name: String?) -> MQTTSource? { name.map { brokers[$0] } ?? mqtt }
}

/// A text that is never printed: every description of it is the same stars, whatever it holds and however long.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public let value: String

    public init(_ value: String) { self.value = value }

    /// By bytes, as the other side compares: strings that look alike are equal to Swift.
    public static func == (left: Secret, right: Secret) -> Bool { left.value.hasSameBytes(as: right.value) }

    public func hash(into hasher: inout Hasher) { hasher.combine(ExactText(value)) }

    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The MQTT side.
public struct MQTTSource: Sendable {
    public enum Version: String, Sendable, CaseIterable {
        case v3_1_1 = "3.1.1"
        case v5 = "5"
    }

    public var broker: Endpoint
    /// The request target of a WebSocket (RFC 6455) that carries MQTT; `nil`: TCP alone.
    public var webSocketPath: String?
    /// Signs the URL of each WebSocket for AWS IoT Core; `nil`: as it is.
    public var awsSigner: IoTConnectionSigner?
    /// Whether the program is to make `awsSigner` from the credentials of AWS that it finds.
    public var signsForAWS = false
    public var version: Version
    public var clientID: String
    /// The group of shared subscriptions by which several connections divide the messages of the routes among them; `nil`: this
    /// connection gets all.
    public internal(set) var shareGroup: String?
    public var username: String?
    public var password: Secret?
    /// The longest silence that both sides accept, to 65,535 s; zero turns the check off. It is rounded up to whole
    /// seconds, as MQTT has them.
    public var keepAlive: Duration
    /// How long the broker keeps the session while we are away (MQTT 5; in 3.1.1 a session is kept for ever). Rounded up to
    /// whole seconds.
    public var sessionExpiry: Duration
    /// How many QoS 1 and 2 messages may be unacknowledged at once, 1 to 65,535.
    public var receiveMaximum: UInt16
    /// The size of messages, in bytes, that are read and kept while Kafka is behind, so that the broker's other packets
    /// are still handled; beyond it, the socket is not read.
    public var receiveBuffer = 16 << 20
    /// The name of this broker in `trestle.origin`, by which routes that form a circle know their own messages: the same for all
    /// processes that serve it. `nil`: its host and port.
    public var origin: String?
    /// Whether the bridge ends when the broker grants a lower QoS or a shorter session than was requested; otherwise it
    /// reports this and continues.
    public var requiresGuarantees = false
    /// Whether an earlier run has had all retained messages of the routes from the broker's session, see
    /// `BridgeEvent.mqttRetainedComplete`. MQTT 3.1.1 sends them again for each subscription that is made again.
    public var hasSubscriptionsInSession = false
    /// Speaks TLS with this context of side `client`; `nil`: plaintext.
    public var tls: TLSContext?
    /// The settings from which `tls` was made, if they come from a file.
    public var tlsSettings: TLSSettings?
    /// The broker is in this process and listens here; `broker` is its name in messages.
    public var inProcess: InProcessListener?

    public init(
        broker: Endpoint, version: Version = .v5, clientID: String, username: String? = nil,
        password: Secret? = nil, keepAlive: Duration = .seconds(60), sessionExpiry: Duration = .seconds(86_400),
        receiveMaximum: UInt16 = 10_000
    ) {
        self.broker = broker
        self.version = version
        self.clientID = clientID
        self.username = username
        self.password = password
        self.keepAlive = keepAlive
        self.sessionExpiry = sessionExpiry
        self.receiveMaximum = receiveMaximum
    }
}

extension MQTTSource {
    /// Where the broker is, as in the configuration, but for the query, which may hold a token.
    public var shownURL: String { ListedSetting.Value.url(url).description }

    /// Where the broker is, as in the configuration.
    public var url: String {
        guard let webSocketPath else { return "\(tls == nil ? "mqtt" : "mqtts")://\(broker)" }
        return "\(tls == nil ? "ws" : "wss")://\(broker)\(webSocketPath)"
    }
}

extension Duration {
    /// Not less than the duration is, so that none becomes zero, which in MQTT means something else.
    var wholeSecondsUp: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}

/// The Kafka side.
public struct KafkaSink: Sendable {
    /// When a broker's response counts as stored.
    public enum Acknowledgements: String, Sendable, CaseIterable {
        /// Every in-sync replica has it.
        case all
        /// The leader has it.
        case leader
    }

    /// How batches are compressed; the names are those of Kafka's `compression.type`.
    public enum Compression: String, Sendable, CaseIterable {
        case none, gzip, snappy, lz4, zstd
    }

    public var bootstrapServers: [Endpoint]
    public var clientID: String
    public var acknowledgements: Acknowledgements
    /// How long a batch waits for more records while nothing is in flight.
    public var linger: Duration
    /// Bytes at which a batch is full.
    public var batchSize: Int
    /// The largest Produce request, and so the largest record, in bytes.
    public var maximumRequestSize = 1 << 20
    /// Bytes of records kept, sent and unsent, before reading from MQTT pauses.
    public var bufferSize = 32 << 20
    /// The largest decompressed size of a batch that is read.
    public var maximumDecompressedBatch = 100 << 20
    /// How long a broker may take for a response.
    public var requestTimeout = Duration.seconds(30)
    /// The age at which metadata of the cluster is requested again.
    public var metadataMaximumAge = Duration.seconds(300)
    /// How long a consumer group waits for a sign of life of a program that has ended without leaving it: then others get its partitions.
    public var sessionTimeout = Duration.seconds(45)
    /// Speaks TLS with this context of side `client`; `nil`: plaintext.
    public var tls: TLSContext?
    /// The settings from which `tls` was made, if they come from a file.
    public var tlsSettings: TLSSettings?
    /// The broker is in this process and listens here; `bootstrapServers` is its name in messages.
    public var inProcess: InProcessListener?
    /// How to authenticate; `nil` for not at all.
    public var sasl: SASLLogin?
    /// The settings from which `sasl` was made, if they come from a file.
    public var saslSettings: SASLSettings?
    public var compression: Compression
    /// A buffer on the disk before the cluster; `nil`: messages stay with the MQTT broker until Kafka has them.
    public var buffer: BufferSettings?

    public init(
        bootstrapServers: [Endpoint], clientID: String = "trestle",
        acknowledgements: Acknowledgements = .all, linger: Duration = .zero, batchSize: Int = 256 * 1024,
        compression: Compression = .none
    ) {
        self.bootstrapServers = bootstrapServers
        self.clientID = clientID
        self.acknowledgements = acknowledgements
        self.linger = linger
        self.batchSize = batchSize
        self.compression = compression
    }
}
