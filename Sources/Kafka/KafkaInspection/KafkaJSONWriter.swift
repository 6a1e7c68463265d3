import TrestleBase
public import TrestleJSON
public import KafkaCodec
public import WireBytes

/// Turns a message into JSON with the names of its fields, in the form of Kafka's own converters: int64 as a number, bytes
/// in base64, only the fields that the version has, tagged fields only when they are not at their default.
public struct KafkaJSONWriter: KafkaFieldWriter {
    public let version: Int16
    public let isFlexible: Bool
    private let style: Style
    private let recordFaults: RecordFaults?
    private var members: [(name: String, value: JSON)] = []

    /// The form of values that Kafka's converters do not print in full.
    public enum Style: Sendable {
        /// As Kafka's converters: records in base64, unknown tagged fields left out.
        case converter
        /// Unknown tagged fields shown, records in base64, what SaslAuthenticate carries hidden.
        case inspection
        /// The same, with records decoded.
        case records
    }

    public static func json<Message: KafkaMessage>(
        _ message: Message, version: Int16, style: Style = .converter
    ) -> JSON {
        json(message, version: version, style: style, recordFaults: nil)
    }

    /// - Parameter recordFaults: is told what is wrong with records that are decoded.
    static func json<Message: KafkaMessage>(
        _ message: Message, version: Int16, style: Style, recordFaults: RecordFaults?
    ) -> JSON {
        var writer = KafkaJSONWriter(
            version: version, isFlexible: Message.isFlexible(version), style: style, recordFaults: recordFaults)
        message.write(to: &writer)
        return .object(writer.members)
    }

    private init(version: Int16, isFlexible: Bool, style: Style, recordFaults: RecordFaults?) {
        self.version = version
        self.isFlexible = isFlexible
        self.style = style
        self.recordFaults = recordFaults
    }

    private mutating func add(_ name: StaticString, _ value: JSON) { members.append(("\(name)", value)) }

    private mutating func add<Value>(_ name: StaticString, _ values: [Value]?, _ body: (Value) -> JSON) {
        add(name, values.map { .array($0.map(body)) } ?? .null)
    }

    private func object<Value: KafkaStruct>(_ value: Value) -> JSON {
        var writer = KafkaJSONWriter(
            version: version, isFlexible: isFlexible, style: style, recordFaults: recordFaults)
        value.write(to: &writer)
        return .object(writer.members)
    }

    public mutating func bool(_ name: StaticString, _ value: Bool) { add(name, .bool(value)) }
    public mutating func int8(_ name: StaticString, _ value: Int8) { add(name, .integer(value)) }
    public mutating func int16(_ name: StaticString, _ value: Int16) { add(name, .integer(value)) }
    public mutating func uint16(_ name: StaticString, _ value: UInt16) { add(name, .integer(value)) }
    public mutating func int32(_ name: StaticString, _ value: Int32) { add(name, .integer(value)) }
    public mutating func int64(_ name: StaticString, _ value: Int64) { add(name, .integer(value)) }
    public mutating func float64(_ name: StaticString, _ value: Double) {
        // JSON has no numbers for these; the words are Java's.
        if value.isNaN {
            add(name, .string("NaN"))
        } else if value.isInfinite {
            add(name, .string(value < 0 ? "-Infinity" : "Infinity"))
        } else {
            add(name, .number("\(value)"))
        }
    }
    public mutating func uuid(_ name: StaticString, _ value: KafkaUUID) { add(name, .string("\(value)")) }
    public mutating func string(_ name: StaticString, _ value: String?, nullable: Bool) {
        add(name, value.map { .string($0) } ?? .null)
    }
    public mutating func inflexibleString(_ name: StaticString, _ value: String?) {
        string(name, value, nullable: true)
    }
    public mutating func bytes(_ name: StaticString, _ value: ByteSlice?, nullable: Bool) {
        // What SaslAuthenticate carries is a password, a token or a proof of one.
        if style != .converter, "\(name)" == "authBytes" { return add(name, .string("(hidden)")) }
        add(name, value.map { .string(Base64.encode($0.span)) } ?? .null)
    }
    public mutating func records(_ name: StaticString, _ value: ByteSlice?, nullable: Bool) {
        guard style == .records, let value else { return bytes(name, value, nullable: nullable) }
        let inspection = RecordSetInspection(value.span)
        if let fault = inspection.fault { recordFaults?.add(name, fault) }
        add(name, inspection.json)
    }
    public mutating func int32s(_ name: StaticString, _ value: Int32List) { int32s(name, value, nullable: false) }
    public mutating func int32s(_ name: StaticString, _ value: Int32List?, nullable: Bool) {
        add(name, value.map(Array.init)) { .integer($0) }
    }
    public mutating func values(_ name: StaticString, _ value: [Int8]?, nullable: Bool) {
        add(name, value) { .integer($0) }
    }
    public mutating func values(_ name: StaticString, _ value: [Int16]?, nullable: Bool) {
        add(name, value) { .integer($0) }
    }
    public mutating func values(_ name: StaticString, _ value: [Int64]?, nullable: Bool) {
        add(name, value) { .integer($0) }
    }
    public mutating func values(_ name: StaticString, _ value: [String]?, nullable: Bool) {
        add(name, value) { .string($0) }
    }
    public mutating func values(_ name: StaticString, _ value: [KafkaUUID]?, nullable: Bool) {
        add(name, value) { .string("\($0)") }
    }
    public mutating func structs<Element: KafkaArrayElement>(
        _ name: StaticString, _ value: [Element]?, nullable: Bool
    ) {
        guard let value else { return add(name, .null) }
        let elements = value.span
        var objects: [JSON] = []
        for index in elements.indices {
            var writer = KafkaJSONWriter(
                version: version, isFlexible: isFlexible, style: style, recordFaults: recordFaults)
            Element.write(elements, at: index, to: &writer)
            objects.append(.object(writer.members))
        }
        add(name, .array(objects))
    }
    public mutating func structure<Value: KafkaStruct>(_ name: StaticString, _ value: Value) {
        add(name, object(value))
    }
    public mutating func nullableStruct<Value: KafkaStruct>(_ name: StaticString, _ value: Value?, nullable: Bool) {
        add(name, value.map(object) ?? .null)
    }

    public mutating func noTags() {}

    public mutating func tags(unknown: [UnknownTaggedField]) { endTags(from: 0, unknown: unknown) }
    public mutating func beginTags(count: Int, unknown: [UnknownTaggedField]) {}
    public mutating func tagged(
        _ tag: UInt32, from next: inout UInt32, unknown: [UnknownTaggedField], _ body: (inout Self) -> Void
    ) {
        body(&self)
    }
    public mutating func endTags(from next: UInt32, unknown: [UnknownTaggedField]) {
        guard style != .converter, !unknown.isEmpty else { return }
        let fields = unknown.map { field in
            (name: String(field.tag), value: JSON.string(Base64.encode(field.data.span)))
        }
        add("unknownTaggedFields", .object(fields))
    }

    public mutating func absent(_ name: StaticString, isDefault: Bool) {}
}

/// The faults in records inside messages.
final class RecordFaults {
    private(set) var lines: [String] = []

    func add(_ field: StaticString, _ fault: KafkaCodecError) { lines.append("in \(field), \(fault)") }
}
