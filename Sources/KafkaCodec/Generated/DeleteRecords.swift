// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DeleteRecordsRequest: KafkaRequest {
    public typealias Response = DeleteRecordsResponse
    public static var apiKey: ApiKey { .deleteRecords }
    public static var name: StaticString { "DeleteRecordsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var topics: [DeleteRecordsTopic]
    public var timeoutMs: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        topics = []
        timeoutMs = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        topics = r.structs(minimum: 3)
        timeoutMs = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("topics", topics, nullable: false)
        w.int32("timeoutMs", timeoutMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteRecordsRequest {
    public struct DeleteRecordsTopic: KafkaArrayElement {
        public var name: String
        public var partitions: [DeleteRecordsPartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 12)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DeleteRecordsRequest {
    public struct DeleteRecordsPartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var offset: Int64
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            offset = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            offset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("offset", all[i].offset)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct DeleteRecordsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .deleteRecords }
    public static var name: StaticString { "DeleteRecordsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32
    public var topics: [DeleteRecordsTopicResult]
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

extension DeleteRecordsResponse {
    public struct DeleteRecordsTopicResult: KafkaArrayElement {
        public var name: String
        public var partitions: [DeleteRecordsPartitionResult]
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

extension DeleteRecordsResponse {
    public struct DeleteRecordsPartitionResult: KafkaArrayElement {
        public var partitionIndex: Int32
        public var lowWatermark: Int64
        public var errorCode: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            lowWatermark = 0
            errorCode = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            lowWatermark = r.int64()
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("lowWatermark", all[i].lowWatermark)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
