// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct StreamsGroupDescribeRequest: KafkaRequest {
    public typealias Response = StreamsGroupDescribeResponse
    public static var apiKey: ApiKey { .streamsGroupDescribe }
    public static var name: StaticString { "StreamsGroupDescribeRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
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

public struct StreamsGroupDescribeResponse: KafkaResponse {
    public static var apiKey: ApiKey { .streamsGroupDescribe }
    public static var name: StaticString { "StreamsGroupDescribeResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
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

extension StreamsGroupDescribeResponse {
    public struct DescribedGroup: KafkaArrayElement {
        public var errorCode: Int16
        public var errorMessage: String?
        public var groupId: String
        public var groupState: String
        public var groupEpoch: Int32
        public var assignmentEpoch: Int32
        public var topology: Topology?
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
            topology = nil
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
            topology = r.nullableStruct(true)
            members = r.structs(minimum: 28)
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
            w.nullableStruct("topology", all[i].topology, nullable: true)
            w.structs("members", all[i].members, nullable: false)
            w.int32("authorizedOperations", all[i].authorizedOperations)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupDescribeResponse {
    public struct Topology: KafkaStruct {
        public var epoch: Int32
        public var subtopologies: [Subtopology]?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            epoch = 0
            subtopologies = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            epoch = r.int32()
            subtopologies = r.nullableStructs(minimum: 6, true)
            unknownTaggedFields = r.unknownTags()
        }

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
    public struct Subtopology: KafkaArrayElement {
        public var subtopologyId: String
        public var sourceTopics: [String]
        public var repartitionSinkTopics: [String]
        public var stateChangelogTopics: [TopicInfo]
        public var repartitionSourceTopics: [TopicInfo]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            subtopologyId = ""
            sourceTopics = []
            repartitionSinkTopics = []
            stateChangelogTopics = []
            repartitionSourceTopics = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            subtopologyId = r.string()
            sourceTopics = r.values()
            repartitionSinkTopics = r.values()
            stateChangelogTopics = r.structs(minimum: 9)
            repartitionSourceTopics = r.structs(minimum: 9)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("subtopologyId", all[i].subtopologyId, nullable: false)
            w.values("sourceTopics", all[i].sourceTopics, nullable: false)
            w.values("repartitionSinkTopics", all[i].repartitionSinkTopics, nullable: false)
            w.structs("stateChangelogTopics", all[i].stateChangelogTopics, nullable: false)
            w.structs("repartitionSourceTopics", all[i].repartitionSourceTopics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupDescribeResponse {
    public struct TopicInfo: KafkaArrayElement {
        public var name: String
        public var partitions: Int32
        public var replicationFactor: Int16
        public var topicConfigs: [KeyValue]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = 0
            replicationFactor = 0
            topicConfigs = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.int32()
            replicationFactor = r.int16()
            topicConfigs = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int32("partitions", all[i].partitions)
            w.int16("replicationFactor", all[i].replicationFactor)
            w.structs("topicConfigs", all[i].topicConfigs, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupDescribeResponse {
    public struct KeyValue: KafkaArrayElement {
        public var key: String
        public var value: String
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            key = ""
            value = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            key = r.string()
            value = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("key", all[i].key, nullable: false)
            w.string("value", all[i].value, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupDescribeResponse {
    public struct Member: KafkaArrayElement {
        public var memberId: String
        public var memberEpoch: Int32
        public var instanceId: String?
        public var rackId: String?
        public var clientId: String
        public var clientHost: String
        public var topologyEpoch: Int32
        public var processId: String
        public var userEndpoint: Endpoint?
        public var clientTags: [KeyValue]
        public var taskOffsets: [TaskOffset]
        public var taskEndOffsets: [TaskOffset]
        public var assignment: Assignment
        public var targetAssignment: Assignment
        public var isClassic: Bool
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            memberId = ""
            memberEpoch = 0
            instanceId = nil
            rackId = nil
            clientId = ""
            clientHost = ""
            topologyEpoch = 0
            processId = ""
            userEndpoint = nil
            clientTags = []
            taskOffsets = []
            taskEndOffsets = []
            assignment = Assignment()
            targetAssignment = Assignment()
            isClassic = false
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            memberId = r.string()
            memberEpoch = r.int32()
            instanceId = r.nullableString(true)
            rackId = r.nullableString(true)
            clientId = r.string()
            clientHost = r.string()
            topologyEpoch = r.int32()
            processId = r.string()
            userEndpoint = r.nullableStruct(true)
            clientTags = r.structs(minimum: 3)
            taskOffsets = r.structs(minimum: 14)
            taskEndOffsets = r.structs(minimum: 14)
            assignment = Assignment(from: &r)
            targetAssignment = Assignment(from: &r)
            isClassic = r.bool()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("memberId", all[i].memberId, nullable: false)
            w.int32("memberEpoch", all[i].memberEpoch)
            w.string("instanceId", all[i].instanceId, nullable: true)
            w.string("rackId", all[i].rackId, nullable: true)
            w.string("clientId", all[i].clientId, nullable: false)
            w.string("clientHost", all[i].clientHost, nullable: false)
            w.int32("topologyEpoch", all[i].topologyEpoch)
            w.string("processId", all[i].processId, nullable: false)
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
    public struct Endpoint: KafkaStruct {
        public var host: String
        public var port: UInt16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            host = r.string()
            port = r.uint16()
            unknownTaggedFields = r.unknownTags()
        }

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
    public struct TaskOffset: KafkaArrayElement {
        public var subtopologyId: String
        public var partition: Int32
        public var offset: Int64
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            subtopologyId = ""
            partition = 0
            offset = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            subtopologyId = r.string()
            partition = r.int32()
            offset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("subtopologyId", all[i].subtopologyId, nullable: false)
            w.int32("partition", all[i].partition)
            w.int64("offset", all[i].offset)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupDescribeResponse {
    public struct Assignment: KafkaStruct {
        public var activeTasks: [TaskIds]
        public var standbyTasks: [TaskIds]
        public var warmupTasks: [TaskIds]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            activeTasks = []
            standbyTasks = []
            warmupTasks = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            activeTasks = r.structs(minimum: 3)
            standbyTasks = r.structs(minimum: 3)
            warmupTasks = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

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
    public struct TaskIds: KafkaArrayElement {
        public var subtopologyId: String
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            subtopologyId = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            subtopologyId = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("subtopologyId", all[i].subtopologyId, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
