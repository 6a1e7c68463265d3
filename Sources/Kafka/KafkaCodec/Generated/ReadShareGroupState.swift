// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// A partition leader reads the stored state of share partitions from the share coordinator.
///
/// API key 84, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct ReadShareGroupStateRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ReadShareGroupStateResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .readShareGroupState }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ReadShareGroupStateRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of the share group.
    public var groupID: String
    /// Share partitions to read, by topic.
    public var topics: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupID = ""
        topics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupID: String = "",
        topics: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupID = groupID
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        groupID = r.string()
        topics = r.structs(minimum: 18)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("groupId", groupID, nullable: false)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ReadShareGroupStateRequest {
    /// A topic and its share partitions.
    public struct Topic: KafkaArrayElement {
        /// ID of the topic.
        public var topicID: KafkaUUID
        /// Share partitions to read.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicID: KafkaUUID = .zero,
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicID = r.uuid()
            partitions = r.structs(minimum: 9)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.uuid("topicId", all[i].topicID)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ReadShareGroupStateRequest {
    /// A share partition to read.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partition: Int32
        /// Epoch of the leader that reads; older leaders are fenced.
        public var leaderEpoch: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partition = 0
            leaderEpoch = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partition: Int32 = 0,
            leaderEpoch: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partition = partition
            self.leaderEpoch = leaderEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            partition = r.int32()
            leaderEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("partition", all[i].partition)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The stored states.
///
/// API key 84, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct ReadShareGroupStateResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .readShareGroupState }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ReadShareGroupStateResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// States by topic.
    public var results: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        results = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        results: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.results = results
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        results = r.structs(minimum: 18)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ReadShareGroupStateResponse {
    /// The states of one topic.
    public struct Topic: KafkaArrayElement {
        /// ID of the topic.
        public var topicID: KafkaUUID
        /// States of the topic's partitions.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicID: KafkaUUID = .zero,
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicID = r.uuid()
            partitions = r.structs(minimum: 21)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.uuid("topicId", all[i].topicID)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ReadShareGroupStateResponse {
    /// The state of one share partition.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partition: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none.
        public var errorMessage: String?
        /// Epoch of the state, which grows when the state is created again.
        public var stateEpoch: Int32
        /// Offset of the first record that is not finished; -1: not known yet.
        public var startOffset: Int64
        /// States of records from `startOffset` on.
        public var stateBatches: [StateBatch]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partition = 0
            errorCode = 0
            errorMessage = nil
            stateEpoch = 0
            startOffset = 0
            stateBatches = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partition: Int32 = 0,
            errorCode: Int16 = 0,
            errorMessage: String? = nil,
            stateEpoch: Int32 = 0,
            startOffset: Int64 = 0,
            stateBatches: [StateBatch] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partition = partition
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.stateEpoch = stateEpoch
            self.startOffset = startOffset
            self.stateBatches = stateBatches
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            partition = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            stateEpoch = r.int32()
            startOffset = r.int64()
            stateBatches = r.structs(minimum: 20)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("partition", all[i].partition)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.int32("stateEpoch", all[i].stateEpoch)
            w.int64("startOffset", all[i].startOffset)
            w.structs("stateBatches", all[i].stateBatches, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ReadShareGroupStateResponse {
    /// Consecutive records in the same state.
    public struct StateBatch: KafkaArrayElement {
        /// Offset of the first record.
        public var firstOffset: Int64
        /// Offset of the last record.
        public var lastOffset: Int64
        /// State of the records: 0: available, 2: acknowledged, 4: archived.
        public var deliveryState: Int8
        /// How often the records were delivered.
        public var deliveryCount: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            firstOffset = 0
            lastOffset = 0
            deliveryState = 0
            deliveryCount = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            firstOffset: Int64 = 0,
            lastOffset: Int64 = 0,
            deliveryState: Int8 = 0,
            deliveryCount: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.firstOffset = firstOffset
            self.lastOffset = lastOffset
            self.deliveryState = deliveryState
            self.deliveryCount = deliveryCount
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            firstOffset = r.int64()
            lastOffset = r.int64()
            deliveryState = r.int8()
            deliveryCount = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int64("firstOffset", all[i].firstOffset)
            w.int64("lastOffset", all[i].lastOffset)
            w.int8("deliveryState", all[i].deliveryState)
            w.int16("deliveryCount", all[i].deliveryCount)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
