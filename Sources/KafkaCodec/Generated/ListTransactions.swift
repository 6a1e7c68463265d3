// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ListTransactionsRequest: KafkaRequest {
    public typealias Response = ListTransactionsResponse
    public static var apiKey: ApiKey { .listTransactions }
    public static var name: StaticString { "ListTransactionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var stateFilters: [String]
    public var producerIdFilters: [Int64]
    public var durationFilter: Int64
    public var transactionalIdPattern: String?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        stateFilters = []
        producerIdFilters = []
        durationFilter = -1
        transactionalIdPattern = nil
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        stateFilters = r.values()
        producerIdFilters = r.values()
        durationFilter = v >= 1 ? r.int64() : -1
        transactionalIdPattern = v >= 2 ? r.nullableString(v >= 2) : nil
        unknownTaggedFields = r.unknownTags()
    }

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

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct ListTransactionsResponse: KafkaResponse {
    public static var apiKey: ApiKey { .listTransactions }
    public static var name: StaticString { "ListTransactionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var unknownStateFilters: [String]
    public var transactionStates: [TransactionState]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        unknownStateFilters = []
        transactionStates = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        unknownStateFilters = r.values()
        transactionStates = r.structs(minimum: 11)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.values("unknownStateFilters", unknownStateFilters, nullable: false)
        w.structs("transactionStates", transactionStates, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ListTransactionsResponse {
    public struct TransactionState: KafkaArrayElement {
        public var transactionalId: String
        public var producerId: Int64
        public var transactionState: String
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            transactionalId = ""
            producerId = 0
            transactionState = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            transactionalId = r.string()
            producerId = r.int64()
            transactionState = r.string()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("transactionalId", all[i].transactionalId, nullable: false)
            w.int64("producerId", all[i].producerId)
            w.string("transactionState", all[i].transactionState, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
