// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Finds the offsets of partitions by time, or their first or last ones. Sent to the partitions' leader.
///
/// API key 2, versions 0-11. Flexible from version 6: compact lengths and tagged fields (KIP-482).
public struct ListOffsetsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ListOffsetsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .listOffsets }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ListOffsetsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...11 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 6 }

    /// Broker ID of the follower that asks; -1: a consumer.
    public var replicaID: Int32
    /// What counts as the end: 0: the high watermark (read uncommitted), 1: the last stable offset (read committed).
    /// Versions 2+.
    public var isolationLevel: Int8
    /// Partitions to look into, by topic.
    public var topics: [Topic]
    /// Longest time to wait for remote storage, in milliseconds. Versions 10+ (ignored in others).
    public var timeoutMs: Int32
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        replicaID = 0
        isolationLevel = 0
        topics = []
        timeoutMs = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        replicaID: Int32 = 0,
        isolationLevel: Int8 = 0,
        topics: [Topic] = [],
        timeoutMs: Int32 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.replicaID = replicaID
        self.isolationLevel = isolationLevel
        self.topics = topics
        self.timeoutMs = timeoutMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        replicaID = r.int32()
        isolationLevel = v >= 2 ? r.int8() : 0
        topics = r.structs(minimum: 3)
        timeoutMs = v >= 10 ? r.int32() : 0
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("replicaId", replicaID)
        if v >= 2 {
            w.int8("isolationLevel", isolationLevel)
        } else {
            w.absent("isolationLevel", isDefault: isolationLevel == 0)
        }
        w.structs("topics", topics, nullable: false)
        if v >= 10 {
            w.int32("timeoutMs", timeoutMs)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListOffsetsRequest {
    /// A topic and its partitions to look into.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Partitions to look into.
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
            partitions = r.structs(minimum: 12)
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

extension ListOffsetsRequest {
    /// A partition and the time to look for.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Leader epoch that the client knows, so that outdated metadata is noticed; -1: unknown, not checked.
        /// Versions 4+ (ignored in others). Default: -1.
        public var currentLeaderEpoch: Int32
        /// Time to look for, in milliseconds since 1970; -1: the end, -2: the start, -3: the record with the greatest
        /// timestamp, -4: the start of the local log, -5: the last offset in remote storage, -6: the first not in
        /// remote storage.
        public var timestamp: Int64
        /// Limit of offsets to report for the partition. Version 0. Default: 1.
        public var maxNumOffsets: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            currentLeaderEpoch = -1
            timestamp = 0
            maxNumOffsets = 1
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            currentLeaderEpoch: Int32 = -1,
            timestamp: Int64 = 0,
            maxNumOffsets: Int32 = 1,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.currentLeaderEpoch = currentLeaderEpoch
            self.timestamp = timestamp
            self.maxNumOffsets = maxNumOffsets
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            currentLeaderEpoch = v >= 4 ? r.int32() : -1
            timestamp = r.int64()
            maxNumOffsets = v <= 0 ? r.int32() : 1
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            if v >= 4 {
                w.int32("currentLeaderEpoch", all[i].currentLeaderEpoch)
            }
            w.int64("timestamp", all[i].timestamp)
            if v <= 0 {
                w.int32("maxNumOffsets", all[i].maxNumOffsets)
            } else {
                w.absent("maxNumOffsets", isDefault: all[i].maxNumOffsets == 1)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The offsets that were found.
///
/// API key 2, versions 0-11. Flexible from version 6: compact lengths and tagged fields (KIP-482).
public struct ListOffsetsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .listOffsets }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ListOffsetsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...11 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 6 }

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

extension ListOffsetsResponse {
    /// The results of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Results of the topic's partitions.
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
            partitions = r.structs(minimum: 10)
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

extension ListOffsetsResponse {
    /// The offset found in one partition.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Offsets that were found, the greatest first. Version 0.
        public var oldStyleOffsets: [Int64]
        /// Timestamp of the record at `offset`, in milliseconds since 1970; -1: none, or start or end was requested.
        /// Versions 1+. Default: -1.
        public var timestamp: Int64
        /// Offset of the first record with that time or later; -1: none. Versions 1+. Default: -1.
        public var offset: Int64
        /// Leader epoch of the record at `offset`; -1: unknown. Versions 4+. Default: -1.
        public var leaderEpoch: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            errorCode = 0
            oldStyleOffsets = []
            timestamp = -1
            offset = -1
            leaderEpoch = -1
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            errorCode: Int16 = 0,
            oldStyleOffsets: [Int64] = [],
            timestamp: Int64 = -1,
            offset: Int64 = -1,
            leaderEpoch: Int32 = -1,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.oldStyleOffsets = oldStyleOffsets
            self.timestamp = timestamp
            self.offset = offset
            self.leaderEpoch = leaderEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            errorCode = r.int16()
            oldStyleOffsets = v <= 0 ? r.values() : []
            timestamp = v >= 1 ? r.int64() : -1
            offset = v >= 1 ? r.int64() : -1
            leaderEpoch = v >= 4 ? r.int32() : -1
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            if v <= 0 {
                w.values("oldStyleOffsets", all[i].oldStyleOffsets, nullable: false)
            } else {
                w.absent("oldStyleOffsets", isDefault: all[i].oldStyleOffsets.isEmpty)
            }
            if v >= 1 {
                w.int64("timestamp", all[i].timestamp)
                w.int64("offset", all[i].offset)
            } else {
                w.absent("timestamp", isDefault: all[i].timestamp == -1)
                w.absent("offset", isDefault: all[i].offset == -1)
            }
            if v >= 4 {
                w.int32("leaderEpoch", all[i].leaderEpoch)
            } else {
                w.absent("leaderEpoch", isDefault: all[i].leaderEpoch == -1)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
