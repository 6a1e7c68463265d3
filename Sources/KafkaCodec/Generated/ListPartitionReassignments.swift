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
        w.tags(unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListPartitionReassignmentsRequest {
    public struct ListPartitionReassignmentsTopics: KafkaStruct {
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

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.string("name", name, nullable: false)
            w.int32s("partitionIndexes", partitionIndexes)
            w.tags(unknown: unknownTaggedFields)
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
        w.tags(unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListPartitionReassignmentsResponse {
    public struct OngoingTopicReassignment: KafkaStruct {
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

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.string("name", name, nullable: false)
            w.structs("partitions", partitions, nullable: false)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

extension ListPartitionReassignmentsResponse {
    public struct OngoingPartitionReassignment: KafkaStruct {
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

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("partitionIndex", partitionIndex)
            w.int32s("replicas", replicas)
            w.int32s("addingReplicas", addingReplicas)
            w.int32s("removingReplicas", removingReplicas)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}
