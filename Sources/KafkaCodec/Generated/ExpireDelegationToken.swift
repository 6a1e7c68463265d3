// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct ExpireDelegationTokenRequest: KafkaRequest {
    public typealias Response = ExpireDelegationTokenResponse
    public static var apiKey: ApiKey { .expireDelegationToken }
    public static var name: StaticString { "ExpireDelegationTokenRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var hmac: ByteSlice
    public var expiryTimePeriodMs: Int64
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        hmac = ByteSlice()
        expiryTimePeriodMs = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        hmac = r.bytes()
        expiryTimePeriodMs = r.int64()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.bytes("hmac", hmac, nullable: false)
        w.int64("expiryTimePeriodMs", expiryTimePeriodMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct ExpireDelegationTokenResponse: KafkaResponse {
    public static var apiKey: ApiKey { .expireDelegationToken }
    public static var name: StaticString { "ExpireDelegationTokenResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var errorCode: Int16
    public var expiryTimestampMs: Int64
    public var throttleTimeMs: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        expiryTimestampMs = 0
        throttleTimeMs = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        expiryTimestampMs = r.int64()
        throttleTimeMs = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        w.int64("expiryTimestampMs", expiryTimestampMs)
        w.int32("throttleTimeMs", throttleTimeMs)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
