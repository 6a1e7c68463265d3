// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct FetchRequest: KafkaRequest {
    public typealias Response = FetchResponse
    public static var apiKey: ApiKey { .fetch }
    public static var name: StaticString { "FetchRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...18 }
    public static var firstFlexibleVersion: Int16? { 12 }

    public var clusterId: String?
    public var replicaId: Int32
    public var replicaState: ReplicaState
    public var maxWaitMs: Int32
    public var minBytes: Int32
    public var maxBytes: Int32
    public var isolationLevel: Int8
    public var sessionId: Int32
    public var sessionEpoch: Int32
    public var topics: [FetchTopic]
    public var forgottenTopicsData: [ForgottenTopic]
    public var rackId: String
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        clusterId = nil
        replicaId = -1
        replicaState = ReplicaState()
        maxWaitMs = 0
        minBytes = 0
        maxBytes = 2147483647
        isolationLevel = 0
        sessionId = 0
        sessionEpoch = -1
        topics = []
        forgottenTopicsData = []
        rackId = ""
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        replicaId = v <= 14 ? r.int32() : -1
        maxWaitMs = r.int32()
        minBytes = r.int32()
        maxBytes = v >= 3 ? r.int32() : 2147483647
        isolationLevel = v >= 4 ? r.int8() : 0
        sessionId = v >= 7 ? r.int32() : 0
        sessionEpoch = v >= 7 ? r.int32() : -1
        topics = r.structs(minimum: 3)
        forgottenTopicsData = v >= 7 ? r.structs(minimum: 3) : []
        rackId = v >= 11 ? r.string() : ""
        clusterId = nil
        replicaState = ReplicaState()
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0: clusterId = r.nullableString(v >= 12)
            case 1 where v >= 15: replicaState = ReplicaState(from: &r)
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v <= 14 {
            w.int32("replicaId", replicaId)
        } else {
            w.absent("replicaId", isDefault: replicaId == -1)
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
            w.int32("sessionId", sessionId)
            w.int32("sessionEpoch", sessionEpoch)
        }
        w.structs("topics", topics, nullable: false)
        if v >= 7 {
            w.structs("forgottenTopicsData", forgottenTopicsData, nullable: false)
        } else {
            w.absent("forgottenTopicsData", isDefault: forgottenTopicsData.isEmpty)
        }
        if v >= 11 {
            w.string("rackId", rackId, nullable: false)
        }
        let has0 = v >= 12 && !(clusterId == nil)
        let has1 = v >= 15 && !(replicaState.isDefault)
        if !(v >= 15) { w.absent("replicaState", isDefault: replicaState.isDefault) }
        var next: UInt32 = 0
        w.beginTags(count: (has0 ? 1 : 0) + (has1 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.string("clusterId", clusterId, nullable: v >= 12)
            }
        }
        if has1 {
            w.tagged(1, from: &next, unknown: unknownTaggedFields) { w in
                w.structure("replicaState", replicaState)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension FetchRequest {
    public struct ReplicaState: KafkaStruct {
        public var replicaId: Int32
        public var replicaEpoch: Int64
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            replicaId = -1
            replicaEpoch = -1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            replicaId = r.int32()
            replicaEpoch = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("replicaId", replicaId)
            w.int64("replicaEpoch", replicaEpoch)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard replicaId == -1 else { return false }
            guard replicaEpoch == -1 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension FetchRequest {
    public struct FetchTopic: KafkaArrayElement {
        public var topic: String
        public var topicId: KafkaUUID
        public var partitions: [FetchPartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topic = ""
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            topic = v <= 12 ? r.string() : ""
            topicId = v >= 13 ? r.uuid() : .zero
            partitions = r.structs(minimum: 16)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 12 {
                w.string("topic", all[i].topic, nullable: false)
            }
            if v >= 13 {
                w.uuid("topicId", all[i].topicId)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension FetchRequest {
    public struct FetchPartition: KafkaArrayElement {
        public var partition: Int32
        public var currentLeaderEpoch: Int32
        public var fetchOffset: Int64
        public var lastFetchedEpoch: Int32
        public var logStartOffset: Int64
        public var partitionMaxBytes: Int32
        public var replicaDirectoryId: KafkaUUID
        public var highWatermark: Int64
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partition = 0
            currentLeaderEpoch = -1
            fetchOffset = 0
            lastFetchedEpoch = -1
            logStartOffset = -1
            partitionMaxBytes = 0
            replicaDirectoryId = .zero
            highWatermark = 9223372036854775807
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partition = r.int32()
            currentLeaderEpoch = v >= 9 ? r.int32() : -1
            fetchOffset = r.int64()
            lastFetchedEpoch = v >= 12 ? r.int32() : -1
            logStartOffset = v >= 5 ? r.int64() : -1
            partitionMaxBytes = r.int32()
            replicaDirectoryId = .zero
            highWatermark = 9223372036854775807
            unknownTaggedFields = []
            var tags = r.tagSection()
            while r.nextTag(&tags) {
                switch tags.tag {
                case 0 where v >= 17: replicaDirectoryId = r.uuid()
                case 1 where v >= 18: highWatermark = r.int64()
                default: r.keepUnknown(tags, &unknownTaggedFields)
                }
            }
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            all[i].write(to: &w)
        }

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
            let has0 = v >= 17 && !(replicaDirectoryId.isZero)
            let has1 = v >= 18 && !(highWatermark == 9223372036854775807)
            var next: UInt32 = 0
            w.beginTags(count: (has0 ? 1 : 0) + (has1 ? 1 : 0), unknown: unknownTaggedFields)
            if has0 {
                w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                    w.uuid("replicaDirectoryId", replicaDirectoryId)
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
    public struct ForgottenTopic: KafkaArrayElement {
        public var topic: String
        public var topicId: KafkaUUID
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topic = ""
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            topic = v <= 12 ? r.string() : ""
            topicId = v >= 13 ? r.uuid() : .zero
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 12 {
                w.string("topic", all[i].topic, nullable: false)
            }
            if v >= 13 {
                w.uuid("topicId", all[i].topicId)
            }
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct FetchResponse: KafkaResponse {
    public static var apiKey: ApiKey { .fetch }
    public static var name: StaticString { "FetchResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...18 }
    public static var firstFlexibleVersion: Int16? { 12 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var sessionId: Int32
    public var responses: [FetchableTopicResponse]
    public var nodeEndpoints: [NodeEndpoint]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        sessionId = 0
        responses = []
        nodeEndpoints = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = v >= 7 ? r.int16() : 0
        sessionId = v >= 7 ? r.int32() : 0
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

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        if v >= 7 {
            w.int16("errorCode", errorCode)
            w.int32("sessionId", sessionId)
        } else {
            w.absent("sessionId", isDefault: sessionId == 0)
        }
        w.structs("responses", responses, nullable: false)
        let has0 = v >= 16 && !(nodeEndpoints.isEmpty)
        if !(v >= 16) { w.absent("nodeEndpoints", isDefault: nodeEndpoints.isEmpty) }
        var next: UInt32 = 0
        w.beginTags(count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.structs("nodeEndpoints", nodeEndpoints, nullable: false)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension FetchResponse {
    public struct FetchableTopicResponse: KafkaArrayElement {
        public var topic: String
        public var topicId: KafkaUUID
        public var partitions: [PartitionData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topic = ""
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            topic = v <= 12 ? r.string() : ""
            topicId = v >= 13 ? r.uuid() : .zero
            partitions = r.structs(minimum: 18)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 12 {
                w.string("topic", all[i].topic, nullable: false)
            }
            if v >= 13 {
                w.uuid("topicId", all[i].topicId)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension FetchResponse {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var highWatermark: Int64
        public var lastStableOffset: Int64
        public var logStartOffset: Int64
        public var divergingEpoch: EpochEndOffset
        public var currentLeader: LeaderIdAndEpoch
        public var snapshotId: SnapshotId
        public var abortedTransactions: [AbortedTransaction]?
        public var preferredReadReplica: Int32
        public var records: ByteSlice?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            highWatermark = 0
            lastStableOffset = -1
            logStartOffset = -1
            divergingEpoch = EpochEndOffset()
            currentLeader = LeaderIdAndEpoch()
            snapshotId = SnapshotId()
            abortedTransactions = []
            preferredReadReplica = -1
            records = nil
            unknownTaggedFields = []
        }

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
            currentLeader = LeaderIdAndEpoch()
            snapshotId = SnapshotId()
            unknownTaggedFields = []
            var tags = r.tagSection()
            while r.nextTag(&tags) {
                switch tags.tag {
                case 0: divergingEpoch = EpochEndOffset(from: &r)
                case 1: currentLeader = LeaderIdAndEpoch(from: &r)
                case 2: snapshotId = SnapshotId(from: &r)
                default: r.keepUnknown(tags, &unknownTaggedFields)
                }
            }
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            all[i].write(to: &w)
        }

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
            let has2 = v >= 12 && !(snapshotId.isDefault)
            if !(v >= 12) { w.absent("divergingEpoch", isDefault: divergingEpoch.isDefault) }
            if !(v >= 12) { w.absent("currentLeader", isDefault: currentLeader.isDefault) }
            if !(v >= 12) { w.absent("snapshotId", isDefault: snapshotId.isDefault) }
            var next: UInt32 = 0
            w.beginTags(count: (has0 ? 1 : 0) + (has1 ? 1 : 0) + (has2 ? 1 : 0), unknown: unknownTaggedFields)
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
                    w.structure("snapshotId", snapshotId)
                }
            }
            w.endTags(from: next, unknown: unknownTaggedFields)
        }
    }
}

extension FetchResponse {
    public struct EpochEndOffset: KafkaStruct {
        public var epoch: Int32
        public var endOffset: Int64
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            epoch = -1
            endOffset = -1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            epoch = r.int32()
            endOffset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

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
    public struct LeaderIdAndEpoch: KafkaStruct {
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            leaderId = -1
            leaderEpoch = -1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            leaderId = r.int32()
            leaderEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("leaderId", leaderId)
            w.int32("leaderEpoch", leaderEpoch)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard leaderId == -1 else { return false }
            guard leaderEpoch == -1 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension FetchResponse {
    public struct SnapshotId: KafkaStruct {
        public var endOffset: Int64
        public var epoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            endOffset = -1
            epoch = -1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            endOffset = r.int64()
            epoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

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
    public struct AbortedTransaction: KafkaArrayElement {
        public var producerId: Int64
        public var firstOffset: Int64
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            producerId = 0
            firstOffset = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            producerId = r.int64()
            firstOffset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int64("producerId", all[i].producerId)
            w.int64("firstOffset", all[i].firstOffset)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension FetchResponse {
    public struct NodeEndpoint: KafkaArrayElement {
        public var nodeId: Int32
        public var host: String
        public var port: Int32
        public var rack: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            nodeId = 0
            host = ""
            port = 0
            rack = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            nodeId = r.int32()
            host = r.string()
            port = r.int32()
            rack = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("nodeId", all[i].nodeId)
            w.string("host", all[i].host, nullable: false)
            w.int32("port", all[i].port)
            w.string("rack", all[i].rack, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
