// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct StreamsGroupHeartbeatRequest: KafkaRequest {
    public typealias Response = StreamsGroupHeartbeatResponse
    public static var apiKey: ApiKey { .streamsGroupHeartbeat }
    public static var name: StaticString { "StreamsGroupHeartbeatRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String
    public var memberId: String
    public var memberEpoch: Int32
    public var endpointInformationEpoch: Int32
    public var instanceId: String?
    public var rackId: String?
    public var rebalanceTimeoutMs: Int32
    public var topology: Topology?
    public var activeTasks: [TaskIds]?
    public var standbyTasks: [TaskIds]?
    public var warmupTasks: [TaskIds]?
    public var processId: String?
    public var userEndpoint: Endpoint?
    public var clientTags: [KeyValue]?
    public var taskOffsets: [TaskOffset]?
    public var taskEndOffsets: [TaskOffset]?
    public var shutdownApplication: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        memberId = ""
        memberEpoch = 0
        endpointInformationEpoch = 0
        instanceId = nil
        rackId = nil
        rebalanceTimeoutMs = -1
        topology = nil
        activeTasks = nil
        standbyTasks = nil
        warmupTasks = nil
        processId = nil
        userEndpoint = nil
        clientTags = nil
        taskOffsets = nil
        taskEndOffsets = nil
        shutdownApplication = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        groupId = r.string()
        memberId = r.string()
        memberEpoch = r.int32()
        endpointInformationEpoch = r.int32()
        instanceId = r.nullableString(true)
        rackId = r.nullableString(true)
        rebalanceTimeoutMs = r.int32()
        topology = r.nullableStruct(true)
        activeTasks = r.nullableStructs(minimum: 3, true)
        standbyTasks = r.nullableStructs(minimum: 3, true)
        warmupTasks = r.nullableStructs(minimum: 3, true)
        processId = r.nullableString(true)
        userEndpoint = r.nullableStruct(true)
        clientTags = r.nullableStructs(minimum: 3, true)
        taskOffsets = r.nullableStructs(minimum: 14, true)
        taskEndOffsets = r.nullableStructs(minimum: 14, true)
        shutdownApplication = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("groupId", groupId, nullable: false)
        w.string("memberId", memberId, nullable: false)
        w.int32("memberEpoch", memberEpoch)
        w.int32("endpointInformationEpoch", endpointInformationEpoch)
        w.string("instanceId", instanceId, nullable: true)
        w.string("rackId", rackId, nullable: true)
        w.int32("rebalanceTimeoutMs", rebalanceTimeoutMs)
        w.nullableStruct("topology", topology, nullable: true)
        w.structs("activeTasks", activeTasks, nullable: true)
        w.structs("standbyTasks", standbyTasks, nullable: true)
        w.structs("warmupTasks", warmupTasks, nullable: true)
        w.string("processId", processId, nullable: true)
        w.nullableStruct("userEndpoint", userEndpoint, nullable: true)
        w.structs("clientTags", clientTags, nullable: true)
        w.structs("taskOffsets", taskOffsets, nullable: true)
        w.structs("taskEndOffsets", taskEndOffsets, nullable: true)
        w.bool("shutdownApplication", shutdownApplication)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension StreamsGroupHeartbeatRequest {
    public struct Topology: KafkaStruct {
        public var epoch: Int32
        public var subtopologies: [Subtopology]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            epoch = 0
            subtopologies = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            epoch = r.int32()
            subtopologies = r.structs(minimum: 8)
            unknownTaggedFields = r.unknownTags()
        }

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
    public struct Subtopology: KafkaArrayElement {
        public var subtopologyId: String
        public var sourceTopics: [String]
        public var sourceTopicRegex: [String]
        public var stateChangelogTopics: [TopicInfo]
        public var repartitionSinkTopics: [String]
        public var repartitionSourceTopics: [TopicInfo]
        public var copartitionGroups: [CopartitionGroup]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            subtopologyId = ""
            sourceTopics = []
            sourceTopicRegex = []
            stateChangelogTopics = []
            repartitionSinkTopics = []
            repartitionSourceTopics = []
            copartitionGroups = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            subtopologyId = r.string()
            sourceTopics = r.values()
            sourceTopicRegex = r.values()
            stateChangelogTopics = r.structs(minimum: 9)
            repartitionSinkTopics = r.values()
            repartitionSourceTopics = r.structs(minimum: 9)
            copartitionGroups = r.structs(minimum: 4)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("subtopologyId", all[i].subtopologyId, nullable: false)
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

extension StreamsGroupHeartbeatRequest {
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

extension StreamsGroupHeartbeatRequest {
    public struct CopartitionGroup: KafkaArrayElement {
        public var sourceTopics: [Int16]
        public var sourceTopicRegex: [Int16]
        public var repartitionSourceTopics: [Int16]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            sourceTopics = []
            sourceTopicRegex = []
            repartitionSourceTopics = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            sourceTopics = r.values()
            sourceTopicRegex = r.values()
            repartitionSourceTopics = r.values()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.values("sourceTopics", all[i].sourceTopics, nullable: false)
            w.values("sourceTopicRegex", all[i].sourceTopicRegex, nullable: false)
            w.values("repartitionSourceTopics", all[i].repartitionSourceTopics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupHeartbeatRequest {
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

extension StreamsGroupHeartbeatRequest {
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

extension StreamsGroupHeartbeatRequest {
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

public struct StreamsGroupHeartbeatResponse: KafkaResponse {
    public static var apiKey: ApiKey { .streamsGroupHeartbeat }
    public static var name: StaticString { "StreamsGroupHeartbeatResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var memberId: String
    public var memberEpoch: Int32
    public var heartbeatIntervalMs: Int32
    public var acceptableRecoveryLag: Int32
    public var taskOffsetIntervalMs: Int32
    public var status: [Status]?
    public var activeTasks: [TaskIds]?
    public var standbyTasks: [TaskIds]?
    public var warmupTasks: [TaskIds]?
    public var endpointInformationEpoch: Int32
    public var partitionsByUserEndpoint: [EndpointToPartitions]?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = nil
        memberId = ""
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

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        memberId = r.string()
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

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.string("memberId", memberId, nullable: false)
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

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension StreamsGroupHeartbeatResponse {
    public struct Status: KafkaArrayElement {
        public var statusCode: Int8
        public var statusDetail: String
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            statusCode = 0
            statusDetail = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            statusCode = r.int8()
            statusDetail = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int8("statusCode", all[i].statusCode)
            w.string("statusDetail", all[i].statusDetail, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupHeartbeatResponse {
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

extension StreamsGroupHeartbeatResponse {
    public struct EndpointToPartitions: KafkaArrayElement {
        public var userEndpoint: Endpoint
        public var activePartitions: [TopicPartition]
        public var standbyPartitions: [TopicPartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            userEndpoint = Endpoint()
            activePartitions = []
            standbyPartitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            userEndpoint = Endpoint(from: &r)
            activePartitions = r.structs(minimum: 3)
            standbyPartitions = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.structure("userEndpoint", all[i].userEndpoint)
            w.structs("activePartitions", all[i].activePartitions, nullable: false)
            w.structs("standbyPartitions", all[i].standbyPartitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StreamsGroupHeartbeatResponse {
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

extension StreamsGroupHeartbeatResponse {
    public struct TopicPartition: KafkaArrayElement {
        public var topic: String
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topic = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topic", all[i].topic, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
