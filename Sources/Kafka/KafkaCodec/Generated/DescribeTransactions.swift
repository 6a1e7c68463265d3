// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks a transaction coordinator for the state of transactions.
///
/// API key 65, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct DescribeTransactionsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DescribeTransactionsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .describeTransactions }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeTransactionsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Transactional IDs to describe; empty: none.
    public var transactionalIDs: [String]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        transactionalIDs = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        transactionalIDs: [String] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.transactionalIDs = transactionalIDs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        transactionalIDs = r.values()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.values("transactionalIds", transactionalIDs, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The state of transactions.
///
/// API key 65, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct DescribeTransactionsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .describeTransactions }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeTransactionsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Transactions, in the order of the request.
    public var transactionStates: [Transaction]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        transactionStates = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        transactionStates: [Transaction] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.transactionStates = transactionStates
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        transactionStates = r.structs(minimum: 28)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.structs("transactionStates", transactionStates, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeTransactionsResponse {
    /// The state of a transaction.
    public struct Transaction: KafkaArrayElement {
        /// Error code of this transactional ID (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Transactional ID of the producer (`transactional.id`).
        public var transactionalID: String
        /// `Empty`, `Ongoing`, `PrepareCommit`, `PrepareAbort`, `CompleteCommit`, `CompleteAbort` and the like.
        public var transactionState: String
        /// Time after which the coordinator aborts the transaction, in milliseconds.
        public var transactionTimeoutMs: Int32
        /// Start of the transaction, in milliseconds since 1970; -1: none is open.
        public var transactionStartTimeMs: Int64
        /// ID of the producer, given by InitProducerId.
        public var producerID: Int64
        /// Epoch of the producer; a newer epoch fences older ones.
        public var producerEpoch: Int16
        /// Partitions in the transaction, by topic.
        public var topics: [Topic]
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            errorCode = 0
            transactionalID = ""
            transactionState = ""
            transactionTimeoutMs = 0
            transactionStartTimeMs = 0
            producerID = 0
            producerEpoch = 0
            topics = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            errorCode: Int16 = 0,
            transactionalID: String = "",
            transactionState: String = "",
            transactionTimeoutMs: Int32 = 0,
            transactionStartTimeMs: Int64 = 0,
            producerID: Int64 = 0,
            producerEpoch: Int16 = 0,
            topics: [Topic] = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.errorCode = errorCode
            self.transactionalID = transactionalID
            self.transactionState = transactionState
            self.transactionTimeoutMs = transactionTimeoutMs
            self.transactionStartTimeMs = transactionStartTimeMs
            self.producerID = producerID
            self.producerEpoch = producerEpoch
            self.topics = topics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            errorCode = r.int16()
            transactionalID = r.string()
            transactionState = r.string()
            transactionTimeoutMs = r.int32()
            transactionStartTimeMs = r.int64()
            producerID = r.int64()
            producerEpoch = r.int16()
            topics = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int16("errorCode", all[i].errorCode)
            w.string("transactionalId", all[i].transactionalID, nullable: false)
            w.string("transactionState", all[i].transactionState, nullable: false)
            w.int32("transactionTimeoutMs", all[i].transactionTimeoutMs)
            w.int64("transactionStartTimeMs", all[i].transactionStartTimeMs)
            w.int64("producerId", all[i].producerID)
            w.int16("producerEpoch", all[i].producerEpoch)
            w.structs("topics", all[i].topics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension DescribeTransactionsResponse {
    /// A topic and the partitions of it in the transaction.
    public struct Topic: KafkaArrayElement {
        /// Name of the topic.
        public var topic: String
        /// Indexes of the partitions.
        public var partitions: Int32List
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            topic = ""
            partitions = []
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            topic: String = "",
            partitions: Int32List = [],
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            topic = r.string()
            partitions = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("topic", all[i].topic, nullable: false)
            w.int32s("partitions", all[i].partitions)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
