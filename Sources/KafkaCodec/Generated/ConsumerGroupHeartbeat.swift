// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ConsumerGroupHeartbeatRequest: KafkaRequest {
    public typealias Response = ConsumerGroupHeartbeatResponse
    public static var apiKey: ApiKey { .consumerGroupHeartbeat }
    public static var name: StaticString { "ConsumerGroupHeartbeatRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String
    public var memberId: String
    public var memberEpoch: Int32
    public var instanceId: String?
    public var rackId: String?
    public var rebalanceTimeoutMs: Int32
    public var subscribedTopicNames: [String]?
    public var subscribedTopicRegex: String?
    public var serverAssignor: String?
    public var topicPartitions: [TopicPartitions]?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        memberId = ""
        memberEpoch = 0
        instanceId = nil
        rackId = nil
        rebalanceTimeoutMs = -1
        subscribedTopicNames = nil
        subscribedTopicRegex = nil
        serverAssignor = nil
        topicPartitions = nil
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        groupId = r.string()
        memberId = r.string()
        memberEpoch = r.int32()
        instanceId = r.nullableString(true)
        rackId = r.nullableString(true)
        rebalanceTimeoutMs = r.int32()
        subscribedTopicNames = r.nullableValues(true)
        subscribedTopicRegex = v >= 1 ? r.nullableString(v >= 1) : nil
        serverAssignor = r.nullableString(true)
        topicPartitions = r.nullableStructs(minimum: 18, true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupId, nullable: false)
        w.string("memberId", memberId, nullable: false)
        w.int32("memberEpoch", memberEpoch)
        w.string("instanceId", instanceId, nullable: true)
        w.string("rackId", rackId, nullable: true)
        w.int32("rebalanceTimeoutMs", rebalanceTimeoutMs)
        w.values("subscribedTopicNames", subscribedTopicNames, nullable: true)
        if v >= 1 {
            w.string("subscribedTopicRegex", subscribedTopicRegex, nullable: v >= 1)
        } else {
            w.absent("subscribedTopicRegex", isDefault: subscribedTopicRegex == nil)
        }
        w.string("serverAssignor", serverAssignor, nullable: true)
        w.structs("topicPartitions", topicPartitions, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ConsumerGroupHeartbeatRequest {
    public struct TopicPartitions: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct ConsumerGroupHeartbeatResponse: KafkaResponse {
    public static var apiKey: ApiKey { .consumerGroupHeartbeat }
    public static var name: StaticString { "ConsumerGroupHeartbeatResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var memberId: String?
    public var memberEpoch: Int32
    public var heartbeatIntervalMs: Int32
    public var assignment: Assignment?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = nil
        memberId = nil
        memberEpoch = 0
        heartbeatIntervalMs = 0
        assignment = nil
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        memberId = r.nullableString(true)
        memberEpoch = r.int32()
        heartbeatIntervalMs = r.int32()
        assignment = r.nullableStruct(true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.string("memberId", memberId, nullable: true)
        w.int32("memberEpoch", memberEpoch)
        w.int32("heartbeatIntervalMs", heartbeatIntervalMs)
        w.nullableStruct("assignment", assignment, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ConsumerGroupHeartbeatResponse {
    public struct Assignment: KafkaStruct {
        public var topicPartitions: [TopicPartitions]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicPartitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicPartitions = r.structs(minimum: 18)
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.structs("topicPartitions", topicPartitions, nullable: false)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard topicPartitions.isEmpty else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension ConsumerGroupHeartbeatResponse {
    public struct TopicPartitions: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
