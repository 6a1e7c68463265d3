// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// The key of a control record, after its version.
///
/// Version 0.
public struct ControlRecordTypeSchema: KafkaMessage {
    /// The name in Kafka's protocol.
    public static var name: StaticString { "ControlRecordTypeSchema" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482); `nil`: none.
    public static var firstFlexibleVersion: Int16? { nil }

    /// Kind of control record: 0: abort, 1: commit, 2: leader change, 3: snapshot header, 4: snapshot footer, 5: KRaft
    /// version, 6: voters.
    public var type: Int16
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        type = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        type: Int16 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.type = type
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        type = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("type", type)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
