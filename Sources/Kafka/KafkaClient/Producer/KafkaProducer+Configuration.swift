public import KafkaCodec
import KafkaCompression
public import TrestleTransport

extension KafkaProducer {
    /// How a producer reaches its cluster and how it sends.
    public struct Configuration: Sendable {
        /// How many replicas must hold a batch before it counts as stored.
        public enum Acks: Int16, Sendable {
            /// None: stored means handed to the socket. Anything may get lost.
            case none = 0
            /// The leader alone.
            case leader = 1
            /// All that are in sync.
            case all = -1
        }

        /// How it reaches its cluster. Brokers may create topics that are written to, if their configuration allows it
        /// (`ClusterConfiguration.allowsTopicCreation`).
        public var cluster: ClusterConfiguration
        public var acks = Acks.all
        /// Whether brokers detect repeated batches (KIP-98), which keeps order with several in flight. Needs `Acks.all`; where
        /// the broker cannot, one batch per partition is in flight instead.
        public var idempotence = true
        /// How long a batch that is not full waits for more records. With zero, a batch waits only while another one of its
        /// partition is in flight.
        public var linger = Duration.zero
        /// The size in bytes at which a batch is closed. A larger record travels alone.
        public var batchSize = 256 << 10
        /// The largest Produce request, and so the largest record, in bytes. Brokers refuse more than 1 MiB by default.
        public var maximumRequestSize = 1 << 20
        /// Bytes of records kept, sent and unsent (`buffer.memory`); beyond them `send` and `enqueue` wait.
        public var bufferSize = 32 << 20
        /// The codec for batches (`compression.type`). A batch that it does not make smaller goes as it is; so does every batch
        /// when the codec is not there: zstd needs libzstd (see `StandardCompression.check`) and a broker of Kafka 2.1 or later.
        public var compressionCodec = CompressionCodec.none
        /// The codecs for compression.
        public var compression: any RecordCompression = StandardCompression.shared
        /// How long a record may wait to be stored (`delivery.timeout.ms`); then it fails with `KafkaError.Code.timedOut`. Missing rights
        /// fail it at once, and so do a refused login and a failed TLS handshake as long as no broker was ever reached. With `nil` a
        /// record fails through its own fault alone, and waits for all else.
        public var deliveryTimeout: Duration? = .seconds(120)
        /// How long `send` waits while the buffer is full, and for the partitions of a topic where they have to be known
        /// (`max.block.ms`).
        public var maximumBlock = Duration.seconds(60)
        /// Chooses the partition of a record that names none.
        public var partitioner = KafkaPartitioner.murmur2

        /// - Parameter bootstrapServers: one or more brokers.
        public init(bootstrapServers: [Endpoint]) {
            cluster = ClusterConfiguration(bootstrapServers: bootstrapServers)
            cluster.allowsTopicCreation = true
        }

        /// - Parameter bootstrapServers: `host:port`, several with commas between them.
        /// - Throws: `KafkaError.Code.invalidConfiguration` for another form.
        public init(bootstrapServers: String) throws(KafkaError) {
            self.init(bootstrapServers: try Endpoint.bootstrapServers(bootstrapServers))
        }
    }
}
