// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Takes members out of a group of the classic protocol: the client itself, or static members by name.
///
/// API key 13, versions 0-5. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct LeaveGroupRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = LeaveGroupResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .leaveGroup }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "LeaveGroupRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// ID of the group.
    public var groupID: String
    /// ID of the member that leaves. Versions 0-2.
    public var memberID: String
    /// Members to take out. Versions 3+.
    public var members: [Member]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupID = ""
        memberID = ""
        members = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupID: String = "",
        memberID: String = "",
        members: [Member] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupID = groupID
        self.memberID = memberID
        self.members = members
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        groupID = r.string()
        memberID = v <= 2 ? r.string() : ""
        members = v >= 3 ? r.structs(minimum: 3) : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupID, nullable: false)
        if v <= 2 {
            w.string("memberId", memberID, nullable: false)
        } else {
            w.absent("memberId", isDefault: memberID.isEmpty)
        }
        if v >= 3 {
            w.structs("members", members, nullable: false)
        } else {
            w.absent("members", isDefault: members.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension LeaveGroupRequest {
    /// A member to take out. Versions 3+.
    public struct Member: KafkaArrayElement {
        /// ID of the member; empty: `groupInstanceId` tells which.
        public var memberID: String
        /// Name of a static member (`group.instance.id`). `nil`: the member is dynamic.
        public var groupInstanceID: String?
        /// Why the member leaves, for the broker's log. `nil`: not given. Versions 5+ (ignored in others).
        public var reason: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            memberID = ""
            groupInstanceID = nil
            reason = nil
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            memberID: String = "",
            groupInstanceID: String? = nil,
            reason: String? = nil,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.memberID = memberID
            self.groupInstanceID = groupInstanceID
            self.reason = reason
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            memberID = r.string()
            groupInstanceID = r.nullableString(true)
            reason = v >= 5 ? r.nullableString(v >= 5) : nil
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.string("memberId", all[i].memberID, nullable: false)
            w.string("groupInstanceId", all[i].groupInstanceID, nullable: true)
            if v >= 5 {
                w.string("reason", all[i].reason, nullable: v >= 5)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Which members have left.
///
/// API key 13, versions 0-5. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct LeaveGroupResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .leaveGroup }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "LeaveGroupResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 1+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Results by member. Versions 3+.
    public var members: [Member]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        members = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        members: [Member] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.members = members
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = r.int16()
        members = v >= 3 ? r.structs(minimum: 5) : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.int16("errorCode", errorCode)
        if v >= 3 {
            w.structs("members", members, nullable: false)
        } else {
            w.absent("members", isDefault: members.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension LeaveGroupResponse {
    /// The result of one member. Versions 3+.
    public struct Member: KafkaArrayElement {
        /// ID of the member.
        public var memberID: String
        /// Name of a static member (`group.instance.id`). `nil`: the member is dynamic. Default: empty.
        public var groupInstanceID: String?
        /// Error code of this member (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            memberID = ""
            groupInstanceID = ""
            errorCode = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            memberID: String = "",
            groupInstanceID: String? = "",
            errorCode: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.memberID = memberID
            self.groupInstanceID = groupInstanceID
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            memberID = r.string()
            groupInstanceID = r.nullableString(true)
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("memberId", all[i].memberID, nullable: false)
            w.string("groupInstanceId", all[i].groupInstanceID, nullable: true)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
