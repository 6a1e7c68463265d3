public import WireBytes

/// A destination for the fields of a message: one call per field of its version, in wire order.
///
/// The binary encoder is one; another can print the fields with their names.
public protocol KafkaFieldWriter: ~Copyable {
    var version: Int16 { get }
    /// Whether lengths are compact and structures end with tagged fields (KIP-482).
    var isFlexible: Bool { get }

    mutating func bool(_ name: StaticString, _ value: Bool)
    mutating func int8(_ name: StaticString, _ value: Int8)
    mutating func int16(_ name: StaticString, _ value: Int16)
    mutating func uint16(_ name: StaticString, _ value: UInt16)
    mutating func int32(_ name: StaticString, _ value: Int32)
    mutating func int64(_ name: StaticString, _ value: Int64)
    mutating func float64(_ name: StaticString, _ value: Double)
    mutating func uuid(_ name: StaticString, _ value: KafkaUUID)
    /// - Parameter nullable: whether this version lets the value be `nil`. The same in the functions below.
    mutating func string(_ name: StaticString, _ value: String?, nullable: Bool)
    mutating func inflexibleString(_ name: StaticString, _ value: String?)
    mutating func bytes(_ name: StaticString, _ value: ByteSlice?, nullable: Bool)
    mutating func records(_ name: StaticString, _ value: ByteSlice?, nullable: Bool)
    mutating func int32s(_ name: StaticString, _ value: Int32List)
    mutating func int32s(_ name: StaticString, _ value: Int32List?, nullable: Bool)
    mutating func values(_ name: StaticString, _ value: [Int8]?, nullable: Bool)
    mutating func values(_ name: StaticString, _ value: [Int16]?, nullable: Bool)
    mutating func values(_ name: StaticString, _ value: [Int64]?, nullable: Bool)
    mutating func values(_ name: StaticString, _ value: [String]?, nullable: Bool)
    mutating func values(_ name: StaticString, _ value: [KafkaUUID]?, nullable: Bool)
    mutating func structs<Element: KafkaArrayElement>(_ name: StaticString, _ value: [Element]?, nullable: Bool)
    mutating func structure<Value: KafkaStruct>(_ name: StaticString, _ value: Value)
    /// A structure behind a byte that says whether there is one.
    mutating func nullableStruct<Value: KafkaStruct>(_ name: StaticString, _ value: Value?, nullable: Bool)

    /// Tagged fields of which there are none.
    mutating func noTags()
    /// The tagged fields of a structure that knows none itself.
    mutating func tags(unknown: [UnknownTaggedField])
    /// Begins the tagged fields of a structure: `count` known ones follow, by ascending tag, and then `endTags`.
    mutating func beginTags(count: Int, unknown: [UnknownTaggedField])
    /// - Parameter next: the first tag that has not been written yet.
    mutating func tagged(
        _ tag: UInt32, from next: inout UInt32, unknown: [UnknownTaggedField], _ body: (inout Self) -> Void)
    mutating func endTags(from next: UInt32, unknown: [UnknownTaggedField])

    /// A field that this version cannot carry and that may not be left out unless it has its default.
    mutating func absent(_ name: StaticString, isDefault: Bool)
}
