// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks a coordinator for the state of share groups (KIP-932).
///
/// API key 77, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct ShareGroupDescribeRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ShareGroupDescribeResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .shareGroupDescribe }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ShareGroupDescribeRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Groups to describe, by ID.
    public var groupIDs: [String]
    /// Whether to report which operations the client may perform on each group.
    public var includeAuthorizedOperations: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupIDs = []
        includeAuthorizedOperations = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupIDs: [String] = [],
        includeAuthorizedOperations: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupIDs = groupIDs
        self.includeAuthorizedOperations = includeAuthorizedOperations
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        groupIDs = r.values()
        includeAuthorizedOperations = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.values("groupIds", groupIDs, nullable: false)
        w.bool("includeAuthorizedOperations", includeAuthorizedOperations)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The state, members and assignments of share groups.
///
/// API key 77, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct ShareGroupDescribeResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .shareGroupDescribe }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ShareGroupDescribeResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Groups, in the order of the request.
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
        groups = r.structs(minimum: 20)
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

extension ShareGroupDescribeResponse {
    /// A share group.
    public struct Group: KafkaArrayElement {
        /// Error code of this group (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none.
        public var errorMessage: String?
        /// ID of the group.
        public var groupID: String
        /// `Empty`, `Stable` or `Dead`; empty: unknown.
        public var groupState: String
        /// Epoch of the group; it grows whenever members or subscriptions change.
        public var groupEpoch: Int32
        /// Group epoch for which the assignment was made.
        public var assignmentEpoch: Int32
        /// Name of the assignor that the group uses, for example `simple`.
        public var assignorName: String
        /// Members of the group.
        public var members: [Member]
        /// Operations that the client may perform on the group: bit n for ACL operation n; the default: not reported.
        /// Default: `Int32.min`.
        public var authorizedOperations: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            errorMessage = nil
            groupID = ""
            groupState = ""
            groupEpoch = 0
            assignmentEpoch = 0
            assignorName = ""
            members = []
            authorizedOperations = -2147483648
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            errorMessage: String? = nil,
            groupID: String = "",
            groupState: String = "",
            groupEpoch: Int32 = 0,
            assignmentEpoch: Int32 = 0,
            assignorName: String = "",
            members: [Member] = [],
            authorizedOperations: Int32 = -2147483648,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.groupID = groupID
            self.groupState = groupState
            self.groupEpoch = groupEpoch
            self.assignmentEpoch = assignmentEpoch
            self.assignorName = assignorName
            self.members = members
            self.authorizedOperations = authorizedOperations
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            groupID = r.string()
            groupState = r.string()
            groupEpoch = r.int32()
            assignmentEpoch = r.int32()
            assignorName = r.string()
            members = r.structs(minimum: 12)
            authorizedOperations = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.string("groupId", all[i].groupID, nullable: false)
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
    /// A member of the group.
    public struct Member: KafkaArrayElement {
        /// ID of the member.
        public var memberID: String
        /// Rack of the member (`client.rack`). `nil`: none.
        public var rackID: String?
        /// Epoch that the member has reached.
        public var memberEpoch: Int32
        /// Client ID of the member (`client.id`).
        public var clientID: String
        /// Address that the member connects from.
        public var clientHost: String
        /// Names of the topics that the member subscribes to.
        public var subscribedTopicNames: [String]
        /// Partitions that the member reads.
        public var assignment: Assignment
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            memberID = ""
            rackID = nil
            memberEpoch = 0
            clientID = ""
            clientHost = ""
            subscribedTopicNames = []
            assignment = Assignment()
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            memberID: String = "",
            rackID: String? = nil,
            memberEpoch: Int32 = 0,
            clientID: String = "",
            clientHost: String = "",
            subscribedTopicNames: [String] = [],
            assignment: Assignment = Assignment(),
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.memberID = memberID
            self.rackID = rackID
            self.memberEpoch = memberEpoch
            self.clientID = clientID
            self.clientHost = clientHost
            self.subscribedTopicNames = subscribedTopicNames
            self.assignment = assignment
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            memberID = r.string()
            rackID = r.nullableString(true)
            memberEpoch = r.int32()
            clientID = r.string()
            clientHost = r.string()
            subscribedTopicNames = r.values()
            assignment = Assignment(from: &r)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("memberId", all[i].memberID, nullable: false)
            w.string("rackId", all[i].rackID, nullable: true)
            w.int32("memberEpoch", all[i].memberEpoch)
            w.string("clientId", all[i].clientID, nullable: false)
            w.string("clientHost", all[i].clientHost, nullable: false)
            w.values("subscribedTopicNames", all[i].subscribedTopicNames, nullable: false)
            w.structure("assignment", all[i].assignment)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareGroupDescribeResponse {
    /// A set of assigned partitions.
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
            topicPartitions = r.structs(minimum: 19)
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

extension ShareGroupDescribeResponse {
    /// A topic and some of its partitions.
    public struct TopicPartitions: KafkaArrayElement {
        /// ID of the topic.
        public var topicID: KafkaUUID
        /// Name of the topic.
        public var topicName: String
        /// Indexes of the partitions.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicID = .zero
            topicName = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicID: KafkaUUID = .zero,
            topicName: String = "",
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicID = topicID
            self.topicName = topicName
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicID = r.uuid()
            topicName = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.uuid("topicId", all[i].topicID)
            w.string("topicName", all[i].topicName, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
