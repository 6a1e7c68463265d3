// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct TxnOffsetCommitRequest: KafkaRequest {
    public typealias Response = TxnOffsetCommitResponse
    public static var apiKey: ApiKey { .txnOffsetCommit }
    public static var name: StaticString { "TxnOffsetCommitRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var transactionalId: String
    public var groupId: String
    public var producerId: Int64
    public var producerEpoch: Int16
    public var generationId: Int32
    public var memberId: String
    public var groupInstanceId: String?
    public var topics: [TxnOffsetCommitRequestTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        transactionalId = ""
        groupId = ""
        producerId = 0
        producerEpoch = 0
        generationId = -1
        memberId = ""
        groupInstanceId = nil
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        transactionalId = r.string()
        groupId = r.string()
        producerId = r.int64()
        producerEpoch = r.int16()
        generationId = v >= 3 ? r.int32() : -1
        memberId = v >= 3 ? r.string() : ""
        groupInstanceId = v >= 3 ? r.nullableString(v >= 3) : nil
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("transactionalId", transactionalId, nullable: false)
        w.string("groupId", groupId, nullable: false)
        w.int64("producerId", producerId)
        w.int16("producerEpoch", producerEpoch)
        if v >= 3 {
            w.int32("generationId", generationId)
            w.string("memberId", memberId, nullable: false)
            w.string("groupInstanceId", groupInstanceId, nullable: v >= 3)
        } else {
            w.absent("generationId", isDefault: generationId == -1)
            w.absent("memberId", isDefault: memberId.isEmpty)
            w.absent("groupInstanceId", isDefault: groupInstanceId == nil)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension TxnOffsetCommitRequest {
    public struct TxnOffsetCommitRequestTopic: KafkaArrayElement {
        public var name: String
        public var partitions: [TxnOffsetCommitRequestPartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension TxnOffsetCommitRequest {
    public struct TxnOffsetCommitRequestPartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var committedOffset: Int64
        public var committedLeaderEpoch: Int32
        public var committedMetadata: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            committedOffset = 0
            committedLeaderEpoch = -1
            committedMetadata = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            committedOffset = r.int64()
            committedLeaderEpoch = v >= 2 ? r.int32() : -1
            committedMetadata = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("committedOffset", all[i].committedOffset)
            if v >= 2 {
                w.int32("committedLeaderEpoch", all[i].committedLeaderEpoch)
            }
            w.string("committedMetadata", all[i].committedMetadata, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct TxnOffsetCommitResponse: KafkaResponse {
    public static var apiKey: ApiKey { .txnOffsetCommit }
    public static var name: StaticString { "TxnOffsetCommitResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var throttleTimeMs: Int32
    public var topics: [TxnOffsetCommitResponseTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension TxnOffsetCommitResponse {
    public struct TxnOffsetCommitResponseTopic: KafkaArrayElement {
        public var name: String
        public var partitions: [TxnOffsetCommitResponsePartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 6)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension TxnOffsetCommitResponse {
    public struct TxnOffsetCommitResponsePartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
