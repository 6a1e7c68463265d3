// Made by GenerateKafkaMessages from its schema files. Do not edit.

/// The value of the control record that ends a transaction on a partition, after its version.
///
/// Version 0.
public struct EndTxnMarker: KafkaMessage {
    /// The name in Kafka's protocol.
    public static var name: StaticString { "EndTxnMarker" }
    /// The versions that this library knows.
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    /// The first version with compact lengths and tagged fields (KIP-482); `nil`: none.
    public static var firstFlexibleVersion: Int16? { nil }

    /// Epoch of the transaction coordinator that wrote the marker.
    public var coordinatorEpoch: Int32
    /// Tagged fields that this library does not know; written as they were read.
    public var unknownTaggedFields: [UnknownTaggedField]

    /// Every field with its default.
    public init() {
        coordinatorEpoch = 0
        unknownTaggedFields = []
    }

    /// The fields that are given, and the others with their defaults.
    public init(
        coordinatorEpoch: Int32 = 0,
        unknownTaggedFields: [UnknownTaggedField] = []
    ) {
        self.coordinatorEpoch = coordinatorEpoch
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads the fields that the reader's version has; the others get their defaults.
    public init(from r: inout KafkaReader) {
        coordinatorEpoch = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    /// Writes the fields that the writer's version has.
    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("coordinatorEpoch", coordinatorEpoch)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    /// Writes the fields that the writer's version has, as bytes.
    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
