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
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UnstableReadShareGroupStateSummaryResponse {
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
            partitions = r.structs(minimum: 20)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension UnstableReadShareGroupStateSummaryResponse {
    public struct PartitionResult: KafkaArrayElement {
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

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partition", all[i].partition)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.int32("stateEpoch", all[i].stateEpoch)
            w.int64("startOffset", all[i].startOffset)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
