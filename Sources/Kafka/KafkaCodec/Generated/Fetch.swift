// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Reads records from partitions. Consumers send it to the leader or a nearer replica, followers to the leader.
///
/// API key 1, versions 0-18. Flexible from version 12: compact lengths and tagged fields (KIP-482).
public struct FetchRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = FetchResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .fetch }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "FetchRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...18 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 12 }

    /// ID of the cluster, which followers of the metadata log send. `nil`: not checked.
    /// Versions 12+ (ignored in others), tag 0.
    public var clusterID: String?
    /// Broker ID of the follower that fetches; -1: a consumer. Versions 0-14. Default: -1.
    public var replicaID: Int32
    /// The follower that fetches; the default: a consumer. Versions 15+, tag 1.
    public var replicaState: Replica
    /// Longest time the broker may wait for `minBytes`, in milliseconds.
    public var maxWaitMs: Int32
    /// Bytes to wait for before the broker responds; 0: respond at once.
    public var minBytes: Int32
    /// Limit of all records in the response, in bytes; the first batch is sent even if it is larger.
    /// Versions 3+ (ignored in others). Default: `Int32.max`.
    public var maxBytes: Int32
    /// Which records to read: 0: all (read uncommitted), 1: those before the last stable offset (read committed).
    /// Versions 4+ (ignored in others).
    public var isolationLevel: Int8
    /// ID of the fetch session; 0: none yet, or no session requested. Versions 7+ (ignored in others).
    public var sessionID: Int32
    /// Number of the request in its fetch session: 0: open a session, -1: no session, or close it.
    /// Versions 7+ (ignored in others). Default: -1.
    public var sessionEpoch: Int32
    /// Partitions to fetch, by topic; in a session, those that are new or changed.
    public var topics: [Topic]
    /// Partitions to remove from the session, by topic. Versions 7+.
    public var forgottenTopicsData: [ForgottenTopic]
    /// Rack of the consumer (`client.rack`), so that a near replica can serve it; empty: none.
    /// Versions 11+ (ignored in others).
    public var rackID: String
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        clusterID = nil
        replicaID = -1
        replicaState = Replica()
        maxWaitMs = 0
        minBytes = 0
        maxBytes = 2147483647
        isolationLevel = 0
        sessionID = 0
        sessionEpoch = -1
        topics = []
        forgottenTopicsData = []
        rackID = ""
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        clusterID: String? = nil,
        replicaID: Int32 = -1,
        replicaState: Replica = Replica(),
        maxWaitMs: Int32 = 0,
        minBytes: Int32 = 0,
        maxBytes: Int32 = 2147483647,
        isolationLevel: Int8 = 0,
        sessionID: Int32 = 0,
        sessionEpoch: Int32 = -1,
        topics: [Topic] = [],
        forgottenTopicsData: [ForgottenTopic] = [],
        rackID: String = "",
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.clusterID = clusterID
        self.replicaID = replicaID
        self.replicaState = replicaState
        self.maxWaitMs = maxWaitMs
        self.minBytes = minBytes
        self.maxBytes = maxBytes
        self.isolationLevel = isolationLevel
        self.sessionID = sessionID
        self.sessionEpoch = sessionEpoch
        self.topics = topics
        self.forgottenTopicsData = forgottenTopicsData
        self.rackID = rackID
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        replicaID = v <= 14 ? r.int32() : -1
        maxWaitMs = r.int32()
        minBytes = r.int32()
        maxBytes = v >= 3 ? r.int32() : 2147483647
        isolationLevel = v >= 4 ? r.int8() : 0
        sessionID = v >= 7 ? r.int32() : 0
        sessionEpoch = v >= 7 ? r.int32() : -1
        topics = r.structs(minimum: 3)
        forgottenTopicsData = v >= 7 ? r.structs(minimum: 3) : []
        rackID = v >= 11 ? r.string() : ""
        clusterID = nil
        replicaState = Replica()
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0: clusterID = r.nullableString(v >= 12)
            case 1 where v >= 15: replicaState = Replica(from: &r)
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v <= 14 {
            w.int32("replicaId", replicaID)
        } else {
            w.absent("replicaId", isDefault: replicaID == -1)
        }
        w.int32("maxWaitMs", maxWaitMs)
        w.int32("minBytes", minBytes)
        if v >= 3 {
            w.int32("maxBytes", maxBytes)
        }
        if v >= 4 {
            w.int8("isolationLevel", isolationLevel)
        }
        if v >= 7 {
            w.int32("sessionId", sessionID)
            w.int32("sessionEpoch", sessionEpoch)
        }
        w.structs("topics", topics, nullable: false)
        if v >= 7 {
            w.structs("forgottenTopicsData", forgottenTopicsData, nullable: false)
        } else {
            w.absent("forgottenTopicsData", isDefault: forgottenTopicsData.isEmpty)
        }
        if v >= 11 {
            w.string("rackId", rackID, nullable: false)
        }
        let has0 = v >= 12 && !(clusterID == nil)
        let has1 = v >= 15 && !(replicaState.isDefault)
        if !(v >= 15) { w.absent("replicaState", isDefault: replicaState.isDefault) }
        var next: UInt32 = 0
        w.beginTags(
            count: (has0 ? 1 : 0) + (has1 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.string("clusterId", clusterID, nullable: v >= 12)
            }
        }
        if has1 {
            w.tagged(1, from: &next, unknown: unknownTaggedFields) { w in
                w.structure("replicaState", replicaState)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension FetchRequest {
    /// The follower that fetches. Versions 15+.
    public struct Replica: KafkaStruct {
        /// Broker ID of the follower; -1: a consumer. Default: -1.
        public var replicaID: Int32
        /// Epoch of the follower's registration; -1: none. Default: -1.
        public var replicaEpoch: Int64
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            replicaID = -1
            replicaEpoch = -1
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            replicaID: Int32 = -1,
            replicaEpoch: Int64 = -1,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.replicaID = replicaID
            self.replicaEpoch = replicaEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            replicaID = r.int32()
            replicaEpoch = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("replicaId", replicaID)
            w.int64("replicaEpoch", replicaEpoch)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard replicaID == -1 else { return false }
            guard replicaEpoch == -1 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension FetchRequest {
    /// A topic and its partitions to fetch.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic. Versions 0-12 (ignored in others).
        public var topic: String
        /// ID of the topic. Versions 13+ (ignored in others).
        public var topicID: KafkaUUID
        /// Partitions to fetch.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topic = ""
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topic: String = "",
            topicID: KafkaUUID = .zero,
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topic = topic
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            topic = v <= 12 ? r.string() : ""
            topicID = v >= 13 ? r.uuid() : .zero
            partitions = r.structs(minimum: 16)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            if v <= 12 {
                w.string("topic", all[i].topic, nullable: false)
            }
            if v >= 13 {
                w.uuid("topicId", all[i].topicID)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension FetchRequest {
    /// A partition and the position to fetch from.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partition: Int32
        /// Leader epoch that the client knows, so that outdated metadata is noticed; -1: unknown, not checked.
        /// Versions 9+ (ignored in others). Default: -1.
        public var currentLeaderEpoch: Int32
        /// Offset of the first record to read.
        public var fetchOffset: Int64
        /// Leader epoch of the last record that a follower has, so that diverging logs are noticed; -1: none.
        /// Versions 12+. Default: -1.
        public var lastFetchedEpoch: Int32
        /// First offset of the follower's log; -1: a consumer. Versions 5+ (ignored in others). Default: -1.
        public var logStartOffset: Int64
        /// Limit of the partition's records, in bytes; the first batch is sent even if it is larger.
        public var partitionMaxBytes: Int32
        /// ID of the log directory of the follower; zero: a consumer. Versions 17+ (ignored in others), tag 0.
        public var replicaDirectoryID: KafkaUUID
        /// High watermark that the follower knows; -1: unknown; the default: not supported.
        /// Versions 18+ (ignored in others), tag 1. Default: `Int64.max`.
        public var highWatermark: Int64
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partition = 0
            currentLeaderEpoch = -1
            fetchOffset = 0
            lastFetchedEpoch = -1
            logStartOffset = -1
            partitionMaxBytes = 0
            replicaDirectoryID = .zero
            highWatermark = 9223372036854775807
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partition: Int32 = 0,
            currentLeaderEpoch: Int32 = -1,
            fetchOffset: Int64 = 0,
            lastFetchedEpoch: Int32 = -1,
            logStartOffset: Int64 = -1,
            partitionMaxBytes: Int32 = 0,
            replicaDirectoryID: KafkaUUID = .zero,
            highWatermark: Int64 = 9223372036854775807,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partition = partition
            self.currentLeaderEpoch = currentLeaderEpoch
            self.fetchOffset = fetchOffset
            self.lastFetchedEpoch = lastFetchedEpoch
            self.logStartOffset = logStartOffset
            self.partitionMaxBytes = partitionMaxBytes
            self.replicaDirectoryID = replicaDirectoryID
            self.highWatermark = highWatermark
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partition = r.int32()
            currentLeaderEpoch = v >= 9 ? r.int32() : -1
            fetchOffset = r.int64()
            lastFetchedEpoch = v >= 12 ? r.int32() : -1
            logStartOffset = v >= 5 ? r.int64() : -1
            partitionMaxBytes = r.int32()
            replicaDirectoryID = .zero
            highWatermark = 9223372036854775807
            unknownTaggedFields = []
            var tags = r.tagSection()
            while r.nextTag(&tags) {
                switch tags.tag {
                case 0 where v >= 17: replicaDirectoryID = r.uuid()
                case 1 where v >= 18: highWatermark = r.int64()
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
            if v >= 9 {
                w.int32("currentLeaderEpoch", currentLeaderEpoch)
            }
            w.int64("fetchOffset", fetchOffset)
            if v >= 12 {
                w.int32("lastFetchedEpoch", lastFetchedEpoch)
            } else {
                w.absent("lastFetchedEpoch", isDefault: lastFetchedEpoch == -1)
            }
            if v >= 5 {
                w.int64("logStartOffset", logStartOffset)
            }
            w.int32("partitionMaxBytes", partitionMaxBytes)
            let has0 = v >= 17 && !(replicaDirectoryID.isZero)
            let has1 = v >= 18 && !(highWatermark == 9223372036854775807)
            var next: UInt32 = 0
            w.beginTags(
                count: (has0 ? 1 : 0) + (has1 ? 1 : 0), unknown: unknownTaggedFields)
            if has0 {
                w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                    w.uuid("replicaDirectoryId", replicaDirectoryID)
                }
            }
            if has1 {
                w.tagged(1, from: &next, unknown: unknownTaggedFields) { w in
                    w.int64("highWatermark", highWatermark)
                }
            }
            w.endTags(from: next, unknown: unknownTaggedFields)
        }
    }
}

extension FetchRequest {
    /// A topic and its partitions to remove from the session. Versions 7+.
    public struct ForgottenTopic: KafkaArrayElement {
        /// Name of the topic. Versions 7-12 (ignored in others).
        public var topic: String
        /// ID of the topic. Versions 13+ (ignored in others).
        public var topicID: KafkaUUID
        /// Indexes of the partitions to remove.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topic = ""
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topic: String = "",
            topicID: KafkaUUID = .zero,
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topic = topic
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            topic = v <= 12 ? r.string() : ""
            topicID = v >= 13 ? r.uuid() : .zero
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            if v <= 12 {
                w.string("topic", all[i].topic, nullable: false)
            }
            if v >= 13 {
                w.uuid("topicId", all[i].topicID)
            }
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Records of the partitions, or why there are none.
///
/// API key 1, versions 0-18. Flexible from version 12: compact lengths and tagged fields (KIP-482).
public struct FetchResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .fetch }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "FetchResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...18 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 12 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 1+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none. Versions 7+ (ignored in others).
    public var errorCode: Int16
    /// ID of the fetch session; 0: no session. Versions 7+.
    public var sessionID: Int32
    /// Results by topic; in a session, of partitions with news.
    public var responses: [Topic]
    /// Addresses of the leaders that `currentLeader` names. Versions 16+, tag 0.
    public var nodeEndpoints: [NodeEndpoint]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        sessionID = 0
        responses = []
        nodeEndpoints = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        sessionID: Int32 = 0,
        responses: [Topic] = [],
        nodeEndpoints: [NodeEndpoint] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.sessionID = sessionID
        self.responses = responses
        self.nodeEndpoints = nodeEndpoints
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = v >= 7 ? r.int16() : 0
        sessionID = v >= 7 ? r.int32() : 0
        responses = r.structs(minimum: 3)
        nodeEndpoints = []
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0 where v >= 16: nodeEndpoints = r.structs(minimum: 11)
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        if v >= 7 {
            w.int16("errorCode", errorCode)
            w.int32("sessionId", sessionID)
        } else {
            w.absent("sessionId", isDefault: sessionID == 0)
        }
        w.structs("responses", responses, nullable: false)
        let has0 = v >= 16 && !(nodeEndpoints.isEmpty)
        if !(v >= 16) { w.absent("nodeEndpoints", isDefault: nodeEndpoints.isEmpty) }
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

extension FetchResponse {
    /// The results of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic. Versions 0-12 (ignored in others).
        public var topic: String
        /// ID of the topic. Versions 13+ (ignored in others).
        public var topicID: KafkaUUID
        /// Results of the topic's partitions.
        public var partitions: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topic = ""
            topicID = .zero
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topic: String = "",
            topicID: KafkaUUID = .zero,
            partitions: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topic = topic
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            topic = v <= 12 ? r.string() : ""
            topicID = v >= 13 ? r.uuid() : .zero
            partitions = r.structs(minimum: 18)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            if v <= 12 {
                w.string("topic", all[i].topic, nullable: false)
            }
            if v >= 13 {
                w.uuid("topicId", all[i].topicID)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension FetchResponse {
    /// Records of one partition.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Offset below which all records are replicated and may be read; -1: unknown.
        public var highWatermark: Int64
        /// Offset below which no transaction is open; -1: unknown. Versions 4+ (ignored in others). Default: -1.
        public var lastStableOffset: Int64
        /// Offset of the first record that the partition still has; -1: unknown. Versions 5+ (ignored in others).
        /// Default: -1.
        public var logStartOffset: Int64
        /// Where the follower's log differs from the leader's; the default: it does not. Versions 12+, tag 0.
        public var divergingEpoch: EpochEndOffset
        /// Leader of the partition when it is another broker; the default: not reported. Versions 12+, tag 1.
        public var currentLeader: LeaderIDAndEpoch
        /// Snapshot that a follower of the metadata log must fetch; the default: none. Versions 12+, tag 2.
        public var snapshotID: SnapshotID
        /// Aborted transactions among the records, whose records to skip. `nil`: none, as the request reads uncommitted
        /// records. Versions 4+ (ignored in others). Default: empty.
        public var abortedTransactions: [AbortedTransaction]?
        /// Broker ID of the replica that the consumer should read from; -1: this broker. Versions 11+. Default: -1.
        public var preferredReadReplica: Int32
        /// Record batches; the last one may be cut off. `nil`: none.
        public var records: ByteSlice?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            errorCode = 0
            highWatermark = 0
            lastStableOffset = -1
            logStartOffset = -1
            divergingEpoch = EpochEndOffset()
            currentLeader = LeaderIDAndEpoch()
            snapshotID = SnapshotID()
            abortedTransactions = []
            preferredReadReplica = -1
            records = nil
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            errorCode: Int16 = 0,
            highWatermark: Int64 = 0,
            lastStableOffset: Int64 = -1,
            logStartOffset: Int64 = -1,
            divergingEpoch: EpochEndOffset = EpochEndOffset(),
            currentLeader: LeaderIDAndEpoch = LeaderIDAndEpoch(),
            snapshotID: SnapshotID = SnapshotID(),
            abortedTransactions: [AbortedTransaction]? = [],
            preferredReadReplica: Int32 = -1,
            records: ByteSlice? = nil,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.highWatermark = highWatermark
            self.lastStableOffset = lastStableOffset
            self.logStartOffset = logStartOffset
            self.divergingEpoch = divergingEpoch
            self.currentLeader = currentLeader
            self.snapshotID = snapshotID
            self.abortedTransactions = abortedTransactions
            self.preferredReadReplica = preferredReadReplica
            self.records = records
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            errorCode = r.int16()
            highWatermark = r.int64()
            lastStableOffset = v >= 4 ? r.int64() : -1
            logStartOffset = v >= 5 ? r.int64() : -1
            abortedTransactions = v >= 4 ? r.nullableStructs(minimum: 16, v >= 4) : []
            preferredReadReplica = v >= 11 ? r.int32() : -1
            records = r.nullableBytes(true)
            divergingEpoch = EpochEndOffset()
            currentLeader = LeaderIDAndEpoch()
            snapshotID = SnapshotID()
            unknownTaggedFields = []
            var tags = r.tagSection()
            while r.nextTag(&tags) {
                switch tags.tag {
                case 0: divergingEpoch = EpochEndOffset(from: &r)
                case 1: currentLeader = LeaderIDAndEpoch(from: &r)
                case 2: snapshotID = SnapshotID(from: &r)
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
            w.int32("partitionIndex", partitionIndex)
            w.int16("errorCode", errorCode)
            w.int64("highWatermark", highWatermark)
            if v >= 4 {
                w.int64("lastStableOffset", lastStableOffset)
            }
            if v >= 5 {
                w.int64("logStartOffset", logStartOffset)
            }
            if v >= 4 {
                w.structs("abortedTransactions", abortedTransactions, nullable: v >= 4)
            }
            if v >= 11 {
                w.int32("preferredReadReplica", preferredReadReplica)
            } else {
                w.absent("preferredReadReplica", isDefault: preferredReadReplica == -1)
            }
            w.records("records", records, nullable: true)
            let has0 = v >= 12 && !(divergingEpoch.isDefault)
            let has1 = v >= 12 && !(currentLeader.isDefault)
            let has2 = v >= 12 && !(snapshotID.isDefault)
            if !(v >= 12) { w.absent("divergingEpoch", isDefault: divergingEpoch.isDefault) }
            if !(v >= 12) { w.absent("currentLeader", isDefault: currentLeader.isDefault) }
            if !(v >= 12) { w.absent("snapshotId", isDefault: snapshotID.isDefault) }
            var next: UInt32 = 0
            w.beginTags(
                count: (has0 ? 1 : 0) + (has1 ? 1 : 0) + (has2 ? 1 : 0), unknown: unknownTaggedFields)
            if has0 {
                w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                    w.structure("divergingEpoch", divergingEpoch)
                }
            }
            if has1 {
                w.tagged(1, from: &next, unknown: unknownTaggedFields) { w in
                    w.structure("currentLeader", currentLeader)
                }
            }
            if has2 {
                w.tagged(2, from: &next, unknown: unknownTaggedFields) { w in
                    w.structure("snapshotId", snapshotID)
                }
            }
            w.endTags(from: next, unknown: unknownTaggedFields)
        }
    }
}

extension FetchResponse {
    /// The end of an epoch in the leader's log. Versions 12+.
    public struct EpochEndOffset: KafkaStruct {
        /// Largest epoch of the leader's log up to `lastFetchedEpoch`; -1: none. Default: -1.
        public var epoch: Int32
        /// Offset after the last record of `epoch`; -1: none. Default: -1.
        public var endOffset: Int64
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            epoch = -1
            endOffset = -1
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            epoch: Int32 = -1,
            endOffset: Int64 = -1,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.epoch = epoch
            self.endOffset = endOffset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            epoch = r.int32()
            endOffset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("epoch", epoch)
            w.int64("endOffset", endOffset)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard epoch == -1 else { return false }
            guard endOffset == -1 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension FetchResponse {
    /// A partition's leader. Versions 12+.
    public struct LeaderIDAndEpoch: KafkaStruct {
        /// Broker ID of the leader; -1: unknown. Default: -1.
        public var leaderID: Int32
        /// Epoch of the leader; -1: unknown. Default: -1.
        public var leaderEpoch: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            leaderID = -1
            leaderEpoch = -1
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            leaderID: Int32 = -1,
            leaderEpoch: Int32 = -1,
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
            guard leaderID == -1 else { return false }
            guard leaderEpoch == -1 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension FetchResponse {
    /// The name of a snapshot of the metadata log. Versions 12+.
    public struct SnapshotID: KafkaStruct {
        /// Offset after the last record that the snapshot covers; -1: none. Default: -1.
        public var endOffset: Int64
        /// Epoch of the last record that the snapshot covers; -1: none. Default: -1.
        public var epoch: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            endOffset = -1
            epoch = -1
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            endOffset: Int64 = -1,
            epoch: Int32 = -1,
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
            guard endOffset == -1 else { return false }
            guard epoch == -1 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension FetchResponse {
    /// An aborted transaction. Versions 4+.
    public struct AbortedTransaction: KafkaArrayElement {
        /// ID of the producer, given by InitProducerId.
        public var producerID: Int64
        /// Offset of the transaction's first record.
        public var firstOffset: Int64
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            producerID = 0
            firstOffset = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            producerID: Int64 = 0,
            firstOffset: Int64 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.producerID = producerID
            self.firstOffset = firstOffset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            producerID = r.int64()
            firstOffset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int64("producerId", all[i].producerID)
            w.int64("firstOffset", all[i].firstOffset)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension FetchResponse {
    /// The address of one broker. Versions 16+.
    public struct NodeEndpoint: KafkaArrayElement {
        /// ID of the broker.
        public var nodeID: Int32
        /// Host name or IP address to connect to.
        public var host: String
        /// TCP port to connect to.
        public var port: Int32
        /// Rack of the broker (`broker.rack`). `nil`: none.
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
            nodeID = r.int32()
            host = r.string()
            port = r.int32()
            rack = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("nodeId", all[i].nodeID)
            w.string("host", all[i].host, nullable: false)
            w.int32("port", all[i].port)
            w.string("rack", all[i].rack, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
