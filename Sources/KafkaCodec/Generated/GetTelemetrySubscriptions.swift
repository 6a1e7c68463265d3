// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct GetTelemetrySubscriptionsRequest: KafkaRequest {
    public typealias Response = GetTelemetrySubscriptionsResponse
    public static var apiKey: ApiKey { .getTelemetrySubscriptions }
    public static var name: StaticString { "GetTelemetrySubscriptionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var clientInstanceId: KafkaUUID
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        clientInstanceId = .zero
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        clientInstanceId = r.uuid()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.uuid("clientInstanceId", clientInstanceId)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct GetTelemetrySubscriptionsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .getTelemetrySubscriptions }
    public static var name: StaticString { "GetTelemetrySubscriptionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var clientInstanceId: KafkaUUID
    public var subscriptionId: Int32
    public var acceptedCompressionTypes: [Int8]
    public var pushIntervalMs: Int32
    public var telemetryMaxBytes: Int32
    public var deltaTemporality: Bool
    public var requestedMetrics: [String]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        clientInstanceId = .zero
        subscriptionId = 0
        acceptedCompressionTypes = []
        pushIntervalMs = 0
        telemetryMaxBytes = 0
        deltaTemporality = false
        requestedMetrics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        clientInstanceId = r.uuid()
        subscriptionId = r.int32()
        acceptedCompressionTypes = r.values()
        pushIntervalMs = r.int32()
        telemetryMaxBytes = r.int32()
        deltaTemporality = r.bool()
        requestedMetrics = r.values()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.uuid("clientInstanceId", clientInstanceId)
        w.int32("subscriptionId", subscriptionId)
        w.values("acceptedCompressionTypes", acceptedCompressionTypes, nullable: false)
        w.int32("pushIntervalMs", pushIntervalMs)
        w.int32("telemetryMaxBytes", telemetryMaxBytes)
        w.bool("deltaTemporality", deltaTemporality)
        w.values("requestedMetrics", requestedMetrics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
