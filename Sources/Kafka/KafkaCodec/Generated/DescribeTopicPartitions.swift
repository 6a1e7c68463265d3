// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks for topics and their partitions, page by page, with replicas eligible as leaders (KIP-966).
///
/// API key 75, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct DescribeTopicPartitionsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DescribeTopicPartitionsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .describeTopicPartitions }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeTopicPartitionsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Topics to describe; empty: all.
    public var topics: [Topic]
    /// Highest number of partitions in the response; brokers may have a lower limit. Default: 2000.
    public var responsePartitionLimit: Int32
    /// Where the page starts. `nil`: at the first topic.
    public var cursor: Cursor?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        topics = []
        responsePartitionLimit = 2000
        cursor = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        topics: [Topic] = [],
        responsePartitionLimit: Int32 = 2000,
        cursor: Cursor? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.topics = topics
        self.responsePartitionLimit = responsePartitionLimit
        self.cursor = cursor
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        topics = r.structs(minimum: 2)
        responsePartitionLimit = r.int32()
        cursor = r.nullableStruct(true)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("topics", topics, nullable: false)
        w.int32("responsePartitionLimit", responsePartitionLimit)
        w.nullableStruct("cursor", cursor, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeTopicPartitionsRequest {
    /// A topic to describe.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeTopicPartitionsRequest {
    /// The first partition of a page.
    public struct Cursor: KafkaStruct {
        /// Name of the topic to continue with.
        public var topicName: String
        /// Index of the partition to continue with.
        public var partitionIndex: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            partitionIndex = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            partitionIndex: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.partitionIndex = partitionIndex
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitionIndex = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.string("topicName", topicName, nullable: false)
            w.int32("partitionIndex", partitionIndex)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard topicName.isEmpty else { return false }
            guard partitionIndex == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

/// One page of topics and their partitions.
///
/// API key 75, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct DescribeTopicPartitionsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .describeTopicPartitions }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeTopicPartitionsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Topics of the page, in the order of their names.
    public var topics: [Topic]
    /// Where the next page starts. `nil`: this is the last page.
    public var nextCursor: Cursor?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        topics = []
        nextCursor = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        topics: [Topic] = [],
        nextCursor: Cursor? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
        self.nextCursor = nextCursor
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        topics = r.structs(minimum: 26)
        nextCursor = r.nullableStruct(true)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("topics", topics, nullable: false)
        w.nullableStruct("nextCursor", nextCursor, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeTopicPartitionsResponse {
    /// A topic and its partitions.
    public struct Topic: KafkaArrayElement {
        /// Error code of this topic (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Name of the topic. `nil`: unknown. Default: empty.
        public var name: String?
        /// ID of the topic.
        public var topicID: KafkaUUID
        /// Whether the topic is one of Kafka's own, such as `__consumer_offsets`.
        public var isInternal: Bool
        /// Partitions of the topic that are on the page.
        public var partitions: [Partition]
        /// Operations that the client may perform on the topic: bit n for ACL operation n; the default: not reported.
        /// Default: `Int32.min`.
        public var topicAuthorizedOperations: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            name = ""
            topicID = .zero
            isInternal = false
            partitions = []
            topicAuthorizedOperations = -2147483648
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            name: String? = "",
            topicID: KafkaUUID = .zero,
            isInternal: Bool = false,
            partitions: [Partition] = [],
            topicAuthorizedOperations: Int32 = -2147483648,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.name = name
            self.topicID = topicID
            self.isInternal = isInternal
            self.partitions = partitions
            self.topicAuthorizedOperations = topicAuthorizedOperations
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            name = r.nullableString(true)
            topicID = r.uuid()
            isInternal = r.bool()
            partitions = r.structs(minimum: 20)
            topicAuthorizedOperations = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int16("errorCode", all[i].errorCode)
            w.string("name", all[i].name, nullable: true)
            w.uuid("topicId", all[i].topicID)
            w.bool("isInternal", all[i].isInternal)
            w.structs("partitions", all[i].partitions, nullable: false)
            w.int32("topicAuthorizedOperations", all[i].topicAuthorizedOperations)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeTopicPartitionsResponse {
    /// A partition and its replicas.
    public struct Partition: KafkaArrayElement {
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Broker ID of the leader; -1: none.
        public var leaderID: Int32
        /// Epoch of the leader; -1: unknown. Default: -1.
        public var leaderEpoch: Int32
        /// Broker IDs of the replicas, the preferred leader first.
        public var replicaNodes: Int32List
        /// Broker IDs of the in-sync replicas.
        public var isrNodes: Int32List
        /// Broker IDs of replicas that left the in-sync set but hold all committed records. `nil`: not reported.
        public var eligibleLeaderReplicas: Int32List?
        /// Broker IDs of the last replicas that were eligible as leader. `nil`: not reported.
        public var lastKnownElr: Int32List?
        /// Broker IDs of the replicas that are offline.
        public var offlineReplicas: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            partitionIndex = 0
            leaderID = 0
            leaderEpoch = -1
            replicaNodes = []
            isrNodes = []
            eligibleLeaderReplicas = nil
            lastKnownElr = nil
            offlineReplicas = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            partitionIndex: Int32 = 0,
            leaderID: Int32 = 0,
            leaderEpoch: Int32 = -1,
            replicaNodes: Int32List = [],
            isrNodes: Int32List = [],
            eligibleLeaderReplicas: Int32List? = nil,
            lastKnownElr: Int32List? = nil,
            offlineReplicas: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.partitionIndex = partitionIndex
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            self.replicaNodes = replicaNodes
            self.isrNodes = isrNodes
            self.eligibleLeaderReplicas = eligibleLeaderReplicas
            self.lastKnownElr = lastKnownElr
            self.offlineReplicas = offlineReplicas
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            partitionIndex = r.int32()
            leaderID = r.int32()
            leaderEpoch = r.int32()
            replicaNodes = r.int32s()
            isrNodes = r.int32s()
            eligibleLeaderReplicas = r.nullableInt32s(true)
            lastKnownElr = r.nullableInt32s(true)
            offlineReplicas = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int16("errorCode", all[i].errorCode)
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("leaderId", all[i].leaderID)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            w.int32s("replicaNodes", all[i].replicaNodes)
            w.int32s("isrNodes", all[i].isrNodes)
            w.int32s("eligibleLeaderReplicas", all[i].eligibleLeaderReplicas, nullable: true)
            w.int32s("lastKnownElr", all[i].lastKnownElr, nullable: true)
            w.int32s("offlineReplicas", all[i].offlineReplicas)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeTopicPartitionsResponse {
    /// The first partition of the next page.
    public struct Cursor: KafkaStruct {
        /// Name of the topic to continue with.
        public var topicName: String
        /// Index of the partition to continue with.
        public var partitionIndex: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            partitionIndex = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            partitionIndex: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.partitionIndex = partitionIndex
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitionIndex = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.string("topicName", topicName, nullable: false)
            w.int32("partitionIndex", partitionIndex)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard topicName.isEmpty else { return false }
            guard partitionIndex == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}
