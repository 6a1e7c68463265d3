// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct StopReplicaRequest: KafkaRequest {
    public typealias Response = StopReplicaResponse
    public static var apiKey: ApiKey { .stopReplica }
    public static var name: StaticString { "StopReplicaRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var controllerId: Int32
    public var isKRaftController: Bool
    public var controllerEpoch: Int32
    public var brokerEpoch: Int64
    public var deletePartitions: Bool
    public var ungroupedPartitions: [StopReplicaPartitionV0]
    public var topics: [StopReplicaTopicV1]
    public var topicStates: [StopReplicaTopicState]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        controllerId = 0
        isKRaftController = false
        controllerEpoch = 0
        brokerEpoch = -1
        deletePartitions = false
        ungroupedPartitions = []
        topics = []
        topicStates = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        controllerId = r.int32()
        isKRaftController = v >= 4 ? r.bool() : false
        controllerEpoch = r.int32()
        brokerEpoch = v >= 1 ? r.int64() : -1
        deletePartitions = v <= 2 ? r.bool() : false
        ungroupedPartitions = v <= 0 ? r.structs(minimum: 6) : []
        topics = v >= 1 && v <= 2 ? r.structs(minimum: 3) : []
        topicStates = v >= 3 ? r.structs(minimum: 3) : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("controllerId", controllerId)
        if v >= 4 {
            w.bool("isKRaftController", isKRaftController)
        } else {
            w.absent("isKRaftController", isDefault: !isKRaftController)
        }
        w.int32("controllerEpoch", controllerEpoch)
        if v >= 1 {
            w.int64("brokerEpoch", brokerEpoch)
        }
        if v <= 2 {
            w.bool("deletePartitions", deletePartitions)
        } else {
            w.absent("deletePartitions", isDefault: !deletePartitions)
        }
        if v <= 0 {
            w.structs("ungroupedPartitions", ungroupedPartitions, nullable: false)
        } else {
            w.absent("ungroupedPartitions", isDefault: ungroupedPartitions.isEmpty)
        }
        if v >= 1 && v <= 2 {
            w.structs("topics", topics, nullable: false)
        } else {
            w.absent("topics", isDefault: topics.isEmpty)
        }
        if v >= 3 {
            w.structs("topicStates", topicStates, nullable: false)
        } else {
            w.absent("topicStates", isDefault: topicStates.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension StopReplicaRequest {
    public struct StopReplicaPartitionV0: KafkaArrayElement {
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

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.int32("partitionIndex", all[i].partitionIndex)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StopReplicaRequest {
    public struct StopReplicaTopicV1: KafkaArrayElement {
        public var name: String
        public var partitionIndexes: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitionIndexes = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitionIndexes = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int32s("partitionIndexes", all[i].partitionIndexes)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StopReplicaRequest {
    public struct StopReplicaTopicState: KafkaArrayElement {
        public var topicName: String
        public var partitionStates: [StopReplicaPartitionState]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitionStates = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitionStates = r.structs(minimum: 10)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.structs("partitionStates", all[i].partitionStates, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StopReplicaRequest {
    public struct StopReplicaPartitionState: KafkaArrayElement {
        public var partitionIndex: Int32
        public var leaderEpoch: Int32
        public var deletePartition: Bool
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            leaderEpoch = -1
            deletePartition = false
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            leaderEpoch = r.int32()
            deletePartition = r.bool()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            w.bool("deletePartition", all[i].deletePartition)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct StopReplicaResponse: KafkaResponse {
    public static var apiKey: ApiKey { .stopReplica }
    public static var name: StaticString { "StopReplicaResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var errorCode: Int16
    public var partitionErrors: [StopReplicaPartitionError]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        partitionErrors = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        partitionErrors = r.structs(minimum: 8)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        w.structs("partitionErrors", partitionErrors, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension StopReplicaResponse {
    public struct StopReplicaPartitionError: KafkaArrayElement {
        public var topicName: String
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitionIndex = 0
            errorCode = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitionIndex = r.int32()
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
