// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct AlterReplicaLogDirsRequest: KafkaRequest {
    public typealias Response = AlterReplicaLogDirsResponse
    public static var apiKey: ApiKey { .alterReplicaLogDirs }
    public static var name: StaticString { "AlterReplicaLogDirsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var dirs: [AlterReplicaLogDir]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        dirs = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        dirs = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("dirs", dirs, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterReplicaLogDirsRequest {
    public struct AlterReplicaLogDir: KafkaArrayElement {
        public var path: String
        public var topics: [AlterReplicaLogDirTopic]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            path = ""
            topics = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            path = r.string()
            topics = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("path", all[i].path, nullable: false)
            w.structs("topics", all[i].topics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterReplicaLogDirsRequest {
    public struct AlterReplicaLogDirTopic: KafkaArrayElement {
        public var name: String
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct AlterReplicaLogDirsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .alterReplicaLogDirs }
    public static var name: StaticString { "AlterReplicaLogDirsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32
    public var results: [AlterReplicaLogDirTopicResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        results = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        results = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterReplicaLogDirsResponse {
    public struct AlterReplicaLogDirTopicResult: KafkaArrayElement {
        public var topicName: String
        public var partitions: [AlterReplicaLogDirPartitionResult]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitions = r.structs(minimum: 6)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterReplicaLogDirsResponse {
    public struct AlterReplicaLogDirPartitionResult: KafkaArrayElement {
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
