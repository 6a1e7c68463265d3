// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct AlterShareGroupOffsetsRequest: KafkaRequest {
    public typealias Response = AlterShareGroupOffsetsResponse
    public static var apiKey: ApiKey { .alterShareGroupOffsets }
    public static var name: StaticString { "AlterShareGroupOffsetsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String
    public var topics: [AlterShareGroupOffsetsRequestTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        groupId = r.string()
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("groupId", groupId, nullable: false)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterShareGroupOffsetsRequest {
    public struct AlterShareGroupOffsetsRequestTopic: KafkaArrayElement {
        public var topicName: String
        public var partitions: [AlterShareGroupOffsetsRequestPartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitions = r.structs(minimum: 13)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterShareGroupOffsetsRequest {
    public struct AlterShareGroupOffsetsRequestPartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var startOffset: Int64
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            startOffset = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            startOffset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("startOffset", all[i].startOffset)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct AlterShareGroupOffsetsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .alterShareGroupOffsets }
    public static var name: StaticString { "AlterShareGroupOffsetsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var responses: [AlterShareGroupOffsetsResponseTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = nil
        responses = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        responses = r.structs(minimum: 19)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.structs("responses", responses, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterShareGroupOffsetsResponse {
    public struct AlterShareGroupOffsetsResponseTopic: KafkaArrayElement {
        public var topicName: String
        public var topicId: KafkaUUID
        public var partitions: [AlterShareGroupOffsetsResponsePartition]
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
            partitions = r.structs(minimum: 8)
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

extension AlterShareGroupOffsetsResponse {
    public struct AlterShareGroupOffsetsResponsePartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            errorMessage = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
