// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ListOffsetsRequest: KafkaRequest {
    public typealias Response = ListOffsetsResponse
    public static var apiKey: ApiKey { .listOffsets }
    public static var name: StaticString { "ListOffsetsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...11 }
    public static var firstFlexibleVersion: Int16? { 6 }

    public var replicaId: Int32
    public var isolationLevel: Int8
    public var topics: [ListOffsetsTopic]
    public var timeoutMs: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        replicaId = 0
        isolationLevel = 0
        topics = []
        timeoutMs = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        replicaId = r.int32()
        isolationLevel = v >= 2 ? r.int8() : 0
        topics = r.structs(minimum: 3)
        timeoutMs = v >= 10 ? r.int32() : 0
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("replicaId", replicaId)
        if v >= 2 {
            w.int8("isolationLevel", isolationLevel)
        } else {
            w.absent("isolationLevel", isDefault: isolationLevel == 0)
        }
        w.structs("topics", topics, nullable: false)
        if v >= 10 {
            w.int32("timeoutMs", timeoutMs)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListOffsetsRequest {
    public struct ListOffsetsTopic: KafkaArrayElement {
        public var name: String
        public var partitions: [ListOffsetsPartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 12)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ListOffsetsRequest {
    public struct ListOffsetsPartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var currentLeaderEpoch: Int32
        public var timestamp: Int64
        public var maxNumOffsets: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            currentLeaderEpoch = -1
            timestamp = 0
            maxNumOffsets = 1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            currentLeaderEpoch = v >= 4 ? r.int32() : -1
            timestamp = r.int64()
            maxNumOffsets = v <= 0 ? r.int32() : 1
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            if v >= 4 {
                w.int32("currentLeaderEpoch", all[i].currentLeaderEpoch)
            }
            w.int64("timestamp", all[i].timestamp)
            if v <= 0 {
                w.int32("maxNumOffsets", all[i].maxNumOffsets)
            } else {
                w.absent("maxNumOffsets", isDefault: all[i].maxNumOffsets == 1)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct ListOffsetsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .listOffsets }
    public static var name: StaticString { "ListOffsetsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...11 }
    public static var firstFlexibleVersion: Int16? { 6 }

    public var throttleTimeMs: Int32
    public var topics: [ListOffsetsTopicResponse]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 2 ? r.int32() : 0
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 2 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListOffsetsResponse {
    public struct ListOffsetsTopicResponse: KafkaArrayElement {
        public var name: String
        public var partitions: [ListOffsetsPartitionResponse]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 10)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ListOffsetsResponse {
    public struct ListOffsetsPartitionResponse: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var oldStyleOffsets: [Int64]
        public var timestamp: Int64
        public var offset: Int64
        public var leaderEpoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            oldStyleOffsets = []
            timestamp = -1
            offset = -1
            leaderEpoch = -1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            errorCode = r.int16()
            oldStyleOffsets = v <= 0 ? r.values() : []
            timestamp = v >= 1 ? r.int64() : -1
            offset = v >= 1 ? r.int64() : -1
            leaderEpoch = v >= 4 ? r.int32() : -1
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            if v <= 0 {
                w.values("oldStyleOffsets", all[i].oldStyleOffsets, nullable: false)
            } else {
                w.absent("oldStyleOffsets", isDefault: all[i].oldStyleOffsets.isEmpty)
            }
            if v >= 1 {
                w.int64("timestamp", all[i].timestamp)
                w.int64("offset", all[i].offset)
            } else {
                w.absent("timestamp", isDefault: all[i].timestamp == -1)
                w.absent("offset", isDefault: all[i].offset == -1)
            }
            if v >= 4 {
                w.int32("leaderEpoch", all[i].leaderEpoch)
            } else {
                w.absent("leaderEpoch", isDefault: all[i].leaderEpoch == -1)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
