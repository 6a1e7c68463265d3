// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct AlterPartitionReassignmentsRequest: KafkaRequest {
    public typealias Response = AlterPartitionReassignmentsResponse
    public static var apiKey: ApiKey { .alterPartitionReassignments }
    public static var name: StaticString { "AlterPartitionReassignmentsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var timeoutMs: Int32
    public var allowReplicationFactorChange: Bool
    public var topics: [ReassignableTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        timeoutMs = 60000
        allowReplicationFactorChange = true
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        timeoutMs = r.int32()
        allowReplicationFactorChange = v >= 1 ? r.bool() : true
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("timeoutMs", timeoutMs)
        if v >= 1 {
            w.bool("allowReplicationFactorChange", allowReplicationFactorChange)
        } else {
            w.absent("allowReplicationFactorChange", isDefault: allowReplicationFactorChange)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterPartitionReassignmentsRequest {
    public struct ReassignableTopic: KafkaArrayElement {
        public var name: String
        public var partitions: [ReassignablePartition]
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

extension AlterPartitionReassignmentsRequest {
    public struct ReassignablePartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var replicas: Int32List?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            replicas = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            replicas = r.nullableInt32s(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32s("replicas", all[i].replicas, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct AlterPartitionReassignmentsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .alterPartitionReassignments }
    public static var name: StaticString { "AlterPartitionReassignmentsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var allowReplicationFactorChange: Bool
    public var errorCode: Int16
    public var errorMessage: String?
    public var responses: [ReassignableTopicResponse]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        allowReplicationFactorChange = true
        errorCode = 0
        errorMessage = ""
        responses = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        allowReplicationFactorChange = v >= 1 ? r.bool() : true
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        responses = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        if v >= 1 {
            w.bool("allowReplicationFactorChange", allowReplicationFactorChange)
        }
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.structs("responses", responses, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterPartitionReassignmentsResponse {
    public struct ReassignableTopicResponse: KafkaArrayElement {
        public var name: String
        public var partitions: [ReassignablePartitionResponse]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 8)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterPartitionReassignmentsResponse {
    public struct ReassignablePartitionResponse: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            errorMessage = ""
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
