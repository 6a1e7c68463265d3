// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DescribeQuorumRequest: KafkaRequest {
    public typealias Response = DescribeQuorumResponse
    public static var apiKey: ApiKey { .describeQuorum }
    public static var name: StaticString { "DescribeQuorumRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var topics: [TopicData]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeQuorumRequest {
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
            partitions = r.structs(minimum: 5)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeQuorumRequest {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct DescribeQuorumResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeQuorum }
    public static var name: StaticString { "DescribeQuorumResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var errorCode: Int16
    public var errorMessage: String?
    public var topics: [TopicData]
    public var nodes: [Node]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        errorMessage = ""
        topics = []
        nodes = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        errorCode = r.int16()
        errorMessage = v >= 2 ? r.nullableString(v >= 2) : ""
        topics = r.structs(minimum: 3)
        nodes = v >= 2 ? r.structs(minimum: 6) : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int16("errorCode", errorCode)
        if v >= 2 {
            w.string("errorMessage", errorMessage, nullable: v >= 2)
        }
        w.structs("topics", topics, nullable: false)
        if v >= 2 {
            w.structs("nodes", nodes, nullable: false)
        } else {
            w.absent("nodes", isDefault: nodes.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeQuorumResponse {
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
            partitions = r.structs(minimum: 25)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeQuorumResponse {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var highWatermark: Int64
        public var currentVoters: [ReplicaState]
        public var observers: [ReplicaState]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            errorMessage = ""
            leaderId = 0
            leaderEpoch = 0
            highWatermark = 0
            currentVoters = []
            observers = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            errorCode = r.int16()
            errorMessage = v >= 2 ? r.nullableString(v >= 2) : ""
            leaderId = r.int32()
            leaderEpoch = r.int32()
            highWatermark = r.int64()
            currentVoters = r.structs(minimum: 13)
            observers = r.structs(minimum: 13)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            if v >= 2 {
                w.string("errorMessage", all[i].errorMessage, nullable: v >= 2)
            }
            w.int32("leaderId", all[i].leaderId)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            w.int64("highWatermark", all[i].highWatermark)
            w.structs("currentVoters", all[i].currentVoters, nullable: false)
            w.structs("observers", all[i].observers, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeQuorumResponse {
    public struct ReplicaState: KafkaArrayElement {
        public var replicaId: Int32
        public var replicaDirectoryId: KafkaUUID
        public var logEndOffset: Int64
        public var lastFetchTimestamp: Int64
        public var lastCaughtUpTimestamp: Int64
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            replicaId = 0
            replicaDirectoryId = .zero
            logEndOffset = 0
            lastFetchTimestamp = -1
            lastCaughtUpTimestamp = -1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            replicaId = r.int32()
            replicaDirectoryId = v >= 2 ? r.uuid() : .zero
            logEndOffset = r.int64()
            lastFetchTimestamp = v >= 1 ? r.int64() : -1
            lastCaughtUpTimestamp = v >= 1 ? r.int64() : -1
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("replicaId", all[i].replicaId)
            if v >= 2 {
                w.uuid("replicaDirectoryId", all[i].replicaDirectoryId)
            } else {
                w.absent("replicaDirectoryId", isDefault: all[i].replicaDirectoryId.isZero)
            }
            w.int64("logEndOffset", all[i].logEndOffset)
            if v >= 1 {
                w.int64("lastFetchTimestamp", all[i].lastFetchTimestamp)
                w.int64("lastCaughtUpTimestamp", all[i].lastCaughtUpTimestamp)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeQuorumResponse {
    public struct Node: KafkaArrayElement {
        public var nodeId: Int32
        public var listeners: [Listener]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            nodeId = 0
            listeners = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            nodeId = r.int32()
            listeners = r.structs(minimum: 5)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("nodeId", all[i].nodeId)
            w.structs("listeners", all[i].listeners, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeQuorumResponse {
    public struct Listener: KafkaArrayElement {
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
