// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct OffsetFetchRequest: KafkaRequest {
    public typealias Response = OffsetFetchResponse
    public static var apiKey: ApiKey { .offsetFetch }
    public static var name: StaticString { "OffsetFetchRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...10 }
    public static var firstFlexibleVersion: Int16? { 6 }

    public var groupId: String
    public var topics: [OffsetFetchRequestTopic]?
    public var groups: [OffsetFetchRequestGroup]
    public var requireStable: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        topics = []
        groups = []
        requireStable = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        groupId = v <= 7 ? r.string() : ""
        topics = v <= 7 ? r.nullableStructs(minimum: 3, v >= 2 && v <= 7) : []
        groups = v >= 8 ? r.structs(minimum: 3) : []
        requireStable = v >= 7 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v <= 7 {
            w.string("groupId", groupId, nullable: false)
            w.structs("topics", topics, nullable: v >= 2 && v <= 7)
        } else {
            w.absent("groupId", isDefault: groupId.isEmpty)
            w.absent("topics", isDefault: topics?.isEmpty == true)
        }
        if v >= 8 {
            w.structs("groups", groups, nullable: false)
        } else {
            w.absent("groups", isDefault: groups.isEmpty)
        }
        if v >= 7 {
            w.bool("requireStable", requireStable)
        } else {
            w.absent("requireStable", isDefault: !requireStable)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetFetchRequest {
    public struct OffsetFetchRequestTopic: KafkaArrayElement {
        public var name: String
        public var partitionIndexes: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitionIndexes = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitionIndexes = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int32s("partitionIndexes", all[i].partitionIndexes)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetFetchRequest {
    public struct OffsetFetchRequestGroup: KafkaArrayElement {
        public var groupId: String
        public var memberId: String?
        public var memberEpoch: Int32
        public var topics: [OffsetFetchRequestTopics]?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            groupId = ""
            memberId = nil
            memberEpoch = -1
            topics = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            groupId = r.string()
            memberId = v >= 9 ? r.nullableString(v >= 9) : nil
            memberEpoch = v >= 9 ? r.int32() : -1
            topics = r.nullableStructs(minimum: 3, true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.string("groupId", all[i].groupId, nullable: false)
            if v >= 9 {
                w.string("memberId", all[i].memberId, nullable: v >= 9)
                w.int32("memberEpoch", all[i].memberEpoch)
            }
            w.structs("topics", all[i].topics, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetFetchRequest {
    public struct OffsetFetchRequestTopics: KafkaArrayElement {
        public var name: String
        public var topicId: KafkaUUID
        public var partitionIndexes: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            topicId = .zero
            partitionIndexes = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            name = v <= 9 ? r.string() : ""
            topicId = v >= 10 ? r.uuid() : .zero
            partitionIndexes = r.int32s()
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
            w.int32s("partitionIndexes", all[i].partitionIndexes)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct OffsetFetchResponse: KafkaResponse {
    public static var apiKey: ApiKey { .offsetFetch }
    public static var name: StaticString { "OffsetFetchResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...10 }
    public static var firstFlexibleVersion: Int16? { 6 }

    public var throttleTimeMs: Int32
    public var topics: [OffsetFetchResponseTopic]
    public var errorCode: Int16
    public var groups: [OffsetFetchResponseGroup]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        topics = []
        errorCode = 0
        groups = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 3 ? r.int32() : 0
        topics = v <= 7 ? r.structs(minimum: 3) : []
        errorCode = v >= 2 && v <= 7 ? r.int16() : 0
        groups = v >= 8 ? r.structs(minimum: 5) : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        if v <= 7 {
            w.structs("topics", topics, nullable: false)
        } else {
            w.absent("topics", isDefault: topics.isEmpty)
        }
        if v >= 2 && v <= 7 {
            w.int16("errorCode", errorCode)
        }
        if v >= 8 {
            w.structs("groups", groups, nullable: false)
        } else {
            w.absent("groups", isDefault: groups.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetFetchResponse {
    public struct OffsetFetchResponseTopic: KafkaArrayElement {
        public var name: String
        public var partitions: [OffsetFetchResponsePartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 16)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetFetchResponse {
    public struct OffsetFetchResponsePartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var committedOffset: Int64
        public var committedLeaderEpoch: Int32
        public var metadata: String?
        public var errorCode: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            committedOffset = 0
            committedLeaderEpoch = -1
            metadata = ""
            errorCode = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            committedOffset = r.int64()
            committedLeaderEpoch = v >= 5 ? r.int32() : -1
            metadata = r.nullableString(true)
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("committedOffset", all[i].committedOffset)
            if v >= 5 {
                w.int32("committedLeaderEpoch", all[i].committedLeaderEpoch)
            }
            w.string("metadata", all[i].metadata, nullable: true)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetFetchResponse {
    public struct OffsetFetchResponseGroup: KafkaArrayElement {
        public var groupId: String
        public var topics: [OffsetFetchResponseTopics]
        public var errorCode: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            groupId = ""
            topics = []
            errorCode = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            groupId = r.string()
            topics = r.structs(minimum: 3)
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("groupId", all[i].groupId, nullable: false)
            w.structs("topics", all[i].topics, nullable: false)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetFetchResponse {
    public struct OffsetFetchResponseTopics: KafkaArrayElement {
        public var name: String
        public var topicId: KafkaUUID
        public var partitions: [OffsetFetchResponsePartitions]
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
            partitions = r.structs(minimum: 20)
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

extension OffsetFetchResponse {
    public struct OffsetFetchResponsePartitions: KafkaArrayElement {
        public var partitionIndex: Int32
        public var committedOffset: Int64
        public var committedLeaderEpoch: Int32
        public var metadata: String?
        public var errorCode: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            committedOffset = 0
            committedLeaderEpoch = -1
            metadata = ""
            errorCode = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            committedOffset = r.int64()
            committedLeaderEpoch = r.int32()
            metadata = r.nullableString(true)
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("committedOffset", all[i].committedOffset)
            w.int32("committedLeaderEpoch", all[i].committedLeaderEpoch)
            w.string("metadata", all[i].metadata, nullable: true)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
