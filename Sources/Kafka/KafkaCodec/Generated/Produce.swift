// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Appends record batches to partitions. Sent to the partitions' leader.
///
/// API key 0, versions 0-13. Flexible from version 9: compact lengths and tagged fields (KIP-482).
public struct ProduceRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ProduceResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .produce }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ProduceRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...13 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 9 }

    /// Transactional ID of the producer (`transactional.id`). `nil`: no transaction. Versions 3+.
    public var transactionalID: String?
    /// Who must have the records before the broker responds: 0: no response at all, 1: the leader, -1: all in-sync
    /// replicas.
    public var acks: Int16
    /// Longest time to wait for the in-sync replicas, in milliseconds.
    public var timeoutMs: Int32
    /// Records by topic.
    public var topicData: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        transactionalID = nil
        acks = 0
        timeoutMs = 0
        topicData = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        transactionalID: String? = nil,
        acks: Int16 = 0,
        timeoutMs: Int32 = 0,
        topicData: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.transactionalID = transactionalID
        self.acks = acks
        self.timeoutMs = timeoutMs
        self.topicData = topicData
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        transactionalID = v >= 3 ? r.nullableString(v >= 3) : nil
        acks = r.int16()
        timeoutMs = r.int32()
        topicData = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.string("transactionalId", transactionalID, nullable: v >= 3)
        } else {
            w.absent("transactionalId", isDefault: transactionalID == nil)
        }
        w.int16("acks", acks)
        w.int32("timeoutMs", timeoutMs)
        w.structs("topicData", topicData, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ProduceRequest {
    /// A topic and the records for its partitions.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic. Versions 0-12 (ignored in others).
        public var name: String
        /// ID of the topic. Versions 13+ (ignored in others).
        public var topicID: KafkaUUID
        /// Records by partition.
        public var partitionData: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            topicID = .zero
            partitionData = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            topicID: KafkaUUID = .zero,
            partitionData: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.topicID = topicID
            self.partitionData = partitionData
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            name = v <= 12 ? r.string() : ""
            topicID = v >= 13 ? r.uuid() : .zero
            partitionData = r.structs(minimum: 6)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            if v <= 12 {
                w.string("name", all[i].name, nullable: false)
            }
            if v >= 13 {
                w.uuid("topicId", all[i].topicID)
            }
            w.structs("partitionData", all[i].partitionData, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ProduceRequest {
    /// A partition and the records to append to it.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var index: Int32
        /// Record batches: from version 3 on exactly one. `nil`: brokers refuse it.
        public var records: ByteSlice?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            index = 0
            records = nil
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            index: Int32 = 0,
            records: ByteSlice? = nil,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.index = index
            self.records = records
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            index = r.int32()
            records = r.nullableBytes(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("index", all[i].index)
            w.records("records", all[i].records, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The offsets that the records got, or why they were refused.
///
/// API key 0, versions 0-13. Flexible from version 9: compact lengths and tagged fields (KIP-482).
public struct ProduceResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .produce }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ProduceResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...13 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 9 }

    /// Results by topic.
    public var responses: [Topic]
    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 1+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Addresses of the leaders that `currentLeader` names. Versions 10+, tag 0.
    public var nodeEndpoints: [NodeEndpoint]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        responses = []
        throttleTimeMs = 0
        nodeEndpoints = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        responses: [Topic] = [],
        throttleTimeMs: Int32 = 0,
        nodeEndpoints: [NodeEndpoint] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.responses = responses
        self.throttleTimeMs = throttleTimeMs
        self.nodeEndpoints = nodeEndpoints
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        responses = r.structs(minimum: 3)
        throttleTimeMs = v >= 1 ? r.int32() : 0
        nodeEndpoints = []
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0 where v >= 10: nodeEndpoints = r.structs(minimum: 11)
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.structs("responses", responses, nullable: false)
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        let has0 = v >= 10 && !(nodeEndpoints.isEmpty)
        if !(v >= 10) { w.absent("nodeEndpoints", isDefault: nodeEndpoints.isEmpty) }
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

extension ProduceResponse {
    /// The results of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic. Versions 0-12 (ignored in others).
        public var name: String
        /// ID of the topic. Versions 13+ (ignored in others).
        public var topicID: KafkaUUID
        /// Results of the topic's partitions.
        public var partitionResponses: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            topicID = .zero
            partitionResponses = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            topicID: KafkaUUID = .zero,
            partitionResponses: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.topicID = topicID
            self.partitionResponses = partitionResponses
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            name = v <= 12 ? r.string() : ""
            topicID = v >= 13 ? r.uuid() : .zero
            partitionResponses = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            if v <= 12 {
                w.string("name", all[i].name, nullable: false)
            }
            if v >= 13 {
                w.uuid("topicId", all[i].topicID)
            }
            w.structs("partitionResponses", all[i].partitionResponses, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ProduceResponse {
    /// The result of one partition.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var index: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Offset that the first record got; -1: failed.
        public var baseOffset: Int64
        /// Time at which the broker appended the records, in milliseconds since 1970; -1: the producer's timestamps
        /// stand. Versions 2+ (ignored in others). Default: -1.
        public var logAppendTimeMs: Int64
        /// Offset of the first record that the partition still has; -1: unknown. Versions 5+ (ignored in others).
        /// Default: -1.
        public var logStartOffset: Int64
        /// Records because of which the batch was refused. Versions 8+ (ignored in others).
        public var recordErrors: [RecordError]
        /// Explanation of `errorCode`, for people. `nil`: none. Versions 8+ (ignored in others).
        public var errorMessage: String?
        /// Leader of the partition when it is another broker; the default: not reported. Versions 10+, tag 0.
        public var currentLeader: LeaderIDAndEpoch
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            index = 0
            errorCode = 0
            baseOffset = 0
            logAppendTimeMs = -1
            logStartOffset = -1
            recordErrors = []
            errorMessage = nil
            currentLeader = LeaderIDAndEpoch()
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            index: Int32 = 0,
            errorCode: Int16 = 0,
            baseOffset: Int64 = 0,
            logAppendTimeMs: Int64 = -1,
            logStartOffset: Int64 = -1,
            recordErrors: [RecordError] = [],
            errorMessage: String? = nil,
            currentLeader: LeaderIDAndEpoch = LeaderIDAndEpoch(),
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.index = index
            self.errorCode = errorCode
            self.baseOffset = baseOffset
            self.logAppendTimeMs = logAppendTimeMs
            self.logStartOffset = logStartOffset
            self.recordErrors = recordErrors
            self.errorMessage = errorMessage
            self.currentLeader = currentLeader
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            index = r.int32()
            errorCode = r.int16()
            baseOffset = r.int64()
            logAppendTimeMs = v >= 2 ? r.int64() : -1
            logStartOffset = v >= 5 ? r.int64() : -1
            recordErrors = v >= 8 ? r.structs(minimum: 6) : []
            errorMessage = v >= 8 ? r.nullableString(v >= 8) : nil
            currentLeader = LeaderIDAndEpoch()
            unknownTaggedFields = []
            var tags = r.tagSection()
            while r.nextTag(&tags) {
                switch tags.tag {
                case 0 where v >= 10: currentLeader = LeaderIDAndEpoch(from: &r)
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
            w.int32("index", index)
            w.int16("errorCode", errorCode)
            w.int64("baseOffset", baseOffset)
            if v >= 2 {
                w.int64("logAppendTimeMs", logAppendTimeMs)
            }
            if v >= 5 {
                w.int64("logStartOffset", logStartOffset)
            }
            if v >= 8 {
                w.structs("recordErrors", recordErrors, nullable: false)
                w.string("errorMessage", errorMessage, nullable: v >= 8)
            }
            let has0 = v >= 10 && !(currentLeader.isDefault)
            if !(v >= 10) { w.absent("currentLeader", isDefault: currentLeader.isDefault) }
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

extension ProduceResponse {
    /// A record that was refused. Versions 8+.
    public struct RecordError: KafkaArrayElement {
        /// Index of the record in its batch.
        public var batchIndex: Int32
        /// Why the record was refused, for people. `nil`: not given.
        public var batchIndexErrorMessage: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            batchIndex = 0
            batchIndexErrorMessage = nil
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            batchIndex: Int32 = 0,
            batchIndexErrorMessage: String? = nil,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.batchIndex = batchIndex
            self.batchIndexErrorMessage = batchIndexErrorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            batchIndex = r.int32()
            batchIndexErrorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("batchIndex", all[i].batchIndex)
            w.string("batchIndexErrorMessage", all[i].batchIndexErrorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ProduceResponse {
    /// A partition's leader. Versions 10+.
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

extension ProduceResponse {
    /// The address of one broker. Versions 10+.
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
