// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// A broker that shuts down asks the controller to move its leaderships elsewhere. Clusters with ZooKeeper only.
///
/// API key 7, versions 0-3. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct ControlledShutdownRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ControlledShutdownResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .controlledShutdown }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ControlledShutdownRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// ID of the broker that shuts down.
    public var brokerID: Int32
    /// Epoch of the broker's registration; -1: unknown. Versions 2+ (ignored in others). Default: -1.
    public var brokerEpoch: Int64
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        brokerID = 0
        brokerEpoch = -1
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        brokerID: Int32 = 0,
        brokerEpoch: Int64 = -1,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.brokerID = brokerID
        self.brokerEpoch = brokerEpoch
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        brokerID = r.int32()
        brokerEpoch = v >= 2 ? r.int64() : -1
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("brokerId", brokerID)
        if v >= 2 {
            w.int64("brokerEpoch", brokerEpoch)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The partitions that the broker still leads.
///
/// API key 7, versions 0-3. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct ControlledShutdownResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .controlledShutdown }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ControlledShutdownResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Partitions whose leadership has not moved yet.
    public var remainingPartitions: [RemainingPartition]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        errorCode = 0
        remainingPartitions = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        errorCode: Int16 = 0,
        remainingPartitions: [RemainingPartition] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.errorCode = errorCode
        self.remainingPartitions = remainingPartitions
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        remainingPartitions = r.structs(minimum: 6)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        w.structs("remainingPartitions", remainingPartitions, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ControlledShutdownResponse {
    /// A partition that the broker still leads.
    public struct RemainingPartition: KafkaArrayElement {
        /// Name of the topic.
        public var topicName: String
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            partitionIndex = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            partitionIndex: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.partitionIndex = partitionIndex
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitionIndex = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.int32("partitionIndex", all[i].partitionIndex)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
