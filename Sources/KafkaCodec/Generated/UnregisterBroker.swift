// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct UnregisterBrokerRequest: KafkaRequest {
    public typealias Response = UnregisterBrokerResponse
    public static var apiKey: ApiKey { .unregisterBroker }
    public static var name: StaticString { "UnregisterBrokerRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var brokerId: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        brokerId = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        brokerId = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("brokerId", brokerId)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct UnregisterBrokerResponse: KafkaResponse {
    public static var apiKey: ApiKey { .unregisterBroker }
    public static var name: StaticString { "UnregisterBrokerResponse" }
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
