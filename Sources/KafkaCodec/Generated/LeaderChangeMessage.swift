// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct LeaderChangeMessage: KafkaMessage {
    public static var name: StaticString { "LeaderChangeMessage" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var version: Int16
    public var leaderId: Int32
    public var voters: [Voter]
    public var grantingVoters: [Voter]
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        version = 0
        leaderId = 0
        voters = []
        grantingVoters = []
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        version = r.int16()
        leaderId = r.int32()
        voters = r.structs(minimum: 5)
        grantingVoters = r.structs(minimum: 5)
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("version", version)
        w.int32("leaderId", leaderId)
        w.structs("voters", voters, nullable: false)
        w.structs("grantingVoters", grantingVoters, nullable: false)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}

extension LeaderChangeMessage {
    public struct Voter: KafkaArrayElement {
        public var voterId: Int32
        public var voterDirectoryId: KafkaUUID
        public var unknownTaggedFields: [UnknownTaggedField]

        public init() {
            voterId = 0
            voterDirectoryId = .zero
            unknownTaggedFields = []
        }

        public init(from r: inout KafkaReader) {
            let v = r.version
            voterId = r.int32()
            voterDirectoryId = v >= 1 ? r.uuid() : .zero
            unknownTaggedFields = r.unknownTags()
        }

        public static func write<Writer: KafkaFieldWriter & ~Copyable>(_ all: Span<Self>, at i: Int, to w: inout Writer) {
            let v = w.version
            w.int32("voterId", all[i].voterId)
            if v >= 1 {
                w.uuid("voterDirectoryId", all[i].voterDirectoryId)
            } else {
                w.absent("voterDirectoryId", isDefault: all[i].voterDirectoryId.isZero)
            }
            if all[i].unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: all[i].unknownTaggedFields) }
        }
    }
}
