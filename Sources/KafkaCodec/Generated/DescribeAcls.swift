// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DescribeAclsRequest: KafkaRequest {
    public typealias Response = DescribeAclsResponse
    public static var apiKey: ApiKey { .describeAcls }
    public static var name: StaticString { "DescribeAclsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var resourceTypeFilter: Int8
    public var resourceNameFilter: String?
    public var patternTypeFilter: Int8
    public var principalFilter: String?
    public var hostFilter: String?
    public var operation: Int8
    public var permissionType: Int8
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        resourceTypeFilter = 0
        resourceNameFilter = ""
        patternTypeFilter = 3
        principalFilter = ""
        hostFilter = ""
        operation = 0
        permissionType = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        resourceTypeFilter = r.int8()
        resourceNameFilter = r.nullableString(true)
        patternTypeFilter = v >= 1 ? r.int8() : 3
        principalFilter = r.nullableString(true)
        hostFilter = r.nullableString(true)
        operation = r.int8()
        permissionType = r.int8()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int8("resourceTypeFilter", resourceTypeFilter)
        w.string("resourceNameFilter", resourceNameFilter, nullable: true)
        if v >= 1 {
            w.int8("patternTypeFilter", patternTypeFilter)
        } else {
            w.absent("patternTypeFilter", isDefault: patternTypeFilter == 3)
        }
        w.string("principalFilter", principalFilter, nullable: true)
        w.string("hostFilter", hostFilter, nullable: true)
        w.int8("operation", operation)
        w.int8("permissionType", permissionType)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct DescribeAclsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeAcls }
    public static var name: StaticString { "DescribeAclsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var resources: [DescribeAclsResource]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        resources = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        resources = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.structs("resources", resources, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeAclsResponse {
    public struct DescribeAclsResource: KafkaArrayElement {
        public var resourceType: Int8
        public var resourceName: String
        public var patternType: Int8
        public var acls: [AclDescription]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            resourceType = 0
            resourceName = ""
            patternType = 3
            acls = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            resourceType = r.int8()
            resourceName = r.string()
            patternType = v >= 1 ? r.int8() : 3
            acls = r.structs(minimum: 5)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int8("resourceType", all[i].resourceType)
            w.string("resourceName", all[i].resourceName, nullable: false)
            if v >= 1 {
                w.int8("patternType", all[i].patternType)
            } else {
                w.absent("patternType", isDefault: all[i].patternType == 3)
            }
            w.structs("acls", all[i].acls, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeAclsResponse {
    public struct AclDescription: KafkaArrayElement {
        public var principal: String
        public var host: String
        public var operation: Int8
        public var permissionType: Int8
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            principal = ""
            host = ""
            operation = 0
            permissionType = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            principal = r.string()
            host = r.string()
            operation = r.int8()
            permissionType = r.int8()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("principal", all[i].principal, nullable: false)
            w.string("host", all[i].host, nullable: false)
            w.int8("operation", all[i].operation)
            w.int8("permissionType", all[i].permissionType)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
