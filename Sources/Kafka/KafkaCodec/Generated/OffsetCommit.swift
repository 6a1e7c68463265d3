// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Commits the offsets up to which a group has processed partitions. Sent to the group's coordinator.
///
/// API key 8, versions 0-10. Flexible from version 8: compact lengths and tagged fields (KIP-482).
public struct OffsetCommitRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = OffsetCommitResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .offsetCommit }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "OffsetCommitRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...10 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 8 }

    /// ID of the group.
    public var groupID: String
    /// Generation (classic protocol) or member epoch (consumer protocol) of the member; -1: no member, offsets only.
    /// Versions 1+ (ignored in others). Default: -1.
    public var generationIdOrMemberEpoch: Int32
    /// ID of the member that commits; empty: no member, offsets only. Versions 1+ (ignored in others).
    public var memberID: String
    /// Name of a static member (`group.instance.id`). `nil`: the member is dynamic. Versions 7+.
    public var groupInstanceID: String?
    /// Time to keep the offsets, in milliseconds; -1: the broker's setting. Versions 2-4 (ignored in others).
    /// Default: -1.
    public var retentionTimeMs: Int64
    /// Offsets to commit, by topic.
    public var topics: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupID = ""
        generationIdOrMemberEpoch = -1
        memberID = ""
        groupInstanceID = nil
        retentionTimeMs = -1
        topics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupID: String = "",
        generationIdOrMemberEpoch: Int32 = -1,
        memberID: String = "",
        groupInstanceID: String? = nil,
        retentionTimeMs: Int64 = -1,
        topics: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupID = groupID
        self.generationIdOrMemberEpoch = generationIdOrMemberEpoch
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
        self.retentionTimeMs = retentionTimeMs
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        groupID = r.string()
        generationIdOrMemberEpoch = v >= 1 ? r.int32() : -1
        memberID = v >= 1 ? r.string() : ""
        groupInstanceID = v >= 7 ? r.nullableString(v >= 7) : nil
        retentionTimeMs = v >= 2 && v <= 4 ? r.int64() : -1
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupID, nullable: false)
        if v >= 1 {
            w.int32("generationIdOrMemberEpoch", generationIdOrMemberEpoch)
            w.string("memberId", memberID, nullable: false)
        }
        if v >= 7 {
            w.string("groupInstanceId", groupInstanceID, nullable: v >= 7)
        } else {
            w.absent("groupInstanceId", isDefault: groupInstanceID == nil)
        }
        if v >= 2 && v <= 4 {
            w.int64("retentionTimeMs", retentionTimeMs)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetCommitRequest {
    /// A topic and its offsets to commit.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic. Versions 0-9 (ignored in others).
        public var name: String
        /// ID of the topic. Versions 10+ (ignored in others).
        public var topicID: KafkaUUID
        /// Offsets to commit, by partition.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            topicID: KafkaUUID = .zero,
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            name = v <= 9 ? r.string() : ""
            topicID = v >= 10 ? r.uuid() : .zero
            partitions = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            if v <= 9 {
                w.string("name", all[i].name, nullable: false)
            }
            if v >= 10 {
                w.uuid("topicId", all[i].topicID)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetCommitRequest {
    /// A partition and its offset to commit.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Offset of the next record to process.
        public var committedOffset: Int64
        /// Leader epoch of the last record that was processed; -1: unknown. Versions 6+ (ignored in others).
        /// Default: -1.
        public var committedLeaderEpoch: Int32
        /// Time of the commit, in milliseconds since 1970; -1: the broker's clock. Version 1. Default: -1.
        public var commitTimestamp: Int64
        /// Text of the client's own, kept with the offset. `nil`: none. Default: empty.
        public var committedMetadata: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            committedOffset = 0
            committedLeaderEpoch = -1
            commitTimestamp = -1
            committedMetadata = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            committedOffset: Int64 = 0,
            committedLeaderEpoch: Int32 = -1,
            commitTimestamp: Int64 = -1,
            committedMetadata: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.commitTimestamp = commitTimestamp
            self.committedMetadata = committedMetadata
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            committedOffset = r.int64()
            committedLeaderEpoch = v >= 6 ? r.int32() : -1
            commitTimestamp = v == 1 ? r.int64() : -1
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
            if v >= 6 {
                w.int32("committedLeaderEpoch", all[i].committedLeaderEpoch)
            }
            if v == 1 {
                w.int64("commitTimestamp", all[i].commitTimestamp)
            } else {
                w.absent("commitTimestamp", isDefault: all[i].commitTimestamp == -1)
            }
            w.string("committedMetadata", all[i].committedMetadata, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Which offsets were committed.
///
/// API key 8, versions 0-10. Flexible from version 8: compact lengths and tagged fields (KIP-482).
public struct OffsetCommitResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .offsetCommit }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "OffsetCommitResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...10 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 8 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 3+ (ignored in others).
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
        throttleTimeMs = v >= 3 ? r.int32() : 0
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetCommitResponse {
    /// The results of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic. Versions 0-9 (ignored in others).
        public var name: String
        /// ID of the topic. Versions 10+ (ignored in others).
        public var topicID: KafkaUUID
        /// Results of the topic's partitions.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            topicID: KafkaUUID = .zero,
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            name = v <= 9 ? r.string() : ""
            topicID = v >= 10 ? r.uuid() : .zero
            partitions = r.structs(minimum: 6)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            if v <= 9 {
                w.string("name", all[i].name, nullable: false)
            }
            if v >= 10 {
                w.uuid("topicId", all[i].topicID)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetCommitResponse {
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
