// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DescribeConfigsRequest: KafkaRequest {
    public typealias Response = DescribeConfigsResponse
    public static var apiKey: ApiKey { .describeConfigs }
    public static var name: StaticString { "DescribeConfigsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var resources: [DescribeConfigsResource]
    public var includeSynonyms: Bool
    public var includeDocumentation: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        resources = []
        includeSynonyms = false
        includeDocumentation = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        resources = r.structs(minimum: 4)
        includeSynonyms = v >= 1 ? r.bool() : false
        includeDocumentation = v >= 3 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

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

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeConfigsRequest {
    public struct DescribeConfigsResource: KafkaArrayElement {
        public var resourceType: Int8
        public var resourceName: String
        public var configurationKeys: [String]?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            resourceType = 0
            resourceName = ""
            configurationKeys = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            resourceType = r.int8()
            resourceName = r.string()
            configurationKeys = r.nullableValues(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int8("resourceType", all[i].resourceType)
            w.string("resourceName", all[i].resourceName, nullable: false)
            w.values("configurationKeys", all[i].configurationKeys, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct DescribeConfigsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeConfigs }
    public static var name: StaticString { "DescribeConfigsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var throttleTimeMs: Int32
    public var results: [DescribeConfigsResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        results = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        results = r.structs(minimum: 7)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeConfigsResponse {
    public struct DescribeConfigsResult: KafkaArrayElement {
        public var errorCode: Int16
        public var errorMessage: String?
        public var resourceType: Int8
        public var resourceName: String
        public var configs: [DescribeConfigsResourceResult]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            errorMessage = ""
            resourceType = 0
            resourceName = ""
            configs = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            resourceType = r.int8()
            resourceName = r.string()
            configs = r.structs(minimum: 7)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
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
    public struct DescribeConfigsResourceResult: KafkaArrayElement {
        public var name: String
        public var value: String?
        public var readOnly: Bool
        public var isDefault: Bool
        public var configSource: Int8
        public var isSensitive: Bool
        public var synonyms: [DescribeConfigsSynonym]
        public var configType: Int8
        public var documentation: String?
        public var unknownTaggedFields: [UnknownTaggedField]

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

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
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
    public struct DescribeConfigsSynonym: KafkaArrayElement {
        public var name: String
        public var value: String?
        public var source: Int8
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            value = ""
            source = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            value = r.nullableString(true)
            source = r.int8()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.string("value", all[i].value, nullable: true)
            w.int8("source", all[i].source)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
