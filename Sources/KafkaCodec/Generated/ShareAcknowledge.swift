// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ShareAcknowledgeRequest: KafkaRequest {
    public typealias Response = ShareAcknowledgeResponse
    public static var apiKey: ApiKey { .shareAcknowledge }
    public static var name: StaticString { "ShareAcknowledgeRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String?
    public var memberId: String?
    public var shareSessionEpoch: Int32
    public var isRenewAck: Bool
    public var topics: [AcknowledgeTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = nil
        memberId = ""
        shareSessionEpoch = 0
        isRenewAck = false
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        groupId = r.nullableString(true)
        memberId = r.nullableString(true)
        shareSessionEpoch = r.int32()
        isRenewAck = v >= 2 ? r.bool() : false
        topics = r.structs(minimum: 18)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupId, nullable: true)
        w.string("memberId", memberId, nullable: true)
        w.int32("shareSessionEpoch", shareSessionEpoch)
        if v >= 2 {
            w.bool("isRenewAck", isRenewAck)
        } else {
            w.absent("isRenewAck", isDefault: !isRenewAck)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ShareAcknowledgeRequest {
    public struct AcknowledgeTopic: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var partitions: [AcknowledgePartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitions = r.structs(minimum: 6)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareAcknowledgeRequest {
    public struct AcknowledgePartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var acknowledgementBatches: [AcknowledgementBatch]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            acknowledgementBatches = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            acknowledgementBatches = r.structs(minimum: 18)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.structs("acknowledgementBatches", all[i].acknowledgementBatches, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareAcknowledgeRequest {
    public struct AcknowledgementBatch: KafkaArrayElement {
        public var firstOffset: Int64
        public var lastOffset: Int64
        public var acknowledgeTypes: [Int8]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            firstOffset = 0
            lastOffset = 0
            acknowledgeTypes = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            firstOffset = r.int64()
            lastOffset = r.int64()
            acknowledgeTypes = r.values()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int64("firstOffset", all[i].firstOffset)
            w.int64("lastOffset", all[i].lastOffset)
            w.values("acknowledgeTypes", all[i].acknowledgeTypes, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct ShareAcknowledgeResponse: KafkaResponse {
    public static var apiKey: ApiKey { .shareAcknowledge }
    public static var name: StaticString { "ShareAcknowledgeResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var acquisitionLockTimeoutMs: Int32
    public var responses: [ShareAcknowledgeTopicResponse]
    public var nodeEndpoints: [NodeEndpoint]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = nil
        acquisitionLockTimeoutMs = 0
        responses = []
        nodeEndpoints = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        acquisitionLockTimeoutMs = v >= 2 ? r.int32() : 0
        responses = r.structs(minimum: 18)
        nodeEndpoints = r.structs(minimum: 11)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        if v >= 2 {
            w.int32("acquisitionLockTimeoutMs", acquisitionLockTimeoutMs)
        }
        w.structs("responses", responses, nullable: false)
        w.structs("nodeEndpoints", nodeEndpoints, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ShareAcknowledgeResponse {
    public struct ShareAcknowledgeTopicResponse: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var partitions: [PartitionData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitions = r.structs(minimum: 17)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareAcknowledgeResponse {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var currentLeader: LeaderIdAndEpoch
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            errorMessage = nil
            currentLeader = LeaderIdAndEpoch()
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            currentLeader = LeaderIdAndEpoch(from: &r)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.structure("currentLeader", all[i].currentLeader)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareAcknowledgeResponse {
    public struct LeaderIdAndEpoch: KafkaStruct {
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            leaderId = 0
            leaderEpoch = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            leaderId = r.int32()
            leaderEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("leaderId", leaderId)
            w.int32("leaderEpoch", leaderEpoch)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard leaderId == 0 else { return false }
            guard leaderEpoch == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension ShareAcknowledgeResponse {
    public struct NodeEndpoint: KafkaArrayElement {
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
            nodeId = r.int32()
            host = r.string()
            port = r.int32()
            rack = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("nodeId", all[i].nodeId)
            w.string("host", all[i].host, nullable: false)
            w.int32("port", all[i].port)
            w.string("rack", all[i].rack, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
