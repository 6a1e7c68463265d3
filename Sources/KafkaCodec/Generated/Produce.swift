// Made by GenerateKafkaMessages from its schema files. Do not edit.

public import WireBytes

public struct ProduceRequest: KafkaRequest {
    public typealias Response = ProduceResponse
    public static var apiKey: ApiKey { .produce }
    public static var name: StaticString { "ProduceRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...13 }
    public static var firstFlexibleVersion: Int16? { 9 }

    public var transactionalId: String?
    public var acks: Int16
    public var timeoutMs: Int32
    public var topicData: [TopicProduceData]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        transactionalId = nil
        acks = 0
        timeoutMs = 0
        topicData = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        transactionalId = v >= 3 ? r.nullableString(v >= 3) : nil
        acks = r.int16()
        timeoutMs = r.int32()
        topicData = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 3 {
            w.string("transactionalId", transactionalId, nullable: v >= 3)
        } else {
            w.absent("transactionalId", isDefault: transactionalId == nil)
        }
        w.int16("acks", acks)
        w.int32("timeoutMs", timeoutMs)
        w.structs("topicData", topicData, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ProduceRequest {
    public struct TopicProduceData: KafkaArrayElement {
        public var name: String
        public var topicId: KafkaUUID
        public var partitionData: [PartitionProduceData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            topicId = .zero
            partitionData = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            name = v <= 12 ? r.string() : ""
            topicId = v >= 13 ? r.uuid() : .zero
            partitionData = r.structs(minimum: 6)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 12 {
                w.string("name", all[i].name, nullable: false)
            }
            if v >= 13 {
                w.uuid("topicId", all[i].topicId)
            }
            w.structs("partitionData", all[i].partitionData, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ProduceRequest {
    public struct PartitionProduceData: KafkaArrayElement {
        public var index: Int32
        public var records: ByteSlice?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            index = 0
            records = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            index = r.int32()
            records = r.nullableBytes(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("index", all[i].index)
            w.records("records", all[i].records, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct ProduceResponse: KafkaResponse {
    public static var apiKey: ApiKey { .produce }
    public static var name: StaticString { "ProduceResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...13 }
    public static var firstFlexibleVersion: Int16? { 9 }

    public var responses: [TopicProduceResponse]
    public var throttleTimeMs: Int32
    public var nodeEndpoints: [NodeEndpoint]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        responses = []
        throttleTimeMs = 0
        nodeEndpoints = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        responses = r.structs(minimum: 3)
        throttleTimeMs = v >= 1 ? r.int32() : 0
        nodeEndpoints = []
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0 where v >= 10: nodeEndpoints = r.structs(minimum: 11)
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.structs("responses", responses, nullable: false)
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        let has0 = v >= 10 && !(nodeEndpoints.isEmpty)
        if !(v >= 10) { w.absent("nodeEndpoints", isDefault: nodeEndpoints.isEmpty) }
        var next: UInt32 = 0
        w.beginTags(count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.structs("nodeEndpoints", nodeEndpoints, nullable: false)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ProduceResponse {
    public struct TopicProduceResponse: KafkaArrayElement {
        public var name: String
        public var topicId: KafkaUUID
        public var partitionResponses: [PartitionProduceResponse]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            topicId = .zero
            partitionResponses = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            name = v <= 12 ? r.string() : ""
            topicId = v >= 13 ? r.uuid() : .zero
            partitionResponses = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 12 {
                w.string("name", all[i].name, nullable: false)
            }
            if v >= 13 {
                w.uuid("topicId", all[i].topicId)
            }
            w.structs("partitionResponses", all[i].partitionResponses, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ProduceResponse {
    public struct PartitionProduceResponse: KafkaArrayElement {
        public var index: Int32
        public var errorCode: Int16
        public var baseOffset: Int64
        public var logAppendTimeMs: Int64
        public var logStartOffset: Int64
        public var recordErrors: [BatchIndexAndErrorMessage]
        public var errorMessage: String?
        public var currentLeader: LeaderIdAndEpoch
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            index = 0
            errorCode = 0
            baseOffset = 0
            logAppendTimeMs = -1
            logStartOffset = -1
            recordErrors = []
            errorMessage = nil
            currentLeader = LeaderIdAndEpoch()
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            index = r.int32()
            errorCode = r.int16()
            baseOffset = r.int64()
            logAppendTimeMs = v >= 2 ? r.int64() : -1
            logStartOffset = v >= 5 ? r.int64() : -1
            recordErrors = v >= 8 ? r.structs(minimum: 6) : []
            errorMessage = v >= 8 ? r.nullableString(v >= 8) : nil
            currentLeader = LeaderIdAndEpoch()
            unknownTaggedFields = []
            var tags = r.tagSection()
            while r.nextTag(&tags) {
                switch tags.tag {
                case 0 where v >= 10: currentLeader = LeaderIdAndEpoch(from: &r)
                default: r.keepUnknown(tags, &unknownTaggedFields)
                }
            }
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            all[i].write(to: &w)
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            let v = w.version
            w.int32("index", index)
            w.int16("errorCode", errorCode)
            w.int64("baseOffset", baseOffset)
            if v >= 2 {
                w.int64("logAppendTimeMs", logAppendTimeMs)
            }
            if v >= 5 {
                w.int64("logStartOffset", logStartOffset)
            }
            if v >= 8 {
                w.structs("recordErrors", recordErrors, nullable: false)
                w.string("errorMessage", errorMessage, nullable: v >= 8)
            }
            let has0 = v >= 10 && !(currentLeader.isDefault)
            if !(v >= 10) { w.absent("currentLeader", isDefault: currentLeader.isDefault) }
            var next: UInt32 = 0
            w.beginTags(count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
            if has0 {
                w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                    w.structure("currentLeader", currentLeader)
                }
            }
            w.endTags(from: next, unknown: unknownTaggedFields)
        }
    }
}

extension ProduceResponse {
    public struct BatchIndexAndErrorMessage: KafkaArrayElement {
        public var batchIndex: Int32
        public var batchIndexErrorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            batchIndex = 0
            batchIndexErrorMessage = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            batchIndex = r.int32()
            batchIndexErrorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("batchIndex", all[i].batchIndex)
            w.string("batchIndexErrorMessage", all[i].batchIndexErrorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension ProduceResponse {
    public struct LeaderIdAndEpoch: KafkaStruct {
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            leaderId = -1
            leaderEpoch = -1
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            leaderId = r.int32()
            leaderEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("leaderId", leaderId)
            w.int32("leaderEpoch", leaderEpoch)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard leaderId == -1 else { return false }
            guard leaderEpoch == -1 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

extension ProduceResponse {
    public struct NodeEndpoint: KafkaArrayElement {
        public var nodeId: Int32
        public var host: String
        public var port: Int32
        public var rack: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            nodeId = 0
            host = ""
            port = 0
            rack = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            nodeId = r.int32()
            host = r.string()
            port = r.int32()
            rack = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("nodeId", all[i].nodeId)
            w.string("host", all[i].host, nullable: false)
            w.int32("port", all[i].port)
            w.string("rack", all[i].rack, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
