// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks for the offsets from which share groups deliver records.
///
/// API key 90, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct DescribeShareGroupOffsetsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DescribeShareGroupOffsetsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .describeShareGroupOffsets }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeShareGroupOffsetsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Groups to describe.
    public var groups: [Group]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groups = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groups: [Group] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groups = groups
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        groups = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("groups", groups, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeShareGroupOffsetsRequest {
    /// A share group and its partitions to describe.
    public struct Group: KafkaArrayElement {
        /// ID of the share group.
        public var groupID: String
        /// Partitions to describe, by topic. `nil`: all that the group has state for. Default: empty.
        public var topics: [Topic]?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            groupID = ""
            topics = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            groupID: String = "",
            topics: [Topic]? = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.groupID = groupID
            self.topics = topics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            groupID = r.string()
            topics = r.nullableStructs(minimum: 3, true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("groupId", all[i].groupID, nullable: false)
            w.structs("topics", all[i].topics, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeShareGroupOffsetsRequest {
    /// A topic and its partitions to describe.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topicName: String
        /// Indexes of the partitions.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The start offsets of share groups.
///
/// API key 90, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct DescribeShareGroupOffsetsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .describeShareGroupOffsets }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeShareGroupOffsetsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Results by group.
    public var groups: [Group]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        groups = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        groups: [Group] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.groups = groups
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        groups = r.structs(minimum: 6)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("groups", groups, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeShareGroupOffsetsResponse {
    /// The start offsets of one share group.
    public struct Group: KafkaArrayElement {
        /// ID of the share group.
        public var groupID: String
        /// Start offsets by topic.
        public var topics: [Topic]
        /// Error code of this group (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none.
        public var errorMessage: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            groupID = ""
            topics = []
            errorCode = 0
            errorMessage = nil
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            groupID: String = "",
            topics: [Topic] = [],
            errorCode: Int16 = 0,
            errorMessage: String? = nil,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.groupID = groupID
            self.topics = topics
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            groupID = r.string()
            topics = r.structs(minimum: 19)
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("groupId", all[i].groupID, nullable: false)
            w.structs("topics", all[i].topics, nullable: false)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeShareGroupOffsetsResponse {
    /// The start offsets of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topicName: String
        /// ID of the topic.
        public var topicID: KafkaUUID
        /// Start offsets of the topic's partitions.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            topicID: KafkaUUID = .zero,
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicName = r.string()
            topicID = r.uuid()
            partitions = r.structs(minimum: 20)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.uuid("topicId", all[i].topicID)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeShareGroupOffsetsResponse {
    /// The start offset of one partition.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Offset of the first record that the group has not finished; -1: none yet.
        public var startOffset: Int64
        /// Leader epoch of the partition that the group's state was stored with.
        public var leaderEpoch: Int32
        /// Records that the group has yet to finish; -1: unknown. Versions 1+ (ignored in others). Default: -1.
        public var lag: Int64
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none.
        public var errorMessage: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            startOffset = 0
            leaderEpoch = 0
            lag = -1
            errorCode = 0
            errorMessage = nil
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            startOffset: Int64 = 0,
            leaderEpoch: Int32 = 0,
            lag: Int64 = -1,
            errorCode: Int16 = 0,
            errorMessage: String? = nil,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.startOffset = startOffset
            self.leaderEpoch = leaderEpoch
            self.lag = lag
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            startOffset = r.int64()
            leaderEpoch = r.int32()
            lag = v >= 1 ? r.int64() : -1
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("startOffset", all[i].startOffset)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if v >= 1 {
                w.int64("lag", all[i].lag)
            }
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
