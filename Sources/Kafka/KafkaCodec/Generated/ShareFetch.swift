// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Gets records for a member of a share group, and acknowledges earlier ones (KIP-932). Sent to the partitions' leader.
///
/// API key 78, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct ShareFetchRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ShareFetchResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .shareFetch }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ShareFetchRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of the share group. `nil`: not set.
    public var groupID: String?
    /// ID of the member, a UUID that the client makes. `nil`: not set. Default: empty.
    public var memberID: String?
    /// Number of the request in its share session: 0: open a session, -1: close it.
    public var shareSessionEpoch: Int32
    /// Longest time the broker may wait for `minBytes`, in milliseconds.
    public var maxWaitMs: Int32
    /// Bytes to wait for before the broker responds; 0: respond at once.
    public var minBytes: Int32
    /// Limit of all records in the response, in bytes; may be passed by the first batch. Default: `Int32.max`.
    public var maxBytes: Int32
    /// Limit of records to acquire; may be passed to keep batches whole. Versions 1+.
    public var maxRecords: Int32
    /// Number of records per acquired batch that suits the client best. Versions 1+.
    public var batchSize: Int32
    /// What `maxRecords` is: 0: a limit that whole batches may pass, 1: a strict limit.
    /// Versions 2+ (ignored in others).
    public var shareAcquireMode: Int8
    /// Whether there are acknowledgements of type 4, renew. Versions 2+.
    public var isRenewAck: Bool
    /// Partitions to fetch and records to acknowledge, by topic.
    public var topics: [Topic]
    /// Partitions to remove from the session, by topic.
    public var forgottenTopicsData: [ForgottenTopic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupID = nil
        memberID = ""
        shareSessionEpoch = 0
        maxWaitMs = 0
        minBytes = 0
        maxBytes = 2147483647
        maxRecords = 0
        batchSize = 0
        shareAcquireMode = 0
        isRenewAck = false
        topics = []
        forgottenTopicsData = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupID: String? = nil,
        memberID: String? = "",
        shareSessionEpoch: Int32 = 0,
        maxWaitMs: Int32 = 0,
        minBytes: Int32 = 0,
        maxBytes: Int32 = 2147483647,
        maxRecords: Int32 = 0,
        batchSize: Int32 = 0,
        shareAcquireMode: Int8 = 0,
        isRenewAck: Bool = false,
        topics: [Topic] = [],
        forgottenTopicsData: [ForgottenTopic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupID = groupID
        self.memberID = memberID
        self.shareSessionEpoch = shareSessionEpoch
        self.maxWaitMs = maxWaitMs
        self.minBytes = minBytes
        self.maxBytes = maxBytes
        self.maxRecords = maxRecords
        self.batchSize = batchSize
        self.shareAcquireMode = shareAcquireMode
        self.isRenewAck = isRenewAck
        self.topics = topics
        self.forgottenTopicsData = forgottenTopicsData
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        groupID = r.nullableString(true)
        memberID = r.nullableString(true)
        shareSessionEpoch = r.int32()
        maxWaitMs = r.int32()
        minBytes = r.int32()
        maxBytes = r.int32()
        maxRecords = v >= 1 ? r.int32() : 0
        batchSize = v >= 1 ? r.int32() : 0
        shareAcquireMode = v >= 2 ? r.int8() : 0
        isRenewAck = v >= 2 ? r.bool() : false
        topics = r.structs(minimum: 18)
        forgottenTopicsData = r.structs(minimum: 18)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupID, nullable: true)
        w.string("memberId", memberID, nullable: true)
        w.int32("shareSessionEpoch", shareSessionEpoch)
        w.int32("maxWaitMs", maxWaitMs)
        w.int32("minBytes", minBytes)
        w.int32("maxBytes", maxBytes)
        if v >= 1 {
            w.int32("maxRecords", maxRecords)
            w.int32("batchSize", batchSize)
        } else {
            w.absent("maxRecords", isDefault: maxRecords == 0)
            w.absent("batchSize", isDefault: batchSize == 0)
        }
        if v >= 2 {
            w.int8("shareAcquireMode", shareAcquireMode)
            w.bool("isRenewAck", isRenewAck)
        } else {
            w.absent("isRenewAck", isDefault: !isRenewAck)
        }
        w.structs("topics", topics, nullable: false)
        w.structs("forgottenTopicsData", forgottenTopicsData, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ShareFetchRequest {
    /// A topic and its partitions.
    public struct Topic: KafkaArrayElement {
        /// ID of the topic.
        public var topicID: KafkaUUID
        /// Partitions to fetch.
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
            partitions = r.structs(minimum: 6)
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

extension ShareFetchRequest {
    /// A partition to fetch, and its records to acknowledge.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Limit of the partition's records, in bytes; 0: acknowledge only. Version 0.
        public var partitionMaxBytes: Int32
        /// Ranges of records to acknowledge.
        public var acknowledgementBatches: [AcknowledgementBatch]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            partitionMaxBytes = 0
            acknowledgementBatches = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            partitionMaxBytes: Int32 = 0,
            acknowledgementBatches: [AcknowledgementBatch] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.partitionMaxBytes = partitionMaxBytes
            self.acknowledgementBatches = acknowledgementBatches
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            partitionMaxBytes = v <= 0 ? r.int32() : 0
            acknowledgementBatches = r.structs(minimum: 18)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            if v <= 0 {
                w.int32("partitionMaxBytes", all[i].partitionMaxBytes)
            } else {
                w.absent("partitionMaxBytes", isDefault: all[i].partitionMaxBytes == 0)
            }
            w.structs("acknowledgementBatches", all[i].acknowledgementBatches, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareFetchRequest {
    /// A range of records and the fate of each.
    public struct AcknowledgementBatch: KafkaArrayElement {
        /// Offset of the first record.
        public var firstOffset: Int64
        /// Offset of the last record.
        public var lastOffset: Int64
        /// One type for all records, or one for each: 0: gap, 1: accept, 2: release, 3: reject, 4: renew the lock.
        public var acknowledgeTypes: [Int8]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            firstOffset = 0
            lastOffset = 0
            acknowledgeTypes = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            firstOffset: Int64 = 0,
            lastOffset: Int64 = 0,
            acknowledgeTypes: [Int8] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.firstOffset = firstOffset
            self.lastOffset = lastOffset
            self.acknowledgeTypes = acknowledgeTypes
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            firstOffset = r.int64()
            lastOffset = r.int64()
            acknowledgeTypes = r.values()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int64("firstOffset", all[i].firstOffset)
            w.int64("lastOffset", all[i].lastOffset)
            w.values("acknowledgeTypes", all[i].acknowledgeTypes, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareFetchRequest {
    /// A topic and its partitions to remove from the session.
    public struct ForgottenTopic: KafkaArrayElement {
        /// ID of the topic.
        public var topicID: KafkaUUID
        /// Indexes of the partitions to remove.
        public var partitions: Int32List
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
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topicID = topicID
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topicID = r.uuid()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.uuid("topicId", all[i].topicID)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Records that the member has acquired, and results of its acknowledgements.
///
/// API key 78, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct ShareFetchResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .shareFetch }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ShareFetchResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Explanation of `errorCode`, for people. `nil`: none.
    public var errorMessage: String?
    /// Time for which records stay locked for the member that got them, in milliseconds. Versions 1+.
    public var acquisitionLockTimeoutMs: Int32
    /// Results by topic.
    public var responses: [Topic]
    /// Addresses of the leaders that `currentLeader` names.
    public var nodeEndpoints: [NodeEndpoint]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = nil
        acquisitionLockTimeoutMs = 0
        responses = []
        nodeEndpoints = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        errorMessage: String? = nil,
        acquisitionLockTimeoutMs: Int32 = 0,
        responses: [Topic] = [],
        nodeEndpoints: [NodeEndpoint] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.acquisitionLockTimeoutMs = acquisitionLockTimeoutMs
        self.responses = responses
        self.nodeEndpoints = nodeEndpoints
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        acquisitionLockTimeoutMs = v >= 1 ? r.int32() : 0
        responses = r.structs(minimum: 18)
        nodeEndpoints = r.structs(minimum: 11)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        if v >= 1 {
            w.int32("acquisitionLockTimeoutMs", acquisitionLockTimeoutMs)
        } else {
            w.absent("acquisitionLockTimeoutMs", isDefault: acquisitionLockTimeoutMs == 0)
        }
        w.structs("responses", responses, nullable: false)
        w.structs("nodeEndpoints", nodeEndpoints, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ShareFetchResponse {
    /// The results of one topic.
    public struct Topic: KafkaArrayElement {
        /// ID of the topic.
        public var topicID: KafkaUUID
        /// Results of the topic's partitions.
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
            partitions = r.structs(minimum: 22)
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

extension ShareFetchResponse {
    /// The records of one partition.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Error code of fetching from this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none.
        public var errorMessage: String?
        /// Error code of the acknowledgements for this partition (``KafkaErrorCode``); 0: none.
        public var acknowledgeErrorCode: Int16
        /// Explanation of `acknowledgeErrorCode`, for people. `nil`: none.
        public var acknowledgeErrorMessage: String?
        /// Leader of the partition, when it is another broker.
        public var currentLeader: LeaderIDAndEpoch
        /// Record batches, which may hold more records than were acquired. `nil` (version 0): none.
        public var records: ByteSlice?
        /// Ranges of records that the member has acquired.
        public var acquiredRecords: [AcquiredRecords]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            errorCode = 0
            errorMessage = nil
            acknowledgeErrorCode = 0
            acknowledgeErrorMessage = nil
            currentLeader = LeaderIDAndEpoch()
            records = nil
            acquiredRecords = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            errorCode: Int16 = 0,
            errorMessage: String? = nil,
            acknowledgeErrorCode: Int16 = 0,
            acknowledgeErrorMessage: String? = nil,
            currentLeader: LeaderIDAndEpoch = LeaderIDAndEpoch(),
            records: ByteSlice? = nil,
            acquiredRecords: [AcquiredRecords] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.acknowledgeErrorCode = acknowledgeErrorCode
            self.acknowledgeErrorMessage = acknowledgeErrorMessage
            self.currentLeader = currentLeader
            self.records = records
            self.acquiredRecords = acquiredRecords
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            acknowledgeErrorCode = r.int16()
            acknowledgeErrorMessage = r.nullableString(true)
            currentLeader = LeaderIDAndEpoch(from: &r)
            records = r.nullableBytes(v <= 0)
            acquiredRecords = r.structs(minimum: 19)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.int16("acknowledgeErrorCode", all[i].acknowledgeErrorCode)
            w.string("acknowledgeErrorMessage", all[i].acknowledgeErrorMessage, nullable: true)
            w.structure("currentLeader", all[i].currentLeader)
            w.records("records", all[i].records, nullable: v <= 0)
            w.structs("acquiredRecords", all[i].acquiredRecords, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareFetchResponse {
    /// A partition's leader.
    public struct LeaderIDAndEpoch: KafkaStruct {
        /// Broker ID of the leader; -1: unknown.
        public var leaderID: Int32
        /// Epoch of the leader.
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

extension ShareFetchResponse {
    /// A range of records that the member has acquired.
    public struct AcquiredRecords: KafkaArrayElement {
        /// Offset of the first record.
        public var firstOffset: Int64
        /// Offset of the last record.
        public var lastOffset: Int64
        /// How often the records were delivered, this time included.
        public var deliveryCount: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            firstOffset = 0
            lastOffset = 0
            deliveryCount = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            firstOffset: Int64 = 0,
            lastOffset: Int64 = 0,
            deliveryCount: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.firstOffset = firstOffset
            self.lastOffset = lastOffset
            self.deliveryCount = deliveryCount
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            firstOffset = r.int64()
            lastOffset = r.int64()
            deliveryCount = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int64("firstOffset", all[i].firstOffset)
            w.int64("lastOffset", all[i].lastOffset)
            w.int16("deliveryCount", all[i].deliveryCount)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ShareFetchResponse {
    /// The address of one broker.
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
