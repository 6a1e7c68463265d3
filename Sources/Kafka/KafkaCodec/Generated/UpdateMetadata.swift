// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// The controller tells a broker which brokers and partition leaders there are. Clusters with ZooKeeper only.
///
/// API key 6, versions 0-8. Flexible from version 6: compact lengths and tagged fields (KIP-482).
public struct UpdateMetadataRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = UpdateMetadataResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .updateMetadata }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "UpdateMetadataRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...8 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 6 }

    /// Broker ID of the controller.
    public var controllerID: Int32
    /// Whether the controller is a KRaft controller, during a migration. Versions 8+.
    public var isKRaftController: Bool
    /// Whether all partitions are listed: 0: unknown, 1: changes only, 2: all. Versions 8+, tag 0.
    public var type: Int8
    /// Epoch of the controller; brokers ignore older ones.
    public var controllerEpoch: Int32
    /// Epoch of the registration of the broker that gets the request; -1: unknown. Versions 5+ (ignored in others).
    /// Default: -1.
    public var brokerEpoch: Int64
    /// States of the partitions. Versions 0-4.
    public var ungroupedPartitionStates: [Partition]
    /// States of the partitions, by topic. Versions 5+.
    public var topicStates: [Topic]
    /// Brokers that are alive.
    public var liveBrokers: [Broker]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        controllerID = 0
        isKRaftController = false
        type = 0
        controllerEpoch = 0
        brokerEpoch = -1
        ungroupedPartitionStates = []
        topicStates = []
        liveBrokers = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        controllerID: Int32 = 0,
        isKRaftController: Bool = false,
        type: Int8 = 0,
        controllerEpoch: Int32 = 0,
        brokerEpoch: Int64 = -1,
        ungroupedPartitionStates: [Partition] = [],
        topicStates: [Topic] = [],
        liveBrokers: [Broker] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.controllerID = controllerID
        self.isKRaftController = isKRaftController
        self.type = type
        self.controllerEpoch = controllerEpoch
        self.brokerEpoch = brokerEpoch
        self.ungroupedPartitionStates = ungroupedPartitionStates
        self.topicStates = topicStates
        self.liveBrokers = liveBrokers
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        controllerID = r.int32()
        isKRaftController = v >= 8 ? r.bool() : false
        controllerEpoch = r.int32()
        brokerEpoch = v >= 5 ? r.int64() : -1
        ungroupedPartitionStates = v <= 4 ? r.structs(minimum: 24) : []
        topicStates = v >= 5 ? r.structs(minimum: 3) : []
        liveBrokers = r.structs(minimum: 7)
        type = 0
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0 where v >= 8: type = r.int8()
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("controllerId", controllerID)
        if v >= 8 {
            w.bool("isKRaftController", isKRaftController)
        } else {
            w.absent("isKRaftController", isDefault: !isKRaftController)
        }
        w.int32("controllerEpoch", controllerEpoch)
        if v >= 5 {
            w.int64("brokerEpoch", brokerEpoch)
        }
        if v <= 4 {
            w.structs("ungroupedPartitionStates", ungroupedPartitionStates, nullable: false)
        } else {
            w.absent("ungroupedPartitionStates", isDefault: ungroupedPartitionStates.isEmpty)
        }
        if v >= 5 {
            w.structs("topicStates", topicStates, nullable: false)
        } else {
            w.absent("topicStates", isDefault: topicStates.isEmpty)
        }
        w.structs("liveBrokers", liveBrokers, nullable: false)
        let has0 = v >= 8 && !(type == 0)
        if !(v >= 8) { w.absent("type", isDefault: type == 0) }
        var next: UInt32 = 0
        w.beginTags(
            count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.int8("type", type)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UpdateMetadataRequest {
    /// Which brokers lead and follow a partition.
    public struct Partition: KafkaArrayElement {
        /// Name of the topic. Versions 0-4 (ignored in others).
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
        /// Version of the partition's state in ZooKeeper.
        public var zkVersion: Int32
        /// Broker IDs of the replicas, the preferred leader first.
        public var replicas: Int32List
        /// Broker IDs of the replicas that are offline. Versions 4+ (ignored in others).
        public var offlineReplicas: Int32List
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
            zkVersion = 0
            replicas = []
            offlineReplicas = []
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
            zkVersion: Int32 = 0,
            replicas: Int32List = [],
            offlineReplicas: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.partitionIndex = partitionIndex
            self.controllerEpoch = controllerEpoch
            self.leader = leader
            self.leaderEpoch = leaderEpoch
            self.isr = isr
            self.zkVersion = zkVersion
            self.replicas = replicas
            self.offlineReplicas = offlineReplicas
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            topicName = v <= 4 ? r.string() : ""
            partitionIndex = r.int32()
            controllerEpoch = r.int32()
            leader = r.int32()
            leaderEpoch = r.int32()
            isr = r.int32s()
            zkVersion = r.int32()
            replicas = r.int32s()
            offlineReplicas = v >= 4 ? r.int32s() : []
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
            w.int32("controllerEpoch", all[i].controllerEpoch)
            w.int32("leader", all[i].leader)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            w.int32s("isr", all[i].isr)
            w.int32("zkVersion", all[i].zkVersion)
            w.int32s("replicas", all[i].replicas)
            if v >= 4 {
                w.int32s("offlineReplicas", all[i].offlineReplicas)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension UpdateMetadataRequest {
    /// A topic and the states of its partitions. Versions 5+.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topicName: String
        /// ID of the topic. Versions 7+ (ignored in others).
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
            topicID = v >= 7 ? r.uuid() : .zero
            partitionStates = r.structs(minimum: 24)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.string("topicName", all[i].topicName, nullable: false)
            if v >= 7 {
                w.uuid("topicId", all[i].topicID)
            }
            w.structs("partitionStates", all[i].partitionStates, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension UpdateMetadataRequest {
    /// A broker and its addresses.
    public struct Broker: KafkaArrayElement {
        /// ID of the broker.
        public var id: Int32
        /// Host name or IP address to connect to. Version 0 (ignored in others).
        public var v0Host: String
        /// TCP port to connect to. Version 0 (ignored in others).
        public var v0Port: Int32
        /// Addresses of the broker. Versions 1+ (ignored in others).
        public var endpoints: [Endpoint]
        /// Rack of the broker (`broker.rack`). `nil`: none. Versions 2+ (ignored in others). Default: empty.
        public var rack: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            id = 0
            v0Host = ""
            v0Port = 0
            endpoints = []
            rack = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            id: Int32 = 0,
            v0Host: String = "",
            v0Port: Int32 = 0,
            endpoints: [Endpoint] = [],
            rack: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.id = id
            self.v0Host = v0Host
            self.v0Port = v0Port
            self.endpoints = endpoints
            self.rack = rack
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            id = r.int32()
            v0Host = v <= 0 ? r.string() : ""
            v0Port = v <= 0 ? r.int32() : 0
            endpoints = v >= 1 ? r.structs(minimum: 8) : []
            rack = v >= 2 ? r.nullableString(v >= 2) : ""
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("id", all[i].id)
            if v <= 0 {
                w.string("v0Host", all[i].v0Host, nullable: false)
                w.int32("v0Port", all[i].v0Port)
            }
            if v >= 1 {
                w.structs("endpoints", all[i].endpoints, nullable: false)
            }
            if v >= 2 {
                w.string("rack", all[i].rack, nullable: v >= 2)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension UpdateMetadataRequest {
    /// An address of the broker. Versions 1+.
    public struct Endpoint: KafkaArrayElement {
        /// TCP port to connect to.
        public var port: Int32
        /// Host name or IP address to connect to.
        public var host: String
        /// Name of the listener. Versions 3+ (ignored in others).
        public var listener: String
        /// Security protocol: 0: PLAINTEXT, 1: SSL, 2: SASL_PLAINTEXT, 3: SASL_SSL.
        public var securityProtocol: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            port = 0
            host = ""
            listener = ""
            securityProtocol = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            port: Int32 = 0,
            host: String = "",
            listener: String = "",
            securityProtocol: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.port = port
            self.host = host
            self.listener = listener
            self.securityProtocol = securityProtocol
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            port = r.int32()
            host = r.string()
            listener = v >= 3 ? r.string() : ""
            securityProtocol = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("port", all[i].port)
            w.string("host", all[i].host, nullable: false)
            if v >= 3 {
                w.string("listener", all[i].listener, nullable: false)
            }
            w.int16("securityProtocol", all[i].securityProtocol)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Whether the broker accepted the state.
///
/// API key 6, versions 0-8. Flexible from version 6: compact lengths and tagged fields (KIP-482).
public struct UpdateMetadataResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .updateMetadata }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "UpdateMetadataResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...8 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 6 }

    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        errorCode = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        errorCode: Int16 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.errorCode = errorCode
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
