// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct ControlRecordTypeSchema: KafkaMessage {
    public static var name: StaticString { "ControlRecordTypeSchema" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var type: Int16
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        type = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        type = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("type", type)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
