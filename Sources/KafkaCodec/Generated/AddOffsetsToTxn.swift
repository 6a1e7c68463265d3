// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct AddOffsetsToTxnRequest: KafkaRequest {
    public typealias Response = AddOffsetsToTxnResponse
    public static var apiKey: ApiKey { .addOffsetsToTxn }
    public static var name: StaticString { "AddOffsetsToTxnRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var transactionalId: String
    public var producerId: Int64
    public var producerEpoch: Int16
    public var groupId: String
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        transactionalId = ""
        producerId = 0
        producerEpoch = 0
        groupId = ""
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        transactionalId = r.string()
        producerId = r.int64()
        producerEpoch = r.int16()
        groupId = r.string()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("transactionalId", transactionalId, nullable: false)
        w.int64("producerId", producerId)
        w.int16("producerEpoch", producerEpoch)
        w.string("groupId", groupId, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct AddOffsetsToTxnResponse: KafkaResponse {
    public static var apiKey: ApiKey { .addOffsetsToTxn }
    public static var name: StaticString { "AddOffsetsToTxnResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 3 }

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
