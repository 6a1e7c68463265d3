// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct OffsetForLeaderEpochRequest: KafkaRequest {
    public typealias Response = OffsetForLeaderEpochResponse
    public static var apiKey: ApiKey { .offsetForLeaderEpoch }
    public static var name: StaticString { "OffsetForLeaderEpochRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var replicaId: Int32
    public var topics: [OffsetForLeaderTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        replicaId = -2
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        replicaId = v >= 3 ? r.int32() : -2
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.int32("replicaId", replicaId)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension OffsetForLeaderEpochRequest {
    public struct OffsetForLeaderTopic: KafkaArrayElement {
        public var topic: String
        public var partitions: [OffsetForLeaderPartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topic = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.structs(minimum: 8)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topic", all[i].topic, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetForLeaderEpochRequest {
    public struct OffsetForLeaderPartition: KafkaArrayElement {
        public var partition: Int32
        public var currentLeaderEpoch: Int32
        public var leaderEpoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partition = 0
            currentLeaderEpoch = -1
            leaderEpoch = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partition = r.int32()
            currentLeaderEpoch = v >= 2 ? r.int32() : -1
            leaderEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partition", all[i].partition)
            if v >= 2 {
                w.int32("currentLeaderEpoch", all[i].currentLeaderEpoch)
            }
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct OffsetForLeaderEpochResponse: KafkaResponse {
    public static var apiKey: ApiKey { .offsetForLeaderEpoch }
    public static var name: StaticString { "OffsetForLeaderEpochResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var throttleTimeMs: Int32
    public var topics: [OffsetForLeaderTopicResult]
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

extension OffsetForLeaderEpochResponse {
    public struct OffsetForLeaderTopicResult: KafkaArrayElement {
        public var topic: String
        public var partitions: [EpochEndOffset]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topic = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topic", all[i].topic, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension OffsetForLeaderEpochResponse {
    public struct EpochEndOffset: KafkaArrayElement {
        public var errorCode: Int16
        public var partition: Int32
        public var leaderEpoch: Int32
        public var endOffset: Int64
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            partition = 0
            leaderEpoch = -1
            endOffset = -1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            errorCode = r.int16()
            partition = r.int32()
            leaderEpoch = v >= 1 ? r.int32() : -1
            endOffset = r.int64()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int16("errorCode", all[i].errorCode)
            w.int32("partition", all[i].partition)
            if v >= 1 {
                w.int32("leaderEpoch", all[i].leaderEpoch)
            }
            w.int64("endOffset", all[i].endOffset)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
