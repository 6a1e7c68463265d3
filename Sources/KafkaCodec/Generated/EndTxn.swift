// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct EndTxnRequest: KafkaRequest {
    public typealias Response = EndTxnResponse
    public static var apiKey: ApiKey { .endTxn }
    public static var name: StaticString { "EndTxnRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var transactionalId: String
    public var producerId: Int64
    public var producerEpoch: Int16
    public var committed: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        transactionalId = ""
        producerId = 0
        producerEpoch = 0
        committed = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        transactionalId = r.string()
        producerId = r.int64()
        producerEpoch = r.int16()
        committed = r.bool()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("transactionalId", transactionalId, nullable: false)
        w.int64("producerId", producerId)
        w.int16("producerEpoch", producerEpoch)
        w.bool("committed", committed)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct EndTxnResponse: KafkaResponse {
    public static var apiKey: ApiKey { .endTxn }
    public static var name: StaticString { "EndTxnResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var producerId: Int64
    public var producerEpoch: Int16
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        producerId = -1
        producerEpoch = -1
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        producerId = v >= 5 ? r.int64() : -1
        producerEpoch = v >= 5 ? r.int16() : -1
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        if v >= 5 {
            w.int64("producerId", producerId)
            w.int16("producerEpoch", producerEpoch)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
