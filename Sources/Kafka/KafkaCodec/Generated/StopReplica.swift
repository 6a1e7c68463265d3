// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// The controller tells a broker to stop serving replicas, or to delete them. Clusters with ZooKeeper only.
///
/// API key 5, versions 0-4. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct StopReplicaRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = StopReplicaResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .stopReplica }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "StopReplicaRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Broker ID of the controller.
    public var controllerID: Int32
    /// Whether the controller is a KRaft controller, during a migration. Versions 4+.
    public var isKRaftController: Bool
    /// Epoch of the controller; brokers ignore older ones.
    public var controllerEpoch: Int32
    /// Epoch of the registration of the broker that gets the request; -1: unknown. Versions 1+ (ignored in others).
    /// Default: -1.
    public var brokerEpoch: Int64
    /// Whether to delete the replicas, too. Versions 0-2.
    public var deletePartitions: Bool
    /// Replicas to stop. Version 0.
    public var ungroupedPartitions: [PartitionV0]
    /// Replicas to stop, by topic. Versions 1-2.
    public var topics: [TopicV1]
    /// Replicas to stop, by topic. Versions 3+.
    public var topicStates: [TopicState]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        controllerID = 0
        isKRaftController = false
        controllerEpoch = 0
        brokerEpoch = -1
        deletePartitions = false
        ungroupedPartitions = []
        topics = []
        topicStates = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        controllerID: Int32 = 0,
        isKRaftController: Bool = false,
        controllerEpoch: Int32 = 0,
        brokerEpoch: Int64 = -1,
        deletePartitions: Bool = false,
        ungroupedPartitions: [PartitionV0] = [],
        topics: [TopicV1] = [],
        topicStates: [TopicState] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.controllerID = controllerID
        self.isKRaftController = isKRaftController
        self.controllerEpoch = controllerEpoch
        self.brokerEpoch = brokerEpoch
        self.deletePartitions = deletePartitions
        self.ungroupedPartitions = ungroupedPartitions
        self.topics = topics
        self.topicStates = topicStates
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        controllerID = r.int32()
        isKRaftController = v >= 4 ? r.bool() : false
        controllerEpoch = r.int32()
        brokerEpoch = v >= 1 ? r.int64() : -1
        deletePartitions = v <= 2 ? r.bool() : false
        ungroupedPartitions = v <= 0 ? r.structs(minimum: 6) : []
        topics = v >= 1 && v <= 2 ? r.structs(minimum: 3) : []
        topicStates = v >= 3 ? r.structs(minimum: 3) : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("controllerId", controllerID)
        if v >= 4 {
            w.bool("isKRaftController", isKRaftController)
        } else {
            w.absent("isKRaftController", isDefault: !isKRaftController)
        }
        w.int32("controllerEpoch", controllerEpoch)
        if v >= 1 {
            w.int64("brokerEpoch", brokerEpoch)
        }
        if v <= 2 {
            w.bool("deletePartitions", deletePartitions)
        } else {
            w.absent("deletePartitions", isDefault: !deletePartitions)
        }
        if v <= 0 {
            w.structs("ungroupedPartitions", ungroupedPartitions, nullable: false)
        } else {
            w.absent("ungroupedPartitions", isDefault: ungroupedPartitions.isEmpty)
        }
        if v >= 1 && v <= 2 {
            w.structs("topics", topics, nullable: false)
        } else {
            w.absent("topics", isDefault: topics.isEmpty)
        }
        if v >= 3 {
            w.structs("topicStates", topicStates, nullable: false)
        } else {
            w.absent("topicStates", isDefault: topicStates.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension StopReplicaRequest {
    /// A replica to stop. Version 0.
    public struct PartitionV0: KafkaArrayElement {
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

extension StopReplicaRequest {
    /// A topic and its replicas to stop. Versions 1-2.
    public struct TopicV1: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Indexes of the partitions.
        public var partitionIndexes: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            partitionIndexes = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            partitionIndexes: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.partitionIndexes = partitionIndexes
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            partitionIndexes = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.int32s("partitionIndexes", all[i].partitionIndexes)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StopReplicaRequest {
    /// A topic and its replicas to stop. Versions 3+.
    public struct TopicState: KafkaArrayElement {
        /// Name of the topic.
        public var topicName: String
        /// Replicas to stop, by partition.
        public var partitionStates: [PartitionState]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            partitionStates = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            partitionStates: [PartitionState] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.partitionStates = partitionStates
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitionStates = r.structs(minimum: 10)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.structs("partitionStates", all[i].partitionStates, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension StopReplicaRequest {
    /// A replica to stop. Versions 3+.
    public struct PartitionState: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Leader epoch that the request belongs to; -1: not checked. Default: -1.
        public var leaderEpoch: Int32
        /// Whether to delete the replica, too.
        public var deletePartition: Bool
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            leaderEpoch = -1
            deletePartition = false
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            leaderEpoch: Int32 = -1,
            deletePartition: Bool = false,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.leaderEpoch = leaderEpoch
            self.deletePartition = deletePartition
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            leaderEpoch = r.int32()
            deletePartition = r.bool()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            w.bool("deletePartition", all[i].deletePartition)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Which replicas the broker has stopped.
///
/// API key 5, versions 0-4. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct StopReplicaResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .stopReplica }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "StopReplicaResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Results by partition.
    public var partitionErrors: [PartitionError]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        errorCode = 0
        partitionErrors = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        errorCode: Int16 = 0,
        partitionErrors: [PartitionError] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.errorCode = errorCode
        self.partitionErrors = partitionErrors
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        partitionErrors = r.structs(minimum: 8)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        w.structs("partitionErrors", partitionErrors, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension StopReplicaResponse {
    /// The result of one partition.
    public struct PartitionError: KafkaArrayElement {
        /// Name of the topic.
        public var topicName: String
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            partitionIndex = 0
            errorCode = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            partitionIndex: Int32 = 0,
            errorCode: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitionIndex = r.int32()
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
