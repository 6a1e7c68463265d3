// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct CreateAclsRequest: KafkaRequest {
    public typealias Response = CreateAclsResponse
    public static var apiKey: ApiKey { .createAcls }
    public static var name: StaticString { "CreateAclsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var creations: [AclCreation]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        creations = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        creations = r.structs(minimum: 8)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("creations", creations, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension CreateAclsRequest {
    public struct AclCreation: KafkaArrayElement {
        public var resourceType: Int8
        public var resourceName: String
        public var resourcePatternType: Int8
        public var principal: String
        public var host: String
        public var operation: Int8
        public var permissionType: Int8
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            resourceType = 0
            resourceName = ""
            resourcePatternType = 3
            principal = ""
            host = ""
            operation = 0
            permissionType = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            resourceType = r.int8()
            resourceName = r.string()
            resourcePatternType = v >= 1 ? r.int8() : 3
            principal = r.string()
            host = r.string()
            operation = r.int8()
            permissionType = r.int8()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int8("resourceType", all[i].resourceType)
            w.string("resourceName", all[i].resourceName, nullable: false)
            if v >= 1 {
                w.int8("resourcePatternType", all[i].resourcePatternType)
            } else {
                w.absent("resourcePatternType", isDefault: all[i].resourcePatternType == 3)
            }
            w.string("principal", all[i].principal, nullable: false)
            w.string("host", all[i].host, nullable: false)
            w.int8("operation", all[i].operation)
            w.int8("permissionType", all[i].permissionType)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct CreateAclsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .createAcls }
    public static var name: StaticString { "CreateAclsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32
    public var results: [AclCreationResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        results = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        results = r.structs(minimum: 4)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("results", results, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension CreateAclsResponse {
    public struct AclCreationResult: KafkaArrayElement {
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            errorMessage = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
