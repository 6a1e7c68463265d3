// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// A follower of the metadata log reads a part of a snapshot from the leader.
///
/// API key 59, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct FetchSnapshotRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = FetchSnapshotResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .fetchSnapshot }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "FetchSnapshotRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of the cluster that the follower belongs to. `nil`: not given. Tag 0.
    public var clusterID: String?
    /// Node ID of the follower; -1: none. Default: -1.
    public var replicaID: Int32
    /// Limit of all parts in the response, in bytes. Default: `Int32.max`.
    public var maxBytes: Int32
    /// Snapshots to read, by topic: the metadata log.
    public var topics: [TopicSnapshot]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        clusterID = nil
        replicaID = -1
        maxBytes = 2147483647
        topics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        clusterID: String? = nil,
        replicaID: Int32 = -1,
        maxBytes: Int32 = 2147483647,
        topics: [TopicSnapshot] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.clusterID = clusterID
        self.replicaID = replicaID
        self.maxBytes = maxBytes
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        replicaID = r.int32()
        maxBytes = r.int32()
        topics = r.structs(minimum: 3)
        clusterID = nil
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0: clusterID = r.nullableString(true)
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("replicaId", replicaID)
        w.int32("maxBytes", maxBytes)
        w.structs("topics", topics, nullable: false)
        let has0 = !(clusterID == nil)
        var next: UInt32 = 0
        w.beginTags(
            count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.string("clusterId", clusterID, nullable: true)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension FetchSnapshotRequest {
    /// A topic and its snapshots to read.
    public struct TopicSnapshot: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Snapshots to read, by partition.
        public var partitions: [PartitionSnapshot]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            partitions: [PartitionSnapshot] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 30)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension FetchSnapshotRequest {
    /// A snapshot and the position to read from.
    public struct PartitionSnapshot: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partition: Int32
        /// Leader epoch that the follower knows; -1: unknown.
        public var currentLeaderEpoch: Int32
        /// Snapshot to read.
        public var snapshotID: SnapshotID
        /// Position in the snapshot to read from, in bytes.
        public var position: Int64
        /// ID of the follower's metadata log directory. Versions 1+ (ignored in others), tag 0.
        public var replicaDirectoryID: KafkaUUID
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partition = 0
            currentLeaderEpoch = 0
            snapshotID = SnapshotID()
            position = 0
            replicaDirectoryID = .zero
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partition: Int32 = 0,
            currentLeaderEpoch: Int32 = 0,
            snapshotID: SnapshotID = SnapshotID(),
            position: Int64 = 0,
            replicaDirectoryID: KafkaUUID = .zero,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partition = partition
            self.currentLeaderEpoch = currentLeaderEpoch
            self.snapshotID = snapshotID
            self.position = position
            self.replicaDirectoryID = replicaDirectoryID
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partition = r.int32()
            currentLeaderEpoch = r.int32()
            snapshotID = SnapshotID(from: &r)
            position = r.int64()
            replicaDirectoryID = .zero
            unknownTaggedFields = []
            var tags = r.tagSection()
            while r.nextTag(&tags) {
                switch tags.tag {
                case 0 where v >= 1: replicaDirectoryID = r.uuid()
                default: r.keepUnknown(tags, &unknownTaggedFields)
                }
            }
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            all[i].write(to: &w)
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            let v = w.version
            w.int32("partition", partition)
            w.int32("currentLeaderEpoch", currentLeaderEpoch)
            w.structure("snapshotId", snapshotID)
            w.int64("position", position)
            let has0 = v >= 1 && !(replicaDirectoryID.isZero)
            var next: UInt32 = 0
            w.beginTags(
                count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
            if has0 {
                w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                    w.uuid("replicaDirectoryId", replicaDirectoryID)
                }
            }
            w.endTags(from: next, unknown: unknownTaggedFields)
        }
    }
}

extension FetchSnapshotRequest {
    /// The name of a snapshot of the metadata log.
    public struct SnapshotID: KafkaStruct {
        /// Offset after the last record that the snapshot covers.
        public var endOffset: Int64
        /// Epoch of the last record that the snapshot covers.
        public var epoch: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            endOffset = 0
            epoch = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            endOffset: Int64 = 0,
            epoch: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.endOffset = endOffset
            self.epoch = epoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            endOffset = r.int64()
            epoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int64("endOffset", endOffset)
            w.int32("epoch", epoch)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard endOffset == 0 else { return false }
            guard epoch == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

/// A part of a snapshot of the metadata log.
///
/// API key 59, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct FetchSnapshotResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .fetchSnapshot }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "FetchSnapshotResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Parts by topic.
    public var topics: [TopicSnapshot]
    /// Addresses of the leaders that `currentLeader` names. Versions 1+, tag 0.
    public var nodeEndpoints: [NodeEndpoint]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        topics = []
        nodeEndpoints = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        topics: [TopicSnapshot] = [],
        nodeEndpoints: [NodeEndpoint] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.topics = topics
        self.nodeEndpoints = nodeEndpoints
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
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
        w.int32("throttleTimeMs", throttleTimeMs)
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

extension FetchSnapshotResponse {
    /// The parts of one topic's snapshots.
    public struct TopicSnapshot: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Parts by partition.
        public var partitions: [PartitionSnapshot]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            partitions: [PartitionSnapshot] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 37)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension FetchSnapshotResponse {
    /// A part of one snapshot.
    public struct PartitionSnapshot: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var index: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Snapshot that the part is of.
        public var snapshotID: SnapshotID
        /// Leader of the partition, when the responder is not; the default: not reported. Tag 0.
        public var currentLeader: LeaderIDAndEpoch
        /// Size of the whole snapshot, in bytes.
        public var size: Int64
        /// Position of this part in the snapshot, in bytes.
        public var position: Int64
        /// Bytes of the snapshot, which may begin and end within a batch. `nil`: not set; encoding it fails.
        public var unalignedRecords: ByteSlice?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            index = 0
            errorCode = 0
            snapshotID = SnapshotID()
            currentLeader = LeaderIDAndEpoch()
            size = 0
            position = 0
            unalignedRecords = nil
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            index: Int32 = 0,
            errorCode: Int16 = 0,
            snapshotID: SnapshotID = SnapshotID(),
            currentLeader: LeaderIDAndEpoch = LeaderIDAndEpoch(),
            size: Int64 = 0,
            position: Int64 = 0,
            unalignedRecords: ByteSlice? = nil,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.index = index
            self.errorCode = errorCode
            self.snapshotID = snapshotID
            self.currentLeader = currentLeader
            self.size = size
            self.position = position
            self.unalignedRecords = unalignedRecords
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            index = r.int32()
            errorCode = r.int16()
            snapshotID = SnapshotID(from: &r)
            size = r.int64()
            position = r.int64()
            unalignedRecords = r.nullableBytes(false)
            currentLeader = LeaderIDAndEpoch()
            unknownTaggedFields = []
            var tags = r.tagSection()
            while r.nextTag(&tags) {
                switch tags.tag {
                case 0: currentLeader = LeaderIDAndEpoch(from: &r)
                default: r.keepUnknown(tags, &unknownTaggedFields)
                }
            }
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            all[i].write(to: &w)
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("index", index)
            w.int16("errorCode", errorCode)
            w.structure("snapshotId", snapshotID)
            w.int64("size", size)
            w.int64("position", position)
            w.records("unalignedRecords", unalignedRecords, nullable: false)
            let has0 = !(currentLeader.isDefault)
            var next: UInt32 = 0
            w.beginTags(
                count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
            if has0 {
                w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                    w.structure("currentLeader", currentLeader)
                }
            }
            w.endTags(from: next, unknown: unknownTaggedFields)
        }
    }
}

extension FetchSnapshotResponse {
    /// The name of a snapshot of the metadata log.
    public struct SnapshotID: KafkaStruct {
        /// Offset after the last record that the snapshot covers.
        public var endOffset: Int64
        /// Epoch of the last record that the snapshot covers.
        public var epoch: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            endOffset = 0
            epoch = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            endOffset: Int64 = 0,
            epoch: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.endOffset = endOffset
            self.epoch = epoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            endOffset = r.int64()
            epoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int64("endOffset", endOffset)
            w.int32("epoch", epoch)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard endOffset == 0 else { return false }
            guard epoch == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension FetchSnapshotResponse {
    /// The leader of the metadata quorum.
    public struct LeaderIDAndEpoch: KafkaStruct {
        /// Node ID of the leader; -1: unknown.
        public var leaderID: Int32
        /// Latest epoch that the responder knows.
        public var leaderEpoch: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            leaderID = 0
            leaderEpoch = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            leaderID: Int32 = 0,
            leaderEpoch: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            leaderID = r.int32()
            leaderEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("leaderId", leaderID)
            w.int32("leaderEpoch", leaderEpoch)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard leaderID == 0 else { return false }
            guard leaderEpoch == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension FetchSnapshotResponse {
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
