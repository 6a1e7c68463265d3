// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// Asks the active controller to remove a voter from the KRaft metadata quorum (KIP-853).
///
/// API key 81, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct RemoveRaftVoterRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = RemoveRaftVoterResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .removeRaftVoter }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "RemoveRaftVoterRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID that the cluster must have. `nil`: any. Default: empty.
    public var clusterID: String?
    /// Node ID of the voter to remove.
    public var voterID: Int32
    /// ID of the metadata log directory of the voter to remove.
    public var voterDirectoryID: KafkaUUID
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        clusterID = ""
        voterID = 0
        voterDirectoryID = .zero
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        clusterID: String? = "",
        voterID: Int32 = 0,
        voterDirectoryID: KafkaUUID = .zero,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.clusterID = clusterID
        self.voterID = voterID
        self.voterDirectoryID = voterDirectoryID
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        clusterID = r.nullableString(true)
        voterID = r.int32()
        voterDirectoryID = r.uuid()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("clusterId", clusterID, nullable: true)
        w.int32("voterId", voterID)
        w.uuid("voterDirectoryId", voterDirectoryID)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

/// Whether the voter was removed.
///
/// API key 81, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct RemoveRaftVoterResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .removeRaftVoter }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "RemoveRaftVoterResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
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
