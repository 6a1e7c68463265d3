// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ControllerRegistrationRequest: KafkaRequest {
    public typealias Response = ControllerRegistrationResponse
    public static var apiKey: ApiKey { .controllerRegistration }
    public static var name: StaticString { "ControllerRegistrationRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var controllerId: Int32
    public var incarnationId: KafkaUUID
    public var zkMigrationReady: Bool
    public var listeners: [Listener]
    public var features: [Feature]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        controllerId = 0
        incarnationId = .zero
        zkMigrationReady = false
        listeners = []
        features = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        controllerId = r.int32()
        incarnationId = r.uuid()
        zkMigrationReady = r.bool()
        listeners = r.structs(minimum: 7)
        features = r.structs(minimum: 6)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("controllerId", controllerId)
        w.uuid("incarnationId", incarnationId)
        w.bool("zkMigrationReady", zkMigrationReady)
        w.structs("listeners", listeners, nullable: false)
        w.structs("features", features, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension ControllerRegistrationRequest {
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

extension ControllerRegistrationRequest {
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

public struct ControllerRegistrationResponse: KafkaResponse {
    public static var apiKey: ApiKey { .controllerRegistration }
    public static var name: StaticString { "ControllerRegistrationResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
