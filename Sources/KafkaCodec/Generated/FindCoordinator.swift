// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct FindCoordinatorRequest: KafkaRequest {
    public typealias Response = FindCoordinatorResponse
    public static var apiKey: ApiKey { .findCoordinator }
    public static var name: StaticString { "FindCoordinatorRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var key: String
    public var keyType: Int8
    public var coordinatorKeys: [String]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        key = ""
        keyType = 0
        coordinatorKeys = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        key = v <= 3 ? r.string() : ""
        keyType = v >= 1 ? r.int8() : 0
        coordinatorKeys = v >= 4 ? r.values() : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v <= 3 {
            w.string("key", key, nullable: false)
        } else {
            w.absent("key", isDefault: key.isEmpty)
        }
        if v >= 1 {
            w.int8("keyType", keyType)
        } else {
            w.absent("keyType", isDefault: keyType == 0)
        }
        if v >= 4 {
            w.values("coordinatorKeys", coordinatorKeys, nullable: false)
        } else {
            w.absent("coordinatorKeys", isDefault: coordinatorKeys.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

public struct FindCoordinatorResponse: KafkaResponse {
    public static var apiKey: ApiKey { .findCoordinator }
    public static var name: StaticString { "FindCoordinatorResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var errorMessage: String?
    public var nodeId: Int32
    public var host: String
    public var port: Int32
    public var coordinators: [Coordinator]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        nodeId = 0
        host = ""
        port = 0
        coordinators = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = v <= 3 ? r.int16() : 0
        errorMessage = v >= 1 && v <= 3 ? r.nullableString(v >= 1 && v <= 3) : ""
        nodeId = v <= 3 ? r.int32() : 0
        host = v <= 3 ? r.string() : ""
        port = v <= 3 ? r.int32() : 0
        coordinators = v >= 4 ? r.structs(minimum: 14) : []
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        if v >= 1 {
            w.int32("throttleTimeMs", throttleTimeMs)
        }
        if v <= 3 {
            w.int16("errorCode", errorCode)
        } else {
            w.absent("errorCode", isDefault: errorCode == 0)
        }
        if v >= 1 && v <= 3 {
            w.string("errorMessage", errorMessage, nullable: v >= 1 && v <= 3)
        }
        if v <= 3 {
            w.int32("nodeId", nodeId)
            w.string("host", host, nullable: false)
            w.int32("port", port)
        } else {
            w.absent("nodeId", isDefault: nodeId == 0)
            w.absent("host", isDefault: host.isEmpty)
            w.absent("port", isDefault: port == 0)
        }
        if v >= 4 {
            w.structs("coordinators", coordinators, nullable: false)
        } else {
            w.absent("coordinators", isDefault: coordinators.isEmpty)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension FindCoordinatorResponse {
    public struct Coordinator: KafkaArrayElement {
        public var key: String
        public var nodeId: Int32
        public var host: String
        public var port: Int32
        public var errorCode: Int16
        public var errorMessage: String?
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            key = ""
            nodeId = 0
            host = ""
            port = 0
            errorCode = 0
            errorMessage = ""
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            key = r.string()
            nodeId = r.int32()
            host = r.string()
            port = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("key", all[i].key, nullable: false)
            w.int32("nodeId", all[i].nodeId)
            w.string("host", all[i].host, nullable: false)
            w.int32("port", all[i].port)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
