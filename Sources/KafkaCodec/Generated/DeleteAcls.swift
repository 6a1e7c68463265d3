// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DeleteAclsRequest: KafkaRequest {
    public typealias Response = DeleteAclsResponse
    public static var apiKey: ApiKey { .deleteAcls }
    public static var name: StaticString { "DeleteAclsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var filters: [DeleteAclsFilter]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        filters = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        filters = r.structs(minimum: 8)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("filters", filters, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteAclsRequest {
    public struct DeleteAclsFilter: KafkaArrayElement {
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

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int8("resourceTypeFilter", all[i].resourceTypeFilter)
            w.string("resourceNameFilter", all[i].resourceNameFilter, nullable: true)
            if v >= 1 {
                w.int8("patternTypeFilter", all[i].patternTypeFilter)
            } else {
                w.absent("patternTypeFilter", isDefault: all[i].patternTypeFilter == 3)
            }
            w.string("principalFilter", all[i].principalFilter, nullable: true)
            w.string("hostFilter", all[i].hostFilter, nullable: true)
            w.int8("operation", all[i].operation)
            w.int8("permissionType", all[i].permissionType)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct DeleteAclsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .deleteAcls }
    public static var name: StaticString { "DeleteAclsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32
    public var filterResults: [DeleteAclsFilterResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        filterResults = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        filterResults = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("filterResults", filterResults, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteAclsResponse {
    public struct DeleteAclsFilterResult: KafkaArrayElement {
        public var errorCode: Int16
        public var errorMessage: String?
        public var matchingAcls: [DeleteAclsMatchingAcl]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            errorMessage = ""
            matchingAcls = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            matchingAcls = r.structs(minimum: 11)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.structs("matchingAcls", all[i].matchingAcls, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DeleteAclsResponse {
    public struct DeleteAclsMatchingAcl: KafkaArrayElement {
        public var errorCode: Int16
        public var errorMessage: String?
        public var resourceType: Int8
        public var resourceName: String
        public var patternType: Int8
        public var principal: String
        public var host: String
        public var operation: Int8
        public var permissionType: Int8
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            errorMessage = ""
            resourceType = 0
            resourceName = ""
            patternType = 3
            principal = ""
            host = ""
            operation = 0
            permissionType = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            resourceType = r.int8()
            resourceName = r.string()
            patternType = v >= 1 ? r.int8() : 3
            principal = r.string()
            host = r.string()
            operation = r.int8()
            permissionType = r.int8()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.int8("resourceType", all[i].resourceType)
            w.string("resourceName", all[i].resourceName, nullable: false)
            if v >= 1 {
                w.int8("patternType", all[i].patternType)
            } else {
                w.absent("patternType", isDefault: all[i].patternType == 3)
            }
            w.string("principal", all[i].principal, nullable: false)
            w.string("host", all[i].host, nullable: false)
            w.int8("operation", all[i].operation)
            w.int8("permissionType", all[i].permissionType)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
