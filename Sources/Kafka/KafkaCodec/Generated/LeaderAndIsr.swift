// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// The controller tells a broker which partitions it leads and follows. Clusters with ZooKeeper only.
///
/// API key 4, versions 0-7. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct LeaderAndIsrRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = LeaderAndIsrResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .leaderAndIsr }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "LeaderAndIsrRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...7 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// Broker ID of the controller.
    public var controllerID: Int32
    /// Whether the controller is a KRaft controller, during a migration. Versions 7+.
    public var isKRaftController: Bool
    /// Epoch of the controller; brokers ignore older ones.
    public var controllerEpoch: Int32
    /// Epoch of the registration of the broker that gets the request; -1: unknown. Versions 2+ (ignored in others).
    /// Default: -1.
    public var brokerEpoch: Int64
    /// Whether all partitions are listed: 0: unknown, 1: changes only, 2: all. Versions 5+.
    public var type: Int8
    /// States of the partitions. Versions 0-1.
    public var ungroupedPartitionStates: [Partition]
    /// States of the partitions, by topic. Versions 2+.
    public var topicStates: [Topic]
    /// Brokers that lead the partitions.
    public var liveLeaders: [LiveLeader]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        controllerID = 0
        isKRaftController = false
        controllerEpoch = 0
        brokerEpoch = -1
        type = 0
        ungroupedPartitionStates = []
        topicStates = []
        liveLeaders = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        controllerID: Int32 = 0,
        isKRaftController: Bool = false,
        controllerEpoch: Int32 = 0,
        brokerEpoch: Int64 = -1,
        type: Int8 = 0,
        ungroupedPartitionStates: [Partition] = [],
        topicStates: [Topic] = [],
        liveLeaders: [LiveLeader] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.controllerID = controllerID
        self.isKRaftController = isKRaftController
        self.controllerEpoch = controllerEpoch
        self.brokerEpoch = brokerEpoch
        self.type = type
        self.ungroupedPartitionStates = ungroupedPartitionStates
        self.topicStates = topicStates
        self.liveLeaders = liveLeaders
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        controllerID = r.int32()
        isKRaftController = v >= 7 ? r.bool() : false
        controllerEpoch = r.int32()
        brokerEpoch = v >= 2 ? r.int64() : -1
        type = v >= 5 ? r.int8() : 0
        ungroupedPartitionStates = v <= 1 ? r.structs(minimum: 26) : []
        topicStates = v >= 2 ? r.structs(minimum: 3) : []
        liveLeaders = r.structs(minimum: 10)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("controllerId", controllerID)
        if v >= 7 {
            w.bool("isKRaftController", isKRaftController)
        } else {
            w.absent("isKRaftController", isDefault: !isKRaftController)
        }
        w.int32("controllerEpoch", controllerEpoch)
        if v >= 2 {
            w.int64("brokerEpoch", brokerEpoch)
        }
        if v >= 5 {
            w.int8("type", type)
        } else {
            w.absent("type", isDefault: type == 0)
        }
        if v <= 1 {
            w.structs("ungroupedPartitionStates", ungroupedPartitionStates, nullable: false)
        } else {
            w.absent("ungroupedPartitionStates", isDefault: ungroupedPartitionStates.isEmpty)
        }
        if v >= 2 {
            w.structs("topicStates", topicStates, nullable: false)
        } else {
            w.absent("topicStates", isDefault: topicStates.isEmpty)
        }
        w.structs("liveLeaders", liveLeaders, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension LeaderAndIsrRequest {
    /// Which brokers lead and follow a partition.
    public struct Partition: KafkaArrayElement {
        /// Name of the topic. Versions 0-1 (ignored in others).
        public var topicName: String
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Epoch of the controller that last changed the state.
        public var controllerEpoch: Int32
        /// Broker ID of the leader; -1: none, -2: the topic is being deleted.
        public var leader: Int32
        /// Epoch of the leader.
        public var leaderEpoch: Int32
        /// Broker IDs of the in-sync replicas.
        public var isr: Int32List
        /// Epoch of the partition's state, which grows with each change.
        public var partitionEpoch: Int32
        /// Broker IDs of the replicas, the preferred leader first.
        public var replicas: Int32List
        /// Broker IDs of replicas that a reassignment adds. Versions 3+ (ignored in others).
        public var addingReplicas: Int32List
        /// Broker IDs of replicas that a reassignment removes. Versions 3+ (ignored in others).
        public var removingReplicas: Int32List
        /// Whether the broker may create the replica, as it is new. Versions 1+ (ignored in others).
        public var isNew: Bool
        /// Whether the leader still recovers from an unclean election: 0: no, 1: yes. Versions 6+.
        public var leaderRecoveryState: Int8
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            partitionIndex = 0
            controllerEpoch = 0
            leader = 0
            leaderEpoch = 0
            isr = []
            partitionEpoch = 0
            replicas = []
            addingReplicas = []
            removingReplicas = []
            isNew = false
            leaderRecoveryState = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            partitionIndex: Int32 = 0,
            controllerEpoch: Int32 = 0,
            leader: Int32 = 0,
            leaderEpoch: Int32 = 0,
            isr: Int32List = [],
            partitionEpoch: Int32 = 0,
            replicas: Int32List = [],
            addingReplicas: Int32List = [],
            removingReplicas: Int32List = [],
            isNew: Bool = false,
            leaderRecoveryState: Int8 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.partitionIndex = partitionIndex
            self.controllerEpoch = controllerEpoch
            self.leader = leader
            self.leaderEpoch = leaderEpoch
            self.isr = isr
            self.partitionEpoch = partitionEpoch
            self.replicas = replicas
            self.addingReplicas = addingReplicas
            self.removingReplicas = removingReplicas
            self.isNew = isNew
            self.leaderRecoveryState = leaderRecoveryState
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            topicName = v <= 1 ? r.string() : ""
            partitionIndex = r.int32()
            controllerEpoch = r.int32()
            leader = r.int32()
            leaderEpoch = r.int32()
            isr = r.int32s()
            partitionEpoch = r.int32()
            replicas = r.int32s()
            addingReplicas = v >= 3 ? r.int32s() : []
            removingReplicas = v >= 3 ? r.int32s() : []
            isNew = v >= 1 ? r.bool() : false
            leaderRecoveryState = v >= 6 ? r.int8() : 0
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
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("controllerEpoch", all[i].controllerEpoch)
            w.int32("leader", all[i].leader)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            w.int32s("isr", all[i].isr)
            w.int32("partitionEpoch", all[i].partitionEpoch)
            w.int32s("replicas", all[i].replicas)
            if v >= 3 {
                w.int32s("addingReplicas", all[i].addingReplicas)
                w.int32s("removingReplicas", all[i].removingReplicas)
            }
            if v >= 1 {
                w.bool("isNew", all[i].isNew)
            }
            if v >= 6 {
                w.int8("leaderRecoveryState", all[i].leaderRecoveryState)
            } else {
                w.absent("leaderRecoveryState", isDefault: all[i].leaderRecoveryState == 0)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension LeaderAndIsrRequest {
    /// A topic and the states of its partitions. Versions 2+.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topicName: String
        /// ID of the topic. Versions 5+ (ignored in others).
        public var topicID: KafkaUUID
        /// States of the topic's partitions.
        public var partitionStates: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            topicID = .zero
            partitionStates = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            topicID: KafkaUUID = .zero,
            partitionStates: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.topicID = topicID
            self.partitionStates = partitionStates
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            topicName = r.string()
            topicID = v >= 5 ? r.uuid() : .zero
            partitionStates = r.structs(minimum: 26)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.string("topicName", all[i].topicName, nullable: false)
            if v >= 5 {
                w.uuid("topicId", all[i].topicID)
            }
            w.structs("partitionStates", all[i].partitionStates, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension LeaderAndIsrRequest {
    /// A broker that leads partitions.
    public struct LiveLeader: KafkaArrayElement {
        /// ID of the broker.
        public var brokerID: Int32
        /// Host name or IP address to connect to.
        public var hostName: String
        /// TCP port to connect to.
        public var port: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            brokerID = 0
            hostName = ""
            port = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            brokerID: Int32 = 0,
            hostName: String = "",
            port: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.brokerID = brokerID
            self.hostName = hostName
            self.port = port
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            brokerID = r.int32()
            hostName = r.string()
            port = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("brokerId", all[i].brokerID)
            w.string("hostName", all[i].hostName, nullable: false)
            w.int32("port", all[i].port)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Which partitions the broker could not take over.
///
/// API key 4, versions 0-7. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct LeaderAndIsrResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .leaderAndIsr }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "LeaderAndIsrResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...7 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Results by partition. Versions 0-4.
    public var partitionErrors: [PartitionError]
    /// Results by topic. Versions 5+.
    public var topics: [TopicError]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        errorCode = 0
        partitionErrors = []
        topics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        errorCode: Int16 = 0,
        partitionErrors: [PartitionError] = [],
        topics: [TopicError] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.errorCode = errorCode
        self.partitionErrors = partitionErrors
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        errorCode = r.int16()
        partitionErrors = v <= 4 ? r.structs(minimum: 7) : []
        topics = v >= 5 ? r.structs(minimum: 18) : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int16("errorCode", errorCode)
        if v <= 4 {
            w.structs("partitionErrors", partitionErrors, nullable: false)
        } else {
            w.absent("partitionErrors", isDefault: partitionErrors.isEmpty)
        }
        if v >= 5 {
            w.structs("topics", topics, nullable: false)
        } else {
            w.absent("topics", isDefault: topics.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension LeaderAndIsrResponse {
    /// The result of one partition.
    public struct PartitionError: KafkaArrayElement {
        /// Name of the topic. Versions 0-4 (ignored in others).
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
            let v = r.version
            topicName = v <= 4 ? r.string() : ""
            partitionIndex = r.int32()
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            if v <= 4 {
                w.string("topicName", all[i].topicName, nullable: false)
            }
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension LeaderAndIsrResponse {
    /// The results of one topic. Versions 5+.
    public struct TopicError: KafkaArrayElement {
        /// ID of the topic.
        public var topicID: KafkaUUID
        /// Results of the topic's partitions.
        public var partitionErrors: [PartitionError]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicID = .zero
            partitionErrors = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicID: KafkaUUID = .zero,
            partitionErrors: [PartitionError] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicID = topicID
            self.partitionErrors = partitionErrors
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicID = r.uuid()
            partitionErrors = r.structs(minimum: 7)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.uuid("topicId", all[i].topicID)
            w.structs("partitionErrors", all[i].partitionErrors, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
