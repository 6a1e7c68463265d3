// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks which broker coordinates a group, a transactional ID or a share partition.
///
/// API key 10, versions 0-6. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct FindCoordinatorRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = FindCoordinatorResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .findCoordinator }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "FindCoordinatorRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// ID of the group, or the transactional ID. Versions 0-3.
    public var key: String
    /// What the keys are: 0: groups, 1: transactional IDs, 2: share partitions (`group:topicId:partition`).
    /// Versions 1+.
    public var keyType: Int8
    /// Group IDs, transactional IDs or share partitions to find the coordinators of. Versions 4+.
    public var coordinatorKeys: [String]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        key = ""
        keyType = 0
        coordinatorKeys = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        key: String = "",
        keyType: Int8 = 0,
        coordinatorKeys: [String] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.key = key
        self.keyType = keyType
        self.coordinatorKeys = coordinatorKeys
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        key = v <= 3 ? r.string() : ""
        keyType = v >= 1 ? r.int8() : 0
        coordinatorKeys = v >= 4 ? r.values() : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
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

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// The broker that coordinates each key.
///
/// API key 10, versions 0-6. Flexible from version 3: compact lengths and tagged fields (KIP-482).
public struct FindCoordinatorResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .findCoordinator }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "FindCoordinatorResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 3 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none. Versions 1+ (ignored in others).
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none. Versions 0-3.
    public var errorCode: Int16
    /// Explanation of `errorCode`, for people. `nil`: none. Versions 1-3 (ignored in others). Default: empty.
    public var errorMessage: String?
    /// Broker ID of the coordinator; -1: none. Versions 0-3.
    public var nodeID: Int32
    /// Host name or IP address of the coordinator. Versions 0-3.
    public var host: String
    /// TCP port of the coordinator; -1: none. Versions 0-3.
    public var port: Int32
    /// Coordinators by key. Versions 4+.
    public var coordinators: [Coordinator]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        nodeID = 0
        host = ""
        port = 0
        coordinators = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        errorMessage: String? = "",
        nodeID: Int32 = 0,
        host: String = "",
        port: Int32 = 0,
        coordinators: [Coordinator] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.nodeID = nodeID
        self.host = host
        self.port = port
        self.coordinators = coordinators
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        throttleTimeMs = v >= 1 ? r.int32() : 0
        errorCode = v <= 3 ? r.int16() : 0
        errorMessage = v >= 1 && v <= 3 ? r.nullableString(v >= 1 && v <= 3) : ""
        nodeID = v <= 3 ? r.int32() : 0
        host = v <= 3 ? r.string() : ""
        port = v <= 3 ? r.int32() : 0
        coordinators = v >= 4 ? r.structs(minimum: 14) : []
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
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
            w.int32("nodeId", nodeID)
            w.string("host", host, nullable: false)
            w.int32("port", port)
        } else {
            w.absent("nodeId", isDefault: nodeID == 0)
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

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension FindCoordinatorResponse {
    /// The coordinator of one key. Versions 4+.
    public struct Coordinator: KafkaArrayElement {
        /// Group ID, transactional ID or share partition.
        public var key: String
        /// Broker ID of the coordinator; -1: none.
        public var nodeID: Int32
        /// Host name or IP address of the coordinator.
        public var host: String
        /// TCP port of the coordinator; -1: none.
        public var port: Int32
        /// Error code of this key (``KafkaErrorCode``); 0: none.
        public var errorCode: Int16
        /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
        public var errorMessage: String?
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            key = ""
            nodeID = 0
            host = ""
            port = 0
            errorCode = 0
            errorMessage = ""
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            key: String = "",
            nodeID: Int32 = 0,
            host: String = "",
            port: Int32 = 0,
            errorCode: Int16 = 0,
            errorMessage: String? = "",
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.key = key
            self.nodeID = nodeID
            self.host = host
            self.port = port
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            key = r.string()
            nodeID = r.int32()
            host = r.string()
            port = r.int32()
            errorCode = r.int16()
            errorMessage = r.nullableString(true)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("key", all[i].key, nullable: false)
            w.int32("nodeId", all[i].nodeID)
            w.string("host", all[i].host, nullable: false)
            w.int32("port", all[i].port)
            w.int16("errorCode", all[i].errorCode)
            w.string("errorMessage", all[i].errorMessage, nullable: true)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
