// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Adds access control entries (ACLs).
///
/// API key 30, versions 0-3. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct CreateAclsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = CreateAclsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .createAcls }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "CreateAclsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Entries to add.
    public var creations: [Creation]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        creations = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        creations: [Creation] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.creations = creations
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        creations = r.structs(minimum: 8)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("creations", creations, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension CreateAclsRequest {
    /// An access control entry to add.
    public struct Creation: KafkaArrayElement {
        /// Kind of resource: 2: topic, 3: group, 4: cluster, 5: transactional ID, 6: delegation token, 7: user.
        public var resourceType: Int8
        /// Name of the resource, or its prefix; `*` as a literal name: all resources of the type.
        public var resourceName: String
        /// How `resourceName` is matched: 3: literally, 4: as a prefix. Versions 1+. Default: 3.
        public var resourcePatternType: Int8
        /// Principal that the entry is about, for example `User:alice`; `User:*`: everybody.
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
            resourceType = 0
            resourceName = ""
            resourcePatternType = 3
            principal = ""
            host = ""
            operation = 0
            permissionType = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            resourceType: Int8 = 0,
            resourceName: String = "",
            resourcePatternType: Int8 = 3,
            principal: String = "",
            host: String = "",
            operation: Int8 = 0,
            permissionType: Int8 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.resourcePatternType = resourcePatternType
            self.principal = principal
            self.host = host
            self.operation = operation
            self.permissionType = permissionType
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
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

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
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

/// Which entries were added.
///
/// API key 30, versions 0-3. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct CreateAclsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .createAcls }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "CreateAclsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Results, in the order of the request.
    public var results: [CreationResult]
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
        results: [CreationResult] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.results = results
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        results = r.structs(minimum: 4)
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

extension CreateAclsResponse {
    /// The result for one entry.
    public struct CreationResult: KafkaArrayElement {
        /// Error code of this entry (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
        public var errorMessage: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            errorMessage = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            errorMessage: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
