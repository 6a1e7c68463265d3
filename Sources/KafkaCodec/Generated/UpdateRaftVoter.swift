// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct UpdateRaftVoterRequest: KafkaRequest {
    public typealias Response = UpdateRaftVoterResponse
    public static var apiKey: ApiKey { .updateRaftVoter }
    public static var name: StaticString { "UpdateRaftVoterRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var clusterId: String?
    public var currentLeaderEpoch: Int32
    public var voterId: Int32
    public var voterDirectoryId: KafkaUUID
    public var listeners: [Listener]
    public var kRaftVersionFeature: KRaftVersionFeature
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        clusterId = ""
        currentLeaderEpoch = 0
        voterId = 0
        voterDirectoryId = .zero
        listeners = []
        kRaftVersionFeature = KRaftVersionFeature()
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        clusterId = r.nullableString(true)
        currentLeaderEpoch = r.int32()
        voterId = r.int32()
        voterDirectoryId = r.uuid()
        listeners = r.structs(minimum: 5)
        kRaftVersionFeature = KRaftVersionFeature(from: &r)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.string("clusterId", clusterId, nullable: true)
        w.int32("currentLeaderEpoch", currentLeaderEpoch)
        w.int32("voterId", voterId)
        w.uuid("voterDirectoryId", voterDirectoryId)
        w.structs("listeners", listeners, nullable: false)
        w.structure("kRaftVersionFeature", kRaftVersionFeature)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UpdateRaftVoterRequest {
    public struct Listener: KafkaArrayElement {
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

extension UpdateRaftVoterRequest {
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

public struct UpdateRaftVoterResponse: KafkaResponse {
    public static var apiKey: ApiKey { .updateRaftVoter }
    public static var name: StaticString { "UpdateRaftVoterResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32
    public var errorCode: Int16
    public var currentLeader: CurrentLeader
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        throttleTimeMs = 0
        errorCode = 0
        currentLeader = CurrentLeader()
        unknownTaggedFields = []
    }

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

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("throttleTimeMs", throttleTimeMs)
        w.int16("errorCode", errorCode)
        let has0 = !(currentLeader.isDefault)
        var next: UInt32 = 0
        w.beginTags(count: (has0 ? 1 : 0), unknown: unknownTaggedFields)
        if has0 {
            w.tagged(0, from: &next, unknown: unknownTaggedFields) { w in
                w.structure("currentLeader", currentLeader)
            }
        }
        w.endTags(from: next, unknown: unknownTaggedFields)
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension UpdateRaftVoterResponse {
    public struct CurrentLeader: KafkaStruct {
        public var leaderId: Int32
        public var leaderEpoch: Int32
        public var host: String
        public var port: Int32
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            leaderId = -1
            leaderEpoch = -1
            host = ""
            port = 0
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            leaderId = r.int32()
            leaderEpoch = r.int32()
            host = r.string()
            port = r.int32()
            unknownTaggedFields = r.unknownTags()
        }

        public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
            w.int32("leaderId", leaderId)
            w.int32("leaderEpoch", leaderEpoch)
            w.string("host", host, nullable: false)
            w.int32("port", port)
            if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
        }

        /// Whether every field has its default: as a tagged field it is then left out.
        var isDefault: Bool {
            guard leaderId == -1 else { return false }
            guard leaderEpoch == -1 else { return false }
            guard host.isEmpty else { return false }
            guard port == 0 else { return false }
            return unknownTaggedFields.isEmpty
        }
    }
}
