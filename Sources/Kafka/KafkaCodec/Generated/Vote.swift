// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// A candidate asks a voter for its vote as leader of the KRaft metadata quorum.
///
/// API key 52, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct VoteRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = VoteResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .vote }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "VoteRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of the candidate's cluster. `nil`: not given.
    public var clusterID: String?
    /// Node ID of the voter that gets the request; -1: unknown. Versions 1+ (ignored in others). Default: -1.
    public var voterID: Int32
    /// Raft partitions, by topic: the metadata log.
    public var topics: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        clusterID = nil
        voterID = -1
        topics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        clusterID: String? = nil,
        voterID: Int32 = -1,
        topics: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.clusterID = clusterID
        self.voterID = voterID
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        clusterID = r.nullableString(true)
        voterID = v >= 1 ? r.int32() : -1
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("clusterId", clusterID, nullable: true)
        if v >= 1 {
            w.int32("voterId", voterID)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension VoteRequest {
    /// A topic and its raft partitions.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topicName: String
        /// Raft partitions with an election.
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
            partitions = r.structs(minimum: 25)
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

extension VoteRequest {
    /// A raft partition and its candidate.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Epoch that the candidate wants to lead; in a pre-vote its present epoch.
        public var replicaEpoch: Int32
        /// Node ID of the candidate.
        public var replicaID: Int32
        /// ID of the candidate's metadata log directory. Versions 1+ (ignored in others).
        public var replicaDirectoryID: KafkaUUID
        /// ID of the metadata log directory of the voter that gets the request. Versions 1+ (ignored in others).
        public var voterDirectoryID: KafkaUUID
        /// Epoch of the last record that the candidate has.
        public var lastOffsetEpoch: Int32
        /// Offset after the last record that the candidate has.
        public var lastOffset: Int64
        /// Whether this only tries whether an election could be won; no vote is spent (KIP-996). Versions 2+.
        public var preVote: Bool
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            replicaEpoch = 0
            replicaID = 0
            replicaDirectoryID = .zero
            voterDirectoryID = .zero
            lastOffsetEpoch = 0
            lastOffset = 0
            preVote = false
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            replicaEpoch: Int32 = 0,
            replicaID: Int32 = 0,
            replicaDirectoryID: KafkaUUID = .zero,
            voterDirectoryID: KafkaUUID = .zero,
            lastOffsetEpoch: Int32 = 0,
            lastOffset: Int64 = 0,
            preVote: Bool = false,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.replicaEpoch = replicaEpoch
            self.replicaID = replicaID
            self.replicaDirectoryID = replicaDirectoryID
            self.voterDirectoryID = voterDirectoryID
            self.lastOffsetEpoch = lastOffsetEpoch
            self.lastOffset = lastOffset
            self.preVote = preVote
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            replicaEpoch = r.int32()
            replicaID = r.int32()
            replicaDirectoryID = v >= 1 ? r.uuid() : .zero
            voterDirectoryID = v >= 1 ? r.uuid() : .zero
            lastOffsetEpoch = r.int32()
            lastOffset = r.int64()
            preVote = v >= 2 ? r.bool() : false
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("replicaEpoch", all[i].replicaEpoch)
            w.int32("replicaId", all[i].replicaID)
            if v >= 1 {
                w.uuid("replicaDirectoryId", all[i].replicaDirectoryID)
                w.uuid("voterDirectoryId", all[i].voterDirectoryID)
            }
            w.int32("lastOffsetEpoch", all[i].lastOffsetEpoch)
            w.int64("lastOffset", all[i].lastOffset)
            if v >= 2 {
                w.bool("preVote", all[i].preVote)
            } else {
                w.absent("preVote", isDefault: !all[i].preVote)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Whether the voter votes for the candidate.
///
/// API key 52, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct VoteResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .vote }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "VoteResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

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
        let v = r.version
        errorCode = r.int16()
        topics = r.structs(minimum: 3)
        nodeEndpoints = []
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0 where v >= 1: nodeEndpoints = r.structs(minimum: 8)
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

extension VoteResponse {
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
            partitions = r.structs(minimum: 16)
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

extension VoteResponse {
    /// The voter's response for one raft partition.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Node ID of the leader that the voter knows; -1: none.
        public var leaderID: Int32
        /// Latest epoch that the voter knows.
        public var leaderEpoch: Int32
        /// Whether the voter votes for the candidate.
        public var voteGranted: Bool
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            errorCode = 0
            leaderID = 0
            leaderEpoch = 0
            voteGranted = false
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            errorCode: Int16 = 0,
            leaderID: Int32 = 0,
            leaderEpoch: Int32 = 0,
            voteGranted: Bool = false,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            self.voteGranted = voteGranted
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            errorCode = r.int16()
            leaderID = r.int32()
            leaderEpoch = r.int32()
            voteGranted = r.bool()
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
            w.bool("voteGranted", all[i].voteGranted)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension VoteResponse {
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
