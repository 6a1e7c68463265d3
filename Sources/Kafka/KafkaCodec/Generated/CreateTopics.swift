// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Creates topics. Sent to the controller; brokers in KRaft clusters forward it.
///
/// API key 19, versions 0-7. Flexible from version 5: compact lengths and tagged fields (KIP-482).
public struct CreateTopicsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = CreateTopicsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .createTopics }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "CreateTopicsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...7 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 5 }

    /// Topics to create.
    public var topics: [Topic]
    /// Longest time to wait until the topics exist, in milliseconds. Default: 60000.
    public var timeoutMs: Int32
    /// Whether to check the request without applying it. Versions 1+.
    public var validateOnly: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        topics = []
        timeoutMs = 60000
        validateOnly = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        topics: [Topic] = [],
        timeoutMs: Int32 = 60000,
        validateOnly: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.topics = topics
        self.timeoutMs = timeoutMs
        self.validateOnly = validateOnly
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        topics = r.structs(minimum: 10)
        timeoutMs = r.int32()
        validateOnly = v >= 1 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
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

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension CreateTopicsRequest {
    /// A topic to create.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic: up to 249 ASCII letters, digits, `.`, `_` and `-`.
        public var name: String
        /// Number of partitions; -1: the broker's default, or as many as `assignments` has.
        public var numPartitions: Int32
        /// Number of replicas of each partition; -1: the broker's default, or as in `assignments`.
        public var replicationFactor: Int16
        /// Brokers of each partition; empty: the controller chooses.
        public var assignments: [Assignment]
        /// Configuration that differs from the broker's defaults.
        public var configs: [Config]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            numPartitions = 0
            replicationFactor = 0
            assignments = []
            configs = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            numPartitions: Int32 = 0,
            replicationFactor: Int16 = 0,
            assignments: [Assignment] = [],
            configs: [Config] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.numPartitions = numPartitions
            self.replicationFactor = replicationFactor
            self.assignments = assignments
            self.configs = configs
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            numPartitions = r.int32()
            replicationFactor = r.int16()
            assignments = r.structs(minimum: 6)
            configs = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
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
    /// The brokers of one partition.
    public struct Assignment: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// IDs of the brokers to hold the partition, the preferred leader first.
        public var brokerIDs: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            brokerIDs = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            brokerIDs: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.brokerIDs = brokerIDs
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            brokerIDs = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32s("brokerIds", all[i].brokerIDs)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension CreateTopicsRequest {
    /// A configuration key and its value.
    public struct Config: KafkaArrayElement {
        /// Configuration key, for example `retention.ms`.
        public var name: String
        /// Value of the key. `nil`: brokers refuse it. Default: empty.
        public var value: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            value = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            value: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.value = value
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            value = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.string("value", all[i].value, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Which topics were created, with their configuration.
///
/// API key 19, versions 0-7. Flexible from version 5: compact lengths and tagged fields (KIP-482).
public struct CreateTopicsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .createTopics }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "CreateTopicsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...7 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 5 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 2+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Results by topic.
    public var topics: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        topics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        topics: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 2 ? r.int32() : 0
        topics = r.structs(minimum: 4)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 2 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension CreateTopicsResponse {
    /// The result of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// ID that the new topic has. Versions 7+ (ignored in others).
        public var topicID: KafkaUUID
        /// Error code of this topic (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Versions 1+ (ignored in others). Default: empty.
        public var errorMessage: String?
        /// Error code (``KafkaErrorCode``) that tells why `configs` is missing; 0: it is there.
        /// Versions 5+ (ignored in others), tag 0.
        public var topicConfigErrorCode: Int16
        /// Number of partitions; -1: not reported. Versions 5+ (ignored in others). Default: -1.
        public var numPartitions: Int32
        /// Number of replicas of each partition; -1: not reported. Versions 5+ (ignored in others). Default: -1.
        public var replicationFactor: Int16
        /// Configuration of the new topic. `nil`: not reported. Versions 5+ (ignored in others). Default: empty.
        public var configs: [Config]?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            topicID = .zero
            errorCode = 0
            errorMessage = ""
            topicConfigErrorCode = 0
            numPartitions = -1
            replicationFactor = -1
            configs = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            topicID: KafkaUUID = .zero,
            errorCode: Int16 = 0,
            errorMessage: String? = "",
            topicConfigErrorCode: Int16 = 0,
            numPartitions: Int32 = -1,
            replicationFactor: Int16 = -1,
            configs: [Config]? = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.topicID = topicID
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.topicConfigErrorCode = topicConfigErrorCode
            self.numPartitions = numPartitions
            self.replicationFactor = replicationFactor
            self.configs = configs
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            name = r.string()
            topicID = v >= 7 ? r.uuid() : .zero
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

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            all[i].write(to: &w)
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            let v = w.version
            w.string("name", name, nullable: false)
            if v >= 7 {
                w.uuid("topicId", topicID)
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
            w.beginTags(
                count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
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
    /// A configuration key of the new topic. Versions 5+.
    public struct Config: KafkaArrayElement {
        /// Configuration key, for example `retention.ms`.
        public var name: String
        /// Value of the key. `nil`: not set, or a secret. Default: empty.
        public var value: String?
        /// Whether the key cannot be changed.
        public var readOnly: Bool
        /// Where the value comes from: 1: topic, 2: broker, 3: all brokers, 4: broker's file, 5: default, 6: broker
        /// logger, 7: client metrics, 8: group. Default: -1.
        public var configSource: Int8
        /// Whether the value is a secret, which brokers never report.
        public var isSensitive: Bool
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            value = ""
            readOnly = false
            configSource = -1
            isSensitive = false
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            value: String? = "",
            readOnly: Bool = false,
            configSource: Int8 = -1,
            isSensitive: Bool = false,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.value = value
            self.readOnly = readOnly
            self.configSource = configSource
            self.isSensitive = isSensitive
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            value = r.nullableString(true)
            readOnly = r.bool()
            configSource = r.int8()
            isSensitive = r.bool()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.string("value", all[i].value, nullable: true)
            w.bool("readOnly", all[i].readOnly)
            w.int8("configSource", all[i].configSource)
            w.bool("isSensitive", all[i].isSensitive)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
