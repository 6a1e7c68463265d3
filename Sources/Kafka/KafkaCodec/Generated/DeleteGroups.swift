// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Deletes groups that have no members, with their committed offsets. Sent to the groups' coordinator.
///
/// API key 42, versions 0-2. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct DeleteGroupsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DeleteGroupsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .deleteGroups }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DeleteGroupsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// IDs of the groups to delete.
    public var groupsNames: [String]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupsNames = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupsNames: [String] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupsNames = groupsNames
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        groupsNames = r.values()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.values("groupsNames", groupsNames, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// Which groups were deleted.
///
/// API key 42, versions 0-2. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct DeleteGroupsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .deleteGroups }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DeleteGroupsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Results by group.
    public var results: [Group]
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
        results: [Group] = [],
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

extension DeleteGroupsResponse {
    /// The result of one group.
    public struct Group: KafkaArrayElement {
        /// ID of the group.
        public var groupID: String
        /// Error code of this group (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            groupID = ""
            errorCode = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            groupID: String = "",
            errorCode: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.groupID = groupID
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            groupID = r.string()
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("groupId", all[i].groupID, nullable: false)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
