// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Hands in the assignment, from the group's leader, and asks for this member's part of it.
///
/// API key 14, versions 0-5. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct SyncGroupRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = SyncGroupResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .syncGroup }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "SyncGroupRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// ID of the group.
    public var groupID: String
    /// Generation of the group that the member is in.
    public var generationID: Int32
    /// ID of the member, given by the coordinator.
    public var memberID: String
    /// Name of a static member (`group.instance.id`). `nil`: the member is dynamic. Versions 3+.
    public var groupInstanceID: String?
    /// Type of the group, checked against the coordinator's. `nil`: not checked. Versions 5+ (ignored in others).
    public var protocolType: String?
    /// Name of the protocol that JoinGroup chose, checked against the coordinator's. `nil`: not checked.
    /// Versions 5+ (ignored in others).
    public var protocolName: String?
    /// Assignment of every member, from the group's leader; empty from others.
    public var assignments: [Assignment]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupID = ""
        generationID = 0
        memberID = ""
        groupInstanceID = nil
        protocolType = nil
        protocolName = nil
        assignments = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupID: String = "",
        generationID: Int32 = 0,
        memberID: String = "",
        groupInstanceID: String? = nil,
        protocolType: String? = nil,
        protocolName: String? = nil,
        assignments: [Assignment] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupID = groupID
        self.generationID = generationID
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.assignments = assignments
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        groupID = r.string()
        generationID = r.int32()
        memberID = r.string()
        groupInstanceID = v >= 3 ? r.nullableString(v >= 3) : nil
        protocolType = v >= 5 ? r.nullableString(v >= 5) : nil
        protocolName = v >= 5 ? r.nullableString(v >= 5) : nil
        assignments = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupID, nullable: false)
        w.int32("generationId", generationID)
        w.string("memberId", memberID, nullable: false)
        if v >= 3 {
            w.string("groupInstanceId", groupInstanceID, nullable: v >= 3)
        } else {
            w.absent("groupInstanceId", isDefault: groupInstanceID == nil)
        }
        if v >= 5 {
            w.string("protocolType", protocolType, nullable: v >= 5)
            w.string("protocolName", protocolName, nullable: v >= 5)
        }
        w.structs("assignments", assignments, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension SyncGroupRequest {
    /// The assignment of one member.
    public struct Assignment: KafkaArrayElement {
        /// ID of the member that gets the assignment.
        public var memberID: String
        /// Part of the member: for consumers, a ``ConsumerProtocolAssignment``.
        public var assignment: ByteSlice
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            memberID = ""
            assignment = ByteSlice()
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            memberID: String = "",
            assignment: ByteSlice = ByteSlice(),
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.memberID = memberID
            self.assignment = assignment
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            memberID = r.string()
            assignment = r.bytes()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("memberId", all[i].memberID, nullable: false)
            w.bytes("assignment", all[i].assignment, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// This member's part of the assignment.
///
/// API key 14, versions 0-5. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct SyncGroupResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .syncGroup }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "SyncGroupResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 1+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Type of the group. `nil`: the request failed. Versions 5+ (ignored in others).
    public var protocolType: String?
    /// Name of the protocol that the group uses. `nil`: the request failed. Versions 5+ (ignored in others).
    public var protocolName: String?
    /// Part of this member: for consumers, a ``ConsumerProtocolAssignment``.
    public var assignment: ByteSlice
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        protocolType = nil
        protocolName = nil
        assignment = ByteSlice()
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        protocolType: String? = nil,
        protocolName: String? = nil,
        assignment: ByteSlice = ByteSlice(),
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.assignment = assignment
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = r.int16()
        protocolType = v >= 5 ? r.nullableString(v >= 5) : nil
        protocolName = v >= 5 ? r.nullableString(v >= 5) : nil
        assignment = r.bytes()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.int16("errorCode", errorCode)
        if v >= 5 {
            w.string("protocolType", protocolType, nullable: v >= 5)
            w.string("protocolName", protocolName, nullable: v >= 5)
        }
        w.bytes("assignment", assignment, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
