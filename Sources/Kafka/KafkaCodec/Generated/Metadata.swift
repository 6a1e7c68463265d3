// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks for the brokers of the cluster, and for topics with the leaders of their partitions.
///
/// API key 3, versions 0-13. Flexible from version 9: compact lengths and tagged fields (KIP-482).
public struct MetadataRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = MetadataResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .metadata }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "MetadataRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...13 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 9 }

    /// Topics to describe; empty: none, in version 0 all. `nil` (versions 1+): all topics, which is the default.
    public var topics: [Topic]?
    /// Whether the broker may create topics that are missing, if it is configured to. Versions 4+. Default: `true`.
    public var allowAutoTopicCreation: Bool
    /// Whether to report which operations the client may perform on the cluster. Versions 8-10.
    public var includeClusterAuthorizedOperations: Bool
    /// Whether to report which operations the client may perform on each topic. Versions 8+.
    public var includeTopicAuthorizedOperations: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        topics = nil
        allowAutoTopicCreation = true
        includeClusterAuthorizedOperations = false
        includeTopicAuthorizedOperations = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        topics: [Topic]? = nil,
        allowAutoTopicCreation: Bool = true,
        includeClusterAuthorizedOperations: Bool = false,
        includeTopicAuthorizedOperations: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.topics = topics
        self.allowAutoTopicCreation = allowAutoTopicCreation
        self.includeClusterAuthorizedOperations = includeClusterAuthorizedOperations
        self.includeTopicAuthorizedOperations = includeTopicAuthorizedOperations
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        topics = r.nullableStructs(minimum: 2, v >= 1)
        allowAutoTopicCreation = v >= 4 ? r.bool() : true
        includeClusterAuthorizedOperations = v >= 8 && v <= 10 ? r.bool() : false
        includeTopicAuthorizedOperations = v >= 8 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.structs("topics", topics, nullable: v >= 1)
        if v >= 4 {
            w.bool("allowAutoTopicCreation", allowAutoTopicCreation)
        } else {
            w.absent("allowAutoTopicCreation", isDefault: allowAutoTopicCreation)
        }
        if v >= 8 && v <= 10 {
            w.bool("includeClusterAuthorizedOperations", includeClusterAuthorizedOperations)
        } else {
            w.absent("includeClusterAuthorizedOperations", isDefault: !includeClusterAuthorizedOperations)
        }
        if v >= 8 {
            w.bool("includeTopicAuthorizedOperations", includeTopicAuthorizedOperations)
        } else {
            w.absent("includeTopicAuthorizedOperations", isDefault: !includeTopicAuthorizedOperations)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension MetadataRequest {
    /// A topic to describe, by name or by ID.
    public struct Topic: KafkaArrayElement {
        /// ID of the topic; zero: `name` tells which. Versions 10+ (ignored in others).
        public var topicID: KafkaUUID
        /// Name of the topic. `nil` (versions 10+): `topicId` tells which. Default: empty.
        public var name: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicID = .zero
            name = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicID: KafkaUUID = .zero,
            name: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicID = topicID
            self.name = name
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            topicID = v >= 10 ? r.uuid() : .zero
            name = r.nullableString(v >= 10)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            if v >= 10 {
                w.uuid("topicId", all[i].topicID)
            }
            w.string("name", all[i].name, nullable: v >= 10)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The brokers of the cluster, and topics with the leaders of their partitions.
///
/// API key 3, versions 0-13. Flexible from version 9: compact lengths and tagged fields (KIP-482).
public struct MetadataResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .metadata }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "MetadataResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...13 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 9 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 3+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Brokers of the cluster that are alive.
    public var brokers: [Broker]
    /// ID of the cluster. `nil`: unknown. Versions 2+ (ignored in others).
    public var clusterID: String?
    /// Broker ID of the controller; in KRaft clusters some broker; -1: none. Versions 1+ (ignored in others).
    /// Default: -1.
    public var controllerID: Int32
    /// Requested topics.
    public var topics: [Topic]
    /// Operations that the client may perform on the cluster: bit n for ACL operation n; the default: not reported.
    /// Versions 8-10. Default: `Int32.min`.
    public var clusterAuthorizedOperations: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none. Versions 13+ (ignored in others).
    public var errorCode: Int16
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        brokers = []
        clusterID = nil
        controllerID = -1
        topics = []
        clusterAuthorizedOperations = -2147483648
        errorCode = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        brokers: [Broker] = [],
        clusterID: String? = nil,
        controllerID: Int32 = -1,
        topics: [Topic] = [],
        clusterAuthorizedOperations: Int32 = -2147483648,
        errorCode: Int16 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.brokers = brokers
        self.clusterID = clusterID
        self.controllerID = controllerID
        self.topics = topics
        self.clusterAuthorizedOperations = clusterAuthorizedOperations
        self.errorCode = errorCode
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 3 ? r.int32() : 0
        brokers = r.structs(minimum: 10)
        clusterID = v >= 2 ? r.nullableString(v >= 2) : nil
        controllerID = v >= 1 ? r.int32() : -1
        topics = r.structs(minimum: 8)
        clusterAuthorizedOperations = v >= 8 && v <= 10 ? r.int32() : -2147483648
        errorCode = v >= 13 ? r.int16() : 0
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.structs("brokers", brokers, nullable: false)
        if v >= 2 {
            w.string("clusterId", clusterID, nullable: v >= 2)
        }
        if v >= 1 {
            w.int32("controllerId", controllerID)
        }
        w.structs("topics", topics, nullable: false)
        if v >= 8 && v <= 10 {
            w.int32("clusterAuthorizedOperations", clusterAuthorizedOperations)
        } else {
            w.absent("clusterAuthorizedOperations", isDefault: clusterAuthorizedOperations == -2147483648)
        }
        if v >= 13 {
            w.int16("errorCode", errorCode)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension MetadataResponse {
    /// A broker and its address.
    public struct Broker: KafkaArrayElement {
        /// ID of the broker.
        public var nodeID: Int32
        /// Host name or IP address to connect to.
        public var host: String
        /// TCP port to connect to.
        public var port: Int32
        /// Rack of the broker (`broker.rack`). `nil`: none. Versions 1+ (ignored in others).
        public var rack: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            nodeID = 0
            host = ""
            port = 0
            rack = nil
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            nodeID: Int32 = 0,
            host: String = "",
            port: Int32 = 0,
            rack: String? = nil,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.nodeID = nodeID
            self.host = host
            self.port = port
            self.rack = rack
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            nodeID = r.int32()
            host = r.string()
            port = r.int32()
            rack = v >= 1 ? r.nullableString(v >= 1) : nil
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("nodeId", all[i].nodeID)
            w.string("host", all[i].host, nullable: false)
            w.int32("port", all[i].port)
            if v >= 1 {
                w.string("rack", all[i].rack, nullable: v >= 1)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension MetadataResponse {
    /// A topic and its partitions.
    public struct Topic: KafkaArrayElement {
        /// Error code of this topic (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Name of the topic. `nil` (versions 12+): the topic was requested by ID and is unknown. Default: empty.
        public var name: String?
        /// ID of the topic; zero: unknown. Versions 10+ (ignored in others).
        public var topicID: KafkaUUID
        /// Whether the topic is one of Kafka's own, such as `__consumer_offsets`. Versions 1+ (ignored in others).
        public var isInternal: Bool
        /// Partitions of the topic.
        public var partitions: [Partition]
        /// Operations that the client may perform on the topic: bit n for ACL operation n; the default: not reported.
        /// Versions 8+. Default: `Int32.min`.
        public var topicAuthorizedOperations: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            name = ""
            topicID = .zero
            isInternal = false
            partitions = []
            topicAuthorizedOperations = -2147483648
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            name: String? = "",
            topicID: KafkaUUID = .zero,
            isInternal: Bool = false,
            partitions: [Partition] = [],
            topicAuthorizedOperations: Int32 = -2147483648,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.name = name
            self.topicID = topicID
            self.isInternal = isInternal
            self.partitions = partitions
            self.topicAuthorizedOperations = topicAuthorizedOperations
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            errorCode = r.int16()
            name = r.nullableString(v >= 12)
            topicID = v >= 10 ? r.uuid() : .zero
            isInternal = v >= 1 ? r.bool() : false
            partitions = r.structs(minimum: 18)
            topicAuthorizedOperations = v >= 8 ? r.int32() : -2147483648
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int16("errorCode", all[i].errorCode)
            w.string("name", all[i].name, nullable: v >= 12)
            if v >= 10 {
                w.uuid("topicId", all[i].topicID)
            }
            if v >= 1 {
                w.bool("isInternal", all[i].isInternal)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if v >= 8 {
                w.int32("topicAuthorizedOperations", all[i].topicAuthorizedOperations)
            } else {
                w.absent("topicAuthorizedOperations", isDefault: all[i].topicAuthorizedOperations == -2147483648)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension MetadataResponse {
    /// A partition, its leader and its replicas.
    public struct Partition: KafkaArrayElement {
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Broker ID of the leader; -1: none.
        public var leaderID: Int32
        /// Epoch of the leader; -1: unknown. Versions 7+ (ignored in others). Default: -1.
        public var leaderEpoch: Int32
        /// Broker IDs of the replicas, the preferred leader first.
        public var replicaNodes: Int32List
        /// Broker IDs of the in-sync replicas.
        public var isrNodes: Int32List
        /// Broker IDs of the replicas that are offline. Versions 5+ (ignored in others).
        public var offlineReplicas: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            partitionIndex = 0
            leaderID = 0
            leaderEpoch = -1
            replicaNodes = []
            isrNodes = []
            offlineReplicas = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            partitionIndex: Int32 = 0,
            leaderID: Int32 = 0,
            leaderEpoch: Int32 = -1,
            replicaNodes: Int32List = [],
            isrNodes: Int32List = [],
            offlineReplicas: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.partitionIndex = partitionIndex
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            self.replicaNodes = replicaNodes
            self.isrNodes = isrNodes
            self.offlineReplicas = offlineReplicas
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            errorCode = r.int16()
            partitionIndex = r.int32()
            leaderID = r.int32()
            leaderEpoch = v >= 7 ? r.int32() : -1
            replicaNodes = r.int32s()
            isrNodes = r.int32s()
            offlineReplicas = v >= 5 ? r.int32s() : []
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int16("errorCode", all[i].errorCode)
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("leaderId", all[i].leaderID)
            if v >= 7 {
                w.int32("leaderEpoch", all[i].leaderEpoch)
            }
            w.int32s("replicaNodes", all[i].replicaNodes)
            w.int32s("isrNodes", all[i].isrNodes)
            if v >= 5 {
                w.int32s("offlineReplicas", all[i].offlineReplicas)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
