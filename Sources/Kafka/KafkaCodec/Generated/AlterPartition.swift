// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// A partition leader asks the controller to change the partition's in-sync replicas.
///
/// API key 56, versions 0-3. Flexible: compact lengths and tagged fields (KIP-482).
public struct AlterPartitionRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = AlterPartitionResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .alterPartition }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AlterPartitionRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of the leader, which sends the request.
    public var brokerID: Int32
    /// Epoch of the leader's registration. Default: -1.
    public var brokerEpoch: Int64
    /// Partitions to change, by topic.
    public var topics: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        brokerID = 0
        brokerEpoch = -1
        topics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        brokerID: Int32 = 0,
        brokerEpoch: Int64 = -1,
        topics: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.brokerID = brokerID
        self.brokerEpoch = brokerEpoch
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        brokerID = r.int32()
        brokerEpoch = r.int64()
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("brokerId", brokerID)
        w.int64("brokerEpoch", brokerEpoch)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterPartitionRequest {
    /// A topic and its partitions to change.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic. Versions 0-1 (ignored in others).
        public var topicName: String
        /// ID of the topic. Versions 2+ (ignored in others).
        public var topicID: KafkaUUID
        /// Partitions to change.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            topicID: KafkaUUID = .zero,
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            topicName = v <= 1 ? r.string() : ""
            topicID = v >= 2 ? r.uuid() : .zero
            partitions = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            if v <= 1 {
                w.string("topicName", all[i].topicName, nullable: false)
            }
            if v >= 2 {
                w.uuid("topicId", all[i].topicID)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterPartitionRequest {
    /// A partition and its new in-sync replicas.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Leader epoch in which the sender leads the partition.
        public var leaderEpoch: Int32
        /// Broker IDs of the new in-sync replicas. Versions 0-2.
        public var newIsr: Int32List
        /// New in-sync replicas, each with its broker's epoch. Versions 3+.
        public var newIsrWithEpochs: [Broker]
        /// Whether the leader still recovers from an unclean election: 0: no, 1: yes. Versions 1+.
        public var leaderRecoveryState: Int8
        /// Epoch of the partition's state that this change builds on.
        public var partitionEpoch: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            leaderEpoch = 0
            newIsr = []
            newIsrWithEpochs = []
            leaderRecoveryState = 0
            partitionEpoch = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            leaderEpoch: Int32 = 0,
            newIsr: Int32List = [],
            newIsrWithEpochs: [Broker] = [],
            leaderRecoveryState: Int8 = 0,
            partitionEpoch: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.leaderEpoch = leaderEpoch
            self.newIsr = newIsr
            self.newIsrWithEpochs = newIsrWithEpochs
            self.leaderRecoveryState = leaderRecoveryState
            self.partitionEpoch = partitionEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            leaderEpoch = r.int32()
            newIsr = v <= 2 ? r.int32s() : []
            newIsrWithEpochs = v >= 3 ? r.structs(minimum: 13) : []
            leaderRecoveryState = v >= 1 ? r.int8() : 0
            partitionEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if v <= 2 {
                w.int32s("newIsr", all[i].newIsr)
            } else {
                w.absent("newIsr", isDefault: all[i].newIsr.isEmpty)
            }
            if v >= 3 {
                w.structs("newIsrWithEpochs", all[i].newIsrWithEpochs, nullable: false)
            } else {
                w.absent("newIsrWithEpochs", isDefault: all[i].newIsrWithEpochs.isEmpty)
            }
            if v >= 1 {
                w.int8("leaderRecoveryState", all[i].leaderRecoveryState)
            } else {
                w.absent("leaderRecoveryState", isDefault: all[i].leaderRecoveryState == 0)
            }
            w.int32("partitionEpoch", all[i].partitionEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterPartitionRequest {
    /// An in-sync replica and its broker's epoch. Versions 3+.
    public struct Broker: KafkaArrayElement {
        /// ID of the replica's broker.
        public var brokerID: Int32
        /// Epoch of that broker's registration; -1: not checked. Default: -1.
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
            brokerID = r.int32()
            brokerEpoch = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("brokerId", all[i].brokerID)
            w.int64("brokerEpoch", all[i].brokerEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The state of each partition after the change.
///
/// API key 56, versions 0-3. Flexible: compact lengths and tagged fields (KIP-482).
public struct AlterPartitionResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .alterPartition }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AlterPartitionResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Results by topic.
    public var topics: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        topics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        topics: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterPartitionResponse {
    /// The results of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic. Versions 0-1 (ignored in others).
        public var topicName: String
        /// ID of the topic. Versions 2+ (ignored in others).
        public var topicID: KafkaUUID
        /// Results of the topic's partitions.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            topicID: KafkaUUID = .zero,
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            topicName = v <= 1 ? r.string() : ""
            topicID = v >= 2 ? r.uuid() : .zero
            partitions = r.structs(minimum: 20)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            if v <= 1 {
                w.string("topicName", all[i].topicName, nullable: false)
            }
            if v >= 2 {
                w.uuid("topicId", all[i].topicID)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterPartitionResponse {
    /// A partition's state after the change.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Broker ID of the leader.
        public var leaderID: Int32
        /// Epoch of the leader.
        public var leaderEpoch: Int32
        /// Broker IDs of the in-sync replicas.
        public var isr: Int32List
        /// Whether the leader still recovers from an unclean election: 0: no, 1: yes. Versions 1+ (ignored in others).
        public var leaderRecoveryState: Int8
        /// Epoch of the partition's state after the change.
        public var partitionEpoch: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            errorCode = 0
            leaderID = 0
            leaderEpoch = 0
            isr = []
            leaderRecoveryState = 0
            partitionEpoch = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            errorCode: Int16 = 0,
            leaderID: Int32 = 0,
            leaderEpoch: Int32 = 0,
            isr: Int32List = [],
            leaderRecoveryState: Int8 = 0,
            partitionEpoch: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            self.isr = isr
            self.leaderRecoveryState = leaderRecoveryState
            self.partitionEpoch = partitionEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            errorCode = r.int16()
            leaderID = r.int32()
            leaderEpoch = r.int32()
            isr = r.int32s()
            leaderRecoveryState = v >= 1 ? r.int8() : 0
            partitionEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            w.int32("leaderId", all[i].leaderID)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            w.int32s("isr", all[i].isr)
            if v >= 1 {
                w.int8("leaderRecoveryState", all[i].leaderRecoveryState)
            }
            w.int32("partitionEpoch", all[i].partitionEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
