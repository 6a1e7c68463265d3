// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct InitProducerIdRequest: KafkaRequest {
    public typealias Response = InitProducerIdResponse
    public static var apiKey: ApiKey { .initProducerId }
    public static var name: StaticString { "InitProducerIdRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var transactionalId: String?
    public var transactionTimeoutMs: Int32
    public var producerId: Int64
    public var producerEpoch: Int16
    public var enable2Pc: Bool
    public var keepPreparedTxn: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        transactionalId = ""
        transactionTimeoutMs = 0
        producerId = -1
        producerEpoch = -1
        enable2Pc = false
        keepPreparedTxn = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        transactionalId = r.nullableString(true)
        transactionTimeoutMs = r.int32()
        producerId = v >= 3 ? r.int64() : -1
        producerEpoch = v >= 3 ? r.int16() : -1
        enable2Pc = v >= 6 ? r.bool() : false
        keepPreparedTxn = v >= 6 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("transactionalId", transactionalId, nullable: true)
        w.int32("transactionTimeoutMs", transactionTimeoutMs)
        if v >= 3 {
            w.int64("producerId", producerId)
            w.int16("producerEpoch", producerEpoch)
        } else {
            w.absent("producerId", isDefault: producerId == -1)
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

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct InitProducerIdResponse: KafkaResponse {
    public static var apiKey: ApiKey { .initProducerId }
    public static var name: StaticString { "InitProducerIdResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var producerId: Int64
    public var producerEpoch: Int16
    public var ongoingTxnProducerId: Int64
    public var ongoingTxnProducerEpoch: Int16
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        producerId = -1
        producerEpoch = 0
        ongoingTxnProducerId = -1
        ongoingTxnProducerEpoch = -1
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        producerId = r.int64()
        producerEpoch = r.int16()
        ongoingTxnProducerId = v >= 6 ? r.int64() : -1
        ongoingTxnProducerEpoch = v >= 6 ? r.int16() : -1
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.int64("producerId", producerId)
        w.int16("producerEpoch", producerEpoch)
        if v >= 6 {
            w.int64("ongoingTxnProducerId", ongoingTxnProducerId)
            w.int16("ongoingTxnProducerEpoch", ongoingTxnProducerEpoch)
        } else {
            w.absent("ongoingTxnProducerId", isDefault: ongoingTxnProducerId == -1)
            w.absent("ongoingTxnProducerEpoch", isDefault: ongoingTxnProducerEpoch == -1)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
