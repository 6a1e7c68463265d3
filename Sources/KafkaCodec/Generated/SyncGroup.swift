// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct SyncGroupRequest: KafkaRequest {
    public typealias Response = SyncGroupResponse
    public static var apiKey: ApiKey { .syncGroup }
    public static var name: StaticString { "SyncGroupRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var groupId: String
    public var generationId: Int32
    public var memberId: String
    public var groupInstanceId: String?
    public var protocolType: String?
    public var protocolName: String?
    public var assignments: [SyncGroupRequestAssignment]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        generationId = 0
        memberId = ""
        groupInstanceId = nil
        protocolType = nil
        protocolName = nil
        assignments = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        groupId = r.string()
        generationId = r.int32()
        memberId = r.string()
        groupInstanceId = v >= 3 ? r.nullableString(v >= 3) : nil
        protocolType = v >= 5 ? r.nullableString(v >= 5) : nil
        protocolName = v >= 5 ? r.nullableString(v >= 5) : nil
        assignments = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("groupId", groupId, nullable: false)
        w.int32("generationId", generationId)
        w.string("memberId", memberId, nullable: false)
        if v >= 3 {
            w.string("groupInstanceId", groupInstanceId, nullable: v >= 3)
        } else {
            w.absent("groupInstanceId", isDefault: groupInstanceId == nil)
        }
        if v >= 5 {
            w.string("protocolType", protocolType, nullable: v >= 5)
            w.string("protocolName", protocolName, nullable: v >= 5)
        }
        w.structs("assignments", assignments, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension SyncGroupRequest {
    public struct SyncGroupRequestAssignment: KafkaArrayElement {
        public var memberId: String
        public var assignment: ByteSlice
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            memberId = ""
            assignment = ByteSlice()
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            memberId = r.string()
            assignment = r.bytes()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("memberId", all[i].memberId, nullable: false)
            w.bytes("assignment", all[i].assignment, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct SyncGroupResponse: KafkaResponse {
    public static var apiKey: ApiKey { .syncGroup }
    public static var name: StaticString { "SyncGroupResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var protocolType: String?
    public var protocolName: String?
    public var assignment: ByteSlice
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        protocolType = nil
        protocolName = nil
        assignment = ByteSlice()
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = r.int16()
        protocolType = v >= 5 ? r.nullableString(v >= 5) : nil
        protocolName = v >= 5 ? r.nullableString(v >= 5) : nil
        assignment = r.bytes()
        unknownTaggedFields = r.unknownTags()
    }

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

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
