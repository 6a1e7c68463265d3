// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Replaces all dynamic configuration of resources: keys that are left out return to their defaults.
///
/// API key 33, versions 0-2. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct AlterConfigsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = AlterConfigsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .alterConfigs }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AlterConfigsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Resources to configure.
    public var resources: [Resource]
    /// Whether to check the request without applying it.
    public var validateOnly: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        resources = []
        validateOnly = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        resources: [Resource] = [],
        validateOnly: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.resources = resources
        self.validateOnly = validateOnly
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        resources = r.structs(minimum: 4)
        validateOnly = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("resources", resources, nullable: false)
        w.bool("validateOnly", validateOnly)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterConfigsRequest {
    /// A resource and its whole new configuration.
    public struct Resource: KafkaArrayElement {
        /// Kind of resource: 2: topic, 4: broker, 8: broker logger, 16: client metrics, 32: group.
        public var resourceType: Int8
        /// Name of the resource; for brokers the ID, empty for all brokers.
        public var resourceName: String
        /// The whole new configuration.
        public var configs: [Config]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            resourceType = 0
            resourceName = ""
            configs = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            resourceType: Int8 = 0,
            resourceName: String = "",
            configs: [Config] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.configs = configs
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            resourceType = r.int8()
            resourceName = r.string()
            configs = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int8("resourceType", all[i].resourceType)
            w.string("resourceName", all[i].resourceName, nullable: false)
            w.structs("configs", all[i].configs, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterConfigsRequest {
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

/// Which resources were configured.
///
/// API key 33, versions 0-2. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct AlterConfigsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .alterConfigs }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AlterConfigsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Results by resource.
    public var responses: [Resource]
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
        responses: [Resource] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.responses = responses
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        responses = r.structs(minimum: 6)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("responses", responses, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterConfigsResponse {
    /// The result of one resource.
    public struct Resource: KafkaArrayElement {
        /// Error code of this resource (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
        public var errorMessage: String?
        /// Kind of resource: 2: topic, 4: broker, 8: broker logger, 16: client metrics, 32: group.
        public var resourceType: Int8
        /// Name of the resource; for brokers the ID, empty for all brokers.
        public var resourceName: String
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            errorMessage = ""
            resourceType = 0
            resourceName = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            errorMessage: String? = "",
            resourceType: Int8 = 0,
            resourceName: String = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            resourceType = r.int8()
            resourceName = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.int8("resourceType", all[i].resourceType)
            w.string("resourceName", all[i].resourceName, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
