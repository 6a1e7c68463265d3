// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct WriteTxnMarkersRequest: KafkaRequest {
    public typealias Response = WriteTxnMarkersResponse
    public static var apiKey: ApiKey { .writeTxnMarkers }
    public static var name: StaticString { "WriteTxnMarkersRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var markers: [WritableTxnMarker]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        markers = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        markers = r.structs(minimum: 17)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("markers", markers, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension WriteTxnMarkersRequest {
    public struct WritableTxnMarker: KafkaArrayElement {
        public var producerId: Int64
        public var producerEpoch: Int16
        public var transactionResult: Bool
        public var topics: [WritableTxnMarkerTopic]
        public var coordinatorEpoch: Int32
        public var transactionVersion: Int8
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            producerId = 0
            producerEpoch = 0
            transactionResult = false
            topics = []
            coordinatorEpoch = 0
            transactionVersion = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            producerId = r.int64()
            producerEpoch = r.int16()
            transactionResult = r.bool()
            topics = r.structs(minimum: 3)
            coordinatorEpoch = r.int32()
            transactionVersion = v >= 2 ? r.int8() : 0
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int64("producerId", all[i].producerId)
            w.int16("producerEpoch", all[i].producerEpoch)
            w.bool("transactionResult", all[i].transactionResult)
            w.structs("topics", all[i].topics, nullable: false)
            w.int32("coordinatorEpoch", all[i].coordinatorEpoch)
            if v >= 2 {
                w.int8("transactionVersion", all[i].transactionVersion)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension WriteTxnMarkersRequest {
    public struct WritableTxnMarkerTopic: KafkaArrayElement {
        public var name: String
        public var partitionIndexes: Int32List
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitionIndexes = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitionIndexes = r.int32s()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int32s("partitionIndexes", all[i].partitionIndexes)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct WriteTxnMarkersResponse: KafkaResponse {
    public static var apiKey: ApiKey { .writeTxnMarkers }
    public static var name: StaticString { "WriteTxnMarkersResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var markers: [WritableTxnMarkerResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        markers = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        markers = r.structs(minimum: 10)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("markers", markers, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension WriteTxnMarkersResponse {
    public struct WritableTxnMarkerResult: KafkaArrayElement {
        public var producerId: Int64
        public var topics: [WritableTxnMarkerTopicResult]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            producerId = 0
            topics = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            producerId = r.int64()
            topics = r.structs(minimum: 3)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int64("producerId", all[i].producerId)
            w.structs("topics", all[i].topics, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension WriteTxnMarkersResponse {
    public struct WritableTxnMarkerTopicResult: KafkaArrayElement {
        public var name: String
        public var partitions: [WritableTxnMarkerPartitionResult]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            partitions = r.structs(minimum: 6)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension WriteTxnMarkersResponse {
    public struct WritableTxnMarkerPartitionResult: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partitionIndex = r.int32()
            errorCode = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
