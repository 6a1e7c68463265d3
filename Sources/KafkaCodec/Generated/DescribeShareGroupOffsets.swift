// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DescribeShareGroupOffsetsRequest: KafkaRequest {
    public typealias Response = DescribeShareGroupOffsetsResponse
    public static var apiKey: ApiKey { .describeShareGroupOffsets }
    public static var name: StaticString { "DescribeShareGroupOffsetsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groups: [DescribeShareGroupOffsetsRequestGroup]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groups = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        groups = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("groups", groups, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeShareGroupOffsetsRequest {
    public struct DescribeShareGroupOffsetsRequestGroup: KafkaArrayElement {
        public var groupId: String
        public var topics: [DescribeShareGroupOffsetsRequestTopic]?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            groupId = ""
            topics = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            groupId = r.string()
            topics = r.nullableStructs(minimum: 3, true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("groupId", all[i].groupId, nullable: false)
            w.structs("topics", all[i].topics, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeShareGroupOffsetsRequest {
    public struct DescribeShareGroupOffsetsRequestTopic: KafkaArrayElement {
        public var topicName: String
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct DescribeShareGroupOffsetsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeShareGroupOffsets }
    public static var name: StaticString { "DescribeShareGroupOffsetsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var groups: [DescribeShareGroupOffsetsResponseGroup]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        groups = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        groups = r.structs(minimum: 6)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("groups", groups, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeShareGroupOffsetsResponse {
    public struct DescribeShareGroupOffsetsResponseGroup: KafkaArrayElement {
        public var groupId: String
        public var topics: [DescribeShareGroupOffsetsResponseTopic]
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            groupId = ""
            topics = []
            errorCode = 0
            errorMessage = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            groupId = r.string()
            topics = r.structs(minimum: 19)
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("groupId", all[i].groupId, nullable: false)
            w.structs("topics", all[i].topics, nullable: false)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeShareGroupOffsetsResponse {
    public struct DescribeShareGroupOffsetsResponseTopic: KafkaArrayElement {
        public var topicName: String
        public var topicId: KafkaUUID
        public var partitions: [DescribeShareGroupOffsetsResponsePartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            topicId = r.uuid()
            partitions = r.structs(minimum: 20)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.uuid("topicId", all[i].topicId)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeShareGroupOffsetsResponse {
    public struct DescribeShareGroupOffsetsResponsePartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var startOffset: Int64
        public var leaderEpoch: Int32
        public var lag: Int64
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            startOffset = 0
            leaderEpoch = 0
            lag = -1
            errorCode = 0
            errorMessage = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            startOffset = r.int64()
            leaderEpoch = r.int32()
            lag = v >= 1 ? r.int64() : -1
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("startOffset", all[i].startOffset)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if v >= 1 {
                w.int64("lag", all[i].lag)
            }
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
