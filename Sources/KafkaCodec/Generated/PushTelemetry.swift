// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct PushTelemetryRequest: KafkaRequest {
    public typealias Response = PushTelemetryResponse
    public static var apiKey: ApiKey { .pushTelemetry }
    public static var name: StaticString { "PushTelemetryRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var clientInstanceId: KafkaUUID
    public var subscriptionId: Int32
    public var terminating: Bool
    public var compressionType: Int8
    public var metrics: ByteSlice
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        clientInstanceId = .zero
        subscriptionId = 0
        terminating = false
        compressionType = 0
        metrics = ByteSlice()
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        clientInstanceId = r.uuid()
        subscriptionId = r.int32()
        terminating = r.bool()
        compressionType = r.int8()
        metrics = r.bytes()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.uuid("clientInstanceId", clientInstanceId)
        w.int32("subscriptionId", subscriptionId)
        w.bool("terminating", terminating)
        w.int8("compressionType", compressionType)
        w.bytes("metrics", metrics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct PushTelemetryResponse: KafkaResponse {
    public static var apiKey: ApiKey { .pushTelemetry }
    public static var name: StaticString { "PushTelemetryResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
