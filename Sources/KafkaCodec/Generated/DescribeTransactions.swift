// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DescribeTransactionsRequest: KafkaRequest {
    public typealias Response = DescribeTransactionsResponse
    public static var apiKey: ApiKey { .describeTransactions }
    public static var name: StaticString { "DescribeTransactionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var transactionalIds: [String]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        transactionalIds = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        transactionalIds = r.values()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.values("transactionalIds", transactionalIds, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct DescribeTransactionsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeTransactions }
    public static var name: StaticString { "DescribeTransactionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var transactionStates: [TransactionState]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        transactionStates = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        transactionStates = r.structs(minimum: 28)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("transactionStates", transactionStates, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeTransactionsResponse {
    public struct TransactionState: KafkaArrayElement {
        public var errorCode: Int16
        public var transactionalId: String
        public var transactionState: String
        public var transactionTimeoutMs: Int32
        public var transactionStartTimeMs: Int64
        public var producerId: Int64
        public var producerEpoch: Int16
        public var topics: [TopicData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            errorCode = 0
            transactionalId = ""
            transactionState = ""
            transactionTimeoutMs = 0
            transactionStartTimeMs = 0
            producerId = 0
            producerEpoch = 0
            topics = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            transactionalId = r.string()
            transactionState = r.string()
            transactionTimeoutMs = r.int32()
            transactionStartTimeMs = r.int64()
            producerId = r.int64()
            producerEpoch = r.int16()
            topics = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int16("errorCode", all[i].errorCode)
            w.string("transactionalId", all[i].transactionalId, nullable: false)
            w.string("transactionState", all[i].transactionState, nullable: false)
            w.int32("transactionTimeoutMs", all[i].transactionTimeoutMs)
            w.int64("transactionStartTimeMs", all[i].transactionStartTimeMs)
            w.int64("producerId", all[i].producerId)
            w.int16("producerEpoch", all[i].producerEpoch)
            w.structs("topics", all[i].topics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeTransactionsResponse {
    public struct TopicData: KafkaArrayElement {
        public var topic: String
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topic = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("topic", all[i].topic, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
