// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks the controller to elect leaders of partitions.
///
/// API key 43, versions 0-2. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct ElectLeadersRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ElectLeadersResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .electLeaders }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ElectLeadersRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Which replica may become leader: 0: the preferred one, 1: any live one if none is in sync, which may lose
    /// records. Versions 1+.
    public var electionType: Int8
    /// Partitions to elect leaders of, by topic. `nil`: all. Default: empty.
    public var topicPartitions: [TopicPartitions]?
    /// Longest time to wait for the elections, in milliseconds. Default: 60000.
    public var timeoutMs: Int32
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        electionType = 0
        topicPartitions = []
        timeoutMs = 60000
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        electionType: Int8 = 0,
        topicPartitions: [TopicPartitions]? = [],
        timeoutMs: Int32 = 60000,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.electionType = electionType
        self.topicPartitions = topicPartitions
        self.timeoutMs = timeoutMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        electionType = v >= 1 ? r.int8() : 0
        topicPartitions = r.nullableStructs(minimum: 3, true)
        timeoutMs = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int8("electionType", electionType)
        } else {
            w.absent("electionType", isDefault: electionType == 0)
        }
        w.structs("topicPartitions", topicPartitions, nullable: true)
        w.int32("timeoutMs", timeoutMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ElectLeadersRequest {
    /// A topic and its partitions to elect leaders of.
    public struct TopicPartitions: KafkaArrayElement {
        /// Name of the topic.
        public var topic: String
        /// Indexes of the partitions.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topic = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topic: String = "",
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topic", all[i].topic, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Which elections took place.
///
/// API key 43, versions 0-2. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct ElectLeadersResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .electLeaders }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ElectLeadersResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none. Versions 1+.
    public var errorCode: Int16
    /// Results by topic.
    public var replicaElectionResults: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        replicaElectionResults = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        replicaElectionResults: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.replicaElectionResults = replicaElectionResults
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = v >= 1 ? r.int16() : 0
        replicaElectionResults = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        if v >= 1 {
            w.int16("errorCode", errorCode)
        } else {
            w.absent("errorCode", isDefault: errorCode == 0)
        }
        w.structs("replicaElectionResults", replicaElectionResults, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ElectLeadersResponse {
    /// The results of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topic: String
        /// Results of the topic's partitions.
        public var partitionResult: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topic = ""
            partitionResult = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topic: String = "",
            partitionResult: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topic = topic
            self.partitionResult = partitionResult
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitionResult = r.structs(minimum: 8)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topic", all[i].topic, nullable: false)
            w.structs("partitionResult", all[i].partitionResult, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ElectLeadersResponse {
    /// The result of one partition.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionID: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
        public var errorMessage: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionID = 0
            errorCode = 0
            errorMessage = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionID: Int32 = 0,
            errorCode: Int16 = 0,
            errorMessage: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionID = partitionID
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            partitionID = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("partitionId", all[i].partitionID)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
