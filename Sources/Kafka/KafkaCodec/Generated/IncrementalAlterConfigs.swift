// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Changes single configuration keys of topics, brokers and other resources.
///
/// API key 44, versions 0-1. Flexible from version 1: compact lengths and tagged fields (KIP-482).
public struct IncrementalAlterConfigsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = IncrementalAlterConfigsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .incrementalAlterConfigs }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "IncrementalAlterConfigsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 1 }

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

extension IncrementalAlterConfigsRequest {
    /// A resource and the changes of its configuration.
    public struct Resource: KafkaArrayElement {
        /// Kind of resource: 2: topic, 4: broker, 8: broker logger, 16: client metrics, 32: group.
        public var resourceType: Int8
        /// Name of the resource; for brokers the ID, empty for all brokers.
        public var resourceName: String
        /// Changes to make.
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
            configs = r.structs(minimum: 4)
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

extension IncrementalAlterConfigsRequest {
    /// A change of one configuration key.
    public struct Config: KafkaArrayElement {
        /// Configuration key, for example `retention.ms`.
        public var name: String
        /// What to do: 0: set, 1: delete, 2: append to a list, 3: remove from a list.
        public var configOperation: Int8
        /// Value to set, to append or to remove. `nil`: none, when deleting. Default: empty.
        public var value: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            configOperation = 0
            value = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            configOperation: Int8 = 0,
            value: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.configOperation = configOperation
            self.value = value
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            configOperation = r.int8()
            value = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.int8("configOperation", all[i].configOperation)
            w.string("value", all[i].value, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Which resources were configured.
///
/// API key 44, versions 0-1. Flexible from version 1: compact lengths and tagged fields (KIP-482).
public struct IncrementalAlterConfigsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .incrementalAlterConfigs }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "IncrementalAlterConfigsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 1 }

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

extension IncrementalAlterConfigsResponse {
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
