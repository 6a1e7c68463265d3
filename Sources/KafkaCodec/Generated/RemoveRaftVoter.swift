// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct RemoveRaftVoterRequest: KafkaRequest {
    public typealias Response = RemoveRaftVoterResponse
    public static var apiKey: ApiKey { .removeRaftVoter }
    public static var name: StaticString { "RemoveRaftVoterRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var clusterId: String?
    public var voterId: Int32
    public var voterDirectoryId: KafkaUUID
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        clusterId = ""
        voterId = 0
        voterDirectoryId = .zero
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        clusterId = r.nullableString(true)
        voterId = r.int32()
        voterDirectoryId = r.uuid()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("clusterId", clusterId, nullable: true)
        w.int32("voterId", voterId)
        w.uuid("voterDirectoryId", voterDirectoryId)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct RemoveRaftVoterResponse: KafkaResponse {
    public static var apiKey: ApiKey { .removeRaftVoter }
    public static var name: StaticString { "RemoveRaftVoterResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
