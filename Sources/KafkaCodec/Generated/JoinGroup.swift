// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct JoinGroupRequest: KafkaRequest {
    public typealias Response = JoinGroupResponse
    public static var apiKey: ApiKey { .joinGroup }
    public static var name: StaticString { "JoinGroupRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...9 }
    public static var firstFlexibleVersion: Int16? { 6 }

    public var groupId: String
    public var sessionTimeoutMs: Int32
    public var rebalanceTimeoutMs: Int32
    public var memberId: String
    public var groupInstanceId: String?
    public var protocolType: String
    public var protocols: [JoinGroupRequestProtocol]
    public var reason: String?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        sessionTimeoutMs = 0
        rebalanceTimeoutMs = -1
        memberId = ""
        groupInstanceId = nil
        protocolType = ""
        protocols = []
        reason = nil
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        groupId = r.string()
        sessionTimeoutMs = r.int32()
        rebalanceTimeoutMs = v >= 1 ? r.int32() : -1
        memberId = r.string()
        groupInstanceId = v >= 5 ? r.nullableString(v >= 5) : nil
        protocolType = r.string()
        protocols = r.structs(minimum: 3)
        reason = v >= 8 ? r.nullableString(v >= 8) : nil
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupId, nullable: false)
        w.int32("sessionTimeoutMs", sessionTimeoutMs)
        if v >= 1 {
            w.int32("rebalanceTimeoutMs", rebalanceTimeoutMs)
        }
        w.string("memberId", memberId, nullable: false)
        if v >= 5 {
            w.string("groupInstanceId", groupInstanceId, nullable: v >= 5)
        } else {
            w.absent("groupInstanceId", isDefault: groupInstanceId == nil)
        }
        w.string("protocolType", protocolType, nullable: false)
        w.structs("protocols", protocols, nullable: false)
        if v >= 8 {
            w.string("reason", reason, nullable: v >= 8)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension JoinGroupRequest {
    public struct JoinGroupRequestProtocol: KafkaArrayElement {
        public var name: String
        public var metadata: ByteSlice
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            metadata = ByteSlice()
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            metadata = r.bytes()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.bytes("metadata", all[i].metadata, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct JoinGroupResponse: KafkaResponse {
    public static var apiKey: ApiKey { .joinGroup }
    public static var name: StaticString { "JoinGroupResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...9 }
    public static var firstFlexibleVersion: Int16? { 6 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var generationId: Int32
    public var protocolType: String?
    public var protocolName: String?
    public var leader: String
    public var skipAssignment: Bool
    public var memberId: String
    public var members: [JoinGroupResponseMember]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        generationId = -1
        protocolType = nil
        protocolName = ""
        leader = ""
        skipAssignment = false
        memberId = ""
        members = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 2 ? r.int32() : 0
        errorCode = r.int16()
        generationId = r.int32()
        protocolType = v >= 7 ? r.nullableString(v >= 7) : nil
        protocolName = r.nullableString(v >= 7)
        leader = r.string()
        skipAssignment = v >= 9 ? r.bool() : false
        memberId = r.string()
        members = r.structs(minimum: 4)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 2 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.int16("errorCode", errorCode)
        w.int32("generationId", generationId)
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
        w.string("memberId", memberId, nullable: false)
        w.structs("members", members, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension JoinGroupResponse {
    public struct JoinGroupResponseMember: KafkaArrayElement {
        public var memberId: String
        public var groupInstanceId: String?
        public var metadata: ByteSlice
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            memberId = ""
            groupInstanceId = nil
            metadata = ByteSlice()
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            memberId = r.string()
            groupInstanceId = v >= 5 ? r.nullableString(v >= 5) : nil
            metadata = r.bytes()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.string("memberId", all[i].memberId, nullable: false)
            if v >= 5 {
                w.string("groupInstanceId", all[i].groupInstanceId, nullable: v >= 5)
            }
            w.bytes("metadata", all[i].metadata, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
