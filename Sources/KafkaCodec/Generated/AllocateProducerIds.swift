// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct AllocateProducerIdsRequest: KafkaRequest {
    public typealias Response = AllocateProducerIdsResponse
    public static var apiKey: ApiKey { .allocateProducerIds }
    public static var name: StaticString { "AllocateProducerIdsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var brokerId: Int32
    public var brokerEpoch: Int64
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        brokerId = 0
        brokerEpoch = -1
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        brokerId = r.int32()
        brokerEpoch = r.int64()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("brokerId", brokerId)
        w.int64("brokerEpoch", brokerEpoch)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct AllocateProducerIdsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .allocateProducerIds }
    public static var name: StaticString { "AllocateProducerIdsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var producerIdStart: Int64
    public var producerIdLen: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        producerIdStart = 0
        producerIdLen = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        producerIdStart = r.int64()
        producerIdLen = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.int64("producerIdStart", producerIdStart)
        w.int32("producerIdLen", producerIdLen)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
