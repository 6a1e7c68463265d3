public import TrestleBase
public import KafkaCodec
import KafkaCompression
import KafkaSession
public import TrestleTransport

/// How a producer reaches its cluster and how it sends.
public struct ProducerConfiguration: Sendable {
    /// How many replicas must hold a batch before it counts as stored.
    public enum Acks: Int16, Sendable {
        /// None: stored means handed to the socket. Anything may get lost.
        case none = 0
        /// The leader alone.
        case leader = 1
        /// All that are in sync.
        case all = -1
    }

    /// Brokers to ask first, tried in turn.
    public var bootstrapServers: [Endpoint]
    /// What the brokers' logs and quotas call us.
    public var clientID = "trestle"
    public var acks = Acks.all
    /// Whether brokers detect repeated batches (KIP-98), which keeps order with several in flight. Needs `Acks.all`; where
    /// the broker cannot, one batch per partition is in flight instead.
    public var idempotence = true
    /// How long a batch that is not full waits for more. With zero, a batch waits only while another of its partition is
    /// under way.
    public var linger = Duration.zero
    /// The size in bytes at which a batch is closed. A larger record travels alone.
    public var batchSize = 256 << 10
    /// The largest Produce request, and so the largest record, in bytes. Brokers refuse more than 1 MiB by default.
    public var maximumRequestSize = 1 << 20
    /// Bytes of records kept, sent and unsent, before `isFull` asks the caller to pause.
    public var bufferSize = 32 << 20
    /// The codec for batches (`compression.type`). A batch that it does not make smaller goes as it is; so does every batch
    /// when the codec is not there: zstd needs libzstd (see `StandardCompression.check`) and a broker of Kafka 2.1 or later.
    public var compressionCodec = CompressionCodec.none
    /// What performs it.
    public var compression: any RecordCompression = StandardCompression.shared
    /// The age at which what is known of the cluster is asked for again.
    public var metadataMaximumAge = Duration.seconds(300)
    /// How long to wait before sending again, and before connecting again.
    public var retryBackoff = Backoff()
    /// How long to wait before connecting again after the broker has refused the credentials or TLS has failed. Long waits keep
    /// accounts from being locked; a password that is changed on the broker first is picked up within the longest.
    public var authenticationBackoff = Backoff(initial: .seconds(1), maximum: .seconds(30))
    /// How long the broker may be silent while it owes an answer before the connection is given up and the request repeated. A
    /// broker that still takes the bytes of a request is not silent.
    public var requestTimeout = Duration.seconds(30)
    /// The largest response taken from a broker, in bytes.
    public var maximumResponseSize = 64 << 20
    /// TLS, timeouts and buffers of the connections.
    public var connectionOptions = ConnectionOptions()
    /// How to authenticate; `nil` for not at all.
    public var sasl: SASLLogin?
    /// Seeds the choice of partitions for records without key, and the spreading of delays.
    public var seed: UInt64 = 0

    /// - Parameter bootstrapServers: one or more brokers.
    public init(bootstrapServers: [Endpoint]) { self.bootstrapServers = bootstrapServers }
}
