// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Joins, stays in or leaves a Kafka Streams group (KIP-1071). Unchanged fields may be left out.
///
/// API key 88, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct StreamsGroupHeartbeatRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = StreamsGroupHeartbeatResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .streamsGroupHeartbeat }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "StreamsGroupHeartbeatRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of the group.
    public var groupID: String
    /// ID of the member, a UUID that the client makes.
    public var memberID: String
    /// Epoch that the member has reached; 0: join, -1: leave, -2: leave for a while as a static member.
    public var memberEpoch: Int32
    /// Latest `endpointInformationEpoch` that the member got.
    public var endpointInformationEpoch: Int32
    /// Name of a static member (`group.instance.id`). `nil`: none, or unchanged.
    public var instanceID: String?
    /// Rack of the member (`client.rack`). `nil`: none, or unchanged.
    public var rackID: String?
    /// Longest time that the member may take to give up tasks, in milliseconds; -1: unchanged. Default: -1.
    public var rebalanceTimeoutMs: Int32
    /// Topology of the application, sent when joining. `nil`: not joining.
    public var topology: Topology?
    /// Tasks that the member processes. `nil`: unchanged.
    public var activeTasks: [TaskIDs]?
    /// Tasks whose state the member keeps a copy of. `nil`: unchanged.
    public var standbyTasks: [TaskIDs]?
    /// Tasks whose state the member builds up in order to process them. `nil`: unchanged.
    public var warmupTasks: [TaskIDs]?
    /// ID of the process, which may run several members. `nil`: unchanged.
    public var processID: String?
    /// Address for interactive queries. `nil`: none, or unchanged.
    public var userEndpoint: Endpoint?
    /// Tags of the client, for rack-aware assignment. `nil`: unchanged.
    public var clientTags: [KeyValue]?
    /// How far the member has come in changelog topics, by task. `nil`: unchanged.
    public var taskOffsets: [TaskOffset]?
    /// Where changelog topics end, by task. `nil`: unchanged.
    public var taskEndOffsets: [TaskOffset]?
    /// Whether to shut down all members of the group.
    public var shutdownApplication: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupID = ""
        memberID = ""
        memberEpoch = 0
        endpointInformationEpoch = 0
        instanceID = nil
        rackID = nil
        rebalanceTimeoutMs = -1
        topology = nil
        activeTasks = nil
        standbyTasks = nil
        warmupTasks = nil
        processID = nil
        userEndpoint = nil
        clientTags = nil
        taskOffsets = nil
        taskEndOffsets = nil
        shutdownApplication = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupID: String = "",
        memberID: String = "",
        memberEpoch: Int32 = 0,
        endpointInformationEpoch: Int32 = 0,
        instanceID: String? = nil,
        rackID: String? = nil,
        rebalanceTimeoutMs: Int32 = -1,
        topology: Topology? = nil,
        activeTasks: [TaskIDs]? = nil,
        standbyTasks: [TaskIDs]? = nil,
        warmupTasks: [TaskIDs]? = nil,
        processID: String? = nil,
        userEndpoint: Endpoint? = nil,
        clientTags: [KeyValue]? = nil,
        taskOffsets: [TaskOffset]? = nil,
        taskEndOffsets: [TaskOffset]? = nil,
        shutdownApplication: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupID = groupID
        self.memberID = memberID
        self.memberEpoch = memberEpoch
        self.endpointInformationEpoch = endpointInformationEpoch
        self.instanceID = instanceID
        self.rackID = rackID
        self.rebalanceTimeoutMs = rebalanceTimeoutMs
        self.topology = topology
        self.activeTasks = activeTasks
        self.standbyTasks = standbyTasks
        self.warmupTasks = warmupTasks
        self.processID = processID
        self.userEndpoint = userEndpoint
        self.clientTags = clientTags
        self.taskOffsets = taskOffsets
        self.taskEndOffsets = taskEndOffsets
        self.shutdownApplication = shutdownApplication
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        groupID = r.string()
        memberID = r.string()
        memberEpoch = r.int32()
        endpointInformationEpoch = r.int32()
        instanceID = r.nullableString(true)
        rackID = r.nullableString(true)
        rebalanceTimeoutMs = r.int32()
        topology = r.nullableStruct(true)
        activeTasks = r.nullableStructs(minimum: 3, true)
        standbyTasks = r.nullableStructs(minimum: 3, true)
        warmupTasks = r.nullableStructs(minimum: 3, true)
        processID = r.nullableString(true)
        userEndpoint = r.nullableStruct(true)
        clientTags = r.nullableStructs(minimum: 3, true)
        taskOffsets = r.nullableStructs(minimum: 14, true)
        taskEndOffsets = r.nullableStructs(minimum: 14, true)
        shutdownApplication = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("groupId", groupID, nullable: false)
        w.string("memberId", memberID, nullable: false)
        w.int32("memberEpoch", memberEpoch)
        w.int32("endpointInformationEpoch", endpointInformationEpoch)
        w.string("instanceId", instanceID, nullable: true)
        w.string("rackId", rackID, nullable: true)
        w.int32("rebalanceTimeoutMs", rebalanceTimeoutMs)
        w.nullableStruct("topology", topology, nullable: true)
        w.structs("activeTasks", activeTasks, nullable: true)
        w.structs("standbyTasks", standbyTasks, nullable: true)
        w.structs("warmupTasks", warmupTasks, nullable: true)
        w.string("processId", processID, nullable: true)
        w.nullableStruct("userEndpoint", userEndpoint, nullable: true)
        w.structs("clientTags", clientTags, nullable: true)
        w.structs("taskOffsets", taskOffsets, nullable: true)
        w.structs("taskEndOffsets", taskEndOffsets, nullable: true)
        w.bool("shutdownApplication", shutdownApplication)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension StreamsGroupHeartbeatRequest {
    /// The topology of an application.
    public struct Topology: KafkaStruct {
        /// Epoch of the topology.
        public var epoch: Int32
        /// Parts of the topology.
        public var subtopologies: [Subtopology]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            epoch = 0
            subtopologies = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            epoch: Int32 = 0,
            subtopologies: [Subtopology] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.epoch = epoch
            self.subtopologies = subtopologies
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            epoch = r.int32()
            subtopologies = r.structs(minimum: 8)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("epoch", epoch)
            w.structs("subtopologies", subtopologies, nullable: false)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard epoch == 0 else { return false }
            guard subtopologies.isEmpty else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension StreamsGroupHeartbeatRequest {
    /// A part of the topology.
    public struct Subtopology: KafkaArrayElement {
        /// ID of the subtopology within the topology.
        public var subtopologyID: String
        /// Names of the topics to read from.
        public var sourceTopics: [String]
        /// Regular expressions of the names of topics to read from.
        public var sourceTopicRegex: [String]
        /// Changelog topics of the state stores, which Kafka creates.
        public var stateChangelogTopics: [TopicInfo]
        /// Names of the repartition topics to write to.
        public var repartitionSinkTopics: [String]
        /// Repartition topics to read from, which Kafka creates.
        public var repartitionSourceTopics: [TopicInfo]
        /// Sets of source topics that must have the same number of partitions.
        public var copartitionGroups: [CopartitionGroup]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            subtopologyID = ""
            sourceTopics = []
            sourceTopicRegex = []
            stateChangelogTopics = []
            repartitionSinkTopics = []
            repartitionSourceTopics = []
            copartitionGroups = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            subtopologyID: String = "",
            sourceTopics: [String] = [],
            sourceTopicRegex: [String] = [],
            stateChangelogTopics: [TopicInfo] = [],
            repartitionSinkTopics: [String] = [],
            repartitionSourceTopics: [TopicInfo] = [],
            copartitionGroups: [CopartitionGroup] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.subtopologyID = subtopologyID
            self.sourceTopics = sourceTopics
            self.sourceTopicRegex = sourceTopicRegex
            self.stateChangelogTopics = stateChangelogTopics
            self.repartitionSinkTopics = repartitionSinkTopics
            self.repartitionSourceTopics = repartitionSourceTopics
            self.copartitionGroups = copartitionGroups
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            subtopologyID = r.string()
            sourceTopics = r.values()
            sourceTopicRegex = r.values()
            stateChangelogTopics = r.structs(minimum: 9)
            repartitionSinkTopics = r.values()
            repartitionSourceTopics = r.structs(minimum: 9)
            copartitionGroups = r.structs(minimum: 4)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("subtopologyId", all[i].subtopologyID, nullable: false)
            w.values("sourceTopics", all[i].sourceTopics, nullable: false)
            w.values("sourceTopicRegex", all[i].sourceTopicRegex, nullable: false)
            w.structs("stateChangelogTopics", all[i].stateChangelogTopics, nullable: false)
            w.values("repartitionSinkTopics", all[i].repartitionSinkTopics, nullable: false)
            w.structs("repartitionSourceTopics", all[i].repartitionSourceTopics, nullable: false)
            w.structs("copartitionGroups", all[i].copartitionGroups, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupHeartbeatRequest {
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

extension StreamsGroupHeartbeatRequest {
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

extension StreamsGroupHeartbeatRequest {
    /// A set of topics with the same number of partitions.
    public struct CopartitionGroup: KafkaArrayElement {
        /// Indexes into the subtopology's `sourceTopics`.
        public var sourceTopics: [Int16]
        /// Indexes into the subtopology's `sourceTopicRegex`.
        public var sourceTopicRegex: [Int16]
        /// Indexes into the subtopology's `repartitionSourceTopics`.
        public var repartitionSourceTopics: [Int16]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            sourceTopics = []
            sourceTopicRegex = []
            repartitionSourceTopics = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            sourceTopics: [Int16] = [],
            sourceTopicRegex: [Int16] = [],
            repartitionSourceTopics: [Int16] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.sourceTopics = sourceTopics
            self.sourceTopicRegex = sourceTopicRegex
            self.repartitionSourceTopics = repartitionSourceTopics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            sourceTopics = r.values()
            sourceTopicRegex = r.values()
            repartitionSourceTopics = r.values()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.values("sourceTopics", all[i].sourceTopics, nullable: false)
            w.values("sourceTopicRegex", all[i].sourceTopicRegex, nullable: false)
            w.values("repartitionSourceTopics", all[i].repartitionSourceTopics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupHeartbeatRequest {
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

extension StreamsGroupHeartbeatRequest {
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

extension StreamsGroupHeartbeatRequest {
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

/// The member's epoch, its tasks and the state of the group.
///
/// API key 88, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct StreamsGroupHeartbeatResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .streamsGroupHeartbeat }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "StreamsGroupHeartbeatResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Explanation of `errorCode`, for people. `nil`: none.
    public var errorMessage: String?
    /// ID of the member.
    public var memberID: String
    /// Epoch that the member has from now on.
    public var memberEpoch: Int32
    /// Time until the next heartbeat, in milliseconds.
    public var heartbeatIntervalMs: Int32
    /// Records that a warm-up task may lack and still count as caught up.
    public var acceptableRecoveryLag: Int32
    /// Time between two reports of `taskOffsets`, in milliseconds.
    public var taskOffsetIntervalMs: Int32
    /// What keeps the group from working. `nil`: not reported. Default: empty.
    public var status: [Status]?
    /// Tasks that the member is to process. `nil`: unchanged.
    public var activeTasks: [TaskIDs]?
    /// Tasks whose state the member is to keep a copy of. `nil`: unchanged.
    public var standbyTasks: [TaskIDs]?
    /// Tasks whose state the member is to build up. `nil`: unchanged.
    public var warmupTasks: [TaskIDs]?
    /// Epoch of `partitionsByUserEndpoint`.
    public var endpointInformationEpoch: Int32
    /// Partitions of all members, for interactive queries. `nil`: unchanged.
    public var partitionsByUserEndpoint: [EndpointToPartitions]?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = nil
        memberID = ""
        memberEpoch = 0
        heartbeatIntervalMs = 0
        acceptableRecoveryLag = 0
        taskOffsetIntervalMs = 0
        status = []
        activeTasks = nil
        standbyTasks = nil
        warmupTasks = nil
        endpointInformationEpoch = 0
        partitionsByUserEndpoint = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        errorMessage: String? = nil,
        memberID: String = "",
        memberEpoch: Int32 = 0,
        heartbeatIntervalMs: Int32 = 0,
        acceptableRecoveryLag: Int32 = 0,
        taskOffsetIntervalMs: Int32 = 0,
        status: [Status]? = [],
        activeTasks: [TaskIDs]? = nil,
        standbyTasks: [TaskIDs]? = nil,
        warmupTasks: [TaskIDs]? = nil,
        endpointInformationEpoch: Int32 = 0,
        partitionsByUserEndpoint: [EndpointToPartitions]? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.memberID = memberID
        self.memberEpoch = memberEpoch
        self.heartbeatIntervalMs = heartbeatIntervalMs
        self.acceptableRecoveryLag = acceptableRecoveryLag
        self.taskOffsetIntervalMs = taskOffsetIntervalMs
        self.status = status
        self.activeTasks = activeTasks
        self.standbyTasks = standbyTasks
        self.warmupTasks = warmupTasks
        self.endpointInformationEpoch = endpointInformationEpoch
        self.partitionsByUserEndpoint = partitionsByUserEndpoint
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        memberID = r.string()
        memberEpoch = r.int32()
        heartbeatIntervalMs = r.int32()
        acceptableRecoveryLag = r.int32()
        taskOffsetIntervalMs = r.int32()
        status = r.nullableStructs(minimum: 3, true)
        activeTasks = r.nullableStructs(minimum: 3, true)
        standbyTasks = r.nullableStructs(minimum: 3, true)
        warmupTasks = r.nullableStructs(minimum: 3, true)
        endpointInformationEpoch = r.int32()
        partitionsByUserEndpoint = r.nullableStructs(minimum: 7, true)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.string("memberId", memberID, nullable: false)
        w.int32("memberEpoch", memberEpoch)
        w.int32("heartbeatIntervalMs", heartbeatIntervalMs)
        w.int32("acceptableRecoveryLag", acceptableRecoveryLag)
        w.int32("taskOffsetIntervalMs", taskOffsetIntervalMs)
        w.structs("status", status, nullable: true)
        w.structs("activeTasks", activeTasks, nullable: true)
        w.structs("standbyTasks", standbyTasks, nullable: true)
        w.structs("warmupTasks", warmupTasks, nullable: true)
        w.int32("endpointInformationEpoch", endpointInformationEpoch)
        w.structs("partitionsByUserEndpoint", partitionsByUserEndpoint, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension StreamsGroupHeartbeatResponse {
    /// A condition of the group.
    public struct Status: KafkaArrayElement {
        /// Condition: 0: stale topology, 1: source topics missing, 2: wrong number of partitions, 3: internal topics
        /// missing, 4: shutting down.
        public var statusCode: Int8
        /// Explanation of the condition, for people.
        public var statusDetail: String
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            statusCode = 0
            statusDetail = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            statusCode: Int8 = 0,
            statusDetail: String = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.statusCode = statusCode
            self.statusDetail = statusDetail
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            statusCode = r.int8()
            statusDetail = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int8("statusCode", all[i].statusCode)
            w.string("statusDetail", all[i].statusDetail, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupHeartbeatResponse {
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

extension StreamsGroupHeartbeatResponse {
    /// An address and the partitions of one member there.
    public struct EndpointToPartitions: KafkaArrayElement {
        /// Address for interactive queries.
        public var userEndpoint: Endpoint
        /// Source partitions of the member's active tasks, by topic.
        public var activePartitions: [TopicPartition]
        /// Source partitions of the member's standby tasks, by topic.
        public var standbyPartitions: [TopicPartition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            userEndpoint = Endpoint()
            activePartitions = []
            standbyPartitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            userEndpoint: Endpoint = Endpoint(),
            activePartitions: [TopicPartition] = [],
            standbyPartitions: [TopicPartition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.userEndpoint = userEndpoint
            self.activePartitions = activePartitions
            self.standbyPartitions = standbyPartitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            userEndpoint = Endpoint(from: &r)
            activePartitions = r.structs(minimum: 3)
            standbyPartitions = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.structure("userEndpoint", all[i].userEndpoint)
            w.structs("activePartitions", all[i].activePartitions, nullable: false)
            w.structs("standbyPartitions", all[i].standbyPartitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupHeartbeatResponse {
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

extension StreamsGroupHeartbeatResponse {
    /// A topic and some of its partitions.
    public struct TopicPartition: KafkaArrayElement {
        /// Name of the topic.
        public var topic: String
        /// Indexes of the partitions.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topic = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topic: String = "",
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topic", all[i].topic, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
