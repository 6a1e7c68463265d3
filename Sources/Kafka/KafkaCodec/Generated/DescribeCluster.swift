// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks for the ID, the controller and the nodes of the cluster.
///
/// API key 60, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct DescribeClusterRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = DescribeClusterResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .describeCluster }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeClusterRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Whether to report which operations the client may perform on the cluster.
    public var includeClusterAuthorizedOperations: Bool
    /// Which nodes to list: 1: brokers, 2: controllers. Versions 1+. Default: 1.
    public var endpointType: Int8
    /// Whether to list brokers that are registered but fenced, too. Versions 2+.
    public var includeFencedBrokers: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        includeClusterAuthorizedOperations = false
        endpointType = 1
        includeFencedBrokers = false
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        includeClusterAuthorizedOperations: Bool = false,
        endpointType: Int8 = 1,
        includeFencedBrokers: Bool = false,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.includeClusterAuthorizedOperations = includeClusterAuthorizedOperations
        self.endpointType = endpointType
        self.includeFencedBrokers = includeFencedBrokers
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        includeClusterAuthorizedOperations = r.bool()
        endpointType = v >= 1 ? r.int8() : 1
        includeFencedBrokers = v >= 2 ? r.bool() : false
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
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

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The ID, the controller and the nodes of the cluster.
///
/// API key 60, versions 0-2. Flexible: compact lengths and tagged fields (KIP-482).
public struct DescribeClusterResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .describeCluster }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "DescribeClusterResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Explanation of `errorCode`, for people. `nil`: none.
    public var errorMessage: String?
    /// Which nodes are listed: 1: brokers, 2: controllers. Versions 1+. Default: 1.
    public var endpointType: Int8
    /// ID of the cluster.
    public var clusterID: String
    /// Node ID of the controller; in KRaft clusters brokers name some broker; -1: none. Default: -1.
    public var controllerID: Int32
    /// Brokers or controllers of the cluster.
    public var brokers: [Broker]
    /// Operations that the client may perform on the cluster: bit n for ACL operation n; the default: not reported.
    /// Default: `Int32.min`.
    public var clusterAuthorizedOperations: Int32
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = nil
        endpointType = 1
        clusterID = ""
        controllerID = -1
        brokers = []
        clusterAuthorizedOperations = -2147483648
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        errorMessage: String? = nil,
        endpointType: Int8 = 1,
        clusterID: String = "",
        controllerID: Int32 = -1,
        brokers: [Broker] = [],
        clusterAuthorizedOperations: Int32 = -2147483648,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.endpointType = endpointType
        self.clusterID = clusterID
        self.controllerID = controllerID
        self.brokers = brokers
        self.clusterAuthorizedOperations = clusterAuthorizedOperations
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        endpointType = v >= 1 ? r.int8() : 1
        clusterID = r.string()
        controllerID = r.int32()
        brokers = r.structs(minimum: 11)
        clusterAuthorizedOperations = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
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
        w.string("clusterId", clusterID, nullable: false)
        w.int32("controllerId", controllerID)
        w.structs("brokers", brokers, nullable: false)
        w.int32("clusterAuthorizedOperations", clusterAuthorizedOperations)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension DescribeClusterResponse {
    /// A broker or a controller.
    public struct Broker: KafkaArrayElement {
        /// ID of the node.
        public var brokerID: Int32
        /// Host name or IP address to connect to.
        public var host: String
        /// TCP port to connect to.
        public var port: Int32
        /// Rack of the node. `nil`: none.
        public var rack: String?
        /// Whether the broker is fenced and serves no clients. Versions 2+.
        public var isFenced: Bool
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            brokerID = 0
            host = ""
            port = 0
            rack = nil
            isFenced = false
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            brokerID: Int32 = 0,
            host: String = "",
            port: Int32 = 0,
            rack: String? = nil,
            isFenced: Bool = false,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.brokerID = brokerID
            self.host = host
            self.port = port
            self.rack = rack
            self.isFenced = isFenced
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            brokerID = r.int32()
            host = r.string()
            port = r.int32()
            rack = r.nullableString(true)
            isFenced = v >= 2 ? r.bool() : false
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("brokerId", all[i].brokerID)
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
