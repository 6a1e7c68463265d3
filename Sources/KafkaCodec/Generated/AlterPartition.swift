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
        w.tags(unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterPartitionRequest {
    public struct TopicData: KafkaStruct {
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

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            let v = w.version
            if v <= 1 {
                w.string("topicName", topicName, nullable: false)
            }
            if v >= 2 {
                w.uuid("topicId", topicId)
            }
            w.structs("partitions", partitions, nullable: false)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

extension AlterPartitionRequest {
    public struct PartitionData: KafkaStruct {
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

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", partitionIndex)
            w.int32("leaderEpoch", leaderEpoch)
            if v <= 2 {
                w.int32s("newIsr", newIsr)
            } else {
                w.absent("newIsr", isDefault: newIsr.isEmpty)
            }
            if v >= 3 {
                w.structs("newIsrWithEpochs", newIsrWithEpochs, nullable: false)
            } else {
                w.absent("newIsrWithEpochs", isDefault: newIsrWithEpochs.isEmpty)
            }
            if v >= 1 {
                w.int8("leaderRecoveryState", leaderRecoveryState)
            } else {
                w.absent("leaderRecoveryState", isDefault: leaderRecoveryState == 0)
            }
            w.int32("partitionEpoch", partitionEpoch)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

extension AlterPartitionRequest {
    public struct BrokerState: KafkaStruct {
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

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("brokerId", brokerId)
            w.int64("brokerEpoch", brokerEpoch)
            w.tags(unknown: unknownTaggedFields)
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
        w.tags(unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AlterPartitionResponse {
    public struct TopicData: KafkaStruct {
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

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            let v = w.version
            if v <= 1 {
                w.string("topicName", topicName, nullable: false)
            }
            if v >= 2 {
                w.uuid("topicId", topicId)
            }
            w.structs("partitions", partitions, nullable: false)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

extension AlterPartitionResponse {
    public struct PartitionData: KafkaStruct {
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

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            let v = w.version
            w.int32("partitionIndex", partitionIndex)
            w.int16("errorCode", errorCode)
            w.int32("leaderId", leaderId)
            w.int32("leaderEpoch", leaderEpoch)
            w.int32s("isr", isr)
            if v >= 1 {
                w.int8("leaderRecoveryState", leaderRecoveryState)
            }
            w.int32("partitionEpoch", partitionEpoch)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}
