// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks which metrics the broker wants from this client (KIP-714).
///
/// API key 71, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct GetTelemetrySubscriptionsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = GetTelemetrySubscriptionsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .getTelemetrySubscriptions }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "GetTelemetrySubscriptionsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of this run of the client; zero: asks the broker for one.
    public var clientInstanceID: KafkaUUID
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        clientInstanceID = .zero
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        clientInstanceID: KafkaUUID = .zero,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.clientInstanceID = clientInstanceID
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        clientInstanceID = r.uuid()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.uuid("clientInstanceId", clientInstanceID)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// Which metrics to report, how, and how often.
///
/// API key 71, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct GetTelemetrySubscriptionsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .getTelemetrySubscriptions }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "GetTelemetrySubscriptionsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// New ID for the client; zero: the client has one already.
    public var clientInstanceID: KafkaUUID
    /// ID of this subscription, sent back with each report.
    public var subscriptionID: Int32
    /// Compressions that the broker accepts, the best first: 0: none, 1: gzip, 2: snappy, 3: lz4, 4: zstd.
    public var acceptedCompressionTypes: [Int8]
    /// Time between two reports, in milliseconds.
    public var pushIntervalMs: Int32
    /// Largest report that the broker accepts, in bytes.
    public var telemetryMaxBytes: Int32
    /// Whether to report sums since the last report; if not, since the start.
    public var deltaTemporality: Bool
    /// Prefixes of the names of metrics to report; empty: none. An empty prefix: all.
    public var requestedMetrics: [String]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        clientInstanceID = .zero
        subscriptionID = 0
        acceptedCompressionTypes = []
        pushIntervalMs = 0
        telemetryMaxBytes = 0
        deltaTemporality = false
        requestedMetrics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        clientInstanceID: KafkaUUID = .zero,
        subscriptionID: Int32 = 0,
        acceptedCompressionTypes: [Int8] = [],
        pushIntervalMs: Int32 = 0,
        telemetryMaxBytes: Int32 = 0,
        deltaTemporality: Bool = false,
        requestedMetrics: [String] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.clientInstanceID = clientInstanceID
        self.subscriptionID = subscriptionID
        self.acceptedCompressionTypes = acceptedCompressionTypes
        self.pushIntervalMs = pushIntervalMs
        self.telemetryMaxBytes = telemetryMaxBytes
        self.deltaTemporality = deltaTemporality
        self.requestedMetrics = requestedMetrics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        clientInstanceID = r.uuid()
        subscriptionID = r.int32()
        acceptedCompressionTypes = r.values()
        pushIntervalMs = r.int32()
        telemetryMaxBytes = r.int32()
        deltaTemporality = r.bool()
        requestedMetrics = r.values()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.uuid("clientInstanceId", clientInstanceID)
        w.int32("subscriptionId", subscriptionID)
        w.values("acceptedCompressionTypes", acceptedCompressionTypes, nullable: false)
        w.int32("pushIntervalMs", pushIntervalMs)
        w.int32("telemetryMaxBytes", telemetryMaxBytes)
        w.bool("deltaTemporality", deltaTemporality)
        w.values("requestedMetrics", requestedMetrics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
