// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks where leader epochs end in the leader's log, so that clients notice truncation and followers diverging logs.
///
/// API key 23, versions 0-4. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct OffsetForLeaderEpochRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = OffsetForLeaderEpochResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .offsetForLeaderEpoch }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "OffsetForLeaderEpochRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// Broker ID of the follower that asks; -1: a consumer, -2: not given. Versions 3+ (ignored in others).
    /// Default: -2.
    public var replicaID: Int32
    /// Partitions to look into, by topic.
    public var topics: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        replicaID = -2
        topics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        replicaID: Int32 = -2,
        topics: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.replicaID = replicaID
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        replicaID = v >= 3 ? r.int32() : -2
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.int32("replicaId", replicaID)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetForLeaderEpochRequest {
    /// A topic and its partitions to look into.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topic: String
        /// Partitions to look into.
        public var partitions: [Partition]
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
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.structs(minimum: 8)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topic", all[i].topic, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetForLeaderEpochRequest {
    /// A partition and the epoch to look for.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partition: Int32
        /// Leader epoch that the client knows, so that outdated metadata is noticed; -1: unknown, not checked.
        /// Versions 2+ (ignored in others). Default: -1.
        public var currentLeaderEpoch: Int32
        /// Epoch whose end to look for.
        public var leaderEpoch: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partition = 0
            currentLeaderEpoch = -1
            leaderEpoch = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partition: Int32 = 0,
            currentLeaderEpoch: Int32 = -1,
            leaderEpoch: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partition = partition
            self.currentLeaderEpoch = currentLeaderEpoch
            self.leaderEpoch = leaderEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partition = r.int32()
            currentLeaderEpoch = v >= 2 ? r.int32() : -1
            leaderEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partition", all[i].partition)
            if v >= 2 {
                w.int32("currentLeaderEpoch", all[i].currentLeaderEpoch)
            }
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The end of each epoch.
///
/// API key 23, versions 0-4. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct OffsetForLeaderEpochResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .offsetForLeaderEpoch }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "OffsetForLeaderEpochResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 2+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Results by topic.
    public var topics: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        topics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        topics: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 2 ? r.int32() : 0
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 2 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetForLeaderEpochResponse {
    /// The results of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topic: String
        /// Results of the topic's partitions.
        public var partitions: [Partition]
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
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topic", all[i].topic, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetForLeaderEpochResponse {
    /// The end of an epoch in one partition.
    public struct Partition: KafkaArrayElement {
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Index of the partition in its topic.
        public var partition: Int32
        /// Largest epoch of the leader's log up to the one requested; -1: none. Versions 1+ (ignored in others).
        /// Default: -1.
        public var leaderEpoch: Int32
        /// Offset after the last record of `leaderEpoch`; -1: unknown. Default: -1.
        public var endOffset: Int64
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            partition = 0
            leaderEpoch = -1
            endOffset = -1
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            partition: Int32 = 0,
            leaderEpoch: Int32 = -1,
            endOffset: Int64 = -1,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.partition = partition
            self.leaderEpoch = leaderEpoch
            self.endOffset = endOffset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            errorCode = r.int16()
            partition = r.int32()
            leaderEpoch = v >= 1 ? r.int32() : -1
            endOffset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int16("errorCode", all[i].errorCode)
            w.int32("partition", all[i].partition)
            if v >= 1 {
                w.int32("leaderEpoch", all[i].leaderEpoch)
            }
            w.int64("endOffset", all[i].endOffset)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
