// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct ConsumerProtocolAssignment: KafkaMessage {
    public static var name: StaticString { "ConsumerProtocolAssignment" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var assignedPartitions: [TopicPartition]
    public var userData: ByteSlice?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        assignedPartitions = []
        userData = nil
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        assignedPartitions = r.structs(minimum: 6)
        userData = r.nullableBytes(true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("assignedPartitions", assignedPartitions, nullable: false)
        w.bytes("userData", userData, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ConsumerProtocolAssignment {
    public struct TopicPartition: KafkaArrayElement {
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
