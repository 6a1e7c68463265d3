// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct AlterPartitionRequest: KafkaRequest {
    public typealias Response = AlterPartitionResponse
    public static var apiKey: ApiKey { .alterPartition }
    public static var name: StaticString { "AlterPartitionRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var brokerId: Int32
    public var brokerEpoch: Int64
    public var topics: [TopicData]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        brokerId = 0
        brokerEpoch = -1
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        brokerId = r.int32()
        brokerEpoch = r.int64()
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("brokerId", brokerId)
        w.int64("brokerEpoch", brokerEpoch)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterPartitionRequest {
    public struct TopicData: KafkaArrayElement {
        public var topicName: String
        public var topicId: KafkaUUID
        public var partitions: [PartitionData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            topicName = v <= 1 ? r.string() : ""
            topicId = v >= 2 ? r.uuid() : .zero
            partitions = r.structs(minimum: 14)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 1 {
                w.string("topicName", all[i].topicName, nullable: false)
            }
            if v >= 2 {
                w.uuid("topicId", all[i].topicId)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterPartitionRequest {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var leaderEpoch: Int32
        public var newIsr: Int32List
        public var newIsrWithEpochs: [BrokerState]
        public var leaderRecoveryState: Int8
        public var partitionEpoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            leaderEpoch = 0
            newIsr = []
            newIsrWithEpochs = []
            leaderRecoveryState = 0
            partitionEpoch = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            leaderEpoch = r.int32()
            newIsr = v <= 2 ? r.int32s() : []
            newIsrWithEpochs = v >= 3 ? r.structs(minimum: 13) : []
            leaderRecoveryState = v >= 1 ? r.int8() : 0
            partitionEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            if v <= 2 {
                w.int32s("newIsr", all[i].newIsr)
            } else {
                w.absent("newIsr", isDefault: all[i].newIsr.isEmpty)
            }
            if v >= 3 {
                w.structs("newIsrWithEpochs", all[i].newIsrWithEpochs, nullable: false)
            } else {
                w.absent("newIsrWithEpochs", isDefault: all[i].newIsrWithEpochs.isEmpty)
            }
            if v >= 1 {
                w.int8("leaderRecoveryState", all[i].leaderRecoveryState)
            } else {
                w.absent("leaderRecoveryState", isDefault: all[i].leaderRecoveryState == 0)
            }
            w.int32("partitionEpoch", all[i].partitionEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterPartitionRequest {
    public struct BrokerState: KafkaArrayElement {
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

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("brokerId", all[i].brokerId)
            w.int64("brokerEpoch", all[i].brokerEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct AlterPartitionResponse: KafkaResponse {
    public static var apiKey: ApiKey { .alterPartition }
    public static var name: StaticString { "AlterPartitionResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var topics: [TopicData]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        topics = r.structs(minimum: 3)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.structs("topics", topics, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterPartitionResponse {
    public struct TopicData: KafkaArrayElement {
        public var topicName: String
        public var topicId: KafkaUUID
        public var partitions: [PartitionData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicName = ""
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            topicName = v <= 1 ? r.string() : ""
            topicId = v >= 2 ? r.uuid() : .zero
            partitions = r.structs(minimum: 20)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            if v <= 1 {
                w.string("topicName", all[i].topicName, nullable: false)
            }
            if v >= 2 {
                w.uuid("topicId", all[i].topicId)
            }
            w.structs("partitions", all[i].partitions, nullable: false)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension AlterPartitionResponse {
    public struct PartitionData: KafkaArrayElement {
        public var partitionIndex: Int32
        public var errorCode: Int16
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var isr: Int32List
        public var leaderRecoveryState: Int8
        public var partitionEpoch: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partitionIndex = 0
            errorCode = 0
            leaderId = 0
            leaderEpoch = 0
            isr = []
            leaderRecoveryState = 0
            partitionEpoch = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            partitionIndex = r.int32()
            errorCode = r.int16()
            leaderId = r.int32()
            leaderEpoch = r.int32()
            isr = r.int32s()
            leaderRecoveryState = v >= 1 ? r.int8() : 0
            partitionEpoch = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", all[i].partitionIndex)
            w.int16("errorCode", all[i].errorCode)
            w.int32("leaderId", all[i].leaderId)
            w.int32("leaderEpoch", all[i].leaderEpoch)
            w.int32s("isr", all[i].isr)
            if v >= 1 {
                w.int8("leaderRecoveryState", all[i].leaderRecoveryState)
            }
            w.int32("partitionEpoch", all[i].partitionEpoch)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
