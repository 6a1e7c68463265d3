// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct MetadataRequest: KafkaRequest {
    public typealias Response = MetadataResponse
    public static var apiKey: ApiKey { .metadata }
    public static var name: StaticString { "MetadataRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...13 }
    public static var firstFlexibleVersion: Int16? { 9 }

    public var topics: [MetadataRequestTopic]?
    public var allowAutoTopicCreation: Bool
    public var includeClusterAuthorizedOperations: Bool
    public var includeTopicAuthorizedOperations: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        topics = []
        allowAutoTopicCreation = true
        includeClusterAuthorizedOperations = false
        includeTopicAuthorizedOperations = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        topics = r.nullableStructs(minimum: 2, v >= 1)
        allowAutoTopicCreation = v >= 4 ? r.bool() : true
        includeClusterAuthorizedOperations = v >= 8 && v <= 10 ? r.bool() : false
        includeTopicAuthorizedOperations = v >= 8 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.structs("topics", topics, nullable: v >= 1)
        if v >= 4 {
            w.bool("allowAutoTopicCreation", allowAutoTopicCreation)
        } else {
            w.absent("allowAutoTopicCreation", isDefault: allowAutoTopicCreation)
        }
        if v >= 8 && v <= 10 {
            w.bool("includeClusterAuthorizedOperations", includeClusterAuthorizedOperations)
        } else {
            w.absent("includeClusterAuthorizedOperations", isDefault: !includeClusterAuthorizedOperations)
        }
        if v >= 8 {
            w.bool("includeTopicAuthorizedOperations", includeTopicAuthorizedOperations)
        } else {
            w.absent("includeTopicAuthorizedOperations", isDefault: !includeTopicAuthorizedOperations)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension MetadataRequest {
    public struct MetadataRequestTopic: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var name: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            name = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            topicId = v >= 10 ? r.uuid() : .zero
            name = r.nullableString(v >= 10)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v >= 10 {
                w.uuid("topicId", all[i].topicId)
            }
            w.string("name", all[i].name, nullable: v >= 10)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct MetadataResponse: KafkaResponse {
    public static var apiKey: ApiKey { .metadata }
    public static var name: StaticString { "MetadataResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...13 }
    public static var firstFlexibleVersion: Int16? { 9 }

    public var throttleTimeMs: Int32
    public var brokers: [MetadataResponseBroker]
    public var clusterId: String?
    public var controllerId: Int32
    public var topics: [MetadataResponseTopic]
    public var clusterAuthorizedOperations: Int32
    public var errorCode: Int16
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        brokers = []
        clusterId = nil
        controllerId = -1
        topics = []
        clusterAuthorizedOperations = -2147483648
        errorCode = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 3 ? r.int32() : 0
        brokers = r.structs(minimum: 10)
        clusterId = v >= 2 ? r.nullableString(v >= 2) : nil
        controllerId = v >= 1 ? r.int32() : -1
        topics = r.structs(minimum: 8)
        clusterAuthorizedOperations = v >= 8 && v <= 10 ? r.int32() : -2147483648
        errorCode = v >= 13 ? r.int16() : 0
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.structs("brokers", brokers, nullable: false)
        if v >= 2 {
            w.string("clusterId", clusterId, nullable: v >= 2)
        }
        if v >= 1 {
            w.int32("controllerId", controllerId)
        }
        w.structs("topics", topics, nullable: false)
        if v >= 8 && v <= 10 {
            w.int32("clusterAuthorizedOperations", clusterAuthorizedOperations)
        } else {
            w.absent("clusterAuthorizedOperations", isDefault: clusterAuthorizedOperations == -2147483648)
        }
        if v >= 13 {
            w.int16("errorCode", errorCode)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension MetadataResponse {
    public struct MetadataResponseBroker: KafkaArrayElement {
        public var nodeId: Int32
        public var host: String
        public var port: Int32
        public var rack: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            nodeId = 0
            host = ""
            port = 0
            rack = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            nodeId = r.int32()
            host = r.string()
            port = r.int32()
            rack = v >= 1 ? r.nullableString(v >= 1) : nil
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("nodeId", all[i].nodeId)
            w.string("host", all[i].host, nullable: false)
            w.int32("port", all[i].port)
            if v >= 1 {
                w.string("rack", all[i].rack, nullable: v >= 1)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension MetadataResponse {
    public struct MetadataResponseTopic: KafkaArrayElement {
        public var errorCode: Int16
        public var name: String?
        public var topicId: KafkaUUID
        public var isInternal: Bool
        public var partitions: [MetadataResponsePartition]
        public var topicAuthorizedOperations: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            name = ""
            topicId = .zero
            isInternal = false
            partitions = []
            topicAuthorizedOperations = -2147483648
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            errorCode = r.int16()
            name = r.nullableString(v >= 12)
            topicId = v >= 10 ? r.uuid() : .zero
            isInternal = v >= 1 ? r.bool() : false
            partitions = r.structs(minimum: 18)
            topicAuthorizedOperations = v >= 8 ? r.int32() : -2147483648
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int16("errorCode", all[i].errorCode)
            w.string("name", all[i].name, nullable: v >= 12)
            if v >= 10 {
                w.uuid("topicId", all[i].topicId)
            }
            if v >= 1 {
                w.bool("isInternal", all[i].isInternal)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if v >= 8 {
                w.int32("topicAuthorizedOperations", all[i].topicAuthorizedOperations)
            } else {
                w.absent("topicAuthorizedOperations", isDefault: all[i].topicAuthorizedOperations == -2147483648)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension MetadataResponse {
    public struct MetadataResponsePartition: KafkaArrayElement {
        public var errorCode: Int16
        public var partitionIndex: Int32
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var replicaNodes: Int32List
        public var isrNodes: Int32List
        public var offlineReplicas: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            partitionIndex = 0
            leaderId = 0
            leaderEpoch = -1
            replicaNodes = []
            isrNodes = []
            offlineReplicas = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            errorCode = r.int16()
            partitionIndex = r.int32()
            leaderId = r.int32()
            leaderEpoch = v >= 7 ? r.int32() : -1
            replicaNodes = r.int32s()
            isrNodes = r.int32s()
            offlineReplicas = v >= 5 ? r.int32s() : []
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int16("errorCode", all[i].errorCode)
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("leaderId", all[i].leaderId)
            if v >= 7 {
                w.int32("leaderEpoch", all[i].leaderEpoch)
            }
            w.int32s("replicaNodes", all[i].replicaNodes)
            w.int32s("isrNodes", all[i].isrNodes)
            if v >= 5 {
                w.int32s("offlineReplicas", all[i].offlineReplicas)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
