// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ReadShareGroupStateSummaryRequest: KafkaRequest {
    public typealias Response = ReadShareGroupStateSummaryResponse
    public static var apiKey: ApiKey { .readShareGroupStateSummary }
    public static var name: StaticString { "ReadShareGroupStateSummaryRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String
    public var topics: [ReadStateSummaryData]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        groupId = r.string()
        topics = r.structs(minimum: 18)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("groupId", groupId, nullable: false)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ReadShareGroupStateSummaryRequest {
    public struct ReadStateSummaryData: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var partitions: [PartitionData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitions = r.structs(minimum: 9)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ReadShareGroupStateSummaryRequest {
    public struct PartitionData: KafkaArrayElement {
        public var partition: Int32
        public var leaderEpoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partition = 0
            leaderEpoch = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partition = r.int32()
            leaderEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partition", all[i].partition)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct ReadShareGroupStateSummaryResponse: KafkaResponse {
    public static var apiKey: ApiKey { .readShareGroupStateSummary }
    public static var name: StaticString { "ReadShareGroupStateSummaryResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var results: [ReadStateSummaryResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        results = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        results = r.structs(minimum: 18)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ReadShareGroupStateSummaryResponse {
    public struct ReadStateSummaryResult: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var partitions: [PartitionResult]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitions = r.structs(minimum: 24)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ReadShareGroupStateSummaryResponse {
    public struct PartitionResult: KafkaArrayElement {
        public var partition: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var stateEpoch: Int32
        public var leaderEpoch: Int32
        public var startOffset: Int64
        public var deliveryCompleteCount: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partition = 0
            errorCode = 0
            errorMessage = nil
            stateEpoch = 0
            leaderEpoch = 0
            startOffset = 0
            deliveryCompleteCount = -1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partition = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            stateEpoch = r.int32()
            leaderEpoch = r.int32()
            startOffset = r.int64()
            deliveryCompleteCount = v >= 1 ? r.int32() : -1
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partition", all[i].partition)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.int32("stateEpoch", all[i].stateEpoch)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            w.int64("startOffset", all[i].startOffset)
            if v >= 1 {
                w.int32("deliveryCompleteCount", all[i].deliveryCompleteCount)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
