// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ReadShareGroupStateRequest: KafkaRequest {
    public typealias Response = ReadShareGroupStateResponse
    public static var apiKey: ApiKey { .readShareGroupState }
    public static var name: StaticString { "ReadShareGroupStateRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String
    public var topics: [ReadStateData]
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
        w.tags(unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ReadShareGroupStateRequest {
    public struct ReadStateData: KafkaStruct {
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

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.uuid("topicId", topicId)
            w.structs("partitions", partitions, nullable: false)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

extension ReadShareGroupStateRequest {
    public struct PartitionData: KafkaStruct {
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

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("partition", partition)
            w.int32("leaderEpoch", leaderEpoch)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

public struct ReadShareGroupStateResponse: KafkaResponse {
    public static var apiKey: ApiKey { .readShareGroupState }
    public static var name: StaticString { "ReadShareGroupStateResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var results: [ReadStateResult]
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
        w.tags(unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ReadShareGroupStateResponse {
    public struct ReadStateResult: KafkaStruct {
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
            partitions = r.structs(minimum: 21)
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.uuid("topicId", topicId)
            w.structs("partitions", partitions, nullable: false)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

extension ReadShareGroupStateResponse {
    public struct PartitionResult: KafkaStruct {
        public var partition: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var stateEpoch: Int32
        public var startOffset: Int64
        public var stateBatches: [StateBatch]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partition = 0
            errorCode = 0
            errorMessage = nil
            stateEpoch = 0
            startOffset = 0
            stateBatches = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partition = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            stateEpoch = r.int32()
            startOffset = r.int64()
            stateBatches = r.structs(minimum: 20)
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("partition", partition)
            w.int16("errorCode", errorCode)
            w.string("errorMessage", errorMessage, nullable: true)
            w.int32("stateEpoch", stateEpoch)
            w.int64("startOffset", startOffset)
            w.structs("stateBatches", stateBatches, nullable: false)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

extension ReadShareGroupStateResponse {
    public struct StateBatch: KafkaStruct {
        public var firstOffset: Int64
        public var lastOffset: Int64
        public var deliveryState: Int8
        public var deliveryCount: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            firstOffset = 0
            lastOffset = 0
            deliveryState = 0
            deliveryCount = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            firstOffset = r.int64()
            lastOffset = r.int64()
            deliveryState = r.int8()
            deliveryCount = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int64("firstOffset", firstOffset)
            w.int64("lastOffset", lastOffset)
            w.int8("deliveryState", deliveryState)
            w.int16("deliveryCount", deliveryCount)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}
