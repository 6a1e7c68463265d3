// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct EndQuorumEpochRequest: KafkaRequest {
    public typealias Response = EndQuorumEpochResponse
    public static var apiKey: ApiKey { .endQuorumEpoch }
    public static var name: StaticString { "EndQuorumEpochRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var clusterId: String?
    public var topics: [TopicData]
    public var leaderEndpoints: [LeaderEndpoint]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        clusterId = nil
        topics = []
        leaderEndpoints = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        clusterId = r.nullableString(true)
        topics = r.structs(minimum: 3)
        leaderEndpoints = v >= 1 ? r.structs(minimum: 5) : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("clusterId", clusterId, nullable: true)
        w.structs("topics", topics, nullable: false)
        if v >= 1 {
            w.structs("leaderEndpoints", leaderEndpoints, nullable: false)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension EndQuorumEpochRequest {
    public struct TopicData: KafkaArrayElement {
        public var topicName: String
        public var partitions: [PartitionData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitions = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension EndQuorumEpochRequest {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var preferredSuccessors: Int32List
        public var preferredCandidates: [ReplicaInfo]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            leaderId = 0
            leaderEpoch = 0
            preferredSuccessors = []
            preferredCandidates = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            leaderId = r.int32()
            leaderEpoch = r.int32()
            preferredSuccessors = v <= 0 ? r.int32s() : []
            preferredCandidates = v >= 1 ? r.structs(minimum: 21) : []
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("leaderId", all[i].leaderId)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if v <= 0 {
                w.int32s("preferredSuccessors", all[i].preferredSuccessors)
            }
            if v >= 1 {
                w.structs("preferredCandidates", all[i].preferredCandidates, nullable: false)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension EndQuorumEpochRequest {
    public struct ReplicaInfo: KafkaArrayElement {
        public var candidateId: Int32
        public var candidateDirectoryId: KafkaUUID
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            candidateId = 0
            candidateDirectoryId = .zero
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            candidateId = r.int32()
            candidateDirectoryId = r.uuid()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("candidateId", all[i].candidateId)
            w.uuid("candidateDirectoryId", all[i].candidateDirectoryId)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension EndQuorumEpochRequest {
    public struct LeaderEndpoint: KafkaArrayElement {
        public var name: String
        public var host: String
        public var port: UInt16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            host = r.string()
            port = r.uint16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.string("host", all[i].host, nullable: false)
            w.uint16("port", all[i].port)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct EndQuorumEpochResponse: KafkaResponse {
    public static var apiKey: ApiKey { .endQuorumEpoch }
    public static var name: StaticString { "EndQuorumEpochResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var errorCode: Int16
    public var topics: [TopicData]
    public var nodeEndpoints: [NodeEndpoint]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        topics = []
        nodeEndpoints = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        topics = r.structs(minimum: 3)
        nodeEndpoints = []
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0: nodeEndpoints = r.structs(minimum: 8)
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int16("errorCode", errorCode)
        w.structs("topics", topics, nullable: false)
        let has0 = v >= 1 && !(nodeEndpoints.isEmpty)
        if !(v >= 1) { w.absent("nodeEndpoints", isDefault: nodeEndpoints.isEmpty) }
        var next: UInt32 = 0
        w.beginTags(count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.structs("nodeEndpoints", nodeEndpoints, nullable: false)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension EndQuorumEpochResponse {
    public struct TopicData: KafkaArrayElement {
        public var topicName: String
        public var partitions: [PartitionData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitions = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension EndQuorumEpochResponse {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            leaderId = 0
            leaderEpoch = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            errorCode = r.int16()
            leaderId = r.int32()
            leaderEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            w.int32("leaderId", all[i].leaderId)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension EndQuorumEpochResponse {
    public struct NodeEndpoint: KafkaArrayElement {
        public var nodeId: Int32
        public var host: String
        public var port: UInt16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            nodeId = 0
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            nodeId = r.int32()
            host = r.string()
            port = r.uint16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("nodeId", all[i].nodeId)
            w.string("host", all[i].host, nullable: false)
            w.uint16("port", all[i].port)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
