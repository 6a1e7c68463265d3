// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Tells the transaction coordinator that a transaction will commit offsets of a group, so that they are part of it.
///
/// API key 25, versions 0-4. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct AddOffsetsToTxnRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = AddOffsetsToTxnResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .addOffsetsToTxn }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AddOffsetsToTxnRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Transactional ID of the producer (`transactional.id`).
    public var transactionalID: String
    /// ID of the producer, given by InitProducerId.
    public var producerID: Int64
    /// Epoch of the producer; a newer epoch fences older ones.
    public var producerEpoch: Int16
    /// ID of the group whose offsets the transaction commits.
    public var groupID: String
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        transactionalID = ""
        producerID = 0
        producerEpoch = 0
        groupID = ""
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        transactionalID: String = "",
        producerID: Int64 = 0,
        producerEpoch: Int16 = 0,
        groupID: String = "",
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.transactionalID = transactionalID
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.groupID = groupID
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        transactionalID = r.string()
        producerID = r.int64()
        producerEpoch = r.int16()
        groupID = r.string()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("transactionalId", transactionalID, nullable: false)
        w.int64("producerId", producerID)
        w.int16("producerEpoch", producerEpoch)
        w.string("groupId", groupID, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// Whether the group's offsets are part of the transaction from now on.
///
/// API key 25, versions 0-4. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct AddOffsetsToTxnResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .addOffsetsToTxn }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AddOffsetsToTxnResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

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
