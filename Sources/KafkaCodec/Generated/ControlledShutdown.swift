// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ControlledShutdownRequest: KafkaRequest {
    public typealias Response = ControlledShutdownResponse
    public static var apiKey: ApiKey { .controlledShutdown }
    public static var name: StaticString { "ControlledShutdownRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var brokerId: Int32
    public var brokerEpoch: Int64
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        brokerId = 0
        brokerEpoch = -1
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        brokerId = r.int32()
        brokerEpoch = v >= 2 ? r.int64() : -1
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("brokerId", brokerId)
        if v >= 2 {
            w.int64("brokerEpoch", brokerEpoch)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct ControlledShutdownResponse: KafkaResponse {
    public static var apiKey: ApiKey { .controlledShutdown }
    public static var name: StaticString { "ControlledShutdownResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var errorCode: Int16
    public var remainingPartitions: [RemainingPartition]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        errorCode = 0
        remainingPartitions = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        errorCode = r.int16()
        remainingPartitions = r.structs(minimum: 6)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("errorCode", errorCode)
        w.structs("remainingPartitions", remainingPartitions, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ControlledShutdownResponse {
    public struct RemainingPartition: KafkaArrayElement {
        public var topicName: String
        public var partitionIndex: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            partitionIndex = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicName = r.string()
            partitionIndex = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topicName", all[i].topicName, nullable: false)
            w.int32("partitionIndex", all[i].partitionIndex)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
