// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct AddPartitionsToTxnRequest: KafkaRequest {
    public typealias Response = AddPartitionsToTxnResponse
    public static var apiKey: ApiKey { .addPartitionsToTxn }
    public static var name: StaticString { "AddPartitionsToTxnRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var transactions: [AddPartitionsToTxnTransaction]
    public var v3AndBelowTransactionalId: String
    public var v3AndBelowProducerId: Int64
    public var v3AndBelowProducerEpoch: Int16
    public var v3AndBelowTopics: [AddPartitionsToTxnTopic]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        transactions = []
        v3AndBelowTransactionalId = ""
        v3AndBelowProducerId = 0
        v3AndBelowProducerEpoch = 0
        v3AndBelowTopics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        transactions = v >= 4 ? r.structs(minimum: 14) : []
        v3AndBelowTransactionalId = v <= 3 ? r.string() : ""
        v3AndBelowProducerId = v <= 3 ? r.int64() : 0
        v3AndBelowProducerEpoch = v <= 3 ? r.int16() : 0
        v3AndBelowTopics = v <= 3 ? r.structs(minimum: 3) : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 4 {
            w.structs("transactions", transactions, nullable: false)
        } else {
            w.absent("transactions", isDefault: transactions.isEmpty)
        }
        if v <= 3 {
            w.string("v3AndBelowTransactionalId", v3AndBelowTransactionalId, nullable: false)
            w.int64("v3AndBelowProducerId", v3AndBelowProducerId)
            w.int16("v3AndBelowProducerEpoch", v3AndBelowProducerEpoch)
            w.structs("v3AndBelowTopics", v3AndBelowTopics, nullable: false)
        } else {
            w.absent("v3AndBelowTransactionalId", isDefault: v3AndBelowTransactionalId.isEmpty)
            w.absent("v3AndBelowProducerId", isDefault: v3AndBelowProducerId == 0)
            w.absent("v3AndBelowProducerEpoch", isDefault: v3AndBelowProducerEpoch == 0)
            w.absent("v3AndBelowTopics", isDefault: v3AndBelowTopics.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AddPartitionsToTxnRequest {
    public struct AddPartitionsToTxnTransaction: KafkaArrayElement {
        public var transactionalId: String
        public var producerId: Int64
        public var producerEpoch: Int16
        public var verifyOnly: Bool
        public var topics: [AddPartitionsToTxnTopic]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            transactionalId = ""
            producerId = 0
            producerEpoch = 0
            verifyOnly = false
            topics = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            transactionalId = r.string()
            producerId = r.int64()
            producerEpoch = r.int16()
            verifyOnly = r.bool()
            topics = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("transactionalId", all[i].transactionalId, nullable: false)
            w.int64("producerId", all[i].producerId)
            w.int16("producerEpoch", all[i].producerEpoch)
            w.bool("verifyOnly", all[i].verifyOnly)
            w.structs("topics", all[i].topics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AddPartitionsToTxnRequest {
    public struct AddPartitionsToTxnTopic: KafkaArrayElement {
        public var name: String
        public var partitions: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct AddPartitionsToTxnResponse: KafkaResponse {
    public static var apiKey: ApiKey { .addPartitionsToTxn }
    public static var name: StaticString { "AddPartitionsToTxnResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var resultsByTransaction: [AddPartitionsToTxnResult]
    public var resultsByTopicV3AndBelow: [AddPartitionsToTxnTopicResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        resultsByTransaction = []
        resultsByTopicV3AndBelow = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = v >= 4 ? r.int16() : 0
        resultsByTransaction = v >= 4 ? r.structs(minimum: 3) : []
        resultsByTopicV3AndBelow = v <= 3 ? r.structs(minimum: 3) : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        if v >= 4 {
            w.int16("errorCode", errorCode)
            w.structs("resultsByTransaction", resultsByTransaction, nullable: false)
        } else {
            w.absent("resultsByTransaction", isDefault: resultsByTransaction.isEmpty)
        }
        if v <= 3 {
            w.structs("resultsByTopicV3AndBelow", resultsByTopicV3AndBelow, nullable: false)
        } else {
            w.absent("resultsByTopicV3AndBelow", isDefault: resultsByTopicV3AndBelow.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AddPartitionsToTxnResponse {
    public struct AddPartitionsToTxnResult: KafkaArrayElement {
        public var transactionalId: String
        public var topicResults: [AddPartitionsToTxnTopicResult]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            transactionalId = ""
            topicResults = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            transactionalId = r.string()
            topicResults = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("transactionalId", all[i].transactionalId, nullable: false)
            w.structs("topicResults", all[i].topicResults, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AddPartitionsToTxnResponse {
    public struct AddPartitionsToTxnTopicResult: KafkaArrayElement {
        public var name: String
        public var resultsByPartition: [AddPartitionsToTxnPartitionResult]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            resultsByPartition = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            resultsByPartition = r.structs(minimum: 6)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("resultsByPartition", all[i].resultsByPartition, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AddPartitionsToTxnResponse {
    public struct AddPartitionsToTxnPartitionResult: KafkaArrayElement {
        public var partitionIndex: Int32
        public var partitionErrorCode: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            partitionErrorCode = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            partitionErrorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("partitionErrorCode", all[i].partitionErrorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
