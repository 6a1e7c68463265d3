// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct IncrementalAlterConfigsRequest: KafkaRequest {
    public typealias Response = IncrementalAlterConfigsResponse
    public static var apiKey: ApiKey { .incrementalAlterConfigs }
    public static var name: StaticString { "IncrementalAlterConfigsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var resources: [AlterConfigsResource]
    public var validateOnly: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        resources = []
        validateOnly = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        resources = r.structs(minimum: 4)
        validateOnly = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("resources", resources, nullable: false)
        w.bool("validateOnly", validateOnly)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension IncrementalAlterConfigsRequest {
    public struct AlterConfigsResource: KafkaArrayElement {
        public var resourceType: Int8
        public var resourceName: String
        public var configs: [AlterableConfig]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            resourceType = 0
            resourceName = ""
            configs = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            resourceType = r.int8()
            resourceName = r.string()
            configs = r.structs(minimum: 4)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int8("resourceType", all[i].resourceType)
            w.string("resourceName", all[i].resourceName, nullable: false)
            w.structs("configs", all[i].configs, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension IncrementalAlterConfigsRequest {
    public struct AlterableConfig: KafkaArrayElement {
        public var name: String
        public var configOperation: Int8
        public var value: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            configOperation = 0
            value = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            configOperation = r.int8()
            value = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int8("configOperation", all[i].configOperation)
            w.string("value", all[i].value, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct IncrementalAlterConfigsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .incrementalAlterConfigs }
    public static var name: StaticString { "IncrementalAlterConfigsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var throttleTimeMs: Int32
    public var responses: [AlterConfigsResourceResponse]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        responses = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        responses = r.structs(minimum: 6)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("responses", responses, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension IncrementalAlterConfigsResponse {
    public struct AlterConfigsResourceResponse: KafkaArrayElement {
        public var errorCode: Int16
        public var errorMessage: String?
        public var resourceType: Int8
        public var resourceName: String
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            errorMessage = ""
            resourceType = 0
            resourceName = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            resourceType = r.int8()
            resourceName = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.int8("resourceType", all[i].resourceType)
            w.string("resourceName", all[i].resourceName, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
