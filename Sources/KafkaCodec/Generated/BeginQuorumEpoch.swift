// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct BeginQuorumEpochRequest: KafkaRequest {
    public typealias Response = BeginQuorumEpochResponse
    public static var apiKey: ApiKey { .beginQuorumEpoch }
    public static var name: StaticString { "BeginQuorumEpochRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var clusterId: String?
    public var voterId: Int32
    public var topics: [TopicData]
    public var leaderEndpoints: [LeaderEndpoint]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        clusterId = nil
        voterId = -1
        topics = []
        leaderEndpoints = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        clusterId = r.nullableString(true)
        voterId = v >= 1 ? r.int32() : -1
        topics = r.structs(minimum: 3)
        leaderEndpoints = v >= 1 ? r.structs(minimum: 5) : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("clusterId", clusterId, nullable: true)
        if v >= 1 {
            w.int32("voterId", voterId)
        }
        w.structs("topics", topics, nullable: false)
        if v >= 1 {
            w.structs("leaderEndpoints", leaderEndpoints, nullable: false)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension BeginQuorumEpochRequest {
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
            partitions = r.structs(minimum: 12)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension BeginQuorumEpochRequest {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var voterDirectoryId: KafkaUUID
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            voterDirectoryId = .zero
            leaderId = 0
            leaderEpoch = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            voterDirectoryId = v >= 1 ? r.uuid() : .zero
            leaderId = r.int32()
            leaderEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            if v >= 1 {
                w.uuid("voterDirectoryId", all[i].voterDirectoryId)
            }
            w.int32("leaderId", all[i].leaderId)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension BeginQuorumEpochRequest {
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

public struct BeginQuorumEpochResponse: KafkaResponse {
    public static var apiKey: ApiKey { .beginQuorumEpoch }
    public static var name: StaticString { "BeginQuorumEpochResponse" }
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

extension BeginQuorumEpochResponse {
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

extension BeginQuorumEpochResponse {
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

extension BeginQuorumEpochResponse {
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
