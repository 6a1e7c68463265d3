// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct VotersRecord: KafkaMessage {
    public static var name: StaticString { "VotersRecord" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var version: Int16
    public var voters: [Voter]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        version = 0
        voters = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        version = r.int16()
        voters = r.structs(minimum: 27)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("version", version)
        w.structs("voters", voters, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension VotersRecord {
    public struct Voter: KafkaArrayElement {
        public var voterId: Int32
        public var voterDirectoryId: KafkaUUID
        public var endpoints: [Endpoint]
        public var kRaftVersionFeature: KRaftVersionFeature
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            voterId = 0
            voterDirectoryId = .zero
            endpoints = []
            kRaftVersionFeature = KRaftVersionFeature()
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            voterId = r.int32()
            voterDirectoryId = r.uuid()
            endpoints = r.structs(minimum: 5)
            kRaftVersionFeature = KRaftVersionFeature(from: &r)
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.int32("voterId", all[i].voterId)
            w.uuid("voterDirectoryId", all[i].voterDirectoryId)
            w.structs("endpoints", all[i].endpoints, nullable: false)
            w.structure("kRaftVersionFeature", all[i].kRaftVersionFeature)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension VotersRecord {
    public struct Endpoint: KafkaArrayElement {
        public var name: String
        public var host: String
        public var port: UInt16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            name = ""
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            name = r.string()
            host = r.string()
            port = r.uint16()
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            w.string("name", all[i].name, nullable: false)
            w.string("host", all[i].host, nullable: false)
            w.uint16("port", all[i].port)
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}

extension VotersRecord {
    public struct KRaftVersionFeature: KafkaStruct {
        public var minSupportedVersion: Int16
        public var maxSupportedVersion: Int16
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            minSupportedVersion = 0
            maxSupportedVersion = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            minSupportedVersion = r.int16()
            maxSupportedVersion = r.int16()
            unknownTaggedFields = r.unknownTags()
        }

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
