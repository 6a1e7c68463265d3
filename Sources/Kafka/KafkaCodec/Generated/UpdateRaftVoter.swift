// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// A voter tells the leader of the KRaft metadata quorum its addresses and the versions it supports (KIP-853).
///
/// API key 82, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct UpdateRaftVoterRequest: KafkaRequest {
    /// The response to this request.
    public typealias Response = UpdateRaftVoterResponse
    /// The API of this request.
    public static var apiKey: ApiKey { .updateRaftVoter }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "UpdateRaftVoterRequest" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// ID that the cluster must have. `nil`: any. Default: empty.
    public var clusterID: String?
    /// Epoch of the leader that the voter knows.
    public var currentLeaderEpoch: Int32
    /// Node ID of the voter.
    public var voterID: Int32
    /// ID of the voter's metadata log directory.
    public var voterDirectoryID: KafkaUUID
    /// Addresses at which the quorum reaches the voter.
    public var listeners: [Listener]
    /// Which versions of KRaft's protocol the voter can follow.
    public var kRaftVersionFeature: KRaftVersionFeature
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        clusterID = ""
        currentLeaderEpoch = 0
        voterID = 0
        voterDirectoryID = .zero
        listeners = []
        kRaftVersionFeature = KRaftVersionFeature()
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        clusterID: String? = "",
        currentLeaderEpoch: Int32 = 0,
        voterID: Int32 = 0,
        voterDirectoryID: KafkaUUID = .zero,
        listeners: [Listener] = [],
        kRaftVersionFeature: KRaftVersionFeature = KRaftVersionFeature(),
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.clusterID = clusterID
        self.currentLeaderEpoch = currentLeaderEpoch
        self.voterID = voterID
        self.voterDirectoryID = voterDirectoryID
        self.listeners = listeners
        self.kRaftVersionFeature = kRaftVersionFeature
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        clusterID = r.nullableString(true)
        currentLeaderEpoch = r.int32()
        voterID = r.int32()
        voterDirectoryID = r.uuid()
        listeners = r.structs(minimum: 5)
        kRaftVersionFeature = KRaftVersionFeature(from: &r)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("clusterId", clusterID, nullable: true)
        w.int32("currentLeaderEpoch", currentLeaderEpoch)
        w.int32("voterId", voterID)
        w.uuid("voterDirectoryId", voterDirectoryID)
        w.structs("listeners", listeners, nullable: false)
        w.structure("kRaftVersionFeature", kRaftVersionFeature)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UpdateRaftVoterRequest {
    /// An address of the voter.
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

extension UpdateRaftVoterRequest {
    /// A range of versions of KRaft's protocol.
    public struct KRaftVersionFeature: KafkaStruct {
        /// Lowest supported version.
        public var minSupportedVersion: Int16
        /// Highest supported version.
        public var maxSupportedVersion: Int16
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            minSupportedVersion = 0
            maxSupportedVersion = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            minSupportedVersion: Int16 = 0,
            maxSupportedVersion: Int16 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.minSupportedVersion = minSupportedVersion
            self.maxSupportedVersion = maxSupportedVersion
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            minSupportedVersion = r.int16()
            maxSupportedVersion = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int16("minSupportedVersion", minSupportedVersion)
            w.int16("maxSupportedVersion", maxSupportedVersion)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard minSupportedVersion == 0 else { return false }
            guard maxSupportedVersion == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}

/// Whether the voter's entry was updated.
///
/// API key 82, version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct UpdateRaftVoterResponse: KafkaResponse {
    /// The API of this response.
    public static var apiKey: ApiKey { .updateRaftVoter }
    /// The name in Kafka's protocol.
    public static var name: StaticString { "UpdateRaftVoterResponse" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Delay that a quota imposes on the client, in milliseconds; 0: none.
    public var throttleTimeMs: Int32
    /// Error code of the whole request (``KafkaErrorCode``); 0: none.
    public var errorCode: Int16
    /// Leader of the quorum, when the responder is not; the default: not reported. Tag 0.
    public var currentLeader: CurrentLeader
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        throttleTimeMs = 0
        errorCode = 0
        currentLeader = CurrentLeader()
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        throttleTimeMs: Int32 = 0,
        errorCode: Int16 = 0,
        currentLeader: CurrentLeader = CurrentLeader(),
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.currentLeader = currentLeader
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        throttleTimeMs = r.int32()
        errorCode = r.int16()
        currentLeader = CurrentLeader()
        unknownTaggedFields = []
        var tags = r.tagSection()
        while r.nextTag(&tags) {
            switch tags.tag {
            case 0: currentLeader = CurrentLeader(from: &r)
            default: r.keepUnknown(tags, &unknownTaggedFields)
            }
        }
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        let has0 = !(currentLeader.isDefault)
        var next: UInt32 = 0
        w.beginTags(
            count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.structure("currentLeader", currentLeader)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UpdateRaftVoterResponse {
    /// The leader of the metadata quorum.
    public struct CurrentLeader: KafkaStruct {
        /// Node ID of the leader; -1: unknown. Default: -1.
        public var leaderID: Int32
        /// Latest epoch that the responder knows; -1: unknown. Default: -1.
        public var leaderEpoch: Int32
        /// Host name or IP address to connect to.
        public var host: String
        /// TCP port to connect to.
        public var port: Int32
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            leaderID = -1
            leaderEpoch = -1
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            leaderID: Int32 = -1,
            leaderEpoch: Int32 = -1,
            host: String = "",
            port: Int32 = 0,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.leaderID = leaderID
            self.leaderEpoch = leaderEpoch
            self.host = host
            self.port = port
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            leaderID = r.int32()
            leaderEpoch = r.int32()
            host = r.string()
            port = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields that the writer's version has.
        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("leaderId", leaderID)
            w.int32("leaderEpoch", leaderEpoch)
            w.string("host", host, nullable: false)
            w.int32("port", port)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard leaderID == -1 else { return false }
            guard leaderEpoch == -1 else { return false }
            guard host.isEmpty else { return false }
            guard port == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}
