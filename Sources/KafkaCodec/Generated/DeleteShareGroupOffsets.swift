// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DeleteShareGroupOffsetsRequest: KafkaRequest {
    public typealias Response = DeleteShareGroupOffsetsResponse
    public static var apiKey: ApiKey { .deleteShareGroupOffsets }
    public static var name: StaticString { "DeleteShareGroupOffsetsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String
    public var topics: [DeleteShareGroupOffsetsRequestTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        groupId = r.string()
        topics = r.structs(minimum: 2)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("groupId", groupId, nullable: false)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteShareGroupOffsetsRequest {
    public struct DeleteShareGroupOffsetsRequestTopic: KafkaArrayElement {
        public var topicName: String
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct DeleteShareGroupOffsetsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .deleteShareGroupOffsets }
    public static var name: StaticString { "DeleteShareGroupOffsetsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var responses: [DeleteShareGroupOffsetsResponseTopic]
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
        responses = r.structs(minimum: 21)
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

extension DeleteShareGroupOffsetsResponse {
    public struct DeleteShareGroupOffsetsResponseTopic: KafkaArrayElement {
        public var topicName: String
        public var topicId: KafkaUUID
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            topicId = .zero
            errorCode = 0
            errorMessage = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            topicId = r.uuid()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.uuid("topicId", all[i].topicId)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
