// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ListConfigResourcesRequest: KafkaRequest {
    public typealias Response = ListConfigResourcesResponse
    public static var apiKey: ApiKey { .listConfigResources }
    public static var name: StaticString { "ListConfigResourcesRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var resourceTypes: [Int8]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        resourceTypes = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        resourceTypes = v >= 1 ? r.values() : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.values("resourceTypes", resourceTypes, nullable: false)
        } else {
            w.absent("resourceTypes", isDefault: resourceTypes.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct ListConfigResourcesResponse: KafkaResponse {
    public static var apiKey: ApiKey { .listConfigResources }
    public static var name: StaticString { "ListConfigResourcesResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var configResources: [ConfigResource]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        configResources = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        configResources = r.structs(minimum: 2)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.structs("configResources", configResources, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListConfigResourcesResponse {
    public struct ConfigResource: KafkaArrayElement {
        public var resourceName: String
        public var resourceType: Int8
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            resourceName = ""
            resourceType = 16
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            resourceName = r.string()
            resourceType = v >= 1 ? r.int8() : 16
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.string("resourceName", all[i].resourceName, nullable: false)
            if v >= 1 {
                w.int8("resourceType", all[i].resourceType)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
