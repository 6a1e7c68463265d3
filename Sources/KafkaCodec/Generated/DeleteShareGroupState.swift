// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DeleteShareGroupStateRequest: KafkaRequest {
    public typealias Response = DeleteShareGroupStateResponse
    public static var apiKey: ApiKey { .deleteShareGroupState }
    public static var name: StaticString { "DeleteShareGroupStateRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String
    public var topics: [DeleteStateData]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        groupId = ""
        topics = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        groupId = r.string()
        topics = r.structs(minimum: 18)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("groupId", groupId, nullable: false)
        w.structs("topics", topics, nullable: false)
        w.tags(unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteShareGroupStateRequest {
    public struct DeleteStateData: KafkaStruct {
        public var topicId: KafkaUUID
        public var partitions: [PartitionData]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitions = r.structs(minimum: 5)
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.uuid("topicId", topicId)
            w.structs("partitions", partitions, nullable: false)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

extension DeleteShareGroupStateRequest {
    public struct PartitionData: KafkaStruct {
        public var partition: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partition = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partition = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("partition", partition)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

public struct DeleteShareGroupStateResponse: KafkaResponse {
    public static var apiKey: ApiKey { .deleteShareGroupState }
    public static var name: StaticString { "DeleteShareGroupStateResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var results: [DeleteStateResult]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        results = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        results = r.structs(minimum: 18)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.structs("results", results, nullable: false)
        w.tags(unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DeleteShareGroupStateResponse {
    public struct DeleteStateResult: KafkaStruct {
        public var topicId: KafkaUUID
        public var partitions: [PartitionResult]
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            topicId = .zero
            partitions = []
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            topicId = r.uuid()
            partitions = r.structs(minimum: 8)
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.uuid("topicId", topicId)
            w.structs("partitions", partitions, nullable: false)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}

extension DeleteShareGroupStateResponse {
    public struct PartitionResult: KafkaStruct {
        public var partition: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            partition = 0
            errorCode = 0
            errorMessage = nil
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            partition = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("partition", partition)
            w.int16("errorCode", errorCode)
            w.string("errorMessage", errorMessage, nullable: true)
            w.tags(unknown: unknownTaggedFields)
        }
    }
}
