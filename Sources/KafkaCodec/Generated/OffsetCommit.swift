// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct OffsetCommitRequest: KafkaRequest {
    public typealias Response = OffsetCommitResponse
    public static var apiKey: ApiKey { .offsetCommit }
    public static var name: StaticString { "OffsetCommitRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...10 }
    public static var firstFlexibleVersion: Int16? { 8 }

    public var groupId: String
    public var generationIdOrMemberEpoch: Int32
    public var memberId: String
    public var groupInstanceId: String?
    public var retentionTimeMs: Int64
    public var topics: [OffsetCommitRequestTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        generationIdOrMemberEpoch = -1
        memberId = ""
        groupInstanceId = nil
        retentionTimeMs = -1
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        groupId = r.string()
        generationIdOrMemberEpoch = v >= 1 ? r.int32() : -1
        memberId = v >= 1 ? r.string() : ""
        groupInstanceId = v >= 7 ? r.nullableString(v >= 7) : nil
        retentionTimeMs = v >= 2 && v <= 4 ? r.int64() : -1
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupId, nullable: false)
        if v >= 1 {
            w.int32("generationIdOrMemberEpoch", generationIdOrMemberEpoch)
            w.string("memberId", memberId, nullable: false)
        }
        if v >= 7 {
            w.string("groupInstanceId", groupInstanceId, nullable: v >= 7)
        } else {
            w.absent("groupInstanceId", isDefault: groupInstanceId == nil)
        }
        if v >= 2 && v <= 4 {
            w.int64("retentionTimeMs", retentionTimeMs)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetCommitRequest {
    public struct OffsetCommitRequestTopic: KafkaArrayElement {
        public var name: String
        public var topicId: KafkaUUID
        public var partitions: [OffsetCommitRequestPartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            name = v <= 9 ? r.string() : ""
            topicId = v >= 10 ? r.uuid() : .zero
            partitions = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 9 {
                w.string("name", all[i].name, nullable: false)
            }
            if v >= 10 {
                w.uuid("topicId", all[i].topicId)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetCommitRequest {
    public struct OffsetCommitRequestPartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var committedOffset: Int64
        public var committedLeaderEpoch: Int32
        public var commitTimestamp: Int64
        public var committedMetadata: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            committedOffset = 0
            committedLeaderEpoch = -1
            commitTimestamp = -1
            committedMetadata = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            committedOffset = r.int64()
            committedLeaderEpoch = v >= 6 ? r.int32() : -1
            commitTimestamp = v == 1 ? r.int64() : -1
            committedMetadata = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("committedOffset", all[i].committedOffset)
            if v >= 6 {
                w.int32("committedLeaderEpoch", all[i].committedLeaderEpoch)
            }
            if v == 1 {
                w.int64("commitTimestamp", all[i].commitTimestamp)
            } else {
                w.absent("commitTimestamp", isDefault: all[i].commitTimestamp == -1)
            }
            w.string("committedMetadata", all[i].committedMetadata, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct OffsetCommitResponse: KafkaResponse {
    public static var apiKey: ApiKey { .offsetCommit }
    public static var name: StaticString { "OffsetCommitResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...10 }
    public static var firstFlexibleVersion: Int16? { 8 }

    public var throttleTimeMs: Int32
    public var topics: [OffsetCommitResponseTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 3 ? r.int32() : 0
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetCommitResponse {
    public struct OffsetCommitResponseTopic: KafkaArrayElement {
        public var name: String
        public var topicId: KafkaUUID
        public var partitions: [OffsetCommitResponsePartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            name = v <= 9 ? r.string() : ""
            topicId = v >= 10 ? r.uuid() : .zero
            partitions = r.structs(minimum: 6)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 9 {
                w.string("name", all[i].name, nullable: false)
            }
            if v >= 10 {
                w.uuid("topicId", all[i].topicId)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetCommitResponse {
    public struct OffsetCommitResponsePartition: KafkaArrayElement {
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
