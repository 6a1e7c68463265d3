// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// The control record that sets the voters of the metadata quorum.
///
/// Version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct VotersRecord: KafkaMessage {
    /// The name in Kafka's protocol.
    public static var name: StaticString { "VotersRecord" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Version of this record.
    public var version: Int16
    /// Voters of the quorum from now on.
    public var voters: [Voter]
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        version = 0
        voters = []
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        version: Int16 = 0,
        voters: [Voter] = [],
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.version = version
        self.voters = voters
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        version = r.int16()
        voters = r.structs(minimum: 27)
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("version", version)
        w.structs("voters", voters, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension VotersRecord {
    /// A voter of the quorum.
    public struct Voter: KafkaArrayElement {
        /// Node ID of the voter.
        public var voterID: Int32
        /// ID of the voter's metadata log directory.
        public var voterDirectoryID: KafkaUUID
        /// Addresses of the voter.
        public var endpoints: [Endpoint]
        /// Which versions of KRaft's protocol the voter can follow.
        public var kRaftVersionFeature: KRaftVersionFeature
        /// Tagged fields that this library does not know; written as they were read.
        public var unknownTaggedFields: [UnknownTaggedField]

        /// Every field with its default.
        public init() {
            voterID = 0
            voterDirectoryID = .zero
            endpoints = []
            kRaftVersionFeature = KRaftVersionFeature()
            unknownTaggedFields = []
        }

        /// The fields that are given, and the others with their defaults.
        public init(
            voterID: Int32 = 0,
            voterDirectoryID: KafkaUUID = .zero,
            endpoints: [Endpoint] = [],
            kRaftVersionFeature: KRaftVersionFeature = KRaftVersionFeature(),
            unknownTaggedFields: [UnknownTaggedField] = []
        ) {
            self.voterID = voterID
            self.voterDirectoryID = voterDirectoryID
            self.endpoints = endpoints
            self.kRaftVersionFeature = kRaftVersionFeature
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads the fields that the reader's version has; the others get their defaults.
        public init(from r: inout KafkaReader) {
            voterID = r.int32()
            voterDirectoryID = r.uuid()
            endpoints = r.structs(minimum: 5)
            kRaftVersionFeature = KRaftVersionFeature(from: &r)
            unknownTaggedFields = r.unknownTags()
        }

        /// Writes the fields of element `i` that the writer's version has.
        public static func write<Writer: KafkaFieldWriter & ~Copyable>(
            _ all: Span<Self>, at i: Int, to w: inout Writer
        ) {
            w.int32("voterId", all[i].voterID)
            w.uuid("voterDirectoryId", all[i].voterDirectoryID)
            w.structs("endpoints", all[i].endpoints, nullable: false)
            w.structure("kRaftVersionFeature", all[i].kRaftVersionFeature)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension VotersRecord {
    /// An address of the voter.
    public struct Endpoint: KafkaArrayElement {
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

extension VotersRecord {
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
