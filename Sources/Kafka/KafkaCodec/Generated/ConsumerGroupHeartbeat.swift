// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Joins, stays in or leaves a consumer group of the new rebalance protocol (KIP-848). Unchanged fields may be left
/// out.
///
/// API key 68, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct ConsumerGroupHeartbeatRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ConsumerGroupHeartbeatResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .consumerGroupHeartbeat }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ConsumerGroupHeartbeatRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of the group.
    public var groupID: String
    /// ID of the member: a UUID that the client makes, from version 1 on; in version 0 empty until the coordinator
    /// gives one.
    public var memberID: String
    /// Epoch that the member has reached; 0: join, -1: leave, -2: leave for a while as a static member.
    public var memberEpoch: Int32
    /// Name of a static member (`group.instance.id`). `nil`: none, or unchanged.
    public var instanceID: String?
    /// Rack of the member (`client.rack`). `nil`: none, or unchanged.
    public var rackID: String?
    /// Longest time that the member may take to give up partitions, in milliseconds; -1: unchanged. Default: -1.
    public var rebalanceTimeoutMs: Int32
    /// Names of the topics to subscribe to. `nil`: unchanged.
    public var subscribedTopicNames: [String]?
    /// Regular expression (RE2) of topic names to subscribe to; empty: none. `nil`: unchanged. Versions 1+.
    public var subscribedTopicRegex: String?
    /// Name of the assignor that the coordinator is to use. `nil`: no preference, or unchanged.
    public var serverAssignor: String?
    /// Partitions that the member owns, by topic. `nil`: unchanged.
    public var topicPartitions: [TopicPartitions]?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupID = ""
        memberID = ""
        memberEpoch = 0
        instanceID = nil
        rackID = nil
        rebalanceTimeoutMs = -1
        subscribedTopicNames = nil
        subscribedTopicRegex = nil
        serverAssignor = nil
        topicPartitions = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupID: String = "",
        memberID: String = "",
        memberEpoch: Int32 = 0,
        instanceID: String? = nil,
        rackID: String? = nil,
        rebalanceTimeoutMs: Int32 = -1,
        subscribedTopicNames: [String]? = nil,
        subscribedTopicRegex: String? = nil,
        serverAssignor: String? = nil,
        topicPartitions: [TopicPartitions]? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupID = groupID
        self.memberID = memberID
        self.memberEpoch = memberEpoch
        self.instanceID = instanceID
        self.rackID = rackID
        self.rebalanceTimeoutMs = rebalanceTimeoutMs
        self.subscribedTopicNames = subscribedTopicNames
        self.subscribedTopicRegex = subscribedTopicRegex
        self.serverAssignor = serverAssignor
        self.topicPartitions = topicPartitions
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        groupID = r.string()
        memberID = r.string()
        memberEpoch = r.int32()
        instanceID = r.nullableString(true)
        rackID = r.nullableString(true)
        rebalanceTimeoutMs = r.int32()
        subscribedTopicNames = r.nullableValues(true)
        subscribedTopicRegex = v >= 1 ? r.nullableString(v >= 1) : nil
        serverAssignor = r.nullableString(true)
        topicPartitions = r.nullableStructs(minimum: 18, true)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupID, nullable: false)
        w.string("memberId", memberID, nullable: false)
        w.int32("memberEpoch", memberEpoch)
        w.string("instanceId", instanceID, nullable: true)
        w.string("rackId", rackID, nullable: true)
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

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ConsumerGroupHeartbeatRequest {
    /// A topic and the partitions of it that the member owns.
    public struct TopicPartitions: KafkaArrayElement {
        /// ID of the topic.
        public var topicID: KafkaUUID
        /// Indexes of the partitions.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicID: KafkaUUID = .zero,
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicID = r.uuid()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.uuid("topicId", all[i].topicID)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The member's epoch and assignment.
///
/// API key 68, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct ConsumerGroupHeartbeatResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .consumerGroupHeartbeat }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ConsumerGroupHeartbeatResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Explanation of `errorCode`, for people. `nil`: none.
    public var errorMessage: String?
    /// ID of the member. `nil`: the coordinator gives none.
    public var memberID: String?
    /// Epoch that the member has from now on.
    public var memberEpoch: Int32
    /// Time until the next heartbeat, in milliseconds.
    public var heartbeatIntervalMs: Int32
    /// Partitions that the member is to own. `nil`: unchanged.
    public var assignment: Assignment?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = nil
        memberID = nil
        memberEpoch = 0
        heartbeatIntervalMs = 0
        assignment = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        errorMessage: String? = nil,
        memberID: String? = nil,
        memberEpoch: Int32 = 0,
        heartbeatIntervalMs: Int32 = 0,
        assignment: Assignment? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.memberID = memberID
        self.memberEpoch = memberEpoch
        self.heartbeatIntervalMs = heartbeatIntervalMs
        self.assignment = assignment
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        memberID = r.nullableString(true)
        memberEpoch = r.int32()
        heartbeatIntervalMs = r.int32()
        assignment = r.nullableStruct(true)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.string("memberId", memberID, nullable: true)
        w.int32("memberEpoch", memberEpoch)
        w.int32("heartbeatIntervalMs", heartbeatIntervalMs)
        w.nullableStruct("assignment", assignment, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ConsumerGroupHeartbeatResponse {
    /// The partitions assigned to the member.
    public struct Assignment: KafkaStruct {
        /// Assigned partitions, by topic.
        public var topicPartitions: [TopicPartitions]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicPartitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicPartitions: [TopicPartitions] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicPartitions = topicPartitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicPartitions = r.structs(minimum: 18)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
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
    /// A topic and its partitions assigned to the member.
    public struct TopicPartitions: KafkaArrayElement {
        /// ID of the topic.
        public var topicID: KafkaUUID
        /// Indexes of the partitions.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicID: KafkaUUID = .zero,
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicID = r.uuid()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.uuid("topicId", all[i].topicID)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
