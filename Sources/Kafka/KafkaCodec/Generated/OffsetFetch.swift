// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks for the offsets that groups have committed. Sent to the groups' coordinator.
///
/// API key 9, versions 0-10. Flexible from version 6: compact lengths and tagged fields (KIP-482).
public struct OffsetFetchRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = OffsetFetchResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .offsetFetch }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "OffsetFetchRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...10 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 6 }

    /// ID of the group. Versions 0-7.
    public var groupID: String
    /// Partitions to look up, by topic. `nil` (versions 2+): all that have an offset. Versions 0-7. Default: empty.
    public var topics: [Topic]?
    /// Groups whose offsets to look up. Versions 8+.
    public var groups: [Group]
    /// Whether to report an error where a transaction may still change the offset. Versions 7+.
    public var requireStable: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupID = ""
        topics = []
        groups = []
        requireStable = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupID: String = "",
        topics: [Topic]? = [],
        groups: [Group] = [],
        requireStable: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupID = groupID
        self.topics = topics
        self.groups = groups
        self.requireStable = requireStable
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        groupID = v <= 7 ? r.string() : ""
        topics = v <= 7 ? r.nullableStructs(minimum: 3, v >= 2 && v <= 7) : []
        groups = v >= 8 ? r.structs(minimum: 3) : []
        requireStable = v >= 7 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v <= 7 {
            w.string("groupId", groupID, nullable: false)
            w.structs("topics", topics, nullable: v >= 2 && v <= 7)
        } else {
            w.absent("groupId", isDefault: groupID.isEmpty)
            w.absent("topics", isDefault: topics?.isEmpty == true)
        }
        if v >= 8 {
            w.structs("groups", groups, nullable: false)
        } else {
            w.absent("groups", isDefault: groups.isEmpty)
        }
        if v >= 7 {
            w.bool("requireStable", requireStable)
        } else {
            w.absent("requireStable", isDefault: !requireStable)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetFetchRequest {
    /// A topic and its partitions to look up. Versions 0-7.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Indexes of the partitions.
        public var partitionIndexes: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            partitionIndexes = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            partitionIndexes: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.partitionIndexes = partitionIndexes
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            partitionIndexes = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.int32s("partitionIndexes", all[i].partitionIndexes)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetFetchRequest {
    /// A group and its partitions to look up. Versions 8+.
    public struct Group: KafkaArrayElement {
        /// ID of the group.
        public var groupID: String
        /// ID of the member that asks (consumer protocol). `nil`: not a member. Versions 9+ (ignored in others).
        public var memberID: String?
        /// Epoch of the member that asks (consumer protocol); -1: not checked. Versions 9+ (ignored in others).
        /// Default: -1.
        public var memberEpoch: Int32
        /// Partitions to look up, by topic. `nil`: all that have an offset, which is the default.
        public var topics: [GroupTopic]?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            groupID = ""
            memberID = nil
            memberEpoch = -1
            topics = nil
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            groupID: String = "",
            memberID: String? = nil,
            memberEpoch: Int32 = -1,
            topics: [GroupTopic]? = nil,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.groupID = groupID
            self.memberID = memberID
            self.memberEpoch = memberEpoch
            self.topics = topics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            groupID = r.string()
            memberID = v >= 9 ? r.nullableString(v >= 9) : nil
            memberEpoch = v >= 9 ? r.int32() : -1
            topics = r.nullableStructs(minimum: 3, true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.string("groupId", all[i].groupID, nullable: false)
            if v >= 9 {
                w.string("memberId", all[i].memberID, nullable: v >= 9)
                w.int32("memberEpoch", all[i].memberEpoch)
            }
            w.structs("topics", all[i].topics, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetFetchRequest {
    /// A topic and its partitions to look up. Versions 8+.
    public struct GroupTopic: KafkaArrayElement {
        /// Name of the topic. Versions 8-9 (ignored in others).
        public var name: String
        /// ID of the topic. Versions 10+ (ignored in others).
        public var topicID: KafkaUUID
        /// Indexes of the partitions.
        public var partitionIndexes: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            topicID = .zero
            partitionIndexes = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            topicID: KafkaUUID = .zero,
            partitionIndexes: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.topicID = topicID
            self.partitionIndexes = partitionIndexes
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            name = v <= 9 ? r.string() : ""
            topicID = v >= 10 ? r.uuid() : .zero
            partitionIndexes = r.int32s()
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
            w.int32s("partitionIndexes", all[i].partitionIndexes)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The committed offsets.
///
/// API key 9, versions 0-10. Flexible from version 6: compact lengths and tagged fields (KIP-482).
public struct OffsetFetchResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .offsetFetch }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "OffsetFetchResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...10 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 6 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 3+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Committed offsets by topic. Versions 0-7.
    public var topics: [Topic]
    /// Error code of the whole request (``KafkaErrorCode``); 0: none. Versions 2-7 (ignored in others).
    public var errorCode: Int16
    /// Committed offsets by group. Versions 8+.
    public var groups: [Group]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        topics = []
        errorCode = 0
        groups = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        topics: [Topic] = [],
        errorCode: Int16 = 0,
        groups: [Group] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
        self.errorCode = errorCode
        self.groups = groups
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 3 ? r.int32() : 0
        topics = v <= 7 ? r.structs(minimum: 3) : []
        errorCode = v >= 2 && v <= 7 ? r.int16() : 0
        groups = v >= 8 ? r.structs(minimum: 5) : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        if v <= 7 {
            w.structs("topics", topics, nullable: false)
        } else {
            w.absent("topics", isDefault: topics.isEmpty)
        }
        if v >= 2 && v <= 7 {
            w.int16("errorCode", errorCode)
        }
        if v >= 8 {
            w.structs("groups", groups, nullable: false)
        } else {
            w.absent("groups", isDefault: groups.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetFetchResponse {
    /// The committed offsets of one topic. Versions 0-7.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Committed offsets of the topic's partitions.
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
            partitions = r.structs(minimum: 16)
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

extension OffsetFetchResponse {
    /// The committed offset of one partition. Versions 0-7.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Offset of the next record to process; -1: none committed.
        public var committedOffset: Int64
        /// Leader epoch of the last record that was processed; -1: unknown. Versions 5+ (ignored in others).
        /// Default: -1.
        public var committedLeaderEpoch: Int32
        /// Text that the client kept with the offset. `nil`: none. Default: empty.
        public var metadata: String?
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            committedOffset = 0
            committedLeaderEpoch = -1
            metadata = ""
            errorCode = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            committedOffset: Int64 = 0,
            committedLeaderEpoch: Int32 = -1,
            metadata: String? = "",
            errorCode: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.metadata = metadata
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            committedOffset = r.int64()
            committedLeaderEpoch = v >= 5 ? r.int32() : -1
            metadata = r.nullableString(true)
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("committedOffset", all[i].committedOffset)
            if v >= 5 {
                w.int32("committedLeaderEpoch", all[i].committedLeaderEpoch)
            }
            w.string("metadata", all[i].metadata, nullable: true)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetFetchResponse {
    /// The committed offsets of one group. Versions 8+.
    public struct Group: KafkaArrayElement {
        /// ID of the group.
        public var groupID: String
        /// Committed offsets by topic.
        public var topics: [GroupTopic]
        /// Error code of this group (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            groupID = ""
            topics = []
            errorCode = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            groupID: String = "",
            topics: [GroupTopic] = [],
            errorCode: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.groupID = groupID
            self.topics = topics
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            groupID = r.string()
            topics = r.structs(minimum: 3)
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("groupId", all[i].groupID, nullable: false)
            w.structs("topics", all[i].topics, nullable: false)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetFetchResponse {
    /// The committed offsets of one topic. Versions 8+.
    public struct GroupTopic: KafkaArrayElement {
        /// Name of the topic. Versions 8-9 (ignored in others).
        public var name: String
        /// ID of the topic. Versions 10+ (ignored in others).
        public var topicID: KafkaUUID
        /// Committed offsets of the topic's partitions.
        public var partitions: [GroupPartition]
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
            partitions: [GroupPartition] = [],
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
            partitions = r.structs(minimum: 20)
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

extension OffsetFetchResponse {
    /// The committed offset of one partition. Versions 8+.
    public struct GroupPartition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Offset of the next record to process; -1: none committed.
        public var committedOffset: Int64
        /// Leader epoch of the last record that was processed; -1: unknown. Default: -1.
        public var committedLeaderEpoch: Int32
        /// Text that the client kept with the offset. `nil`: none. Default: empty.
        public var metadata: String?
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            committedOffset = 0
            committedLeaderEpoch = -1
            metadata = ""
            errorCode = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            committedOffset: Int64 = 0,
            committedLeaderEpoch: Int32 = -1,
            metadata: String? = "",
            errorCode: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.metadata = metadata
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            committedOffset = r.int64()
            committedLeaderEpoch = r.int32()
            metadata = r.nullableString(true)
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("committedOffset", all[i].committedOffset)
            w.int32("committedLeaderEpoch", all[i].committedLeaderEpoch)
            w.string("metadata", all[i].metadata, nullable: true)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
