// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Commits offsets of a group within a transaction: they count once it commits. Sent to the group's coordinator.
///
/// API key 28, versions 0-5. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct TxnOffsetCommitRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = TxnOffsetCommitResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .txnOffsetCommit }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "TxnOffsetCommitRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Transactional ID of the producer (`transactional.id`).
    public var transactionalID: String
    /// ID of the group whose offsets are committed.
    public var groupID: String
    /// ID of the producer, given by InitProducerId.
    public var producerID: Int64
    /// Epoch of the producer; a newer epoch fences older ones.
    public var producerEpoch: Int16
    /// Generation of the group that the member is in; -1: not checked. Versions 3+. Default: -1.
    public var generationID: Int32
    /// ID of the member that commits; empty: not checked. Versions 3+.
    public var memberID: String
    /// Name of a static member (`group.instance.id`). `nil`: the member is dynamic. Versions 3+.
    public var groupInstanceID: String?
    /// Offsets to commit, by topic.
    public var topics: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        transactionalID = ""
        groupID = ""
        producerID = 0
        producerEpoch = 0
        generationID = -1
        memberID = ""
        groupInstanceID = nil
        topics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        transactionalID: String = "",
        groupID: String = "",
        producerID: Int64 = 0,
        producerEpoch: Int16 = 0,
        generationID: Int32 = -1,
        memberID: String = "",
        groupInstanceID: String? = nil,
        topics: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.transactionalID = transactionalID
        self.groupID = groupID
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.generationID = generationID
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        transactionalID = r.string()
        groupID = r.string()
        producerID = r.int64()
        producerEpoch = r.int16()
        generationID = v >= 3 ? r.int32() : -1
        memberID = v >= 3 ? r.string() : ""
        groupInstanceID = v >= 3 ? r.nullableString(v >= 3) : nil
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("transactionalId", transactionalID, nullable: false)
        w.string("groupId", groupID, nullable: false)
        w.int64("producerId", producerID)
        w.int16("producerEpoch", producerEpoch)
        if v >= 3 {
            w.int32("generationId", generationID)
            w.string("memberId", memberID, nullable: false)
            w.string("groupInstanceId", groupInstanceID, nullable: v >= 3)
        } else {
            w.absent("generationId", isDefault: generationID == -1)
            w.absent("memberId", isDefault: memberID.isEmpty)
            w.absent("groupInstanceId", isDefault: groupInstanceID == nil)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension TxnOffsetCommitRequest {
    /// A topic and its offsets to commit.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Offsets to commit, by partition.
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
            partitions = r.structs(minimum: 14)
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

extension TxnOffsetCommitRequest {
    /// A partition and its offset to commit.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Offset of the next record to process.
        public var committedOffset: Int64
        /// Leader epoch of the last record that was processed; -1: unknown. Versions 2+ (ignored in others).
        /// Default: -1.
        public var committedLeaderEpoch: Int32
        /// Text of the client's own, kept with the offset. `nil`: none. Default: empty.
        public var committedMetadata: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            committedOffset = 0
            committedLeaderEpoch = -1
            committedMetadata = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            committedOffset: Int64 = 0,
            committedLeaderEpoch: Int32 = -1,
            committedMetadata: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.committedMetadata = committedMetadata
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            committedOffset = r.int64()
            committedLeaderEpoch = v >= 2 ? r.int32() : -1
            committedMetadata = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("committedOffset", all[i].committedOffset)
            if v >= 2 {
                w.int32("committedLeaderEpoch", all[i].committedLeaderEpoch)
            }
            w.string("committedMetadata", all[i].committedMetadata, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Which offsets are part of the transaction.
///
/// API key 28, versions 0-5. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct TxnOffsetCommitResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .txnOffsetCommit }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "TxnOffsetCommitResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
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
        throttleTimeMs = r.int32()
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension TxnOffsetCommitResponse {
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
            partitions = r.structs(minimum: 6)
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

extension TxnOffsetCommitResponse {
    /// The result of one partition.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            errorCode = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            errorCode: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
