// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct DescribeClusterRequest: KafkaRequest {
    public typealias Response = DescribeClusterResponse
    public static var apiKey: ApiKey { .describeCluster }
    public static var name: StaticString { "DescribeClusterRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var includeClusterAuthorizedOperations: Bool
    public var endpointType: Int8
    public var includeFencedBrokers: Bool
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        includeClusterAuthorizedOperations = false
        endpointType = 1
        includeFencedBrokers = false
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        includeClusterAuthorizedOperations = r.bool()
        endpointType = v >= 1 ? r.int8() : 1
        includeFencedBrokers = v >= 2 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.bool("includeClusterAuthorizedOperations", includeClusterAuthorizedOperations)
        if v >= 1 {
            w.int8("endpointType", endpointType)
        } else {
            w.absent("endpointType", isDefault: endpointType == 1)
        }
        if v >= 2 {
            w.bool("includeFencedBrokers", includeFencedBrokers)
        } else {
            w.absent("includeFencedBrokers", isDefault: !includeFencedBrokers)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct DescribeClusterResponse: KafkaResponse {
    public static var apiKey: ApiKey { .describeCluster }
    public static var name: StaticString { "DescribeClusterResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var endpointType: Int8
    public var clusterId: String
    public var controllerId: Int32
    public var brokers: [DescribeClusterBroker]
    public var clusterAuthorizedOperations: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = nil
        endpointType = 1
        clusterId = ""
        controllerId = -1
        brokers = []
        clusterAuthorizedOperations = -2147483648
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        endpointType = v >= 1 ? r.int8() : 1
        clusterId = r.string()
        controllerId = r.int32()
        brokers = r.structs(minimum: 11)
        clusterAuthorizedOperations = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        if v >= 1 {
            w.int8("endpointType", endpointType)
        } else {
            w.absent("endpointType", isDefault: endpointType == 1)
        }
        w.string("clusterId", clusterId, nullable: false)
        w.int32("controllerId", controllerId)
        w.structs("brokers", brokers, nullable: false)
        w.int32("clusterAuthorizedOperations", clusterAuthorizedOperations)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeClusterResponse {
    public struct DescribeClusterBroker: KafkaArrayElement {
        public var brokerId: Int32
        public var host: String
        public var port: Int32
        public var rack: String?
        public var isFenced: Bool
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            brokerId = 0
            host = ""
            port = 0
            rack = nil
            isFenced = false
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            brokerId = r.int32()
            host = r.string()
            port = r.int32()
            rack = r.nullableString(true)
            isFenced = v >= 2 ? r.bool() : false
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("brokerId", all[i].brokerId)
            w.string("host", all[i].host, nullable: false)
            w.int32("port", all[i].port)
            w.string("rack", all[i].rack, nullable: true)
            if v >= 2 {
                w.bool("isFenced", all[i].isFenced)
            } else {
                w.absent("isFenced", isDefault: !all[i].isFenced)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
