// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Joins a group of the classic protocol, or joins it again for a new generation.
///
/// API key 11, versions 0-9. Flexible from version 6: compact lengths and tagged fields (KIP-482).
public struct JoinGroupRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = JoinGroupResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .joinGroup }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "JoinGroupRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...9 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 6 }

    /// ID of the group.
    public var groupID: String
    /// Time without a heartbeat after which the coordinator removes the member, in milliseconds.
    public var sessionTimeoutMs: Int32
    /// Longest time the coordinator waits for members to join a new generation, in milliseconds;
    /// -1: `sessionTimeoutMs`. Versions 1+ (ignored in others). Default: -1.
    public var rebalanceTimeoutMs: Int32
    /// ID of the member, given by the coordinator; empty: none yet.
    public var memberID: String
    /// Name of a static member (`group.instance.id`). `nil`: the member is dynamic. Versions 5+.
    public var groupInstanceID: String?
    /// Type of the group, for example `consumer` or `connect`.
    public var protocolType: String
    /// Protocols that the member supports, the preferred one first: consumers' assignors.
    public var protocols: [GroupProtocol]
    /// Why the member joins, for the broker's log. `nil`: not given. Versions 8+ (ignored in others).
    public var reason: String?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupID = ""
        sessionTimeoutMs = 0
        rebalanceTimeoutMs = -1
        memberID = ""
        groupInstanceID = nil
        protocolType = ""
        protocols = []
        reason = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupID: String = "",
        sessionTimeoutMs: Int32 = 0,
        rebalanceTimeoutMs: Int32 = -1,
        memberID: String = "",
        groupInstanceID: String? = nil,
        protocolType: String = "",
        protocols: [GroupProtocol] = [],
        reason: String? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupID = groupID
        self.sessionTimeoutMs = sessionTimeoutMs
        self.rebalanceTimeoutMs = rebalanceTimeoutMs
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
        self.protocolType = protocolType
        self.protocols = protocols
        self.reason = reason
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        groupID = r.string()
        sessionTimeoutMs = r.int32()
        rebalanceTimeoutMs = v >= 1 ? r.int32() : -1
        memberID = r.string()
        groupInstanceID = v >= 5 ? r.nullableString(v >= 5) : nil
        protocolType = r.string()
        protocols = r.structs(minimum: 3)
        reason = v >= 8 ? r.nullableString(v >= 8) : nil
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupID, nullable: false)
        w.int32("sessionTimeoutMs", sessionTimeoutMs)
        if v >= 1 {
            w.int32("rebalanceTimeoutMs", rebalanceTimeoutMs)
        }
        w.string("memberId", memberID, nullable: false)
        if v >= 5 {
            w.string("groupInstanceId", groupInstanceID, nullable: v >= 5)
        } else {
            w.absent("groupInstanceId", isDefault: groupInstanceID == nil)
        }
        w.string("protocolType", protocolType, nullable: false)
        w.structs("protocols", protocols, nullable: false)
        if v >= 8 {
            w.string("reason", reason, nullable: v >= 8)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension JoinGroupRequest {
    /// A protocol that the member supports.
    public struct GroupProtocol: KafkaArrayElement {
        /// Name of the protocol, for example `range`.
        public var name: String
        /// What the group's leader needs to know about the member: of consumers, a ``ConsumerProtocolSubscription``.
        public var metadata: ByteSlice
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            metadata = ByteSlice()
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            metadata: ByteSlice = ByteSlice(),
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.metadata = metadata
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            metadata = r.bytes()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.bytes("metadata", all[i].metadata, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The new generation, and for the group's leader its members.
///
/// API key 11, versions 0-9. Flexible from version 6: compact lengths and tagged fields (KIP-482).
public struct JoinGroupResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .joinGroup }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "JoinGroupResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...9 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 6 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 2+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Number of the new generation; -1: the request failed. Default: -1.
    public var generationID: Int32
    /// Type of the group. `nil`: the request failed. Versions 7+ (ignored in others).
    public var protocolType: String?
    /// Name of the protocol that all members support, for example `range`. `nil` (versions 7+): the request failed.
    /// Default: empty.
    public var protocolName: String?
    /// Member ID of the group's leader, which assigns partitions.
    public var leader: String
    /// Whether the leader must keep the assignment as it is. Versions 9+.
    public var skipAssignment: Bool
    /// ID of the member, given by the coordinator.
    public var memberID: String
    /// All members, in the response to the group's leader; empty in others.
    public var members: [Member]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        generationID = -1
        protocolType = nil
        protocolName = ""
        leader = ""
        skipAssignment = false
        memberID = ""
        members = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        generationID: Int32 = -1,
        protocolType: String? = nil,
        protocolName: String? = "",
        leader: String = "",
        skipAssignment: Bool = false,
        memberID: String = "",
        members: [Member] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.generationID = generationID
        self.protocolType = protocolType
        self.protocolName = protocolName
        self.leader = leader
        self.skipAssignment = skipAssignment
        self.memberID = memberID
        self.members = members
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 2 ? r.int32() : 0
        errorCode = r.int16()
        generationID = r.int32()
        protocolType = v >= 7 ? r.nullableString(v >= 7) : nil
        protocolName = r.nullableString(v >= 7)
        leader = r.string()
        skipAssignment = v >= 9 ? r.bool() : false
        memberID = r.string()
        members = r.structs(minimum: 4)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 2 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.int16("errorCode", errorCode)
        w.int32("generationId", generationID)
        if v >= 7 {
            w.string("protocolType", protocolType, nullable: v >= 7)
        }
        w.string("protocolName", protocolName, nullable: v >= 7)
        w.string("leader", leader, nullable: false)
        if v >= 9 {
            w.bool("skipAssignment", skipAssignment)
        } else {
            w.absent("skipAssignment", isDefault: !skipAssignment)
        }
        w.string("memberId", memberID, nullable: false)
        w.structs("members", members, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension JoinGroupResponse {
    /// A member of the group.
    public struct Member: KafkaArrayElement {
        /// ID of the member.
        public var memberID: String
        /// Name of a static member (`group.instance.id`). `nil`: the member is dynamic.
        /// Versions 5+ (ignored in others).
        public var groupInstanceID: String?
        /// What the member sent for the chosen protocol: of consumers, a ``ConsumerProtocolSubscription``.
        public var metadata: ByteSlice
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            memberID = ""
            groupInstanceID = nil
            metadata = ByteSlice()
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            memberID: String = "",
            groupInstanceID: String? = nil,
            metadata: ByteSlice = ByteSlice(),
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.memberID = memberID
            self.groupInstanceID = groupInstanceID
            self.metadata = metadata
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            memberID = r.string()
            groupInstanceID = v >= 5 ? r.nullableString(v >= 5) : nil
            metadata = r.bytes()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.string("memberId", all[i].memberID, nullable: false)
            if v >= 5 {
                w.string("groupInstanceId", all[i].groupInstanceID, nullable: v >= 5)
            }
            w.bytes("metadata", all[i].metadata, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
