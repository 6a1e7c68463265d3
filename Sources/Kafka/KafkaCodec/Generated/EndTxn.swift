// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Ends a transaction: commits or aborts it.
///
/// API key 26, versions 0-5. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct EndTxnRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = EndTxnResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .endTxn }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "EndTxnRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Transactional ID of the producer (`transactional.id`).
    public var transactionalID: String
    /// ID of the producer, given by InitProducerId.
    public var producerID: Int64
    /// Epoch of the producer; a newer epoch fences older ones.
    public var producerEpoch: Int16
    /// Whether to commit the transaction; if not, it is aborted.
    public var committed: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        transactionalID = ""
        producerID = 0
        producerEpoch = 0
        committed = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        transactionalID: String = "",
        producerID: Int64 = 0,
        producerEpoch: Int16 = 0,
        committed: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.transactionalID = transactionalID
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.committed = committed
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        transactionalID = r.string()
        producerID = r.int64()
        producerEpoch = r.int16()
        committed = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("transactionalId", transactionalID, nullable: false)
        w.int64("producerId", producerID)
        w.int16("producerEpoch", producerEpoch)
        w.bool("committed", committed)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// Whether the transaction ends as requested.
///
/// API key 26, versions 0-5. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct EndTxnResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .endTxn }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "EndTxnResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Producer ID for the next transaction; -1: unchanged. Versions 5+ (ignored in others). Default: -1.
    public var producerID: Int64
    /// Producer epoch for the next transaction; -1: unchanged. Versions 5+ (ignored in others). Default: -1.
    public var producerEpoch: Int16
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        producerID = -1
        producerEpoch = -1
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        producerID: Int64 = -1,
        producerEpoch: Int16 = -1,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        producerID = v >= 5 ? r.int64() : -1
        producerEpoch = v >= 5 ? r.int16() : -1
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        if v >= 5 {
            w.int64("producerId", producerID)
            w.int16("producerEpoch", producerEpoch)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
