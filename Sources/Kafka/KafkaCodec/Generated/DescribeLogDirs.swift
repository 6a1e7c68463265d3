// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks a broker for its log directories and the size of the replicas in them.
///
/// API key 35, versions 0-5. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct DescribeLogDirsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DescribeLogDirsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .describeLogDirs }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeLogDirsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Partitions to describe, by topic. `nil`: all, which is the default.
    public var topics: [Topic]?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        topics = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        topics: [Topic]? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        topics = r.nullableStructs(minimum: 3, true)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("topics", topics, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeLogDirsRequest {
    /// A topic and its partitions to describe.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topic: String
        /// Indexes of the partitions.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topic = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topic: String = "",
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topic", all[i].topic, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The broker's log directories and the replicas in them.
///
/// API key 35, versions 0-5. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct DescribeLogDirsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .describeLogDirs }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeLogDirsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none. Versions 3+ (ignored in others).
    public var errorCode: Int16
    /// Log directories of the broker.
    public var results: [LogDir]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        results = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        results: [LogDir] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.results = results
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = v >= 3 ? r.int16() : 0
        results = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        if v >= 3 {
            w.int16("errorCode", errorCode)
        }
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeLogDirsResponse {
    /// A log directory and the replicas in it.
    public struct LogDir: KafkaArrayElement {
        /// Error code of this directory (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Absolute path of the log directory on the broker.
        public var logDir: String
        /// Replicas in the directory, by topic.
        public var topics: [Topic]
        /// Size of the file system that holds the directory, in bytes; -1: unknown. Versions 4+ (ignored in others).
        /// Default: -1.
        public var totalBytes: Int64
        /// Free space that the broker may use there, in bytes; -1: unknown. Versions 4+ (ignored in others).
        /// Default: -1.
        public var usableBytes: Int64
        /// Whether the directory gets no new partitions. Versions 5+ (ignored in others).
        public var isCordoned: Bool
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            logDir = ""
            topics = []
            totalBytes = -1
            usableBytes = -1
            isCordoned = false
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            logDir: String = "",
            topics: [Topic] = [],
            totalBytes: Int64 = -1,
            usableBytes: Int64 = -1,
            isCordoned: Bool = false,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.logDir = logDir
            self.topics = topics
            self.totalBytes = totalBytes
            self.usableBytes = usableBytes
            self.isCordoned = isCordoned
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            errorCode = r.int16()
            logDir = r.string()
            topics = r.structs(minimum: 3)
            totalBytes = v >= 4 ? r.int64() : -1
            usableBytes = v >= 4 ? r.int64() : -1
            isCordoned = v >= 5 ? r.bool() : false
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int16("errorCode", all[i].errorCode)
            w.string("logDir", all[i].logDir, nullable: false)
            w.structs("topics", all[i].topics, nullable: false)
            if v >= 4 {
                w.int64("totalBytes", all[i].totalBytes)
                w.int64("usableBytes", all[i].usableBytes)
            }
            if v >= 5 {
                w.bool("isCordoned", all[i].isCordoned)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeLogDirsResponse {
    /// A topic and its replicas in the directory.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Partitions with a replica in the directory.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 21)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeLogDirsResponse {
    /// A replica in the directory.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Disk space that the replica takes, in bytes.
        public var partitionSize: Int64
        /// Records that the replica lacks: up to the high watermark, or for a replica on the move, up to the present
        /// one's end.
        public var offsetLag: Int64
        /// Whether the replica is a copy on the move, which will replace the present one.
        public var isFutureKey: Bool
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            partitionSize = 0
            offsetLag = 0
            isFutureKey = false
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            partitionSize: Int64 = 0,
            offsetLag: Int64 = 0,
            isFutureKey: Bool = false,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.partitionSize = partitionSize
            self.offsetLag = offsetLag
            self.isFutureKey = isFutureKey
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            partitionSize = r.int64()
            offsetLag = r.int64()
            isFutureKey = r.bool()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("partitionSize", all[i].partitionSize)
            w.int64("offsetLag", all[i].offsetLag)
            w.bool("isFutureKey", all[i].isFutureKey)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
