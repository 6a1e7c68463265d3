public import KafkaCodec
public import RecordLog
internal import TrestleBase

extension KafkaBroker {
    /// The listeners, storage and limits of an embedded broker.
    public struct Configuration: Sendable {
        public var listener = KafkaListener()
        /// More addresses to listen on, each with rules of its own.
        public var furtherListeners: [KafkaListener] = []
        /// The port of `listener`.
        public var port: UInt16 {
            get { listener.port }
            set { listener.port = newValue }
        }
        /// How long a client may take to make its first request, and to authenticate, the first time or again, where a
        /// listener asks for it.
        public var authenticationTimeout = Duration.seconds(30)
        /// The time after which a silent connection without an open request is closed (`connections.max.idle.ms`).
        public var idleTimeout = Duration.seconds(600)
        /// The time that a request or response may take from its first byte to its last, plus one second for each
        /// `minimumTransferRate` bytes of it. A slower client is disconnected.
        public var transferTimeout = Duration.seconds(30)
        /// The slowest transfer beyond `transferTimeout`, in bytes a second.
        public var minimumTransferRate = 8 << 10
        /// The folder that holds all topics, made when it is missing. One broker at a time may have it.
        public var dataFolder: String
        /// When records are forced to the disk, and acknowledged.
        public var sync = SyncPolicy.interval(.seconds(1))
        /// How each partition keeps its files.
        public var storage = RecordLogConfiguration()

        /// Whether a client that asks about an unknown topic makes it, if it wishes so.
        public var createsTopicsOnDemand = true
        /// Partitions of a topic that is made without a number, at least 1.
        public var defaultPartitions: Int32 = 1
        /// The most partitions of all topics together, of which one user or client certificate makes at most half, one address
        /// without those nine tenths. Each keeps a file open.
        public var maximumPartitions = 2000

        /// The most bytes of a request; a client that announces more is cut off.
        public var maximumRequestSize = 64 << 20
        /// The most bytes of a record batch (`max.message.bytes`).
        public var maximumBatchSize = 16 << 20
        /// How far a record's timestamp may lie before the time of its arrival; `nil`: without limit
        /// (`message.timestamp.before.max.ms`). A record outside is refused with INVALID_TIMESTAMP, as is one before 1970.
        public var timestampBefore: Duration?
        /// How far a record's timestamp may lie after the time of its arrival; `nil`: without limit
        /// (`message.timestamp.after.max.ms`).
        public var timestampAfter: Duration? = .seconds(3_600)
        /// The codecs with which the broker looks into compressed batches: to refuse damaged ones, and to find the record of a time. Without it
        /// they are stored as they come, and a timestamp finds the start of its batch.
        public var compression: any RecordCompression = NoCompression()
        /// The limits for decompressing a batch to examine it. Honest producers may reach a high ratio, so that by default
        /// only the size is limited.
        public var decompressionLimits = DecompressionLimits(maximumSize: 64 << 20, maximumRatio: .max)
        /// The most bytes of records in the response to a Fetch, whatever the client would take (`fetch.max.bytes`).
        public var maximumFetchSize = 16 << 20
        /// The maximum number of connections of each listener, of which one user or client certificate may have half. At
        /// the limit, the oldest connection that has not authenticated (or sent no request, where authentication is not
        /// required) is closed, from the address with most of them; if there is none, the new connection is closed.
        public var maximumConnections = 10_000
        /// The most connections of a listener from one address (IPv6: one /64 network), so that no address alone can take
        /// them all.
        public var maximumConnectionsPerAddress = 9_000
        /// The most bytes of requests that all connections hold together, unfinished ones among them, but always room for
        /// one request of `maximumRequestSize`. Beyond it the connection that holds most is closed, of the address that holds
        /// most, but not the one whose bytes have just come (`queued.max.request.bytes`). A Fetch that waits for records
        /// counts with the partitions that it names, what waits for its group with nothing: that counts there.
        public var maximumIncomingBytes = 128 << 20
        /// The most bytes of responses that all connections hold together, but always room for one response. Beyond it the
        /// connection that has not read its responses for the longest time is closed.
        public var maximumOutgoingBytes = 128 << 20

        /// Bounds of the session timeout that members of a group may request.
        public var sessionTimeout: ClosedRange<Duration> = .seconds(6) ... .seconds(1_800)
        public var maximumGroups = 10_000
        public var maximumGroupMembers = 1_000
        /// The approximate limit of the memory for the members of all groups, in bytes, including their metadata and
        /// assignments. Beyond it no client can join (COORDINATOR_NOT_AVAILABLE, which clients retry).
        public var maximumGroupBytes = 64 << 20
        /// The approximate limit of the memory for the committed offsets of all groups, in bytes. Beyond it offsets can be
        /// replaced, but not added (COORDINATOR_NOT_AVAILABLE). Apart from offsets that were committed before the start,
        /// one user, certificate or address has at most half.
        public var maximumOffsetBytes = 64 << 20
        /// How long a group's offsets are kept after it last had members or committed anything
        /// (`offsets.retention.minutes`). `nil`: for ever. Default: seven days.
        public var offsetRetention: Duration? = .seconds(7 * 86_400)

        public enum LogLevel: Sendable { case debug, info, warning, error }
        /// Gets one line for each event that an operator would want to know of. Called on the broker's event loop.
        public var log: @Sendable (LogLevel, String) -> Void = { _, _ in }

        public init(dataFolder: String) { self.dataFolder = dataFolder }

        /// As Kafka has them: in milliseconds, with the largest number for no bound.
        var timestampBeforeMilliseconds: Int64 { timestampBefore?.saturatedMilliseconds ?? .max }
        var timestampAfterMilliseconds: Int64 { timestampAfter?.saturatedMilliseconds ?? .max }
    }
}
