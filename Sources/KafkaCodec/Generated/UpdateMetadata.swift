// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct UpdateMetadataRequest: KafkaRequest {
    public typealias Response = UpdateMetadataResponse
    public static var apiKey: ApiKey { .updateMetadata }
    public static var name: StaticString { "UpdateMetadataRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...8 }
    public static var firstFlexibleVersion: Int16? { 6 }

    public var controllerId: Int32
    public var isKRaftController: Bool
    public var type: Int8
    public var controllerEpoch: Int32
    public var brokerEpoch: Int64
    public var ungroupedPartitionStates: [UpdateMetadataPartitionState]
    public var topicStates: [UpdateMetadataTopicState]
    public var liveBrokers: [UpdateMetadataBroker]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        controllerId = 0
        isKRaftController = false
        type = 0
        controllerEpoch = 0
        brokerEpoch = -1
        ungroupedPartitionStates = []
        topicStates = []
        liveBrokers = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        controllerId = r.int32()
        isKRaftController = v >= 8 ? r.bool() : false
        controllerEpoch = r.int32()
        brokerEpoch = v >= 5 ? r.int64() : -1
        ungroupedPartitionStates = v <= 4 ? r.structs(minimum: 24) : []
        topicStates = v >= 5 ? r.structs(minimum: 3) : []
        liveBrokers = r.structs(minimum: 7)
        type = 0
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0 where v >= 8: type = r.int8()
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("controllerId", controllerId)
        if v >= 8 {
            w.bool("isKRaftController", isKRaftController)
        } else {
            w.absent("isKRaftController", isDefault: !isKRaftController)
        }
        w.int32("controllerEpoch", controllerEpoch)
        if v >= 5 {
            w.int64("brokerEpoch", brokerEpoch)
        }
        if v <= 4 {
            w.structs("ungroupedPartitionStates", ungroupedPartitionStates, nullable: false)
        } else {
            w.absent("ungroupedPartitionStates", isDefault: ungroupedPartitionStates.isEmpty)
        }
        if v >= 5 {
            w.structs("topicStates", topicStates, nullable: false)
        } else {
            w.absent("topicStates", isDefault: topicStates.isEmpty)
        }
        w.structs("liveBrokers", liveBrokers, nullable: false)
        let has0 = v >= 8 && !(type == 0)
        if !(v >= 8) { w.absent("type", isDefault: type == 0) }
        var next: UInt32 = 0
        w.beginTags(count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.int8("type", type)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UpdateMetadataRequest {
    public struct UpdateMetadataPartitionState: KafkaArrayElement {
        public var topicName: String
        public var partitionIndex: Int32
        public var controllerEpoch: Int32
        public var leader: Int32
        public var leaderEpoch: Int32
        public var isr: Int32List
        public var zkVersion: Int32
        public var replicas: Int32List
        public var offlineReplicas: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitionIndex = 0
            controllerEpoch = 0
            leader = 0
            leaderEpoch = 0
            isr = []
            zkVersion = 0
            replicas = []
            offlineReplicas = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            topicName = v <= 4 ? r.string() : ""
            partitionIndex = r.int32()
            controllerEpoch = r.int32()
            leader = r.int32()
            leaderEpoch = r.int32()
            isr = r.int32s()
            zkVersion = r.int32()
            replicas = r.int32s()
            offlineReplicas = v >= 4 ? r.int32s() : []
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 4 {
                w.string("topicName", all[i].topicName, nullable: false)
            }
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("controllerEpoch", all[i].controllerEpoch)
            w.int32("leader", all[i].leader)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            w.int32s("isr", all[i].isr)
            w.int32("zkVersion", all[i].zkVersion)
            w.int32s("replicas", all[i].replicas)
            if v >= 4 {
                w.int32s("offlineReplicas", all[i].offlineReplicas)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension UpdateMetadataRequest {
    public struct UpdateMetadataTopicState: KafkaArrayElement {
        public var topicName: String
        public var topicId: KafkaUUID
        public var partitionStates: [UpdateMetadataPartitionState]
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
            topicId = v >= 7 ? r.uuid() : .zero
            partitionStates = r.structs(minimum: 24)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.string("topicName", all[i].topicName, nullable: false)
            if v >= 7 {
                w.uuid("topicId", all[i].topicId)
            }
            w.structs("partitionStates", all[i].partitionStates, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension UpdateMetadataRequest {
    public struct UpdateMetadataBroker: KafkaArrayElement {
        public var id: Int32
        public var v0Host: String
        public var v0Port: Int32
        public var endpoints: [UpdateMetadataEndpoint]
        public var rack: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            id = 0
            v0Host = ""
            v0Port = 0
            endpoints = []
            rack = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            id = r.int32()
            v0Host = v <= 0 ? r.string() : ""
            v0Port = v <= 0 ? r.int32() : 0
            endpoints = v >= 1 ? r.structs(minimum: 8) : []
            rack = v >= 2 ? r.nullableString(v >= 2) : ""
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("id", all[i].id)
            if v <= 0 {
                w.string("v0Host", all[i].v0Host, nullable: false)
                w.int32("v0Port", all[i].v0Port)
            }
            if v >= 1 {
                w.structs("endpoints", all[i].endpoints, nullable: false)
            }
            if v >= 2 {
                w.string("rack", all[i].rack, nullable: v >= 2)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension UpdateMetadataRequest {
    public struct UpdateMetadataEndpoint: KafkaArrayElement {
        public var port: Int32
        public var host: String
        public var listener: String
        public var securityProtocol: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            port = 0
            host = ""
            listener = ""
            securityProtocol = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            port = r.int32()
            host = r.string()
            listener = v >= 3 ? r.string() : ""
            securityProtocol = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("port", all[i].port)
            w.string("host", all[i].host, nullable: false)
            if v >= 3 {
                w.string("listener", all[i].listener, nullable: false)
            }
            w.int16("securityProtocol", all[i].securityProtocol)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct UpdateMetadataResponse: KafkaResponse {
    public static var apiKey: ApiKey { .updateMetadata }
    public static var name: StaticString { "UpdateMetadataResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...8 }
    public static var firstFlexibleVersion: Int16? { 6 }

    public var errorCode: Int16
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
