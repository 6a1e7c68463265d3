// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct ShareFetchRequest: KafkaRequest {
    public typealias Response = ShareFetchResponse
    public static var apiKey: ApiKey { .shareFetch }
    public static var name: StaticString { "ShareFetchRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String?
    public var memberId: String?
    public var shareSessionEpoch: Int32
    public var maxWaitMs: Int32
    public var minBytes: Int32
    public var maxBytes: Int32
    public var maxRecords: Int32
    public var batchSize: Int32
    public var shareAcquireMode: Int8
    public var isRenewAck: Bool
    public var topics: [FetchTopic]
    public var forgottenTopicsData: [ForgottenTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = nil
        memberId = ""
        shareSessionEpoch = 0
        maxWaitMs = 0
        minBytes = 0
        maxBytes = 2147483647
        maxRecords = 0
        batchSize = 0
        shareAcquireMode = 0
        isRenewAck = false
        topics = []
        forgottenTopicsData = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        groupId = r.nullableString(true)
        memberId = r.nullableString(true)
        shareSessionEpoch = r.int32()
        maxWaitMs = r.int32()
        minBytes = r.int32()
        maxBytes = r.int32()
        maxRecords = v >= 1 ? r.int32() : 0
        batchSize = v >= 1 ? r.int32() : 0
        shareAcquireMode = v >= 2 ? r.int8() : 0
        isRenewAck = v >= 2 ? r.bool() : false
        topics = r.structs(minimum: 18)
        forgottenTopicsData = r.structs(minimum: 18)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupId, nullable: true)
        w.string("memberId", memberId, nullable: true)
        w.int32("shareSessionEpoch", shareSessionEpoch)
        w.int32("maxWaitMs", maxWaitMs)
        w.int32("minBytes", minBytes)
        w.int32("maxBytes", maxBytes)
        if v >= 1 {
            w.int32("maxRecords", maxRecords)
            w.int32("batchSize", batchSize)
        } else {
            w.absent("maxRecords", isDefault: maxRecords == 0)
            w.absent("batchSize", isDefault: batchSize == 0)
        }
        if v >= 2 {
            w.int8("shareAcquireMode", shareAcquireMode)
            w.bool("isRenewAck", isRenewAck)
        } else {
            w.absent("isRenewAck", isDefault: !isRenewAck)
        }
        w.structs("topics", topics, nullable: false)
        w.structs("forgottenTopicsData", forgottenTopicsData, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ShareFetchRequest {
    public struct FetchTopic: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var partitions: [FetchPartition]
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

extension ShareFetchRequest {
    public struct FetchPartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var partitionMaxBytes: Int32
        public var acknowledgementBatches: [AcknowledgementBatch]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            partitionMaxBytes = 0
            acknowledgementBatches = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            partitionMaxBytes = v <= 0 ? r.int32() : 0
            acknowledgementBatches = r.structs(minimum: 18)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            if v <= 0 {
                w.int32("partitionMaxBytes", all[i].partitionMaxBytes)
            } else {
                w.absent("partitionMaxBytes", isDefault: all[i].partitionMaxBytes == 0)
            }
            w.structs("acknowledgementBatches", all[i].acknowledgementBatches, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareFetchRequest {
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

extension ShareFetchRequest {
    public struct ForgottenTopic: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct ShareFetchResponse: KafkaResponse {
    public static var apiKey: ApiKey { .shareFetch }
    public static var name: StaticString { "ShareFetchResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var acquisitionLockTimeoutMs: Int32
    public var responses: [ShareFetchableTopicResponse]
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
        acquisitionLockTimeoutMs = v >= 1 ? r.int32() : 0
        responses = r.structs(minimum: 18)
        nodeEndpoints = r.structs(minimum: 11)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        if v >= 1 {
            w.int32("acquisitionLockTimeoutMs", acquisitionLockTimeoutMs)
        } else {
            w.absent("acquisitionLockTimeoutMs", isDefault: acquisitionLockTimeoutMs == 0)
        }
        w.structs("responses", responses, nullable: false)
        w.structs("nodeEndpoints", nodeEndpoints, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ShareFetchResponse {
    public struct ShareFetchableTopicResponse: KafkaArrayElement {
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
            partitions = r.structs(minimum: 22)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareFetchResponse {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var acknowledgeErrorCode: Int16
        public var acknowledgeErrorMessage: String?
        public var currentLeader: LeaderIdAndEpoch
        public var records: ByteSlice?
        public var acquiredRecords: [AcquiredRecords]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            errorMessage = nil
            acknowledgeErrorCode = 0
            acknowledgeErrorMessage = nil
            currentLeader = LeaderIdAndEpoch()
            records = nil
            acquiredRecords = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            acknowledgeErrorCode = r.int16()
            acknowledgeErrorMessage = r.nullableString(true)
            currentLeader = LeaderIdAndEpoch(from: &r)
            records = r.nullableBytes(v <= 0)
            acquiredRecords = r.structs(minimum: 19)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.int16("acknowledgeErrorCode", all[i].acknowledgeErrorCode)
            w.string("acknowledgeErrorMessage", all[i].acknowledgeErrorMessage, nullable: true)
            w.structure("currentLeader", all[i].currentLeader)
            w.records("records", all[i].records, nullable: v <= 0)
            w.structs("acquiredRecords", all[i].acquiredRecords, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareFetchResponse {
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

extension ShareFetchResponse {
    public struct AcquiredRecords: KafkaArrayElement {
        public var firstOffset: Int64
        public var lastOffset: Int64
        public var deliveryCount: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            firstOffset = 0
            lastOffset = 0
            deliveryCount = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            firstOffset = r.int64()
            lastOffset = r.int64()
            deliveryCount = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int64("firstOffset", all[i].firstOffset)
            w.int64("lastOffset", all[i].lastOffset)
            w.int16("deliveryCount", all[i].deliveryCount)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareFetchResponse {
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
