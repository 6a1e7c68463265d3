// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// The leader of the KRaft metadata quorum tells the voters that it resigns.
///
/// API key 54, versions 0-1. Flexible from version 1: compact lengths and tagged fields (KIP-482).
public struct EndQuorumEpochRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = EndQuorumEpochResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .endQuorumEpoch }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "EndQuorumEpochRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 1 }

    /// ID of the leader's cluster. `nil`: not given.
    public var clusterID: String?
    /// Raft partitions, by topic: the metadata log.
    public var topics: [Topic]
    /// Addresses of the leader that resigns. Versions 1+ (ignored in others).
    public var leaderEndpoints: [LeaderEndpoint]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        clusterID = nil
        topics = []
        leaderEndpoints = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        clusterID: String? = nil,
        topics: [Topic] = [],
        leaderEndpoints: [LeaderEndpoint] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.clusterID = clusterID
        self.topics = topics
        self.leaderEndpoints = leaderEndpoints
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        clusterID = r.nullableString(true)
        topics = r.structs(minimum: 3)
        leaderEndpoints = v >= 1 ? r.structs(minimum: 5) : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("clusterId", clusterID, nullable: true)
        w.structs("topics", topics, nullable: false)
        if v >= 1 {
            w.structs("leaderEndpoints", leaderEndpoints, nullable: false)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension EndQuorumEpochRequest {
    /// A topic and its raft partitions.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topicName: String
        /// Raft partitions whose leader resigns.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitions = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension EndQuorumEpochRequest {
    /// A raft partition and the leader that resigns.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Node ID of the leader that resigns.
        public var leaderID: Int32
        /// Epoch that the leader ends.
        public var leaderEpoch: Int32
        /// Node IDs of the voters, the one that should be elected first. Version 0 (ignored in others).
        public var preferredSuccessors: Int32List
        /// Voters, the one that should be elected first. Versions 1+ (ignored in others).
        public var preferredCandidates: [ReplicaInfo]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            leaderID = 0
            leaderEpoch = 0
            preferredSuccessors = []
            preferredCandidates = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            leaderID: Int32 = 0,
            leaderEpoch: Int32 = 0,
            preferredSuccessors: Int32List = [],
            preferredCandidates: [ReplicaInfo] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            self.preferredSuccessors = preferredSuccessors
            self.preferredCandidates = preferredCandidates
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            leaderID = r.int32()
            leaderEpoch = r.int32()
            preferredSuccessors = v <= 0 ? r.int32s() : []
            preferredCandidates = v >= 1 ? r.structs(minimum: 21) : []
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("leaderId", all[i].leaderID)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if v <= 0 {
                w.int32s("preferredSuccessors", all[i].preferredSuccessors)
            }
            if v >= 1 {
                w.structs("preferredCandidates", all[i].preferredCandidates, nullable: false)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension EndQuorumEpochRequest {
    /// A voter that may be elected. Versions 1+.
    public struct ReplicaInfo: KafkaArrayElement {
        /// Node ID of the voter.
        public var candidateID: Int32
        /// ID of the voter's metadata log directory.
        public var candidateDirectoryID: KafkaUUID
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            candidateID = 0
            candidateDirectoryID = .zero
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            candidateID: Int32 = 0,
            candidateDirectoryID: KafkaUUID = .zero,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.candidateID = candidateID
            self.candidateDirectoryID = candidateDirectoryID
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            candidateID = r.int32()
            candidateDirectoryID = r.uuid()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("candidateId", all[i].candidateID)
            w.uuid("candidateDirectoryId", all[i].candidateDirectoryID)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension EndQuorumEpochRequest {
    /// An address of the leader. Versions 1+.
    public struct LeaderEndpoint: KafkaArrayElement {
        /// Name of the listener.
        public var name: String
        /// Host name or IP address to connect to.
        public var host: String
        /// TCP port to connect to.
        public var port: UInt16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            host: String = "",
            port: UInt16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.host = host
            self.port = port
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            host = r.string()
            port = r.uint16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.string("host", all[i].host, nullable: false)
            w.uint16("port", all[i].port)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Whether the voter knows about the end of the epoch.
///
/// API key 54, versions 0-1. Flexible from version 1: compact lengths and tagged fields (KIP-482).
public struct EndQuorumEpochResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .endQuorumEpoch }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "EndQuorumEpochResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 1 }

    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Results by topic.
    public var topics: [Topic]
    /// Addresses of the leaders named in the response. Versions 1+, tag 0.
    public var nodeEndpoints: [NodeEndpoint]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        errorCode = 0
        topics = []
        nodeEndpoints = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        errorCode: Int16 = 0,
        topics: [Topic] = [],
        nodeEndpoints: [NodeEndpoint] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.errorCode = errorCode
        self.topics = topics
        self.nodeEndpoints = nodeEndpoints
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        topics = r.structs(minimum: 3)
        nodeEndpoints = []
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0: nodeEndpoints = r.structs(minimum: 8)
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int16("errorCode", errorCode)
        w.structs("topics", topics, nullable: false)
        let has0 = v >= 1 && !(nodeEndpoints.isEmpty)
        if !(v >= 1) { w.absent("nodeEndpoints", isDefault: nodeEndpoints.isEmpty) }
        var next: UInt32 = 0
        w.beginTags(
            count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.structs("nodeEndpoints", nodeEndpoints, nullable: false)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension EndQuorumEpochResponse {
    /// The results of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topicName: String
        /// Results of the topic's partitions.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topicName = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topicName: String = "",
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicName = topicName
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitions = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension EndQuorumEpochResponse {
    /// The leader that the voter knows, and the result.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Node ID of the leader that the voter knows; -1: none.
        public var leaderID: Int32
        /// Latest epoch that the voter knows.
        public var leaderEpoch: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            errorCode = 0
            leaderID = 0
            leaderEpoch = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            errorCode: Int16 = 0,
            leaderID: Int32 = 0,
            leaderEpoch: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            errorCode = r.int16()
            leaderID = r.int32()
            leaderEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            w.int32("leaderId", all[i].leaderID)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension EndQuorumEpochResponse {
    /// The address of one node. Versions 1+.
    public struct NodeEndpoint: KafkaArrayElement {
        /// ID of the node.
        public var nodeID: Int32
        /// Host name or IP address to connect to.
        public var host: String
        /// TCP port to connect to.
        public var port: UInt16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            nodeID = 0
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            nodeID: Int32 = 0,
            host: String = "",
            port: UInt16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.nodeID = nodeID
            self.host = host
            self.port = port
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            nodeID = r.int32()
            host = r.string()
            port = r.uint16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("nodeId", all[i].nodeID)
            w.string("host", all[i].host, nullable: false)
            w.uint16("port", all[i].port)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
