// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// A broker asks the active controller for a block of producer IDs to hand out.
///
/// API key 67, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct AllocateProducerIdsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = AllocateProducerIdsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .allocateProducerIds }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AllocateProducerIdsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of the broker that asks.
    public var brokerID: Int32
    /// Epoch of the broker's registration. Default: -1.
    public var brokerEpoch: Int64
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        brokerID = 0
        brokerEpoch = -1
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        brokerID: Int32 = 0,
        brokerEpoch: Int64 = -1,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.brokerID = brokerID
        self.brokerEpoch = brokerEpoch
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        brokerID = r.int32()
        brokerEpoch = r.int64()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("brokerId", brokerID)
        w.int64("brokerEpoch", brokerEpoch)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The block of producer IDs that belongs to the broker from now on.
///
/// API key 67, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct AllocateProducerIdsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .allocateProducerIds }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AllocateProducerIdsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// First producer ID of the block.
    public var producerIdStart: Int64
    /// Number of producer IDs in the block.
    public var producerIdLen: Int32
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        producerIdStart = 0
        producerIdLen = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        producerIdStart: Int64 = 0,
        producerIdLen: Int32 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.producerIdStart = producerIdStart
        self.producerIdLen = producerIdLen
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        producerIdStart = r.int64()
        producerIdLen = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.int64("producerIdStart", producerIdStart)
        w.int32("producerIdLen", producerIdLen)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
