// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// What a consumer subscribes to: the `metadata` of JoinGroup.
///
/// Versions 0-3.
public struct ConsumerProtocolSubscription: KafkaMessage {
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ConsumerProtocolSubscription" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482); `nil`: none.
    public static var firstFlexibleVersion: Int16? { nil }

    /// Names of the topics that the consumer subscribes to.
    public var topics: [String]
    /// Bytes of the assignor's own. `nil`: none.
    public var userData: ByteSlice?
    /// Partitions that the consumer owns now, by topic, for cooperative rebalancing. Versions 1+ (ignored in others).
    public var ownedPartitions: [TopicPartition]
    /// Generation in which `ownedPartitions` were assigned; -1: none. Versions 2+ (ignored in others). Default: -1.
    public var generationID: Int32
    /// Rack of the consumer (`client.rack`). `nil`: none. Versions 3+ (ignored in others).
    public var rackID: String?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        topics = []
        userData = nil
        ownedPartitions = []
        generationID = -1
        rackID = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        topics: [String] = [],
        userData: ByteSlice? = nil,
        ownedPartitions: [TopicPartition] = [],
        generationID: Int32 = -1,
        rackID: String? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.topics = topics
        self.userData = userData
        self.ownedPartitions = ownedPartitions
        self.generationID = generationID
        self.rackID = rackID
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        topics = r.values()
        userData = r.nullableBytes(true)
        ownedPartitions = v >= 1 ? r.structs(minimum: 6) : []
        generationID = v >= 2 ? r.int32() : -1
        rackID = v >= 3 ? r.nullableString(v >= 3) : nil
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.values("topics", topics, nullable: false)
        w.bytes("userData", userData, nullable: true)
        if v >= 1 {
            w.structs("ownedPartitions", ownedPartitions, nullable: false)
        }
        if v >= 2 {
            w.int32("generationId", generationID)
        }
        if v >= 3 {
            w.string("rackId", rackID, nullable: v >= 3)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ConsumerProtocolSubscription {
    /// A topic and the partitions of it that the consumer owns. Versions 1+.
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
