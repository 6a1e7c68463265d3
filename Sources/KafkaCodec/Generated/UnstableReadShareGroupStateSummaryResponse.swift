// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct UnstableReadShareGroupStateSummaryResponse: KafkaMessage {
    public static var name: StaticString { "UnstableReadShareGroupStateSummaryResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
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
        w.tags(unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UnstableReadShareGroupStateSummaryResponse {
    public struct ReadStateSummaryResult: KafkaStruct {
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
            partitions = r.structs(minimum: 20)
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.uuid("topicId", topicId)
            w.structs("partitions", partitions, nullable: false)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

extension UnstableReadShareGroupStateSummaryResponse {
    public struct PartitionResult: KafkaStruct {
        public var partition: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var stateEpoch: Int32
        public var startOffset: Int64
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partition = 0
            errorCode = 0
            errorMessage = nil
            stateEpoch = 0
            startOffset = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partition = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            stateEpoch = r.int32()
            startOffset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("partition", partition)
            w.int16("errorCode", errorCode)
            w.string("errorMessage", errorMessage, nullable: true)
            w.int32("stateEpoch", stateEpoch)
            w.int64("startOffset", startOffset)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}
