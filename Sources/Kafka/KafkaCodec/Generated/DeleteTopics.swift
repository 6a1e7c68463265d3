// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Deletes topics with all their records. Sent to the controller; brokers in KRaft clusters forward it.
///
/// API key 20, versions 0-6. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct DeleteTopicsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DeleteTopicsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .deleteTopics }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DeleteTopicsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// Topics to delete, each by name or by ID. Versions 6+.
    public var topics: [Topic]
    /// Topics to delete, by name. Versions 0-5 (ignored in others).
    public var topicNames: [String]
    /// Longest time to wait until the topics are deleted, in milliseconds.
    public var timeoutMs: Int32
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        topics = []
        topicNames = []
        timeoutMs = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        topics: [Topic] = [],
        topicNames: [String] = [],
        timeoutMs: Int32 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.topics = topics
        self.topicNames = topicNames
        self.timeoutMs = timeoutMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        topics = v >= 6 ? r.structs(minimum: 18) : []
        topicNames = v <= 5 ? r.values() : []
        timeoutMs = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 6 {
            w.structs("topics", topics, nullable: false)
        } else {
            w.absent("topics", isDefault: topics.isEmpty)
        }
        if v <= 5 {
            w.values("topicNames", topicNames, nullable: false)
        }
        w.int32("timeoutMs", timeoutMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteTopicsRequest {
    /// A topic to delete, by name or by ID. Versions 6+.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic. `nil`: `topicId` tells which.
        public var name: String?
        /// ID of the topic; zero: `name` tells which.
        public var topicID: KafkaUUID
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = nil
            topicID = .zero
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String? = nil,
            topicID: KafkaUUID = .zero,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.topicID = topicID
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.nullableString(true)
            topicID = r.uuid()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: true)
            w.uuid("topicId", all[i].topicID)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Which topics were deleted.
///
/// API key 20, versions 0-6. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct DeleteTopicsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .deleteTopics }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DeleteTopicsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 1+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Results by topic.
    public var responses: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        responses = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        responses: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.responses = responses
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        responses = r.structs(minimum: 4)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.structs("responses", responses, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteTopicsResponse {
    /// The result of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic. `nil` (versions 6+): the topic was requested by ID and is unknown, or must not be seen.
        /// Default: empty.
        public var name: String?
        /// ID of the topic. Versions 6+ (ignored in others).
        public var topicID: KafkaUUID
        /// Error code of this topic (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Versions 5+ (ignored in others).
        public var errorMessage: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            topicID = .zero
            errorCode = 0
            errorMessage = nil
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String? = "",
            topicID: KafkaUUID = .zero,
            errorCode: Int16 = 0,
            errorMessage: String? = nil,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.topicID = topicID
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            name = r.nullableString(v >= 6)
            topicID = v >= 6 ? r.uuid() : .zero
            errorCode = r.int16()
            errorMessage = v >= 5 ? r.nullableString(v >= 5) : nil
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.string("name", all[i].name, nullable: v >= 6)
            if v >= 6 {
                w.uuid("topicId", all[i].topicID)
            }
            w.int16("errorCode", all[i].errorCode)
            if v >= 5 {
                w.string("errorMessage", all[i].errorMessage, nullable: v >= 5)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
