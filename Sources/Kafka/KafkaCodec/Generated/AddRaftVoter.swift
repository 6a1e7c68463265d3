// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks the active controller to make a node a voter of the KRaft metadata quorum (KIP-853).
///
/// API key 80, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct AddRaftVoterRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = AddRaftVoterResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .addRaftVoter }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AddRaftVoterRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID that the cluster must have. `nil`: any. Default: empty.
    public var clusterID: String?
    /// Longest time for the whole change, in milliseconds.
    public var timeoutMs: Int32
    /// Node ID of the new voter.
    public var voterID: Int32
    /// ID of the metadata log directory of the new voter.
    public var voterDirectoryID: KafkaUUID
    /// Addresses at which the quorum reaches the new voter.
    public var listeners: [Listener]
    /// Whether to respond after the new voter set is committed; if not, once the leader has written it. Versions 1+.
    /// Default: `true`.
    public var ackWhenCommitted: Bool
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        clusterID = ""
        timeoutMs = 0
        voterID = 0
        voterDirectoryID = .zero
        listeners = []
        ackWhenCommitted = true
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        clusterID: String? = "",
        timeoutMs: Int32 = 0,
        voterID: Int32 = 0,
        voterDirectoryID: KafkaUUID = .zero,
        listeners: [Listener] = [],
        ackWhenCommitted: Bool = true,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.clusterID = clusterID
        self.timeoutMs = timeoutMs
        self.voterID = voterID
        self.voterDirectoryID = voterDirectoryID
        self.listeners = listeners
        self.ackWhenCommitted = ackWhenCommitted
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        let v = r.version
        clusterID = r.nullableString(true)
        timeoutMs = r.int32()
        voterID = r.int32()
        voterDirectoryID = r.uuid()
        listeners = r.structs(minimum: 5)
        ackWhenCommitted = v >= 1 ? r.bool() : true
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        let v = w.version
        w.string("clusterId", clusterID, nullable: true)
        w.int32("timeoutMs", timeoutMs)
        w.int32("voterId", voterID)
        w.uuid("voterDirectoryId", voterDirectoryID)
        w.structs("listeners", listeners, nullable: false)
        if v >= 1 {
            w.bool("ackWhenCommitted", ackWhenCommitted)
        } else {
            w.absent("ackWhenCommitted", isDefault: ackWhenCommitted)
        }
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension AddRaftVoterRequest {
    /// An address of the new voter.
    public struct Listener: KafkaArrayElement {
        /// Name of the listener.
        public var name: String
        /// Host name or IP address to connect to.
        public var host: String
        /// TCP port to connect to.
        public var port: UInt16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            name = ""
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            name: String = "",
            host: String = "",
            port: UInt16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.name = name
            self.host = host
            self.port = port
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            name = r.string()
            host = r.string()
            port = r.uint16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.string("name", all[i].name, nullable: false)
            w.string("host", all[i].host, nullable: false)
            w.uint16("port", all[i].port)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

/// Whether the voter was added.
///
/// API key 80, versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct AddRaftVoterResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .addRaftVoter }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "AddRaftVoterResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Explanation of `errorCode`, for people. `nil`: none. Default: empty.
    public var errorMessage: String?
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        errorMessage = ""
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        errorMessage: String? = "",
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        errorMessage = r.nullableString(true)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        w.string("errorMessage", errorMessage, nullable: true)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
