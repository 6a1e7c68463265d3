// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ShareGroupDescribeRequest: KafkaRequest {
    public typealias Response = ShareGroupDescribeResponse
    public static var apiKey: ApiKey { .shareGroupDescribe }
    public static var name: StaticString { "ShareGroupDescribeRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupIds: [String]
    public var includeAuthorizedOperations: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupIds = []
        includeAuthorizedOperations = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        groupIds = r.values()
        includeAuthorizedOperations = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.values("groupIds", groupIds, nullable: false)
        w.bool("includeAuthorizedOperations", includeAuthorizedOperations)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct ShareGroupDescribeResponse: KafkaResponse {
    public static var apiKey: ApiKey { .shareGroupDescribe }
    public static var name: StaticString { "ShareGroupDescribeResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var groups: [DescribedGroup]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        groups = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        groups = r.structs(minimum: 20)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("groups", groups, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ShareGroupDescribeResponse {
    public struct DescribedGroup: KafkaArrayElement {
        public var errorCode: Int16
        public var errorMessage: String?
        public var groupId: String
        public var groupState: String
        public var groupEpoch: Int32
        public var assignmentEpoch: Int32
        public var assignorName: String
        public var members: [Member]
        public var authorizedOperations: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            errorMessage = nil
            groupId = ""
            groupState = ""
            groupEpoch = 0
            assignmentEpoch = 0
            assignorName = ""
            members = []
            authorizedOperations = -2147483648
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            groupId = r.string()
            groupState = r.string()
            groupEpoch = r.int32()
            assignmentEpoch = r.int32()
            assignorName = r.string()
            members = r.structs(minimum: 12)
            authorizedOperations = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.string("groupId", all[i].groupId, nullable: false)
            w.string("groupState", all[i].groupState, nullable: false)
            w.int32("groupEpoch", all[i].groupEpoch)
            w.int32("assignmentEpoch", all[i].assignmentEpoch)
            w.string("assignorName", all[i].assignorName, nullable: false)
            w.structs("members", all[i].members, nullable: false)
            w.int32("authorizedOperations", all[i].authorizedOperations)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareGroupDescribeResponse {
    public struct Member: KafkaArrayElement {
        public var memberId: String
        public var rackId: String?
        public var memberEpoch: Int32
        public var clientId: String
        public var clientHost: String
        public var subscribedTopicNames: [String]
        public var assignment: Assignment
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            memberId = ""
            rackId = nil
            memberEpoch = 0
            clientId = ""
            clientHost = ""
            subscribedTopicNames = []
            assignment = Assignment()
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            memberId = r.string()
            rackId = r.nullableString(true)
            memberEpoch = r.int32()
            clientId = r.string()
            clientHost = r.string()
            subscribedTopicNames = r.values()
            assignment = Assignment(from: &r)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("memberId", all[i].memberId, nullable: false)
            w.string("rackId", all[i].rackId, nullable: true)
            w.int32("memberEpoch", all[i].memberEpoch)
            w.string("clientId", all[i].clientId, nullable: false)
            w.string("clientHost", all[i].clientHost, nullable: false)
            w.values("subscribedTopicNames", all[i].subscribedTopicNames, nullable: false)
            w.structure("assignment", all[i].assignment)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareGroupDescribeResponse {
    public struct Assignment: KafkaStruct {
        public var topicPartitions: [TopicPartitions]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicPartitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicPartitions = r.structs(minimum: 19)
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

extension ShareGroupDescribeResponse {
    public struct TopicPartitions: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var topicName: String
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            topicName = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            topicName = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.string("topicName", all[i].topicName, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
