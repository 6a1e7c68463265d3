// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DeleteTopicsRequest: KafkaRequest {
    public typealias Response = DeleteTopicsResponse
    public static var apiKey: ApiKey { .deleteTopics }
    public static var name: StaticString { "DeleteTopicsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var topics: [DeleteTopicState]
    public var topicNames: [String]
    public var timeoutMs: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        topics = []
        topicNames = []
        timeoutMs = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        topics = v >= 6 ? r.structs(minimum: 18) : []
        topicNames = v <= 5 ? r.values() : []
        timeoutMs = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 6 {
            w.structs("topics", topics, nullable: false)
        } else {
            w.absent("topics", isDefault: topics.isEmpty)
        }
        if v <= 5 {
            w.values("topicNames", topicNames, nullable: false)
        }
        w.int32("timeoutMs", timeoutMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteTopicsRequest {
    public struct DeleteTopicState: KafkaArrayElement {
        public var name: String?
        public var topicId: KafkaUUID
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = nil
            topicId = .zero
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.nullableString(true)
            topicId = r.uuid()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: true)
            w.uuid("topicId", all[i].topicId)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct DeleteTopicsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .deleteTopics }
    public static var name: StaticString { "DeleteTopicsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var throttleTimeMs: Int32
    public var responses: [DeletableTopicResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        responses = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        responses = r.structs(minimum: 4)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.structs("responses", responses, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteTopicsResponse {
    public struct DeletableTopicResult: KafkaArrayElement {
        public var name: String?
        public var topicId: KafkaUUID
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            topicId = .zero
            errorCode = 0
            errorMessage = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            name = r.nullableString(v >= 6)
            topicId = v >= 6 ? r.uuid() : .zero
            errorCode = r.int16()
            errorMessage = v >= 5 ? r.nullableString(v >= 5) : nil
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.string("name", all[i].name, nullable: v >= 6)
            if v >= 6 {
                w.uuid("topicId", all[i].topicId)
            }
            w.int16("errorCode", all[i].errorCode)
            if v >= 5 {
                w.string("errorMessage", all[i].errorMessage, nullable: v >= 5)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
