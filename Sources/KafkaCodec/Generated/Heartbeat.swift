// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct HeartbeatRequest: KafkaRequest {
    public typealias Response = HeartbeatResponse
    public static var apiKey: ApiKey { .heartbeat }
    public static var name: StaticString { "HeartbeatRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var groupId: String
    public var generationId: Int32
    public var memberId: String
    public var groupInstanceId: String?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        generationId = 0
        memberId = ""
        groupInstanceId = nil
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        groupId = r.string()
        generationId = r.int32()
        memberId = r.string()
        groupInstanceId = v >= 3 ? r.nullableString(v >= 3) : nil
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
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct HeartbeatResponse: KafkaResponse {
    public static var apiKey: ApiKey { .heartbeat }
    public static var name: StaticString { "HeartbeatResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        w.int16("errorCode", errorCode)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
