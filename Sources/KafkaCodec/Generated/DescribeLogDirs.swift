// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DescribeLogDirsRequest: KafkaRequest {
    public typealias Response = DescribeLogDirsResponse
    public static var apiKey: ApiKey { .describeLogDirs }
    public static var name: StaticString { "DescribeLogDirsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var topics: [DescribableLogDirTopic]?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        topics = r.nullableStructs(minimum: 3, true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("topics", topics, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeLogDirsRequest {
    public struct DescribableLogDirTopic: KafkaArrayElement {
        public var topic: String
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topic = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topic", all[i].topic, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct DescribeLogDirsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeLogDirs }
    public static var name: StaticString { "DescribeLogDirsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var results: [DescribeLogDirsResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        results = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = v >= 3 ? r.int16() : 0
        results = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        if v >= 3 {
            w.int16("errorCode", errorCode)
        }
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeLogDirsResponse {
    public struct DescribeLogDirsResult: KafkaArrayElement {
        public var errorCode: Int16
        public var logDir: String
        public var topics: [DescribeLogDirsTopic]
        public var totalBytes: Int64
        public var usableBytes: Int64
        public var isCordoned: Bool
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            logDir = ""
            topics = []
            totalBytes = -1
            usableBytes = -1
            isCordoned = false
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            errorCode = r.int16()
            logDir = r.string()
            topics = r.structs(minimum: 3)
            totalBytes = v >= 4 ? r.int64() : -1
            usableBytes = v >= 4 ? r.int64() : -1
            isCordoned = v >= 5 ? r.bool() : false
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int16("errorCode", all[i].errorCode)
            w.string("logDir", all[i].logDir, nullable: false)
            w.structs("topics", all[i].topics, nullable: false)
            if v >= 4 {
                w.int64("totalBytes", all[i].totalBytes)
                w.int64("usableBytes", all[i].usableBytes)
            }
            if v >= 5 {
                w.bool("isCordoned", all[i].isCordoned)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeLogDirsResponse {
    public struct DescribeLogDirsTopic: KafkaArrayElement {
        public var name: String
        public var partitions: [DescribeLogDirsPartition]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 21)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeLogDirsResponse {
    public struct DescribeLogDirsPartition: KafkaArrayElement {
        public var partitionIndex: Int32
        public var partitionSize: Int64
        public var offsetLag: Int64
        public var isFutureKey: Bool
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            partitionSize = 0
            offsetLag = 0
            isFutureKey = false
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            partitionSize = r.int64()
            offsetLag = r.int64()
            isFutureKey = r.bool()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int64("partitionSize", all[i].partitionSize)
            w.int64("offsetLag", all[i].offsetLag)
            w.bool("isFutureKey", all[i].isFutureKey)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
