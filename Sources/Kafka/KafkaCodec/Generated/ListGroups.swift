// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks a broker which groups it coordinates.
///
/// API key 16, versions 0-5. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct ListGroupsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ListGroupsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .listGroups }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ListGroupsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// States of the groups to list, for example `Stable`; empty: all. Versions 4+.
    public var statesFilter: [String]
    /// Types of the groups to list, for example `classic` or `consumer`; empty: all. Versions 5+.
    public var typesFilter: [String]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        statesFilter = []
        typesFilter = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        statesFilter: [String] = [],
        typesFilter: [String] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.statesFilter = statesFilter
        self.typesFilter = typesFilter
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        statesFilter = v >= 4 ? r.values() : []
        typesFilter = v >= 5 ? r.values() : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 4 {
            w.values("statesFilter", statesFilter, nullable: false)
        } else {
            w.absent("statesFilter", isDefault: statesFilter.isEmpty)
        }
        if v >= 5 {
            w.values("typesFilter", typesFilter, nullable: false)
        } else {
            w.absent("typesFilter", isDefault: typesFilter.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The groups that the broker coordinates.
///
/// API key 16, versions 0-5. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct ListGroupsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .listGroups }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ListGroupsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 1+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Groups that match the filters.
    public var groups: [Group]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        groups = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        groups: [Group] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.groups = groups
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = r.int16()
        groups = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.int16("errorCode", errorCode)
        w.structs("groups", groups, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListGroupsResponse {
    /// A group.
    public struct Group: KafkaArrayElement {
        /// ID of the group.
        public var groupID: String
        /// Type of the members' protocol, for example `consumer` or `connect`; empty: the group only stores offsets.
        public var protocolType: String
        /// State of the group, for example `Stable`. Versions 4+ (ignored in others).
        public var groupState: String
        /// `classic`, `consumer`, `share` or `streams`. Versions 5+ (ignored in others).
        public var groupType: String
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            groupID = ""
            protocolType = ""
            groupState = ""
            groupType = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            groupID: String = "",
            protocolType: String = "",
            groupState: String = "",
            groupType: String = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.groupID = groupID
            self.protocolType = protocolType
            self.groupState = groupState
            self.groupType = groupType
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            groupID = r.string()
            protocolType = r.string()
            groupState = v >= 4 ? r.string() : ""
            groupType = v >= 5 ? r.string() : ""
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.string("groupId", all[i].groupID, nullable: false)
            w.string("protocolType", all[i].protocolType, nullable: false)
            if v >= 4 {
                w.string("groupState", all[i].groupState, nullable: false)
            }
            if v >= 5 {
                w.string("groupType", all[i].groupType, nullable: false)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
