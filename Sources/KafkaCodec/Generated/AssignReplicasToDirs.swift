// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct AssignReplicasToDirsRequest: KafkaRequest {
    public typealias Response = AssignReplicasToDirsResponse
    public static var apiKey: ApiKey { .assignReplicasToDirs }
    public static var name: StaticString { "AssignReplicasToDirsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var brokerId: Int32
    public var brokerEpoch: Int64
    public var directories: [DirectoryData]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        brokerId = 0
        brokerEpoch = -1
        directories = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        brokerId = r.int32()
        brokerEpoch = r.int64()
        directories = r.structs(minimum: 18)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("brokerId", brokerId)
        w.int64("brokerEpoch", brokerEpoch)
        w.structs("directories", directories, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AssignReplicasToDirsRequest {
    public struct DirectoryData: KafkaArrayElement {
        public var id: KafkaUUID
        public var topics: [TopicData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            id = .zero
            topics = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            id = r.uuid()
            topics = r.structs(minimum: 18)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("id", all[i].id)
            w.structs("topics", all[i].topics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AssignReplicasToDirsRequest {
    public struct TopicData: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var partitions: [PartitionData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitions = r.structs(minimum: 5)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AssignReplicasToDirsRequest {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct AssignReplicasToDirsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .assignReplicasToDirs }
    public static var name: StaticString { "AssignReplicasToDirsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var directories: [DirectoryData]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        directories = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        directories = r.structs(minimum: 18)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.structs("directories", directories, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AssignReplicasToDirsResponse {
    public struct DirectoryData: KafkaArrayElement {
        public var id: KafkaUUID
        public var topics: [TopicData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            id = .zero
            topics = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            id = r.uuid()
            topics = r.structs(minimum: 18)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("id", all[i].id)
            w.structs("topics", all[i].topics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AssignReplicasToDirsResponse {
    public struct TopicData: KafkaArrayElement {
        public var topicId: KafkaUUID
        public var partitions: [PartitionData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitions = r.structs(minimum: 7)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.uuid("topicId", all[i].topicId)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AssignReplicasToDirsResponse {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
