// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct FetchSnapshotRequest: KafkaRequest {
    public typealias Response = FetchSnapshotResponse
    public static var apiKey: ApiKey { .fetchSnapshot }
    public static var name: StaticString { "FetchSnapshotRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var clusterId: String?
    public var replicaId: Int32
    public var maxBytes: Int32
    public var topics: [TopicSnapshot]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        clusterId = nil
        replicaId = -1
        maxBytes = 2147483647
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        replicaId = r.int32()
        maxBytes = r.int32()
        topics = r.structs(minimum: 3)
        clusterId = nil
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0: clusterId = r.nullableString(true)
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("replicaId", replicaId)
        w.int32("maxBytes", maxBytes)
        w.structs("topics", topics, nullable: false)
        let has0 = !(clusterId == nil)
        var next: UInt32 = 0
        w.beginTags(count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.string("clusterId", clusterId, nullable: true)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension FetchSnapshotRequest {
    public struct TopicSnapshot: KafkaArrayElement {
        public var name: String
        public var partitions: [PartitionSnapshot]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 30)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension FetchSnapshotRequest {
    public struct PartitionSnapshot: KafkaArrayElement {
        public var partition: Int32
        public var currentLeaderEpoch: Int32
        public var snapshotId: SnapshotId
        public var position: Int64
        public var replicaDirectoryId: KafkaUUID
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partition = 0
            currentLeaderEpoch = 0
            snapshotId = SnapshotId()
            position = 0
            replicaDirectoryId = .zero
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partition = r.int32()
            currentLeaderEpoch = r.int32()
            snapshotId = SnapshotId(from: &r)
            position = r.int64()
            replicaDirectoryId = .zero
            unknownTaggedFields = []
            var tags = r.tagSection()
            while r.nextTag(&tags) {
                switch tags.tag {
                case 0 where v >= 1: replicaDirectoryId = r.uuid()
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
            w.int32("currentLeaderEpoch", currentLeaderEpoch)
            w.structure("snapshotId", snapshotId)
            w.int64("position", position)
            let has0 = v >= 1 && !(replicaDirectoryId.isZero)
            var next: UInt32 = 0
            w.beginTags(count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
            if has0 {
                w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                    w.uuid("replicaDirectoryId", replicaDirectoryId)
                }
            }
            w.endTags(from: next, unknown: unknownTaggedFields)
        }
    }
}

extension FetchSnapshotRequest {
    public struct SnapshotId: KafkaStruct {
        public var endOffset: Int64
        public var epoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            endOffset = 0
            epoch = 0
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
            guard endOffset == 0 else { return false }
            guard epoch == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

public struct FetchSnapshotResponse: KafkaResponse {
    public static var apiKey: ApiKey { .fetchSnapshot }
    public static var name: StaticString { "FetchSnapshotResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var topics: [TopicSnapshot]
    public var nodeEndpoints: [NodeEndpoint]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        topics = []
        nodeEndpoints = []
        unknownTaggedFields = []
    }

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

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.structs("topics", topics, nullable: false)
        let has0 = v >= 1 && !(nodeEndpoints.isEmpty)
        if !(v >= 1) { w.absent("nodeEndpoints", isDefault: nodeEndpoints.isEmpty) }
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

extension FetchSnapshotResponse {
    public struct TopicSnapshot: KafkaArrayElement {
        public var name: String
        public var partitions: [PartitionSnapshot]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 37)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension FetchSnapshotResponse {
    public struct PartitionSnapshot: KafkaArrayElement {
        public var index: Int32
        public var errorCode: Int16
        public var snapshotId: SnapshotId
        public var currentLeader: LeaderIdAndEpoch
        public var size: Int64
        public var position: Int64
        public var unalignedRecords: ByteSlice?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            index = 0
            errorCode = 0
            snapshotId = SnapshotId()
            currentLeader = LeaderIdAndEpoch()
            size = 0
            position = 0
            unalignedRecords = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            index = r.int32()
            errorCode = r.int16()
            snapshotId = SnapshotId(from: &r)
            size = r.int64()
            position = r.int64()
            unalignedRecords = r.nullableBytes(false)
            currentLeader = LeaderIdAndEpoch()
            unknownTaggedFields = []
            var tags = r.tagSection()
            while r.nextTag(&tags) {
                switch tags.tag {
                case 0: currentLeader = LeaderIdAndEpoch(from: &r)
                default: r.keepUnknown(tags, &unknownTaggedFields)
                }
            }
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            all[i].write(to: &w)
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("index", index)
            w.int16("errorCode", errorCode)
            w.structure("snapshotId", snapshotId)
            w.int64("size", size)
            w.int64("position", position)
            w.records("unalignedRecords", unalignedRecords, nullable: false)
            let has0 = !(currentLeader.isDefault)
            var next: UInt32 = 0
            w.beginTags(count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
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
    public struct SnapshotId: KafkaStruct {
        public var endOffset: Int64
        public var epoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            endOffset = 0
            epoch = 0
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
            guard endOffset == 0 else { return false }
            guard epoch == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension FetchSnapshotResponse {
    public struct LeaderIdAndEpoch: KafkaStruct {
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            leaderId = 0
            leaderEpoch = 0
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
            guard leaderId == 0 else { return false }
            guard leaderEpoch == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension FetchSnapshotResponse {
    public struct NodeEndpoint: KafkaArrayElement {
        public var nodeId: Int32
        public var host: String
        public var port: UInt16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            nodeId = 0
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            nodeId = r.int32()
            host = r.string()
            port = r.uint16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("nodeId", all[i].nodeId)
            w.string("host", all[i].host, nullable: false)
            w.uint16("port", all[i].port)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
