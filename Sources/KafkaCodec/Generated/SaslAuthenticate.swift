// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct SaslAuthenticateRequest: KafkaRequest {
    public typealias Response = SaslAuthenticateResponse
    public static var apiKey: ApiKey { .saslAuthenticate }
    public static var name: StaticString { "SaslAuthenticateRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var authBytes: ByteSlice
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        authBytes = ByteSlice()
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        authBytes = r.bytes()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.bytes("authBytes", authBytes, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct SaslAuthenticateResponse: KafkaResponse {
    public static var apiKey: ApiKey { .saslAuthenticate }
    public static var name: StaticString { "SaslAuthenticateResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var errorCode: Int16
    public var errorMessage: String?
    public var authBytes: ByteSlice
    public var sessionLifetimeMs: Int64
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        errorMessage = ""
        authBytes = ByteSlice()
        sessionLifetimeMs = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        authBytes = r.bytes()
        sessionLifetimeMs = v >= 1 ? r.int64() : 0
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        w.bytes("authBytes", authBytes, nullable: false)
        if v >= 1 {
            w.int64("sessionLifetimeMs", sessionLifetimeMs)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
