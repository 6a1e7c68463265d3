public import KafkaCodec
public import RecordLog

/// How an embedded broker listens, what it keeps, and where its bounds are.
public struct KafkaBrokerConfiguration: Sendable {
    public var listener = KafkaListener()
    /// More addresses to listen on, each with rules of its own.
    public var furtherListeners: [KafkaListener] = []
    /// The port of `listener`.
    public var port: UInt16 {
        get { listener.port }
        set { listener.port = newValue }
    }
    /// How long a client may take to authenticate where a listener asks for it.
    public var authenticationTimeout = Duration.seconds(30)
    /// The folder that holds all topics, made when it is missing. One broker at a time may have it.
    public var dataFolder: String
    /// How each partition keeps its files.
    public var storage = RecordLogConfiguration()

    /// Whether a client that asks about an unknown topic makes it, if it wishes so.
    public var createsTopicsOnDemand = true
    /// Partitions of a topic that is made without a number, at least 1.
    public var defaultPartitions: Int32 = 1
    /// The most partitions of all topics together. Each keeps a file open.
    public var maximumPartitions = 2000

    /// The most bytes of a request; a client that announces more is cut off.
    public var maximumRequestSize = 64 << 20
    /// The most bytes of a record batch (`max.message.bytes`).
    public var maximumBatchSize = 16 << 20
    /// How far a record's timestamp may lie before the time of its arrival, in milliseconds, 0 or more
    /// (`message.timestamp.before.max.ms`). A record outside is refused with INVALID_TIMESTAMP, as is one before 1970.
    public var timestampBeforeMilliseconds = Int64.max
    /// How far a record's timestamp may lie after the time of its arrival, in milliseconds, 0 or more
    /// (`message.timestamp.after.max.ms`).
    public var timestampAfterMilliseconds: Int64 = 3_600_000
    /// With what to look into compressed batches: to refuse damaged ones, and to find the record of a time. Without it
    /// they are stored as they come, and a time is answered with the start of its batch.
    public var compression: any RecordCompression = NoCompression()
    /// What a batch may decompress to at most while it is looked into. A high ratio is no fault of honest producers, so
    /// that by default only the size counts.
    public var decompressionLimits = DecompressionLimits(maximumSize: 64 << 20, maximumRatio: .max)
    /// The most bytes of records in the answer to a Fetch, whatever the client would take (`fetch.max.bytes`).
    public var maximumFetchSize = 16 << 20
    public var maximumConnections = 10_000

    /// Bounds of the session timeout that members of a group may ask for, in milliseconds.
    public var sessionTimeoutMilliseconds: ClosedRange<Int32> = 6_000...1_800_000
    public var maximumGroups = 10_000
    public var maximumGroupMembers = 1_000

    public enum LogLevel: Sendable { case debug, info, warning, error }
    /// Gets one line for each event that an operator would want to know of. Called on the broker's event loop.
    public var log: @Sendable (LogLevel, String) -> Void = { _, _ in }

    public init(dataFolder: String) { self.dataFolder = dataFolder }
}
