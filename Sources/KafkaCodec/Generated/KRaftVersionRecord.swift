// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct KRaftVersionRecord: KafkaMessage {
    public static var name: StaticString { "KRaftVersionRecord" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var version: Int16
    public var kRaftVersion: Int16
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        version = 0
        kRaftVersion = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        version = r.int16()
        kRaftVersion = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("version", version)
        w.int16("kRaftVersion", kRaftVersion)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
