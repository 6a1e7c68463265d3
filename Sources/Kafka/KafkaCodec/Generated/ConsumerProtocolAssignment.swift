// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// What the group's leader assigns to a consumer: the `assignment` of SyncGroup.
///
/// Versions 0-3.
public struct ConsumerProtocolAssignment: KafkaMessage {
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ConsumerProtocolAssignment" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482); `nil`: none.
    public static var firstFlexibleVersion: Int16? { nil }

    /// Partitions that the consumer reads, by topic.
    public var assignedPartitions: [TopicPartition]
    /// Bytes of the assignor's own. `nil`: none.
    public var userData: ByteSlice?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        assignedPartitions = []
        userData = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        assignedPartitions: [TopicPartition] = [],
        userData: ByteSlice? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.assignedPartitions = assignedPartitions
        self.userData = userData
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        assignedPartitions = r.structs(minimum: 6)
        userData = r.nullableBytes(true)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("assignedPartitions", assignedPartitions, nullable: false)
        w.bytes("userData", userData, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ConsumerProtocolAssignment {
    /// A topic and the partitions of it to read.
    public struct TopicPartition: KafkaArrayElement {
        /// Name of the topic.
        public var topic: String
        /// Indexes of the partitions.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topic = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topic: String = "",
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topic", all[i].topic, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
