// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct AddRaftVoterRequest: KafkaRequest {
    public typealias Response = AddRaftVoterResponse
    public static var apiKey: ApiKey { .addRaftVoter }
    public static var name: StaticString { "AddRaftVoterRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var clusterId: String?
    public var timeoutMs: Int32
    public var voterId: Int32
    public var voterDirectoryId: KafkaUUID
    public var listeners: [Listener]
    public var ackWhenCommitted: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        clusterId = ""
        timeoutMs = 0
        voterId = 0
        voterDirectoryId = .zero
        listeners = []
        ackWhenCommitted = true
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        clusterId = r.nullableString(true)
        timeoutMs = r.int32()
        voterId = r.int32()
        voterDirectoryId = r.uuid()
        listeners = r.structs(minimum: 5)
        ackWhenCommitted = v >= 1 ? r.bool() : true
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("clusterId", clusterId, nullable: true)
        w.int32("timeoutMs", timeoutMs)
        w.int32("voterId", voterId)
        w.uuid("voterDirectoryId", voterDirectoryId)
        w.structs("listeners", listeners, nullable: false)
        if v >= 1 {
            w.bool("ackWhenCommitted", ackWhenCommitted)
        } else {
            w.absent("ackWhenCommitted", isDefault: ackWhenCommitted)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AddRaftVoterRequest {
    public struct Listener: KafkaArrayElement {
        public var name: String
        public var host: String
        public var port: UInt16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            host = r.string()
            port = r.uint16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.string("host", all[i].host, nullable: false)
            w.uint16("port", all[i].port)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct AddRaftVoterResponse: KafkaResponse {
    public static var apiKey: ApiKey { .addRaftVoter }
    public static var name: StaticString { "AddRaftVoterResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
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
