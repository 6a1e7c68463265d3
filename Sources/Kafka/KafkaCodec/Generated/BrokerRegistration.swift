// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// A broker that starts registers with the controller.
///
/// API key 62, versions 0-4. Flexible: compact lengths and tagged fields (KIP-482).
public struct BrokerRegistrationRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = BrokerRegistrationResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .brokerRegistration }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "BrokerRegistrationRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID of the broker.
    public var brokerID: Int32
    /// ID of the broker's cluster.
    public var clusterID: String
    /// Random ID of this run of the broker's process.
    public var incarnationID: KafkaUUID
    /// Addresses of the broker.
    public var listeners: [Listener]
    /// Features that the broker supports.
    public var features: [Feature]
    /// Rack of the broker (`broker.rack`). `nil`: none. Default: empty.
    public var rack: String?
    /// Whether the broker takes part in a migration from ZooKeeper. Versions 1+.
    public var isMigratingZkBroker: Bool
    /// IDs of the broker's log directories that work. Versions 2+ (ignored in others).
    public var logDirs: [KafkaUUID]
    /// Epoch before a clean shutdown; -1: the last shutdown was unclean, or there was none.
    /// Versions 3+ (ignored in others). Default: -1.
    public var previousBrokerEpoch: Int64
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        brokerID = 0
        clusterID = ""
        incarnationID = .zero
        listeners = []
        features = []
        rack = ""
        isMigratingZkBroker = false
        logDirs = []
        previousBrokerEpoch = -1
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        brokerID: Int32 = 0,
        clusterID: String = "",
        incarnationID: KafkaUUID = .zero,
        listeners: [Listener] = [],
        features: [Feature] = [],
        rack: String? = "",
        isMigratingZkBroker: Bool = false,
        logDirs: [KafkaUUID] = [],
        previousBrokerEpoch: Int64 = -1,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.brokerID = brokerID
        self.clusterID = clusterID
        self.incarnationID = incarnationID
        self.listeners = listeners
        self.features = features
        self.rack = rack
        self.isMigratingZkBroker = isMigratingZkBroker
        self.logDirs = logDirs
        self.previousBrokerEpoch = previousBrokerEpoch
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        brokerID = r.int32()
        clusterID = r.string()
        incarnationID = r.uuid()
        listeners = r.structs(minimum: 7)
        features = r.structs(minimum: 6)
        rack = r.nullableString(true)
        isMigratingZkBroker = v >= 1 ? r.bool() : false
        logDirs = v >= 2 ? r.values() : []
        previousBrokerEpoch = v >= 3 ? r.int64() : -1
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("brokerId", brokerID)
        w.string("clusterId", clusterID, nullable: false)
        w.uuid("incarnationId", incarnationID)
        w.structs("listeners", listeners, nullable: false)
        w.structs("features", features, nullable: false)
        w.string("rack", rack, nullable: true)
        if v >= 1 {
            w.bool("isMigratingZkBroker", isMigratingZkBroker)
        } else {
            w.absent("isMigratingZkBroker", isDefault: !isMigratingZkBroker)
        }
        if v >= 2 {
            w.values("logDirs", logDirs, nullable: false)
        }
        if v >= 3 {
            w.int64("previousBrokerEpoch", previousBrokerEpoch)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension BrokerRegistrationRequest {
    /// An address of the broker.
    public struct Listener: KafkaArrayElement {
        /// Name of the listener.
        public var name: String
        /// Host name or IP address to connect to.
        public var host: String
        /// TCP port to connect to.
        public var port: UInt16
        /// Security protocol: 0: PLAINTEXT, 1: SSL, 2: SASL_PLAINTEXT, 3: SASL_SSL.
        public var securityProtocol: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            host = ""
            port = 0
            securityProtocol = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            host: String = "",
            port: UInt16 = 0,
            securityProtocol: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.host = host
            self.port = port
            self.securityProtocol = securityProtocol
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            host = r.string()
            port = r.uint16()
            securityProtocol = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.string("host", all[i].host, nullable: false)
            w.uint16("port", all[i].port)
            w.int16("securityProtocol", all[i].securityProtocol)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension BrokerRegistrationRequest {
    /// A feature and the levels of it that the broker supports.
    public struct Feature: KafkaArrayElement {
        /// Name of the feature, for example `metadata.version`.
        public var name: String
        /// Lowest supported level.
        public var minSupportedVersion: Int16
        /// Highest supported level.
        public var maxSupportedVersion: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            minSupportedVersion = 0
            maxSupportedVersion = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            minSupportedVersion: Int16 = 0,
            maxSupportedVersion: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.minSupportedVersion = minSupportedVersion
            self.maxSupportedVersion = maxSupportedVersion
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            minSupportedVersion = r.int16()
            maxSupportedVersion = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.int16("minSupportedVersion", all[i].minSupportedVersion)
            w.int16("maxSupportedVersion", all[i].maxSupportedVersion)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// The epoch of the registration.
///
/// API key 62, versions 0-4. Flexible: compact lengths and tagged fields (KIP-482).
public struct BrokerRegistrationResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .brokerRegistration }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "BrokerRegistrationResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Epoch of the broker's registration; -1: none was given. Default: -1.
    public var brokerEpoch: Int64
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        brokerEpoch = -1
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        brokerEpoch: Int64 = -1,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.brokerEpoch = brokerEpoch
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        brokerEpoch = r.int64()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.int64("brokerEpoch", brokerEpoch)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
