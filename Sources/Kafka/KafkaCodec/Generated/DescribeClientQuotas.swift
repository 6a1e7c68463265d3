// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks for the quotas of the entities that match a filter.
///
/// API key 48, versions 0-1. Flexible from version 1: compact lengths and tagged fields (KIP-482).
public struct DescribeClientQuotasRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DescribeClientQuotasResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .describeClientQuotas }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeClientQuotasRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 1 }

    /// Parts of the filter; an entity matches when all of them do.
    public var components: [Component]
    /// Whether to leave out entities that have parts of types not in `components`.
    public var strict: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        components = []
        strict = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        components: [Component] = [],
        strict: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.components = components
        self.strict = strict
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        components = r.structs(minimum: 4)
        strict = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("components", components, nullable: false)
        w.bool("strict", strict)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeClientQuotasRequest {
    /// The part of the filter for one type of entity.
    public struct Component: KafkaArrayElement {
        /// `user`, `client-id` or `ip`.
        public var entityType: String
        /// What to match: 0: the name in `match`, 1: the default of the type, 2: any name.
        public var matchType: Int8
        /// Name to match. `nil`: not used by this `matchType`. Default: empty.
        public var match: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            entityType = ""
            matchType = 0
            match = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            entityType: String = "",
            matchType: Int8 = 0,
            match: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.entityType = entityType
            self.matchType = matchType
            self.match = match
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            entityType = r.string()
            matchType = r.int8()
            match = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("entityType", all[i].entityType, nullable: false)
            w.int8("matchType", all[i].matchType)
            w.string("match", all[i].match, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The quotas of the entities that match.
///
/// API key 48, versions 0-1. Flexible from version 1: compact lengths and tagged fields (KIP-482).
public struct DescribeClientQuotasResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .describeClientQuotas }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeClientQuotasResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 1 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
    public var errorMessage: String?
    /// Quotas by entity. `nil`: the request failed. Default: empty.
    public var entries: [Entry]?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        entries = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        errorMessage: String? = "",
        entries: [Entry]? = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.entries = entries
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        entries = r.nullableStructs(minimum: 3, true)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.structs("entries", entries, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeClientQuotasResponse {
    /// One entity and its quotas.
    public struct Entry: KafkaArrayElement {
        /// Parts that together name the entity, for example a user and a client ID.
        public var entity: [Entity]
        /// Quotas of the entity.
        public var values: [Value]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            entity = []
            values = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            entity: [Entity] = [],
            values: [Value] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.entity = entity
            self.values = values
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            entity = r.structs(minimum: 3)
            values = r.structs(minimum: 10)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.structs("entity", all[i].entity, nullable: false)
            w.structs("values", all[i].values, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeClientQuotasResponse {
    /// One part of an entity's name.
    public struct Entity: KafkaArrayElement {
        /// `user`, `client-id` or `ip`.
        public var entityType: String
        /// Name of the user, client ID or address. `nil`: the default of this type. Default: empty.
        public var entityName: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            entityType = ""
            entityName = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            entityType: String = "",
            entityName: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.entityType = entityType
            self.entityName = entityName
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            entityType = r.string()
            entityName = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("entityType", all[i].entityType, nullable: false)
            w.string("entityName", all[i].entityName, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeClientQuotasResponse {
    /// One quota.
    public struct Value: KafkaArrayElement {
        /// Which quota, for example `producer_byte_rate`.
        public var key: String
        /// Value in the quota's unit, for example bytes per second.
        public var value: Double
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            key = ""
            value = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            key: String = "",
            value: Double = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.key = key
            self.value = value
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            key = r.string()
            value = r.float64()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("key", all[i].key, nullable: false)
            w.float64("value", all[i].value)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
