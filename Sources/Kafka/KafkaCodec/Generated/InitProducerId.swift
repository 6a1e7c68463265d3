// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Gets a producer ID and epoch for an idempotent or transactional producer. Earlier producers of the ID are fenced.
///
/// API key 22, versions 0-6. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct InitProducerIdRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = InitProducerIdResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .initProducerId }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "InitProducerIdRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Transactional ID of the producer (`transactional.id`). `nil`: the producer is idempotent only. Default: empty.
    public var transactionalID: String?
    /// Time after which the coordinator aborts a transaction, in milliseconds; used with a transactional ID only.
    public var transactionTimeoutMs: Int32
    /// Producer ID so far, when the producer asks for a newer epoch; -1: none. Versions 3+. Default: -1.
    public var producerID: Int64
    /// Producer epoch so far, when the producer asks for a newer one; -1: none. Versions 3+. Default: -1.
    public var producerEpoch: Int16
    /// Whether the producer takes part in two-phase commits, whose transactions have no timeout (KIP-939). Versions 6+.
    public var enable2Pc: Bool
    /// Whether to keep the transaction that is open instead of aborting it. Versions 6+.
    public var keepPreparedTxn: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        transactionalID = ""
        transactionTimeoutMs = 0
        producerID = -1
        producerEpoch = -1
        enable2Pc = false
        keepPreparedTxn = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        transactionalID: String? = "",
        transactionTimeoutMs: Int32 = 0,
        producerID: Int64 = -1,
        producerEpoch: Int16 = -1,
        enable2Pc: Bool = false,
        keepPreparedTxn: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.transactionalID = transactionalID
        self.transactionTimeoutMs = transactionTimeoutMs
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.enable2Pc = enable2Pc
        self.keepPreparedTxn = keepPreparedTxn
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        transactionalID = r.nullableString(true)
        transactionTimeoutMs = r.int32()
        producerID = v >= 3 ? r.int64() : -1
        producerEpoch = v >= 3 ? r.int16() : -1
        enable2Pc = v >= 6 ? r.bool() : false
        keepPreparedTxn = v >= 6 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("transactionalId", transactionalID, nullable: true)
        w.int32("transactionTimeoutMs", transactionTimeoutMs)
        if v >= 3 {
            w.int64("producerId", producerID)
            w.int16("producerEpoch", producerEpoch)
        } else {
            w.absent("producerId", isDefault: producerID == -1)
            w.absent("producerEpoch", isDefault: producerEpoch == -1)
        }
        if v >= 6 {
            w.bool("enable2Pc", enable2Pc)
            w.bool("keepPreparedTxn", keepPreparedTxn)
        } else {
            w.absent("enable2Pc", isDefault: !enable2Pc)
            w.absent("keepPreparedTxn", isDefault: !keepPreparedTxn)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The producer's ID and epoch.
///
/// API key 22, versions 0-6. Flexible from version 2: compact lengths and tagged fields (KIP-482).
public struct InitProducerIdResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .initProducerId }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "InitProducerIdResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 2 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// ID of the producer; -1: the request failed. Default: -1.
    public var producerID: Int64
    /// Epoch of the producer.
    public var producerEpoch: Int16
    /// Producer ID of the transaction that was kept; -1: none. Versions 6+. Default: -1.
    public var ongoingTxnProducerID: Int64
    /// Producer epoch of the transaction that was kept; -1: none. Versions 6+. Default: -1.
    public var ongoingTxnProducerEpoch: Int16
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        producerID = -1
        producerEpoch = 0
        ongoingTxnProducerID = -1
        ongoingTxnProducerEpoch = -1
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        producerID: Int64 = -1,
        producerEpoch: Int16 = 0,
        ongoingTxnProducerID: Int64 = -1,
        ongoingTxnProducerEpoch: Int16 = -1,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.ongoingTxnProducerID = ongoingTxnProducerID
        self.ongoingTxnProducerEpoch = ongoingTxnProducerEpoch
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        producerID = r.int64()
        producerEpoch = r.int16()
        ongoingTxnProducerID = v >= 6 ? r.int64() : -1
        ongoingTxnProducerEpoch = v >= 6 ? r.int16() : -1
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.int64("producerId", producerID)
        w.int16("producerEpoch", producerEpoch)
        if v >= 6 {
            w.int64("ongoingTxnProducerId", ongoingTxnProducerID)
            w.int16("ongoingTxnProducerEpoch", ongoingTxnProducerEpoch)
        } else {
            w.absent("ongoingTxnProducerId", isDefault: ongoingTxnProducerID == -1)
            w.absent("ongoingTxnProducerEpoch", isDefault: ongoingTxnProducerEpoch == -1)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
