// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct BrokerRegistrationRequest: KafkaRequest {
    public typealias Response = BrokerRegistrationResponse
    public static var apiKey: ApiKey { .brokerRegistration }
    public static var name: StaticString { "BrokerRegistrationRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var brokerId: Int32
    public var clusterId: String
    public var incarnationId: KafkaUUID
    public var listeners: [Listener]
    public var features: [Feature]
    public var rack: String?
    public var isMigratingZkBroker: Bool
    public var logDirs: [KafkaUUID]
    public var previousBrokerEpoch: Int64
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        brokerId = 0
        clusterId = ""
        incarnationId = .zero
        listeners = []
        features = []
        rack = ""
        isMigratingZkBroker = false
        logDirs = []
        previousBrokerEpoch = -1
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        brokerId = r.int32()
        clusterId = r.string()
        incarnationId = r.uuid()
        listeners = r.structs(minimum: 7)
        features = r.structs(minimum: 6)
        rack = r.nullableString(true)
        isMigratingZkBroker = v >= 1 ? r.bool() : false
        logDirs = v >= 2 ? r.values() : []
        previousBrokerEpoch = v >= 3 ? r.int64() : -1
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.int32("brokerId", brokerId)
        w.string("clusterId", clusterId, nullable: false)
        w.uuid("incarnationId", incarnationId)
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

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension BrokerRegistrationRequest {
    public struct Listener: KafkaArrayElement {
        public var name: String
        public var host: String
        public var port: UInt16
        public var securityProtocol: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            host = ""
            port = 0
            securityProtocol = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            host = r.string()
            port = r.uint16()
            securityProtocol = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.string("host", all[i].host, nullable: false)
            w.uint16("port", all[i].port)
            w.int16("securityProtocol", all[i].securityProtocol)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension BrokerRegistrationRequest {
    public struct Feature: KafkaArrayElement {
        public var name: String
        public var minSupportedVersion: Int16
        public var maxSupportedVersion: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            minSupportedVersion = 0
            maxSupportedVersion = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            minSupportedVersion = r.int16()
            maxSupportedVersion = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.int16("minSupportedVersion", all[i].minSupportedVersion)
            w.int16("maxSupportedVersion", all[i].maxSupportedVersion)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

public struct BrokerRegistrationResponse: KafkaResponse {
    public static var apiKey: ApiKey { .brokerRegistration }
    public static var name: StaticString { "BrokerRegistrationResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var brokerEpoch: Int64
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        brokerEpoch = -1
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        brokerEpoch = r.int64()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.int64("brokerEpoch", brokerEpoch)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
