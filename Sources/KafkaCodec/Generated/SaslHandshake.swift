// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct SaslHandshakeRequest: KafkaRequest {
    public typealias Response = SaslHandshakeResponse
    public static var apiKey: ApiKey { .saslHandshake }
    public static var name: StaticString { "SaslHandshakeRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var mechanism: String
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        mechanism = ""
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        mechanism = r.string()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("mechanism", mechanism, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct SaslHandshakeResponse: KafkaResponse {
    public static var apiKey: ApiKey { .saslHandshake }
    public static var name: StaticString { "SaslHandshakeResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var errorCode: Int16
    public var mechanisms: [String]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        mechanisms = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        mechanisms = r.values()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        w.values("mechanisms", mechanisms, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
