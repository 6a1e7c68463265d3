// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

/// Reports metrics of this client, as the broker requested in GetTelemetrySubscriptions (KIP-714).
///
/// API key 72, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct PushTelemetryRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = PushTelemetryResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .pushTelemetry }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "PushTelemetryRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of this run of the client.
    public var clientInstanceID: KafkaUUID
    /// ID of the subscription, from GetTelemetrySubscriptions.
    public var subscriptionID: Int32
    /// Whether the client is closing and this is its last report.
    public var terminating: Bool
    /// Compression of `metrics`: 0: none, 1: gzip, 2: snappy, 3: lz4, 4: zstd.
    public var compressionType: Int8
    /// Metrics as `MetricsData` of OpenTelemetry's protocol (version 1), compressed.
    public var metrics: ByteSlice
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        clientInstanceID = .zero
        subscriptionID = 0
        terminating = false
        compressionType = 0
        metrics = ByteSlice()
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        clientInstanceID: KafkaUUID = .zero,
        subscriptionID: Int32 = 0,
        terminating: Bool = false,
        compressionType: Int8 = 0,
        metrics: ByteSlice = ByteSlice(),
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.clientInstanceID = clientInstanceID
        self.subscriptionID = subscriptionID
        self.terminating = terminating
        self.compressionType = compressionType
        self.metrics = metrics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        clientInstanceID = r.uuid()
        subscriptionID = r.int32()
        terminating = r.bool()
        compressionType = r.int8()
        metrics = r.bytes()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.uuid("clientInstanceId", clientInstanceID)
        w.int32("subscriptionId", subscriptionID)
        w.bool("terminating", terminating)
        w.int8("compressionType", compressionType)
        w.bytes("metrics", metrics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// Whether the broker accepted the report.
///
/// API key 72, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct PushTelemetryResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .pushTelemetry }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "PushTelemetryResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
