// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ElectLeadersRequest: KafkaRequest {
    public typealias Response = ElectLeadersResponse
    public static var apiKey: ApiKey { .electLeaders }
    public static var name: StaticString { "ElectLeadersRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var electionType: Int8
    public var topicPartitions: [TopicPartitions]?
    public var timeoutMs: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        electionType = 0
        topicPartitions = []
        timeoutMs = 60000
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        electionType = v >= 1 ? r.int8() : 0
        topicPartitions = r.nullableStructs(minimum: 3, true)
        timeoutMs = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int8("electionType", electionType)
        } else {
            w.absent("electionType", isDefault: electionType == 0)
        }
        w.structs("topicPartitions", topicPartitions, nullable: true)
        w.int32("timeoutMs", timeoutMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ElectLeadersRequest {
    public struct TopicPartitions: KafkaArrayElement {
        public var topic: String
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topic = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topic", all[i].topic, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct ElectLeadersResponse: KafkaResponse {
    public static var apiKey: ApiKey { .electLeaders }
    public static var name: StaticString { "ElectLeadersResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var replicaElectionResults: [ReplicaElectionResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        replicaElectionResults = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = v >= 1 ? r.int16() : 0
        replicaElectionResults = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        if v >= 1 {
            w.int16("errorCode", errorCode)
        } else {
            w.absent("errorCode", isDefault: errorCode == 0)
        }
        w.structs("replicaElectionResults", replicaElectionResults, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ElectLeadersResponse {
    public struct ReplicaElectionResult: KafkaArrayElement {
        public var topic: String
        public var partitionResult: [PartitionResult]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topic = ""
            partitionResult = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitionResult = r.structs(minimum: 8)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topic", all[i].topic, nullable: false)
            w.structs("partitionResult", all[i].partitionResult, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ElectLeadersResponse {
    public struct PartitionResult: KafkaArrayElement {
        public var partitionId: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionId = 0
            errorCode = 0
            errorMessage = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionId = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionId", all[i].partitionId)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
