// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DescribeProducersRequest: KafkaRequest {
    public typealias Response = DescribeProducersResponse
    public static var apiKey: ApiKey { .describeProducers }
    public static var name: StaticString { "DescribeProducersRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var topics: [TopicRequest]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeProducersRequest {
    public struct TopicRequest: KafkaArrayElement {
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

public struct DescribeProducersResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeProducers }
    public static var name: StaticString { "DescribeProducersResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var topics: [TopicResponse]
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

extension DescribeProducersResponse {
    public struct TopicResponse: KafkaArrayElement {
        public var name: String
        public var partitions: [PartitionResponse]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 9)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeProducersResponse {
    public struct PartitionResponse: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var activeProducers: [ProducerState]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            errorMessage = nil
            activeProducers = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            activeProducers = r.structs(minimum: 37)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.structs("activeProducers", all[i].activeProducers, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeProducersResponse {
    public struct ProducerState: KafkaArrayElement {
        public var producerId: Int64
        public var producerEpoch: Int32
        public var lastSequence: Int32
        public var lastTimestamp: Int64
        public var coordinatorEpoch: Int32
        public var currentTxnStartOffset: Int64
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            producerId = 0
            producerEpoch = 0
            lastSequence = -1
            lastTimestamp = -1
            coordinatorEpoch = 0
            currentTxnStartOffset = -1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            producerId = r.int64()
            producerEpoch = r.int32()
            lastSequence = r.int32()
            lastTimestamp = r.int64()
            coordinatorEpoch = r.int32()
            currentTxnStartOffset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int64("producerId", all[i].producerId)
            w.int32("producerEpoch", all[i].producerEpoch)
            w.int32("lastSequence", all[i].lastSequence)
            w.int64("lastTimestamp", all[i].lastTimestamp)
            w.int32("coordinatorEpoch", all[i].coordinatorEpoch)
            w.int64("currentTxnStartOffset", all[i].currentTxnStartOffset)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
