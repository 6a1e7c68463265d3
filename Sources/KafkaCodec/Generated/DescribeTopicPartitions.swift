// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DescribeTopicPartitionsRequest: KafkaRequest {
    public typealias Response = DescribeTopicPartitionsResponse
    public static var apiKey: ApiKey { .describeTopicPartitions }
    public static var name: StaticString { "DescribeTopicPartitionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var topics: [TopicRequest]
    public var responsePartitionLimit: Int32
    public var cursor: Cursor?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        topics = []
        responsePartitionLimit = 2000
        cursor = nil
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        topics = r.structs(minimum: 2)
        responsePartitionLimit = r.int32()
        cursor = r.nullableStruct(true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("topics", topics, nullable: false)
        w.int32("responsePartitionLimit", responsePartitionLimit)
        w.nullableStruct("cursor", cursor, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeTopicPartitionsRequest {
    public struct TopicRequest: KafkaArrayElement {
        public var name: String
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeTopicPartitionsRequest {
    public struct Cursor: KafkaStruct {
        public var topicName: String
        public var partitionIndex: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitionIndex = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitionIndex = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

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

public struct DescribeTopicPartitionsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeTopicPartitions }
    public static var name: StaticString { "DescribeTopicPartitionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var topics: [DescribeTopicPartitionsResponseTopic]
    public var nextCursor: Cursor?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        topics = []
        nextCursor = nil
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        topics = r.structs(minimum: 26)
        nextCursor = r.nullableStruct(true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("topics", topics, nullable: false)
        w.nullableStruct("nextCursor", nextCursor, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeTopicPartitionsResponse {
    public struct DescribeTopicPartitionsResponseTopic: KafkaArrayElement {
        public var errorCode: Int16
        public var name: String?
        public var topicId: KafkaUUID
        public var isInternal: Bool
        public var partitions: [DescribeTopicPartitionsResponsePartition]
        public var topicAuthorizedOperations: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            name = ""
            topicId = .zero
            isInternal = false
            partitions = []
            topicAuthorizedOperations = -2147483648
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            name = r.nullableString(true)
            topicId = r.uuid()
            isInternal = r.bool()
            partitions = r.structs(minimum: 20)
            topicAuthorizedOperations = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int16("errorCode", all[i].errorCode)
            w.string("name", all[i].name, nullable: true)
            w.uuid("topicId", all[i].topicId)
            w.bool("isInternal", all[i].isInternal)
            w.structs("partitions", all[i].partitions, nullable: false)
            w.int32("topicAuthorizedOperations", all[i].topicAuthorizedOperations)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeTopicPartitionsResponse {
    public struct DescribeTopicPartitionsResponsePartition: KafkaArrayElement {
        public var errorCode: Int16
        public var partitionIndex: Int32
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var replicaNodes: Int32List
        public var isrNodes: Int32List
        public var eligibleLeaderReplicas: Int32List?
        public var lastKnownElr: Int32List?
        public var offlineReplicas: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            partitionIndex = 0
            leaderId = 0
            leaderEpoch = -1
            replicaNodes = []
            isrNodes = []
            eligibleLeaderReplicas = nil
            lastKnownElr = nil
            offlineReplicas = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            partitionIndex = r.int32()
            leaderId = r.int32()
            leaderEpoch = r.int32()
            replicaNodes = r.int32s()
            isrNodes = r.int32s()
            eligibleLeaderReplicas = r.nullableInt32s(true)
            lastKnownElr = r.nullableInt32s(true)
            offlineReplicas = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int16("errorCode", all[i].errorCode)
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("leaderId", all[i].leaderId)
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
    public struct Cursor: KafkaStruct {
        public var topicName: String
        public var partitionIndex: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitionIndex = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitionIndex = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

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
