// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Tells the coordinator that a member of a classic group is alive.
///
/// API key 12, versions 0-4. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct HeartbeatRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = HeartbeatResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .heartbeat }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "HeartbeatRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
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
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        groupID = ""
        generationID = 0
        memberID = ""
        groupInstanceID = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        groupID: String = "",
        generationID: Int32 = 0,
        memberID: String = "",
        groupInstanceID: String? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.groupID = groupID
        self.generationID = generationID
        self.memberID = memberID
        self.groupInstanceID = groupInstanceID
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        groupID = r.string()
        generationID = r.int32()
        memberID = r.string()
        groupInstanceID = v >= 3 ? r.nullableString(v >= 3) : nil
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
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// Whether the member is still in the group, or must join again.
///
/// API key 12, versions 0-4. Flexible from version 4: compact lengths and tagged fields (KIP-482).
public struct HeartbeatResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .heartbeat }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "HeartbeatResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 4 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 1+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.int16("errorCode", errorCode)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
