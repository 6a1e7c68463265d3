// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks a broker which transactional IDs it coordinates.
///
/// API key 66, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct ListTransactionsRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = ListTransactionsResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .listTransactions }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ListTransactionsRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// States of the transactions to list, for example `Ongoing`; empty: all.
    public var stateFilters: [String]
    /// Producer IDs of the transactions to list; empty: all.
    public var producerIdFilters: [Int64]
    /// Lists transactions open for longer than this only, in milliseconds; below 0: all. Versions 1+. Default: -1.
    public var durationFilter: Int64
    /// Regular expression (RE2) of transactional IDs to list; empty: all. `nil`: all. Versions 2+.
    public var transactionalIdPattern: String?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        stateFilters = []
        producerIdFilters = []
        durationFilter = -1
        transactionalIdPattern = nil
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        stateFilters: [String] = [],
        producerIdFilters: [Int64] = [],
        durationFilter: Int64 = -1,
        transactionalIdPattern: String? = nil,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.stateFilters = stateFilters
        self.producerIdFilters = producerIdFilters
        self.durationFilter = durationFilter
        self.transactionalIdPattern = transactionalIdPattern
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        stateFilters = r.values()
        producerIdFilters = r.values()
        durationFilter = v >= 1 ? r.int64() : -1
        transactionalIdPattern = v >= 2 ? r.nullableString(v >= 2) : nil
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.values("stateFilters", stateFilters, nullable: false)
        w.values("producerIdFilters", producerIdFilters, nullable: false)
        if v >= 1 {
            w.int64("durationFilter", durationFilter)
        } else {
            w.absent("durationFilter", isDefault: durationFilter == -1)
        }
        if v >= 2 {
            w.string("transactionalIdPattern", transactionalIdPattern, nullable: v >= 2)
        } else {
            w.absent("transactionalIdPattern", isDefault: transactionalIdPattern == nil)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The transactions that match the filters.
///
/// API key 66, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct ListTransactionsResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .listTransactions }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ListTransactionsResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// States in the filter that the broker does not know.
    public var unknownStateFilters: [String]
    /// Transactions that match.
    public var transactionStates: [Transaction]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        unknownStateFilters = []
        transactionStates = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        unknownStateFilters: [String] = [],
        transactionStates: [Transaction] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.unknownStateFilters = unknownStateFilters
        self.transactionStates = transactionStates
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        unknownStateFilters = r.values()
        transactionStates = r.structs(minimum: 11)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.values("unknownStateFilters", unknownStateFilters, nullable: false)
        w.structs("transactionStates", transactionStates, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListTransactionsResponse {
    /// A transactional ID and its state.
    public struct Transaction: KafkaArrayElement {
        /// Transactional ID of the producer (`transactional.id`).
        public var transactionalID: String
        /// ID of the producer, given by InitProducerId.
        public var producerID: Int64
        /// `Empty`, `Ongoing`, `PrepareCommit`, `PrepareAbort`, `CompleteCommit`, `CompleteAbort` and the like.
        public var transactionState: String
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            transactionalID = ""
            producerID = 0
            transactionState = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            transactionalID: String = "",
            producerID: Int64 = 0,
            transactionState: String = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.transactionalID = transactionalID
            self.producerID = producerID
            self.transactionState = transactionState
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            transactionalID = r.string()
            producerID = r.int64()
            transactionState = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("transactionalId", all[i].transactionalID, nullable: false)
            w.int64("producerId", all[i].producerID)
            w.string("transactionState", all[i].transactionState, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
