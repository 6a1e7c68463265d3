// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ListPartitionReassignmentsRequest: KafkaRequest {
    public typealias Response = ListPartitionReassignmentsResponse
    public static var apiKey: ApiKey { .listPartitionReassignments }
    public static var name: StaticString { "ListPartitionReassignmentsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var timeoutMs: Int32
    public var topics: [ListPartitionReassignmentsTopics]?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        timeoutMs = 60000
        topics = nil
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        timeoutMs = r.int32()
        topics = r.nullableStructs(minimum: 3, true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("timeoutMs", timeoutMs)
        w.structs("topics", topics, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListPartitionReassignmentsRequest {
    public struct ListPartitionReassignmentsTopics: KafkaArrayElement {
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

public struct ListPartitionReassignmentsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .listPartitionReassignments }
    public static var name: StaticString { "ListPartitionReassignmentsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var topics: [OngoingTopicReassignment]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListPartitionReassignmentsResponse {
    public struct OngoingTopicReassignment: KafkaArrayElement {
        public var name: String
        public var partitions: [OngoingPartitionReassignment]
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

extension ListPartitionReassignmentsResponse {
    public struct OngoingPartitionReassignment: KafkaArrayElement {
        public var partitionIndex: Int32
        public var replicas: Int32List
        public var addingReplicas: Int32List
        public var removingReplicas: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            replicas = []
            addingReplicas = []
            removingReplicas = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            replicas = r.int32s()
            addingReplicas = r.int32s()
            removingReplicas = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32s("replicas", all[i].replicas)
            w.int32s("addingReplicas", all[i].addingReplicas)
            w.int32s("removingReplicas", all[i].removingReplicas)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
