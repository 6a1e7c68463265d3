import WireBytes

/// Names the field at which a reader stopped.
///
/// Readers carry no names, for speed. After a fault, the message that was read so far knows its fields by name and in the order
/// of the bytes: it is written to this, which reads the same bytes again instead, up to the field that cannot be read.
struct FieldLocator: KafkaFieldWriter {
    let version: Int16
    let isFlexible: Bool
    private let bytes: ByteSlice
    private let fault: KafkaCodecError
    private var position = 0
    /// The prefix of the field names of the current structure: `topics[2].`.
    private var path = ""
    private var found: String?
    /// How many tagged fields are left in each of the structures around the current place.
    private var tagsLeft: [UInt32] = []

    /// The path of the field, `topics[2].name`; `nil` when the fault is in none.
    static func path<Message: KafkaMessage>(
        to fault: KafkaCodecError, in bytes: ByteSlice, of message: Message, version: Int16
    ) -> String? {
        guard fault.code != .trailingBytes else { return nil }
        var locator = FieldLocator(
            version: version, isFlexible: Message.isFlexible(version), bytes: bytes, fault: fault)
        message.write(to: &locator)
        return locator.found
    }

    private init(version: Int16, isFlexible: Bool, bytes: ByteSlice, fault: KafkaCodecError) {
        self.version = version
        self.isFlexible = isFlexible
        self.bytes = bytes
        self.fault = fault
    }

    /// Whether the fault is a limit, which reading the bytes again does not meet.
    private var isLimit: Bool { fault.code == .tooMuchMemory || fault.code == .tooManyElements }

    private mutating func find(_ name: String) {
        if found == nil { found = path + name }
    }

    private mutating func read(_ name: StaticString, _ body: (inout KafkaReader) -> Void) {
        guard found == nil else { return }
        let rest = bytes.extracting(position..<bytes.count)
        var reader = KafkaReader(rest, version: version, isFlexible: isFlexible)
        body(&reader)
        if reader.failed { return find("\(name)") }
        position += reader.position
        if isLimit, position >= fault.offset { find("\(name)") }
    }

    /// Goes through the fields of a structure.
    private mutating func enter(_ name: String, _ body: (inout Self) -> Void) {
        guard found == nil else { return }
        let outer = path
        path += name + "."
        body(&self)
        path = outer
    }

    mutating func bool(_ name: StaticString, _ value: Bool) { read(name) { _ = $0.bool() } }
    mutating func int8(_ name: StaticString, _ value: Int8) { read(name) { _ = $0.int8() } }
    mutating func int16(_ name: StaticString, _ value: Int16) { read(name) { _ = $0.int16() } }
    mutating func uint16(_ name: StaticString, _ value: UInt16) { read(name) { _ = $0.uint16() } }
    mutating func int32(_ name: StaticString, _ value: Int32) { read(name) { _ = $0.int32() } }
    mutating func int64(_ name: StaticString, _ value: Int64) { read(name) { _ = $0.int64() } }
    mutating func float64(_ name: StaticString, _ value: Double) { read(name) { _ = $0.float64() } }
    mutating func uuid(_ name: StaticString, _ value: KafkaUUID) { read(name) { _ = $0.uuid() } }

    mutating func string(_ name: StaticString, _ value: String?, nullable: Bool) {
        read(name) { _ = $0.nullableString(nullable) }
    }
    mutating func inflexibleString(_ name: StaticString, _ value: String?) {
        read(name) { _ = $0.inflexibleString() }
    }
    mutating func bytes(_ name: StaticString, _ value: ByteSlice?, nullable: Bool) {
        read(name) { _ = $0.nullableBytes(nullable) }
    }
    mutating func records(_ name: StaticString, _ value: ByteSlice?, nullable: Bool) {
        read(name) { _ = $0.nullableBytes(nullable) }
    }
    mutating func int32s(_ name: StaticString, _ value: Int32List) { int32s(name, value, nullable: false) }
    mutating func int32s(_ name: StaticString, _ value: Int32List?, nullable: Bool) {
        read(name) { _ = $0.nullableInt32s(nullable) }
    }
    mutating func values(_ name: StaticString, _ value: [Int8]?, nullable: Bool) {
        read(name) { _ = $0.nullableValues(nullable) as [Int8]? }
    }
    mutating func values(_ name: StaticString, _ value: [Int16]?, nullable: Bool) {
        read(name) { _ = $0.nullableValues(nullable) as [Int16]? }
    }
    mutating func values(_ name: StaticString, _ value: [Int64]?, nullable: Bool) {
        read(name) { _ = $0.nullableValues(nullable) as [Int64]? }
    }
    mutating func values(_ name: StaticString, _ value: [String]?, nullable: Bool) {
        read(name) { _ = $0.nullableValues(nullable) as [String]? }
    }
    mutating func values(_ name: StaticString, _ value: [KafkaUUID]?, nullable: Bool) {
        read(name) { _ = $0.nullableValues(nullable) as [KafkaUUID]? }
    }

    mutating func structs<Element: KafkaArrayElement>(_ name: StaticString, _ value: [Element]?, nullable: Bool) {
        guard let count = count(name, nullable: nullable), count > 0 else { return }
        // Without an element the count itself was refused.
        guard let value, !value.isEmpty else { return find("\(name)") }
        for index in value.indices {
            enter("\(name)[\(index)]") { Element.write(value.span, at: index, to: &$0) }
            if found != nil { return }
        }
    }

    /// The count of an array; `nil` when it cannot be read, or when the field has been found.
    private mutating func count(_ name: StaticString, nullable: Bool) -> Int? {
        guard found == nil else { return nil }
        let rest = bytes.extracting(position..<bytes.count)
        var reader = KafkaReader(rest, version: version, isFlexible: isFlexible)
        let count = reader.length(wide: true, nullable: nullable)
        if reader.failed {
            find("\(name)")
            return nil
        }
        position += reader.position
        return count
    }

    mutating func structure<Value: KafkaStruct>(_ name: StaticString, _ value: Value) {
        enter("\(name)") { value.write(to: &$0) }
    }

    mutating func nullableStruct<Value: KafkaStruct>(_ name: StaticString, _ value: Value?, nullable: Bool) {
        read(name) { if $0.int8() < 0, !nullable { $0.fail(.unexpectedNull, "") } }
        if let value { structure(name, value) }
    }

    // MARK: Tagged fields

    mutating func noTags() { tags(unknown: []) }

    mutating func tags(unknown: [UnknownTaggedField]) {
        beginTags(count: 0, unknown: unknown)
        endTags(from: 0, unknown: unknown)
    }

    mutating func beginTags(count: Int, unknown: [UnknownTaggedField]) {
        var count: UInt32 = 0
        if isFlexible { read("tagged fields") { count = $0.unsignedVarint() } }
        tagsLeft.append(count)
    }

    mutating func tagged(
        _ tag: UInt32, from next: inout UInt32, unknown: [UnknownTaggedField], _ body: (inout Self) -> Void
    ) {
        if skipTags(before: tag) { body(&self) }
    }

    mutating func endTags(from next: UInt32, unknown: [UnknownTaggedField]) {
        _ = skipTags(before: nil)
        tagsLeft.removeLast()
    }

    /// Passes over the tagged fields before `target`, or over all; tells whether that one comes next.
    private mutating func skipTags(before target: UInt32?) -> Bool {
        while found == nil, let left = tagsLeft.last, left > 0 {
            var (tag, size): (UInt32, Int) = (0, 0)
            read("tagged fields") {
                tag = $0.unsignedVarint()
                size = Int($0.unsignedVarint())
            }
            if found != nil { return false }
            tagsLeft[tagsLeft.count - 1] = left - 1
            if tag == target { return true }
            if size > bytes.count - position || position + size > fault.offset {
                find("tagged field \(tag)")
            } else {
                position += size
            }
        }
        return false
    }

    mutating func absent(_ name: StaticString, isDefault: Bool) {}
}
