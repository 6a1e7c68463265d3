// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct CreateTopicsRequest: KafkaRequest {
    public typealias Response = CreateTopicsResponse
    public static var apiKey: ApiKey { .createTopics }
    public static var name: StaticString { "CreateTopicsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...7 }
    public static var firstFlexibleVersion: Int16? { 5 }

    public var topics: [CreatableTopic]
    public var timeoutMs: Int32
    public var validateOnly: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        topics = []
        timeoutMs = 60000
        validateOnly = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        topics = r.structs(minimum: 10)
        timeoutMs = r.int32()
        validateOnly = v >= 1 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.structs("topics", topics, nullable: false)
        w.int32("timeoutMs", timeoutMs)
        if v >= 1 {
            w.bool("validateOnly", validateOnly)
        } else {
            w.absent("validateOnly", isDefault: !validateOnly)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension CreateTopicsRequest {
    public struct CreatableTopic: KafkaArrayElement {
        public var name: String
        public var numPartitions: Int32
        public var replicationFactor: Int16
        public var assignments: [CreatableReplicaAssignment]
        public var configs: [CreatableTopicConfig]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            numPartitions = 0
            replicationFactor = 0
            assignments = []
            configs = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            numPartitions = r.int32()
            replicationFactor = r.int16()
            assignments = r.structs(minimum: 6)
            configs = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int32("numPartitions", all[i].numPartitions)
            w.int16("replicationFactor", all[i].replicationFactor)
            w.structs("assignments", all[i].assignments, nullable: false)
            w.structs("configs", all[i].configs, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension CreateTopicsRequest {
    public struct CreatableReplicaAssignment: KafkaArrayElement {
        public var partitionIndex: Int32
        public var brokerIds: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            brokerIds = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            brokerIds = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32s("brokerIds", all[i].brokerIds)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension CreateTopicsRequest {
    public struct CreatableTopicConfig: KafkaArrayElement {
        public var name: String
        public var value: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            value = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            value = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.string("value", all[i].value, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct CreateTopicsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .createTopics }
    public static var name: StaticString { "CreateTopicsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...7 }
    public static var firstFlexibleVersion: Int16? { 5 }

    public var throttleTimeMs: Int32
    public var topics: [CreatableTopicResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 2 ? r.int32() : 0
        topics = r.structs(minimum: 4)
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

extension CreateTopicsResponse {
    public struct CreatableTopicResult: KafkaArrayElement {
        public var name: String
        public var topicId: KafkaUUID
        public var errorCode: Int16
        public var errorMessage: String?
        public var topicConfigErrorCode: Int16
        public var numPartitions: Int32
        public var replicationFactor: Int16
        public var configs: [CreatableTopicConfigs]?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            topicId = .zero
            errorCode = 0
            errorMessage = ""
            topicConfigErrorCode = 0
            numPartitions = -1
            replicationFactor = -1
            configs = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            name = r.string()
            topicId = v >= 7 ? r.uuid() : .zero
            errorCode = r.int16()
            errorMessage = v >= 1 ? r.nullableString(v >= 1) : ""
            numPartitions = v >= 5 ? r.int32() : -1
            replicationFactor = v >= 5 ? r.int16() : -1
            configs = v >= 5 ? r.nullableStructs(minimum: 6, v >= 5) : []
            topicConfigErrorCode = 0
            unknownTaggedFields = []
            var tags = r.tagSection()
            while r.nextTag(&tags) {
                switch tags.tag {
                case 0: topicConfigErrorCode = r.int16()
                default: r.keepUnknown(tags, &unknownTaggedFields)
                }
            }
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            all[i].write(to: &w)
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            let v = w.version
            w.string("name", name, nullable: false)
            if v >= 7 {
                w.uuid("topicId", topicId)
            }
            w.int16("errorCode", errorCode)
            if v >= 1 {
                w.string("errorMessage", errorMessage, nullable: v >= 1)
            }
            if v >= 5 {
                w.int32("numPartitions", numPartitions)
                w.int16("replicationFactor", replicationFactor)
                w.structs("configs", configs, nullable: v >= 5)
            }
            let has0 = v >= 5 && !(topicConfigErrorCode == 0)
            var next: UInt32 = 0
            w.beginTags(count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
            if has0 {
                w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                    w.int16("topicConfigErrorCode", topicConfigErrorCode)
                }
            }
            w.endTags(from: next, unknown: unknownTaggedFields)
        }
    }
}

extension CreateTopicsResponse {
    public struct CreatableTopicConfigs: KafkaArrayElement {
        public var name: String
        public var value: String?
        public var readOnly: Bool
        public var configSource: Int8
        public var isSensitive: Bool
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            value = ""
            readOnly = false
            configSource = -1
            isSensitive = false
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            value = r.nullableString(true)
            readOnly = r.bool()
            configSource = r.int8()
            isSensitive = r.bool()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.string("value", all[i].value, nullable: true)
            w.bool("readOnly", all[i].readOnly)
            w.int8("configSource", all[i].configSource)
            w.bool("isSensitive", all[i].isSensitive)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
