// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct LeaveGroupRequest: KafkaRequest {
    public typealias Response = LeaveGroupResponse
    public static var apiKey: ApiKey { .leaveGroup }
    public static var name: StaticString { "LeaveGroupRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var groupId: String
    public var memberId: String
    public var members: [MemberIdentity]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        memberId = ""
        members = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        groupId = r.string()
        memberId = v <= 2 ? r.string() : ""
        members = v >= 3 ? r.structs(minimum: 3) : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupId, nullable: false)
        if v <= 2 {
            w.string("memberId", memberId, nullable: false)
        } else {
            w.absent("memberId", isDefault: memberId.isEmpty)
        }
        if v >= 3 {
            w.structs("members", members, nullable: false)
        } else {
            w.absent("members", isDefault: members.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension LeaveGroupRequest {
    public struct MemberIdentity: KafkaArrayElement {
        public var memberId: String
        public var groupInstanceId: String?
        public var reason: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            memberId = ""
            groupInstanceId = nil
            reason = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            memberId = r.string()
            groupInstanceId = r.nullableString(true)
            reason = v >= 5 ? r.nullableString(v >= 5) : nil
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.string("memberId", all[i].memberId, nullable: false)
            w.string("groupInstanceId", all[i].groupInstanceId, nullable: true)
            if v >= 5 {
                w.string("reason", all[i].reason, nullable: v >= 5)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct LeaveGroupResponse: KafkaResponse {
    public static var apiKey: ApiKey { .leaveGroup }
    public static var name: StaticString { "LeaveGroupResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var members: [MemberResponse]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        members = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = r.int16()
        members = v >= 3 ? r.structs(minimum: 5) : []
        unknownTaggedFields = r.unknownTags()
    }

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

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension LeaveGroupResponse {
    public struct MemberResponse: KafkaArrayElement {
        public var memberId: String
        public var groupInstanceId: String?
        public var errorCode: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            memberId = ""
            groupInstanceId = ""
            errorCode = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            memberId = r.string()
            groupInstanceId = r.nullableString(true)
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("memberId", all[i].memberId, nullable: false)
            w.string("groupInstanceId", all[i].groupInstanceId, nullable: true)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
