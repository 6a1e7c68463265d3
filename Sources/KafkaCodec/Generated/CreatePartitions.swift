// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct CreatePartitionsRequest: KafkaRequest {
    public typealias Response = CreatePartitionsResponse
    public static var apiKey: ApiKey { .createPartitions }
    public static var name: StaticString { "CreatePartitionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var topics: [CreatePartitionsTopic]
    public var timeoutMs: Int32
    public var validateOnly: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        topics = []
        timeoutMs = 0
        validateOnly = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        topics = r.structs(minimum: 7)
        timeoutMs = r.int32()
        validateOnly = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("topics", topics, nullable: false)
        w.int32("timeoutMs", timeoutMs)
        w.bool("validateOnly", validateOnly)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension CreatePartitionsRequest {
    public struct CreatePartitionsTopic: KafkaArrayElement {
        public var name: String
        public var count: Int32
        public var assignments: [CreatePartitionsAssignment]?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            count = 0
            assignments = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            count = r.int32()
            assignments = r.nullableStructs(minimum: 2, true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int32("count", all[i].count)
            w.structs("assignments", all[i].assignments, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension CreatePartitionsRequest {
    public struct CreatePartitionsAssignment: KafkaArrayElement {
        public var brokerIds: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            brokerIds = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            brokerIds = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32s("brokerIds", all[i].brokerIds)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct CreatePartitionsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .createPartitions }
    public static var name: StaticString { "CreatePartitionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32
    public var results: [CreatePartitionsTopicResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        results = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        results = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension CreatePartitionsResponse {
    public struct CreatePartitionsTopicResult: KafkaArrayElement {
        public var name: String
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            errorCode = 0
            errorMessage = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
