// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// The control record that sets the version of KRaft's protocol in the metadata log.
///
/// Version 0. Flexible: compact lengths and tagged fields (KIP-482).
public struct KRaftVersionRecord: KafkaMessage {
    /// The name in Kafka's protocol.
    public static var name: StaticString { "KRaftVersionRecord" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482).
    public static var firstFlexibleVersion: Int16? { 0 }

    /// Version of this record.
    public var version: Int16
    /// Version of KRaft's protocol that the quorum uses from now on.
    public var kRaftVersion: Int16
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        version = 0
        kRaftVersion = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        version: Int16 = 0,
        kRaftVersion: Int16 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.version = version
        self.kRaftVersion = kRaftVersion
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        version = r.int16()
        kRaftVersion = r.int16()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int16("version", version)
        w.int16("kRaftVersion", kRaftVersion)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
