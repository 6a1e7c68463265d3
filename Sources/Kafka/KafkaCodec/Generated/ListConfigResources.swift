// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks which resources have configuration.
///
/// API key 74, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct ListConfigResourcesRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ListConfigResourcesResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .listConfigResources }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ListConfigResourcesRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Kinds of resource to list: 2: topics, 4: brokers, 8: broker loggers, 16: client metrics, 32: groups; empty: all.
    /// Versions 1+.
    public var resourceTypes: [Int8]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        resourceTypes = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        resourceTypes: [Int8] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.resourceTypes = resourceTypes
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        resourceTypes = v >= 1 ? r.values() : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.values("resourceTypes", resourceTypes, nullable: false)
        } else {
            w.absent("resourceTypes", isDefault: resourceTypes.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The resources that have configuration. In version 0, these are client metrics only.
///
/// API key 74, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct ListConfigResourcesResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .listConfigResources }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ListConfigResourcesResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Resources that have configuration.
    public var configResources: [ConfigResource]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        configResources = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        configResources: [ConfigResource] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.configResources = configResources
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        configResources = r.structs(minimum: 2)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.structs("configResources", configResources, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListConfigResourcesResponse {
    /// A resource that has configuration.
    public struct ConfigResource: KafkaArrayElement {
        /// Name of the resource; for brokers the ID.
        public var resourceName: String
        /// Kind of resource: 2: topic, 4: broker, 8: broker logger, 16: client metrics, 32: group.
        /// Versions 1+ (ignored in others). Default: 16.
        public var resourceType: Int8
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            resourceName = ""
            resourceType = 16
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            resourceName: String = "",
            resourceType: Int8 = 16,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.resourceName = resourceName
            self.resourceType = resourceType
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            resourceName = r.string()
            resourceType = v >= 1 ? r.int8() : 16
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.string("resourceName", all[i].resourceName, nullable: false)
            if v >= 1 {
                w.int8("resourceType", all[i].resourceType)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
