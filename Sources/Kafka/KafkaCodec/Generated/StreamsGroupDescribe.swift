// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks a coordinator for the state of Kafka Streams groups (KIP-1071).
///
/// API key 89, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct StreamsGroupDescribeRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = StreamsGroupDescribeResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .streamsGroupDescribe }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "StreamsGroupDescribeRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
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

/// The state, topology and members of Kafka Streams groups.
///
/// API key 89, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct StreamsGroupDescribeResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .streamsGroupDescribe }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "StreamsGroupDescribeResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
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

extension StreamsGroupDescribeResponse {
    /// A Kafka Streams group.
    public struct Group: KafkaArrayElement {
        /// Error code of this group (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none.
        public var errorMessage: String?
        /// ID of the group.
        public var groupID: String
        /// State of the group, for example `Stable` or `NotReady`; empty: unknown.
        public var groupState: String
        /// Epoch of the group; it grows whenever members or the topology change.
        public var groupEpoch: Int32
        /// Group epoch for which the target assignment was made.
        public var assignmentEpoch: Int32
        /// Topology of the application. `nil`: none, or the group could not be described.
        public var topology: Topology?
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
            topology = nil
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
            topology: Topology? = nil,
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
            self.topology = topology
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
            topology = r.nullableStruct(true)
            members = r.structs(minimum: 28)
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
            w.nullableStruct("topology", all[i].topology, nullable: true)
            w.structs("members", all[i].members, nullable: false)
            w.int32("authorizedOperations", all[i].authorizedOperations)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// The topology of an application.
    public struct Topology: KafkaStruct {
        /// Epoch of the topology.
        public var epoch: Int32
        /// Parts of the topology, with topics resolved. `nil`: source topics are missing, or the group is not ready.
        public var subtopologies: [Subtopology]?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            epoch = 0
            subtopologies = nil
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            epoch: Int32 = 0,
            subtopologies: [Subtopology]? = nil,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.epoch = epoch
            self.subtopologies = subtopologies
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            epoch = r.int32()
            subtopologies = r.nullableStructs(minimum: 6, true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("epoch", epoch)
            w.structs("subtopologies", subtopologies, nullable: true)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard epoch == 0 else { return false }
            guard subtopologies == nil else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// A part of the topology.
    public struct Subtopology: KafkaArrayElement {
        /// ID of the subtopology within the topology.
        public var subtopologyID: String
        /// Names of the topics to read from.
        public var sourceTopics: [String]
        /// Names of the repartition topics to write to.
        public var repartitionSinkTopics: [String]
        /// Changelog topics of the state stores, which Kafka creates.
        public var stateChangelogTopics: [TopicInfo]
        /// Repartition topics to read from, which Kafka creates.
        public var repartitionSourceTopics: [TopicInfo]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            subtopologyID = ""
            sourceTopics = []
            repartitionSinkTopics = []
            stateChangelogTopics = []
            repartitionSourceTopics = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            subtopologyID: String = "",
            sourceTopics: [String] = [],
            repartitionSinkTopics: [String] = [],
            stateChangelogTopics: [TopicInfo] = [],
            repartitionSourceTopics: [TopicInfo] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.subtopologyID = subtopologyID
            self.sourceTopics = sourceTopics
            self.repartitionSinkTopics = repartitionSinkTopics
            self.stateChangelogTopics = stateChangelogTopics
            self.repartitionSourceTopics = repartitionSourceTopics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            subtopologyID = r.string()
            sourceTopics = r.values()
            repartitionSinkTopics = r.values()
            stateChangelogTopics = r.structs(minimum: 9)
            repartitionSourceTopics = r.structs(minimum: 9)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("subtopologyId", all[i].subtopologyID, nullable: false)
            w.values("sourceTopics", all[i].sourceTopics, nullable: false)
            w.values("repartitionSinkTopics", all[i].repartitionSinkTopics, nullable: false)
            w.structs("stateChangelogTopics", all[i].stateChangelogTopics, nullable: false)
            w.structs("repartitionSourceTopics", all[i].repartitionSourceTopics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// An internal topic of the application.
    public struct TopicInfo: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Number of partitions; 0: not fixed.
        public var partitions: Int32
        /// Number of replicas of each partition; 0: the broker's default.
        public var replicationFactor: Int16
        /// Configuration of the topic.
        public var topicConfigs: [KeyValue]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            partitions = 0
            replicationFactor = 0
            topicConfigs = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            partitions: Int32 = 0,
            replicationFactor: Int16 = 0,
            topicConfigs: [KeyValue] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.replicationFactor = replicationFactor
            self.topicConfigs = topicConfigs
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.int32()
            replicationFactor = r.int16()
            topicConfigs = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.int32("partitions", all[i].partitions)
            w.int16("replicationFactor", all[i].replicationFactor)
            w.structs("topicConfigs", all[i].topicConfigs, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// A tag of a client, or a configuration key, with its value.
    public struct KeyValue: KafkaArrayElement {
        /// Key of the tag or configuration.
        public var key: String
        /// Value of the tag or configuration.
        public var value: String
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            key = ""
            value = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            key: String = "",
            value: String = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.key = key
            self.value = value
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            key = r.string()
            value = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("key", all[i].key, nullable: false)
            w.string("value", all[i].value, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// A member of the group.
    public struct Member: KafkaArrayElement {
        /// ID of the member.
        public var memberID: String
        /// Epoch that the member has reached.
        public var memberEpoch: Int32
        /// Name of a static member (`group.instance.id`). `nil`: the member is dynamic.
        public var instanceID: String?
        /// Rack of the member (`client.rack`). `nil`: none.
        public var rackID: String?
        /// Client ID of the member (`client.id`).
        public var clientID: String
        /// Address that the member connects from.
        public var clientHost: String
        /// Epoch of the topology that the member runs.
        public var topologyEpoch: Int32
        /// ID of the process, which may run several members.
        public var processID: String
        /// Address for interactive queries. `nil`: none.
        public var userEndpoint: Endpoint?
        /// Tags of the client, for rack-aware assignment.
        public var clientTags: [KeyValue]
        /// How far the member has come in changelog topics, by task.
        public var taskOffsets: [TaskOffset]
        /// Where changelog topics end, by task.
        public var taskEndOffsets: [TaskOffset]
        /// Tasks that the member owns.
        public var assignment: Assignment
        /// Tasks that the member owns once it has caught up with the group.
        public var targetAssignment: Assignment
        /// Whether the member still uses the classic protocol.
        public var isClassic: Bool
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            memberID = ""
            memberEpoch = 0
            instanceID = nil
            rackID = nil
            clientID = ""
            clientHost = ""
            topologyEpoch = 0
            processID = ""
            userEndpoint = nil
            clientTags = []
            taskOffsets = []
            taskEndOffsets = []
            assignment = Assignment()
            targetAssignment = Assignment()
            isClassic = false
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            memberID: String = "",
            memberEpoch: Int32 = 0,
            instanceID: String? = nil,
            rackID: String? = nil,
            clientID: String = "",
            clientHost: String = "",
            topologyEpoch: Int32 = 0,
            processID: String = "",
            userEndpoint: Endpoint? = nil,
            clientTags: [KeyValue] = [],
            taskOffsets: [TaskOffset] = [],
            taskEndOffsets: [TaskOffset] = [],
            assignment: Assignment = Assignment(),
            targetAssignment: Assignment = Assignment(),
            isClassic: Bool = false,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.memberID = memberID
            self.memberEpoch = memberEpoch
            self.instanceID = instanceID
            self.rackID = rackID
            self.clientID = clientID
            self.clientHost = clientHost
            self.topologyEpoch = topologyEpoch
            self.processID = processID
            self.userEndpoint = userEndpoint
            self.clientTags = clientTags
            self.taskOffsets = taskOffsets
            self.taskEndOffsets = taskEndOffsets
            self.assignment = assignment
            self.targetAssignment = targetAssignment
            self.isClassic = isClassic
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            memberID = r.string()
            memberEpoch = r.int32()
            instanceID = r.nullableString(true)
            rackID = r.nullableString(true)
            clientID = r.string()
            clientHost = r.string()
            topologyEpoch = r.int32()
            processID = r.string()
            userEndpoint = r.nullableStruct(true)
            clientTags = r.structs(minimum: 3)
            taskOffsets = r.structs(minimum: 14)
            taskEndOffsets = r.structs(minimum: 14)
            assignment = Assignment(from: &r)
            targetAssignment = Assignment(from: &r)
            isClassic = r.bool()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("memberId", all[i].memberID, nullable: false)
            w.int32("memberEpoch", all[i].memberEpoch)
            w.string("instanceId", all[i].instanceID, nullable: true)
            w.string("rackId", all[i].rackID, nullable: true)
            w.string("clientId", all[i].clientID, nullable: false)
            w.string("clientHost", all[i].clientHost, nullable: false)
            w.int32("topologyEpoch", all[i].topologyEpoch)
            w.string("processId", all[i].processID, nullable: false)
            w.nullableStruct("userEndpoint", all[i].userEndpoint, nullable: true)
            w.structs("clientTags", all[i].clientTags, nullable: false)
            w.structs("taskOffsets", all[i].taskOffsets, nullable: false)
            w.structs("taskEndOffsets", all[i].taskEndOffsets, nullable: false)
            w.structure("assignment", all[i].assignment)
            w.structure("targetAssignment", all[i].targetAssignment)
            w.bool("isClassic", all[i].isClassic)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// An address for interactive queries.
    public struct Endpoint: KafkaStruct {
        /// Host name or IP address to connect to.
        public var host: String
        /// TCP port to connect to.
        public var port: UInt16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            host: String = "",
            port: UInt16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.host = host
            self.port = port
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            host = r.string()
            port = r.uint16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.string("host", host, nullable: false)
            w.uint16("port", port)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard host.isEmpty else { return false }
            guard port == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// An offset in the changelogs of a task.
    public struct TaskOffset: KafkaArrayElement {
        /// ID of the task's subtopology.
        public var subtopologyID: String
        /// Partition of the task.
        public var partition: Int32
        /// Sum of the task's changelog offsets.
        public var offset: Int64
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            subtopologyID = ""
            partition = 0
            offset = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            subtopologyID: String = "",
            partition: Int32 = 0,
            offset: Int64 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.subtopologyID = subtopologyID
            self.partition = partition
            self.offset = offset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            subtopologyID = r.string()
            partition = r.int32()
            offset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("subtopologyId", all[i].subtopologyID, nullable: false)
            w.int32("partition", all[i].partition)
            w.int64("offset", all[i].offset)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// A set of assigned tasks.
    public struct Assignment: KafkaStruct {
        /// Tasks that process records.
        public var activeTasks: [TaskIDs]
        /// Tasks that keep a copy of the state.
        public var standbyTasks: [TaskIDs]
        /// Tasks that build up state in order to become active.
        public var warmupTasks: [TaskIDs]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            activeTasks = []
            standbyTasks = []
            warmupTasks = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            activeTasks: [TaskIDs] = [],
            standbyTasks: [TaskIDs] = [],
            warmupTasks: [TaskIDs] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.activeTasks = activeTasks
            self.standbyTasks = standbyTasks
            self.warmupTasks = warmupTasks
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            activeTasks = r.structs(minimum: 3)
            standbyTasks = r.structs(minimum: 3)
            warmupTasks = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.structs("activeTasks", activeTasks, nullable: false)
            w.structs("standbyTasks", standbyTasks, nullable: false)
            w.structs("warmupTasks", warmupTasks, nullable: false)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard activeTasks.isEmpty else { return false }
            guard standbyTasks.isEmpty else { return false }
            guard warmupTasks.isEmpty else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// Tasks of one subtopology.
    public struct TaskIDs: KafkaArrayElement {
        /// ID of the tasks' subtopology.
        public var subtopologyID: String
        /// Partitions of the tasks: one task for each.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            subtopologyID = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            subtopologyID: String = "",
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.subtopologyID = subtopologyID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            subtopologyID = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("subtopologyId", all[i].subtopologyID, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
