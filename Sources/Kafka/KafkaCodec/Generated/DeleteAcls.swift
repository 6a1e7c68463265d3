// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Deletes the access control entries (ACLs) that match filters.
///
/// API key 31, versions 0-3. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct DeleteAclsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DeleteAclsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .deleteAcls }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DeleteAclsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Filters; an entry that matches any of them is deleted.
    public var filters: [Filter]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        filters = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        filters: [Filter] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.filters = filters
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        filters = r.structs(minimum: 8)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("filters", filters, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteAclsRequest {
    /// A filter: what all its fields match.
    public struct Filter: KafkaArrayElement {
        /// Kind of resource: 1: any, 2: topic, 3: group, 4: cluster, 5: transactional ID, 6: delegation token, 7: user.
        public var resourceTypeFilter: Int8
        /// Name of the resource. `nil`: any. Default: empty.
        public var resourceNameFilter: String?
        /// How entries name the resource: 1: any way, 2: any way that covers the name, 3: literally, 4: by a prefix.
        /// Versions 1+. Default: 3.
        public var patternTypeFilter: Int8
        /// Principal, for example `User:alice`. `nil`: any. Default: empty.
        public var principalFilter: String?
        /// Address in the entry. `nil`: any. Default: empty.
        public var hostFilter: String?
        /// Operation: 1: any, 2: all, 3: read, 4: write, 5: create, 6: delete, 7: alter, 8: describe, 9: cluster
        /// action, 10: describe configs, 11: alter configs, 12: idempotent write, 13: create tokens, 14: describe
        /// tokens, 15: two-phase commit.
        public var operation: Int8
        /// Whether entries deny or allow: 1: either, 2: deny, 3: allow.
        public var permissionType: Int8
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
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

        /// The fields that are given, and the others with their defaults.
        public init(
            resourceTypeFilter: Int8 = 0,
            resourceNameFilter: String? = "",
            patternTypeFilter: Int8 = 3,
            principalFilter: String? = "",
            hostFilter: String? = "",
            operation: Int8 = 0,
            permissionType: Int8 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.resourceTypeFilter = resourceTypeFilter
            self.resourceNameFilter = resourceNameFilter
            self.patternTypeFilter = patternTypeFilter
            self.principalFilter = principalFilter
            self.hostFilter = hostFilter
            self.operation = operation
            self.permissionType = permissionType
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
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

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
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

/// The entries that each filter matched, and whether they were deleted.
///
/// API key 31, versions 0-3. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct DeleteAclsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .deleteAcls }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DeleteAclsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Results, in the order of the filters.
    public var filterResults: [FilterResult]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        filterResults = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        filterResults: [FilterResult] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.filterResults = filterResults
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        filterResults = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("filterResults", filterResults, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteAclsResponse {
    /// The result of one filter.
    public struct FilterResult: KafkaArrayElement {
        /// Error code of this filter (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
        public var errorMessage: String?
        /// Entries that the filter matched.
        public var matchingAcls: [MatchingAcl]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            errorMessage = ""
            matchingAcls = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            errorMessage: String? = "",
            matchingAcls: [MatchingAcl] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.matchingAcls = matchingAcls
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            matchingAcls = r.structs(minimum: 11)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            w.structs("matchingAcls", all[i].matchingAcls, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DeleteAclsResponse {
    /// An entry that matched, and whether it was deleted.
    public struct MatchingAcl: KafkaArrayElement {
        /// Error code of this entry (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
        public var errorMessage: String?
        /// Kind of resource: 2: topic, 3: group, 4: cluster, 5: transactional ID, 6: delegation token, 7: user.
        public var resourceType: Int8
        /// Name of the resource, or its prefix.
        public var resourceName: String
        /// How `resourceName` is matched: 3: literally, 4: as a prefix. Versions 1+. Default: 3.
        public var patternType: Int8
        /// Principal that the entry is about, for example `User:alice`.
        public var principal: String
        /// Address that the principal connects from; `*`: any.
        public var host: String
        /// Operation: 2: all, 3: read, 4: write, 5: create, 6: delete, 7: alter, 8: describe, 9: cluster action,
        /// 10: describe configs, 11: alter configs, 12: idempotent write, 13: create tokens, 14: describe tokens,
        /// 15: two-phase commit.
        public var operation: Int8
        /// Whether the entry denies or allows: 2: deny, 3: allow.
        public var permissionType: Int8
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
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

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            errorMessage: String? = "",
            resourceType: Int8 = 0,
            resourceName: String = "",
            patternType: Int8 = 3,
            principal: String = "",
            host: String = "",
            operation: Int8 = 0,
            permissionType: Int8 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.patternType = patternType
            self.principal = principal
            self.host = host
            self.operation = operation
            self.permissionType = permissionType
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
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

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
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
