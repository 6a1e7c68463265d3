// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks for the configuration of topics, brokers and other resources.
///
/// API key 32, versions 0-4. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct DescribeConfigsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DescribeConfigsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .describeConfigs }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeConfigsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// Resources to describe.
    public var resources: [Resource]
    /// Whether to list the other places that a value could come from. Versions 1+.
    public var includeSynonyms: Bool
    /// Whether to include the description of each key. Versions 3+.
    public var includeDocumentation: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        resources = []
        includeSynonyms = false
        includeDocumentation = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        resources: [Resource] = [],
        includeSynonyms: Bool = false,
        includeDocumentation: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.resources = resources
        self.includeSynonyms = includeSynonyms
        self.includeDocumentation = includeDocumentation
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        resources = r.structs(minimum: 4)
        includeSynonyms = v >= 1 ? r.bool() : false
        includeDocumentation = v >= 3 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.structs("resources", resources, nullable: false)
        if v >= 1 {
            w.bool("includeSynonyms", includeSynonyms)
        } else {
            w.absent("includeSynonyms", isDefault: !includeSynonyms)
        }
        if v >= 3 {
            w.bool("includeDocumentation", includeDocumentation)
        } else {
            w.absent("includeDocumentation", isDefault: !includeDocumentation)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeConfigsRequest {
    /// A resource and the keys to list.
    public struct Resource: KafkaArrayElement {
        /// Kind of resource: 2: topic, 4: broker, 8: broker logger, 16: client metrics, 32: group.
        public var resourceType: Int8
        /// Name of the resource; for brokers the ID, empty for all brokers.
        public var resourceName: String
        /// Configuration keys to list. `nil`: all. Default: empty.
        public var configurationKeys: [String]?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            resourceType = 0
            resourceName = ""
            configurationKeys = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            resourceType: Int8 = 0,
            resourceName: String = "",
            configurationKeys: [String]? = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.configurationKeys = configurationKeys
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            resourceType = r.int8()
            resourceName = r.string()
            configurationKeys = r.nullableValues(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int8("resourceType", all[i].resourceType)
            w.string("resourceName", all[i].resourceName, nullable: false)
            w.values("configurationKeys", all[i].configurationKeys, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The configuration of each resource.
///
/// API key 32, versions 0-4. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct DescribeConfigsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .describeConfigs }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeConfigsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Results by resource.
    public var results: [Resource]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        results = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        results: [Resource] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.results = results
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        results = r.structs(minimum: 7)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeConfigsResponse {
    /// The configuration of one resource.
    public struct Resource: KafkaArrayElement {
        /// Error code of this resource (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
        public var errorMessage: String?
        /// Kind of resource: 2: topic, 4: broker, 8: broker logger, 16: client metrics, 32: group.
        public var resourceType: Int8
        /// Name of the resource; for brokers the ID, empty for all brokers.
        public var resourceName: String
        /// Configuration of the resource.
        public var configs: [Config]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            errorMessage = ""
            resourceType = 0
            resourceName = ""
            configs = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            errorMessage: String? = "",
            resourceType: Int8 = 0,
            resourceName: String = "",
            configs: [Config] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.configs = configs
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            resourceType = r.int8()
            resourceName = r.string()
            configs = r.structs(minimum: 7)
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
            w.structs("configs", all[i].configs, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeConfigsResponse {
    /// A configuration key and its value.
    public struct Config: KafkaArrayElement {
        /// Configuration key, for example `retention.ms`.
        public var name: String
        /// Value of the key. `nil`: not set, or a secret. Default: empty.
        public var value: String?
        /// Whether the key cannot be changed while the broker runs.
        public var readOnly: Bool
        /// Whether the value is the default. Version 0.
        public var isDefault: Bool
        /// Where the value comes from: 1: topic, 2: broker, 3: all brokers, 4: broker's file, 5: default, 6: broker
        /// logger, 7: client metrics, 8: group. Versions 1+ (ignored in others). Default: -1.
        public var configSource: Int8
        /// Whether the value is a secret, which brokers never report.
        public var isSensitive: Bool
        /// Places that the value could come from, the one in force first. Versions 1+ (ignored in others).
        public var synonyms: [Synonym]
        /// Type of the value: 1: boolean, 2: string, 3: int, 4: short, 5: long, 6: double, 7: list, 8: class,
        /// 9: password; 0: unknown. Versions 3+ (ignored in others).
        public var configType: Int8
        /// Description of the key. `nil`: not requested, or none. Versions 3+ (ignored in others). Default: empty.
        public var documentation: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            value = ""
            readOnly = false
            isDefault = false
            configSource = -1
            isSensitive = false
            synonyms = []
            configType = 0
            documentation = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            value: String? = "",
            readOnly: Bool = false,
            isDefault: Bool = false,
            configSource: Int8 = -1,
            isSensitive: Bool = false,
            synonyms: [Synonym] = [],
            configType: Int8 = 0,
            documentation: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.value = value
            self.readOnly = readOnly
            self.isDefault = isDefault
            self.configSource = configSource
            self.isSensitive = isSensitive
            self.synonyms = synonyms
            self.configType = configType
            self.documentation = documentation
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            name = r.string()
            value = r.nullableString(true)
            readOnly = r.bool()
            isDefault = v <= 0 ? r.bool() : false
            configSource = v >= 1 ? r.int8() : -1
            isSensitive = r.bool()
            synonyms = v >= 1 ? r.structs(minimum: 4) : []
            configType = v >= 3 ? r.int8() : 0
            documentation = v >= 3 ? r.nullableString(v >= 3) : ""
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.string("name", all[i].name, nullable: false)
            w.string("value", all[i].value, nullable: true)
            w.bool("readOnly", all[i].readOnly)
            if v <= 0 {
                w.bool("isDefault", all[i].isDefault)
            } else {
                w.absent("isDefault", isDefault: !all[i].isDefault)
            }
            if v >= 1 {
                w.int8("configSource", all[i].configSource)
            }
            w.bool("isSensitive", all[i].isSensitive)
            if v >= 1 {
                w.structs("synonyms", all[i].synonyms, nullable: false)
            }
            if v >= 3 {
                w.int8("configType", all[i].configType)
                w.string("documentation", all[i].documentation, nullable: v >= 3)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeConfigsResponse {
    /// A place that the value could come from. Versions 1+.
    public struct Synonym: KafkaArrayElement {
        /// Configuration key at that place, for example `log.retention.ms`.
        public var name: String
        /// Value at that place. `nil`: not set, or a secret. Default: empty.
        public var value: String?
        /// Where the value comes from: 1: topic, 2: broker, 3: all brokers, 4: broker's file, 5: default, 6: broker
        /// logger, 7: client metrics, 8: group.
        public var source: Int8
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            value = ""
            source = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            value: String? = "",
            source: Int8 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.value = value
            self.source = source
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            value = r.nullableString(true)
            source = r.int8()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.string("value", all[i].value, nullable: true)
            w.int8("source", all[i].source)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
