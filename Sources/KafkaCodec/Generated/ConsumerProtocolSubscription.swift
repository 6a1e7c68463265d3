// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct ConsumerProtocolSubscription: KafkaMessage {
    public static var name: StaticString { "ConsumerProtocolSubscription" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var topics: [String]
    public var userData: ByteSlice?
    public var ownedPartitions: [TopicPartition]
    public var generationId: Int32
    public var rackId: String?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        topics = []
        userData = nil
        ownedPartitions = []
        generationId = -1
        rackId = nil
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        topics = r.values()
        userData = r.nullableBytes(true)
        ownedPartitions = v >= 1 ? r.structs(minimum: 6) : []
        generationId = v >= 2 ? r.int32() : -1
        rackId = v >= 3 ? r.nullableString(v >= 3) : nil
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.values("topics", topics, nullable: false)
        w.bytes("userData", userData, nullable: true)
        if v >= 1 {
            w.structs("ownedPartitions", ownedPartitions, nullable: false)
        }
        if v >= 2 {
            w.int32("generationId", generationId)
        }
        if v >= 3 {
            w.string("rackId", rackId, nullable: v >= 3)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ConsumerProtocolSubscription {
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
