/// Encodes `Encodable` values by a schema. Names of properties are those of fields; an optional that is nil is left out and becomes the
/// field's default or null. `[UInt8]` becomes bytes or a fixed, an enum with text an enum, a dictionary a map.
public struct AvroEncoder: Sendable {
    public let schema: AvroSchema

    public init(_ schema: AvroSchema) { self.schema = schema }

    /// The binary encoding of a value.
    ///
    /// - Throws: an `AvroError` with the path where the value does not fit the schema; what the value's own `encode` throws.
    public func encode(_ value: some Encodable) throws -> [UInt8] {
        try schema.encode(self.value(value))
    }

    /// The value as a tree.
    public func value(_ value: some Encodable) throws -> AvroValue {
        let slot = CodedSlot()
        try value.encode(to: CodedEncoder(slot: slot, codingPath: []))
        return try CodedConversion(graph: schema.graph).value(slot, schema.index)
    }
}

/// A place that an `encode(to:)` fills.
final class CodedSlot {
    enum Content {
        case null
        case boolean(Bool)
        case whole(Int64)
        /// A whole number above the range of `Int64`.
        case large(UInt64)
        case float(Float)
        case double(Double)
        case string(String)
        /// The parts are in `parts`.
        case array
        /// The members are in `parts`, with their names.
        case object
    }

    var content = Content.null
    private(set) var parts: [(name: String, slot: CodedSlot)] = []

    func append(_ name: String = "") -> CodedSlot {
        let slot = CodedSlot()
        parts.append((name, slot))
        return slot
    }

    func set(_ value: some BinaryInteger) {
        content = Int64(exactly: value).map { .whole($0) } ?? .large(UInt64(clamping: value))
    }
}
