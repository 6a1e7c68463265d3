// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Sets or removes quotas of users, client IDs and IP addresses.
///
/// API key 49, versions 0-1. Flexible from version 1: compact lengths and tagged fields (KIP-482).
public struct AlterClientQuotasRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = AlterClientQuotasResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .alterClientQuotas }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AlterClientQuotasRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 1 }

    /// Quotas to change, by entity.
    public var entries: [Entry]
    /// Whether to check the request without applying it.
    public var validateOnly: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        entries = []
        validateOnly = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        entries: [Entry] = [],
        validateOnly: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.entries = entries
        self.validateOnly = validateOnly
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        entries = r.structs(minimum: 3)
        validateOnly = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("entries", entries, nullable: false)
        w.bool("validateOnly", validateOnly)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterClientQuotasRequest {
    /// One entity and the changes of its quotas.
    public struct Entry: KafkaArrayElement {
        /// Parts that together name the entity, for example a user and a client ID.
        public var entity: [Entity]
        /// Changes to make.
        public var ops: [Operation]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            entity = []
            ops = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            entity: [Entity] = [],
            ops: [Operation] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.entity = entity
            self.ops = ops
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            entity = r.structs(minimum: 3)
            ops = r.structs(minimum: 11)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.structs("entity", all[i].entity, nullable: false)
            w.structs("ops", all[i].ops, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterClientQuotasRequest {
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

extension AlterClientQuotasRequest {
    /// A change of one quota.
    public struct Operation: KafkaArrayElement {
        /// Quota to change, for example `producer_byte_rate`.
        public var key: String
        /// New value in the quota's unit, for example bytes per second; not used when `remove` is `true`.
        public var value: Double
        /// Whether to remove the quota instead of setting it.
        public var remove: Bool
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            key = ""
            value = 0
            remove = false
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            key: String = "",
            value: Double = 0,
            remove: Bool = false,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.key = key
            self.value = value
            self.remove = remove
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            key = r.string()
            value = r.float64()
            remove = r.bool()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("key", all[i].key, nullable: false)
            w.float64("value", all[i].value)
            w.bool("remove", all[i].remove)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Which entities' quotas were changed.
///
/// API key 49, versions 0-1. Flexible from version 1: compact lengths and tagged fields (KIP-482).
public struct AlterClientQuotasResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .alterClientQuotas }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AlterClientQuotasResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 1 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Results by entity.
    public var entries: [Entry]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        entries = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        entries: [Entry] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.entries = entries
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        entries = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("entries", entries, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterClientQuotasResponse {
    /// The result for one entity.
    public struct Entry: KafkaArrayElement {
        /// Error code of this entity (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
        public var errorMessage: String?
        /// Parts that together name the entity.
        public var entity: [Entity]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            errorMessage = ""
            entity = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            errorMessage: String? = "",
            entity: [Entity] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.entity = entity
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            entity = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.structs("entity", all[i].entity, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterClientQuotasResponse {
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
