// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// The control record with which a new leader of the metadata quorum begins its epoch.
///
/// Versions 0-1. Flexible: compact lengths and tagged fields (KIP-482).
public struct LeaderChangeMessage: KafkaMessage {
    /// The name in Kafka's protocol.
    public static var name: StaticString { "LeaderChangeMessage" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Version of this record.
    public var version: Int16
    /// Node ID of the new leader.
    public var leaderID: Int32
    /// Voters of the epoch.
    public var voters: [Voter]
    /// Voters that voted for the leader.
    public var grantingVoters: [Voter]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        version = 0
        leaderID = 0
        voters = []
        grantingVoters = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        version: Int16 = 0,
        leaderID: Int32 = 0,
        voters: [Voter] = [],
        grantingVoters: [Voter] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.version = version
        self.leaderID = leaderID
        self.voters = voters
        self.grantingVoters = grantingVoters
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        version = r.int16()
        leaderID = r.int32()
        voters = r.structs(minimum: 5)
        grantingVoters = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("version", version)
        w.int32("leaderId", leaderID)
        w.structs("voters", voters, nullable: false)
        w.structs("grantingVoters", grantingVoters, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension LeaderChangeMessage {
    /// A voter of the metadata quorum.
    public struct Voter: KafkaArrayElement {
        /// Node ID of the voter.
        public var voterID: Int32
        /// ID of the voter's metadata log directory. Versions 1+.
        public var voterDirectoryID: KafkaUUID
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            voterID = 0
            voterDirectoryID = .zero
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            voterID: Int32 = 0,
            voterDirectoryID: KafkaUUID = .zero,
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.voterID = voterID
            self.voterDirectoryID = voterDirectoryID
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            let v = r.version
            voterID = r.int32()
            voterDirectoryID = v >= 1 ? r.uuid() : .zero
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            let v = w.version
            w.int32("voterId", all[i].voterID)
            if v >= 1 {
                w.uuid("voterDirectoryId", all[i].voterDirectoryID)
            } else {
                w.absent("voterDirectoryId", isDefault: all[i].voterDirectoryID.isZero)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
