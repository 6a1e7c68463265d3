// Made by GenerateKafkaMessages from its schema files. Do not edit.

public struct EndTxnMarker: KafkaMessage {
    public static var name: StaticString { "EndTxnMarker" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var coordinatorEpoch: Int32
    public var unknownTaggedFields: [UnknownTaggedField]

    public init() {
        coordinatorEpoch = 0
        unknownTaggedFields = []
    }

    public init(from r: inout KafkaReader) {
        coordinatorEpoch = r.int32()
        unknownTaggedFields = r.unknownTags()
    }

    public func write<Writer: KafkaFieldWriter & ~Copyable>(to w: inout Writer) {
        w.int32("coordinatorEpoch", coordinatorEpoch)
        if unknownTaggedFields.isEmpty { w.noTags() } else { w.tags(unknown: unknownTaggedFields) }
    }

    public func write(binary writer: inout KafkaWriter) { write(to: &writer) }
}
