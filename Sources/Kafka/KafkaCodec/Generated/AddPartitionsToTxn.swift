// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Tells the transaction coordinator to which partitions a transaction writes. Brokers send it too, for many at once.
///
/// API key 24, versions 0-5. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct AddPartitionsToTxnRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = AddPartitionsToTxnResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .addPartitionsToTxn }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AddPartitionsToTxnRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Transactions to add partitions to, or to verify. Brokers send these versions, clients the older ones.
    /// Versions 4+.
    public var transactions: [Transaction]
    /// Transactional ID of the producer (`transactional.id`). Versions 0-3.
    public var v3AndBelowTransactionalID: String
    /// ID of the producer, given by InitProducerId. Versions 0-3.
    public var v3AndBelowProducerID: Int64
    /// Epoch of the producer; a newer epoch fences older ones. Versions 0-3.
    public var v3AndBelowProducerEpoch: Int16
    /// Partitions to add, by topic. Versions 0-3.
    public var v3AndBelowTopics: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        transactions = []
        v3AndBelowTransactionalID = ""
        v3AndBelowProducerID = 0
        v3AndBelowProducerEpoch = 0
        v3AndBelowTopics = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        transactions: [Transaction] = [],
        v3AndBelowTransactionalID: String = "",
        v3AndBelowProducerID: Int64 = 0,
        v3AndBelowProducerEpoch: Int16 = 0,
        v3AndBelowTopics: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.transactions = transactions
        self.v3AndBelowTransactionalID = v3AndBelowTransactionalID
        self.v3AndBelowProducerID = v3AndBelowProducerID
        self.v3AndBelowProducerEpoch = v3AndBelowProducerEpoch
        self.v3AndBelowTopics = v3AndBelowTopics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        transactions = v >= 4 ? r.structs(minimum: 14) : []
        v3AndBelowTransactionalID = v <= 3 ? r.string() : ""
        v3AndBelowProducerID = v <= 3 ? r.int64() : 0
        v3AndBelowProducerEpoch = v <= 3 ? r.int16() : 0
        v3AndBelowTopics = v <= 3 ? r.structs(minimum: 3) : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 4 {
            w.structs("transactions", transactions, nullable: false)
        } else {
            w.absent("transactions", isDefault: transactions.isEmpty)
        }
        if v <= 3 {
            w.string("v3AndBelowTransactionalId", v3AndBelowTransactionalID, nullable: false)
            w.int64("v3AndBelowProducerId", v3AndBelowProducerID)
            w.int16("v3AndBelowProducerEpoch", v3AndBelowProducerEpoch)
            w.structs("v3AndBelowTopics", v3AndBelowTopics, nullable: false)
        } else {
            w.absent("v3AndBelowTransactionalId", isDefault: v3AndBelowTransactionalID.isEmpty)
            w.absent("v3AndBelowProducerId", isDefault: v3AndBelowProducerID == 0)
            w.absent("v3AndBelowProducerEpoch", isDefault: v3AndBelowProducerEpoch == 0)
            w.absent("v3AndBelowTopics", isDefault: v3AndBelowTopics.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AddPartitionsToTxnRequest {
    /// A transaction and the partitions to add or to verify. Versions 4+.
    public struct Transaction: KafkaArrayElement {
        /// Transactional ID of the producer (`transactional.id`).
        public var transactionalID: String
        /// ID of the producer, given by InitProducerId.
        public var producerID: Int64
        /// Epoch of the producer; a newer epoch fences older ones.
        public var producerEpoch: Int16
        /// Whether to check that the partitions are in the transaction already, without adding them.
        public var verifyOnly: Bool
        /// Partitions to add or to verify, by topic.
        public var topics: [Topic]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            transactionalID = ""
            producerID = 0
            producerEpoch = 0
            verifyOnly = false
            topics = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            transactionalID: String = "",
            producerID: Int64 = 0,
            producerEpoch: Int16 = 0,
            verifyOnly: Bool = false,
            topics: [Topic] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.transactionalID = transactionalID
            self.producerID = producerID
            self.producerEpoch = producerEpoch
            self.verifyOnly = verifyOnly
            self.topics = topics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            transactionalID = r.string()
            producerID = r.int64()
            producerEpoch = r.int16()
            verifyOnly = r.bool()
            topics = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("transactionalId", all[i].transactionalID, nullable: false)
            w.int64("producerId", all[i].producerID)
            w.int16("producerEpoch", all[i].producerEpoch)
            w.bool("verifyOnly", all[i].verifyOnly)
            w.structs("topics", all[i].topics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AddPartitionsToTxnRequest {
    /// A topic and the partitions of it that the transaction writes to.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Indexes of the partitions.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Whether each partition is part of its transaction.
///
/// API key 24, versions 0-5. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct AddPartitionsToTxnResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .addPartitionsToTxn }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AddPartitionsToTxnResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none. Versions 4+ (ignored in others).
    public var errorCode: Int16
    /// Results of versions that carry several transactions. Versions 4+.
    public var resultsByTransaction: [Transaction]
    /// Results of versions that carry one transaction, by topic. Versions 0-3.
    public var resultsByTopicV3AndBelow: [Topic]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        resultsByTransaction = []
        resultsByTopicV3AndBelow = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        resultsByTransaction: [Transaction] = [],
        resultsByTopicV3AndBelow: [Topic] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.resultsByTransaction = resultsByTransaction
        self.resultsByTopicV3AndBelow = resultsByTopicV3AndBelow
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = v >= 4 ? r.int16() : 0
        resultsByTransaction = v >= 4 ? r.structs(minimum: 3) : []
        resultsByTopicV3AndBelow = v <= 3 ? r.structs(minimum: 3) : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
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

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AddPartitionsToTxnResponse {
    /// The results of one transaction. Versions 4+.
    public struct Transaction: KafkaArrayElement {
        /// Transactional ID of the producer (`transactional.id`).
        public var transactionalID: String
        /// Results by topic.
        public var topicResults: [Topic]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            transactionalID = ""
            topicResults = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            transactionalID: String = "",
            topicResults: [Topic] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.transactionalID = transactionalID
            self.topicResults = topicResults
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            transactionalID = r.string()
            topicResults = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("transactionalId", all[i].transactionalID, nullable: false)
            w.structs("topicResults", all[i].topicResults, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AddPartitionsToTxnResponse {
    /// The results of one topic.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var name: String
        /// Results of the topic's partitions.
        public var resultsByPartition: [Partition]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            resultsByPartition = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            resultsByPartition: [Partition] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.resultsByPartition = resultsByPartition
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            resultsByPartition = r.structs(minimum: 6)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.structs("resultsByPartition", all[i].resultsByPartition, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AddPartitionsToTxnResponse {
    /// The result of one partition.
    public struct Partition: KafkaArrayElement {
        /// Index of the partition in its topic.
        public var partitionIndex: Int32
        /// Error code of this partition (``KafkaErrorCode``); 0: none.
        public var partitionErrorCode: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            partitionIndex = 0
            partitionErrorCode = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            partitionIndex: Int32 = 0,
            partitionErrorCode: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.partitionErrorCode = partitionErrorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            partitionErrorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("partitionErrorCode", all[i].partitionErrorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
