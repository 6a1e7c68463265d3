// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct OffsetDeleteRequest: KafkaRequest {
    public typealias Response = OffsetDeleteResponse
    public static var apiKey: ApiKey { .offsetDelete }
    public static var name: StaticString { "OffsetDeleteRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var groupId: String
    public var topics: [OffsetDeleteRequestTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        groupId = r.string()
        topics = r.structs(minimum: 6)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("groupId", groupId, nullable: false)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetDeleteRequest {
    public struct OffsetDeleteRequestTopic: KafkaArrayElement {
        public var name: String
        public var partitions: [OffsetDeleteRequestPartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 4)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetDeleteRequest {
    public struct OffsetDeleteRequestPartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct OffsetDeleteResponse: KafkaResponse {
    public static var apiKey: ApiKey { .offsetDelete }
    public static var name: StaticString { "OffsetDeleteResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var errorCode: Int16
    public var throttleTimeMs: Int32
    public var topics: [OffsetDeleteResponseTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        throttleTimeMs = 0
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        throttleTimeMs = r.int32()
        topics = r.structs(minimum: 6)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetDeleteResponse {
    public struct OffsetDeleteResponseTopic: KafkaArrayElement {
        public var name: String
        public var partitions: [OffsetDeleteResponsePartition]
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

extension OffsetDeleteResponse {
    public struct OffsetDeleteResponsePartition: KafkaArrayElement {
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
