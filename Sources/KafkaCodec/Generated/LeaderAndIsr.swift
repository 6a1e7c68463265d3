// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct LeaderAndIsrRequest: KafkaRequest {
    public typealias Response = LeaderAndIsrResponse
    public static var apiKey: ApiKey { .leaderAndIsr }
    public static var name: StaticString { "LeaderAndIsrRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...7 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var controllerId: Int32
    public var isKRaftController: Bool
    public var controllerEpoch: Int32
    public var brokerEpoch: Int64
    public var type: Int8
    public var ungroupedPartitionStates: [LeaderAndIsrPartitionState]
    public var topicStates: [LeaderAndIsrTopicState]
    public var liveLeaders: [LeaderAndIsrLiveLeader]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        controllerId = 0
        isKRaftController = false
        controllerEpoch = 0
        brokerEpoch = -1
        type = 0
        ungroupedPartitionStates = []
        topicStates = []
        liveLeaders = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        controllerId = r.int32()
        isKRaftController = v >= 7 ? r.bool() : false
        controllerEpoch = r.int32()
        brokerEpoch = v >= 2 ? r.int64() : -1
        type = v >= 5 ? r.int8() : 0
        ungroupedPartitionStates = v <= 1 ? r.structs(minimum: 26) : []
        topicStates = v >= 2 ? r.structs(minimum: 3) : []
        liveLeaders = r.structs(minimum: 10)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("controllerId", controllerId)
        if v >= 7 {
            w.bool("isKRaftController", isKRaftController)
        } else {
            w.absent("isKRaftController", isDefault: !isKRaftController)
        }
        w.int32("controllerEpoch", controllerEpoch)
        if v >= 2 {
            w.int64("brokerEpoch", brokerEpoch)
        }
        if v >= 5 {
            w.int8("type", type)
        } else {
            w.absent("type", isDefault: type == 0)
        }
        if v <= 1 {
            w.structs("ungroupedPartitionStates", ungroupedPartitionStates, nullable: false)
        } else {
            w.absent("ungroupedPartitionStates", isDefault: ungroupedPartitionStates.isEmpty)
        }
        if v >= 2 {
            w.structs("topicStates", topicStates, nullable: false)
        } else {
            w.absent("topicStates", isDefault: topicStates.isEmpty)
        }
        w.structs("liveLeaders", liveLeaders, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension LeaderAndIsrRequest {
    public struct LeaderAndIsrPartitionState: KafkaArrayElement {
        public var topicName: String
        public var partitionIndex: Int32
        public var controllerEpoch: Int32
        public var leader: Int32
        public var leaderEpoch: Int32
        public var isr: Int32List
        public var partitionEpoch: Int32
        public var replicas: Int32List
        public var addingReplicas: Int32List
        public var removingReplicas: Int32List
        public var isNew: Bool
        public var leaderRecoveryState: Int8
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitionIndex = 0
            controllerEpoch = 0
            leader = 0
            leaderEpoch = 0
            isr = []
            partitionEpoch = 0
            replicas = []
            addingReplicas = []
            removingReplicas = []
            isNew = false
            leaderRecoveryState = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            topicName = v <= 1 ? r.string() : ""
            partitionIndex = r.int32()
            controllerEpoch = r.int32()
            leader = r.int32()
            leaderEpoch = r.int32()
            isr = r.int32s()
            partitionEpoch = r.int32()
            replicas = r.int32s()
            addingReplicas = v >= 3 ? r.int32s() : []
            removingReplicas = v >= 3 ? r.int32s() : []
            isNew = v >= 1 ? r.bool() : false
            leaderRecoveryState = v >= 6 ? r.int8() : 0
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 1 {
                w.string("topicName", all[i].topicName, nullable: false)
            }
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("controllerEpoch", all[i].controllerEpoch)
            w.int32("leader", all[i].leader)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            w.int32s("isr", all[i].isr)
            w.int32("partitionEpoch", all[i].partitionEpoch)
            w.int32s("replicas", all[i].replicas)
            if v >= 3 {
                w.int32s("addingReplicas", all[i].addingReplicas)
                w.int32s("removingReplicas", all[i].removingReplicas)
            }
            if v >= 1 {
                w.bool("isNew", all[i].isNew)
            }
            if v >= 6 {
                w.int8("leaderRecoveryState", all[i].leaderRecoveryState)
            } else {
                w.absent("leaderRecoveryState", isDefault: all[i].leaderRecoveryState == 0)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension LeaderAndIsrRequest {
    public struct LeaderAndIsrTopicState: KafkaArrayElement {
        public var topicName: String
        public var topicId: KafkaUUID
        public var partitionStates: [LeaderAndIsrPartitionState]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            topicId = .zero
            partitionStates = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            topicName = r.string()
            topicId = v >= 5 ? r.uuid() : .zero
            partitionStates = r.structs(minimum: 26)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.string("topicName", all[i].topicName, nullable: false)
            if v >= 5 {
                w.uuid("topicId", all[i].topicId)
            }
            w.structs("partitionStates", all[i].partitionStates, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension LeaderAndIsrRequest {
    public struct LeaderAndIsrLiveLeader: KafkaArrayElement {
        public var brokerId: Int32
        public var hostName: String
        public var port: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            brokerId = 0
            hostName = ""
            port = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            brokerId = r.int32()
            hostName = r.string()
            port = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("brokerId", all[i].brokerId)
            w.string("hostName", all[i].hostName, nullable: false)
            w.int32("port", all[i].port)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct LeaderAndIsrResponse: KafkaResponse {
    public static var apiKey: ApiKey { .leaderAndIsr }
    public static var name: StaticString { "LeaderAndIsrResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...7 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var errorCode: Int16
    public var partitionErrors: [LeaderAndIsrPartitionError]
    public var topics: [LeaderAndIsrTopicError]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        partitionErrors = []
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        errorCode = r.int16()
        partitionErrors = v <= 4 ? r.structs(minimum: 7) : []
        topics = v >= 5 ? r.structs(minimum: 18) : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int16("errorCode", errorCode)
        if v <= 4 {
            w.structs("partitionErrors", partitionErrors, nullable: false)
        } else {
            w.absent("partitionErrors", isDefault: partitionErrors.isEmpty)
        }
        if v >= 5 {
            w.structs("topics", topics, nullable: false)
        } else {
            w.absent("topics", isDefault: topics.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension LeaderAndIsrResponse {
    public struct LeaderAndIsrPartitionError: KafkaArrayElement {
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
            let v = r.version
            topicName = v <= 4 ? r.string() : ""
            partitionIndex = r.int32()
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 4 {
                w.string("topicName", all[i].topicName, nullable: false)
            }
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension LeaderAndIsrResponse {
    public struct LeaderAndIsrTopicError: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var partitionErrors: [LeaderAndIsrPartitionError]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitionErrors = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitionErrors = r.structs(minimum: 7)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.structs("partitionErrors", all[i].partitionErrors, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
