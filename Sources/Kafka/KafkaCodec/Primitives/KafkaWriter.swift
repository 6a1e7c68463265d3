public import WireBytes

/// Writes the primitive types of Kafka's protocol into a buffer, for the generated encoders.
///
/// A value that cannot be written records the first fault; `finish` throws it.
public struct KafkaWriter: ~Copyable, KafkaFieldWriter {
    var buffer: WireBuffer
    public let version: Int16
    public let isFlexible: Bool
    private var fault: KafkaFault?
    /// Whether records are left out and noted in `slices`.
    private let gathers: Bool
    private(set) var slices: [GatheredMessage.Slice] = []

    init(_ buffer: consuming WireBuffer, version: Int16, isFlexible: Bool, gathers: Bool = false) {
        self.buffer = buffer
        self.version = version
        self.isFlexible = isFlexible
        self.gathers = gathers
    }

    /// Gives the buffer back, and with it the first fault.
    consuming func finish(into target: inout WireBuffer) throws(KafkaCodecError) -> [GatheredMessage.Slice] {
        let (fault, slices) = (fault, slices)
        target = buffer
        if let fault { throw fault.error }
        return slices
    }

    @inline(never)
    private mutating func fail(_ code: KafkaCodecError.Code, _ what: StaticString, value: Int64? = nil) {
        if fault == nil { fault = KafkaFault(code: code, offset: buffer.count, what: what, value: value) }
    }

    // MARK: Fixed sizes

    @inline(__always)
    public mutating func bool(_ name: StaticString, _ value: Bool) { buffer.append(value ? 1 : 0) }
    @inline(__always)
    public mutating func int8(_ name: StaticString, _ value: Int8) { buffer.append(integer: value) }
    @inline(__always)
    public mutating func int16(_ name: StaticString, _ value: Int16) { buffer.append(integer: value) }
    @inline(__always)
    public mutating func uint16(_ name: StaticString, _ value: UInt16) { buffer.append(integer: value) }
    @inline(__always)
    public mutating func int32(_ name: StaticString, _ value: Int32) { buffer.append(integer: value) }
    @inline(__always)
    public mutating func int64(_ name: StaticString, _ value: Int64) { buffer.append(integer: value) }
    @inline(__always)
    public mutating func float64(_ name: StaticString, _ value: Double) {
        buffer.append(integer: value.bitPattern)
    }
    public mutating func uuid(_ name: StaticString, _ value: KafkaUUID) {
        buffer.append(integer: value.high)
        buffer.append(integer: value.low)
    }

    // MARK: Lengths

    @inline(__always)
    private mutating func unsignedVarint(_ value: Int) {
        if value < 0x80 {
            buffer.append(UInt8(truncatingIfNeeded: value))
        } else {
            buffer.append(unsignedVarint: UInt64(value))
        }
    }

    /// The count of an array or of bytes, or null; gives whether elements follow.
    @inline(__always)
    private mutating func length(_ name: StaticString, _ count: Int?, nullable: Bool) -> Bool {
        guard let count else {
            null(name, nullable)
            if isFlexible { buffer.append(0) } else { buffer.append(integer: Int32(-1)) }
            return false
        }
        if count > Int(Int32.max) { fail(.tooLong, name, value: Int64(count)) }
        if isFlexible { unsignedVarint(count &+ 1) } else { buffer.append(integer: Int32(truncatingIfNeeded: count)) }
        return true
    }

    @inline(never)
    private mutating func null(_ name: StaticString, _ nullable: Bool) {
        if !nullable { fail(.unexpectedNull, name) }
    }

    // MARK: Variable sizes

    public mutating func string(_ name: StaticString, _ value: String?, nullable: Bool) {
        guard isFlexible else { return shortString(name, value, nullable) }
        guard let value else {
            null(name, nullable)
            return buffer.append(0)
        }
        let count = value.utf8.count
        if count > Int(Int16.max) { fail(.tooLong, name, value: Int64(count)) }
        unsignedVarint(count &+ 1)
        buffer.append(utf8: value)
    }

    public mutating func inflexibleString(_ name: StaticString, _ value: String?) {
        shortString(name, value, true)
    }

    private mutating func shortString(_ name: StaticString, _ value: String?, _ nullable: Bool) {
        guard let value else {
            null(name, nullable)
            return buffer.append(integer: Int16(-1))
        }
        let count = value.utf8.count
        if count > Int(Int16.max) { fail(.tooLong, name, value: Int64(count)) }
        buffer.append(integer: Int16(truncatingIfNeeded: count))
        buffer.append(utf8: value)
    }

    public mutating func bytes(_ name: StaticString, _ value: ByteSlice?, nullable: Bool) {
        if length(name, value?.count, nullable: nullable), let value { buffer.append(value) }
    }

    public mutating func records(_ name: StaticString, _ value: ByteSlice?, nullable: Bool) {
        guard length(name, value?.count, nullable: nullable), let value else { return }
        if gathers, value.count >= GatheredMessage.smallestSlice {
            slices.append(GatheredMessage.Slice(offset: buffer.count, records: value))
        } else {
            buffer.append(value)
        }
    }

    // MARK: Arrays

    public mutating func int32s(_ name: StaticString, _ value: Int32List?, nullable: Bool) {
        guard let value else {
            _ = length(name, nil, nullable: nullable)
            return
        }
        int32s(name, value)
    }

    @inline(__always)
    public mutating func int32s(_ name: StaticString, _ value: Int32List) {
        guard case .few(let first, let second, let count) = value.storage else { return manyInt32s(name, value) }
        buffer.append(reserving: 32) { writer in
            // A compact count, or one of four bytes of which the last is this.
            if isFlexible { writer.append(count &+ 1) } else { writer.append(word: UInt64(count) &<< 24, count: 4) }
            writer.append(word: Self.bigEndian(first), count: Int(min(count, 2)) &* 4)
            if count > 2 { writer.append(word: Self.bigEndian(second), count: Int(count &- 2) &* 4) }
        }
    }

    @inline(never)
    private mutating func manyInt32s(_ name: StaticString, _ value: Int32List) {
        guard length(name, value.count, nullable: false), case .many(let elements) = value.storage else { return }
        for element in elements { buffer.append(integer: element) }
    }

    /// Two integers, the first in the lower half, as eight bytes in the order of the wire.
    @inline(__always)
    private static func bigEndian(_ pair: UInt64) -> UInt64 {
        let swapped = pair.byteSwapped
        return swapped &<< 32 | swapped &>> 32
    }

    public mutating func values(_ name: StaticString, _ value: [Int8]?, nullable: Bool) {
        guard length(name, value?.count, nullable: nullable), let value else { return }
        for element in value { buffer.append(integer: element) }
    }

    public mutating func values(_ name: StaticString, _ value: [Int16]?, nullable: Bool) {
        guard length(name, value?.count, nullable: nullable), let value else { return }
        for element in value { buffer.append(integer: element) }
    }

    public mutating func values(_ name: StaticString, _ value: [Int64]?, nullable: Bool) {
        guard length(name, value?.count, nullable: nullable), let value else { return }
        for element in value { buffer.append(integer: element) }
    }

    public mutating func values(_ name: StaticString, _ value: [String]?, nullable: Bool) {
        guard length(name, value?.count, nullable: nullable), let value else { return }
        for element in value { string(name, element, nullable: false) }
    }

    public mutating func values(_ name: StaticString, _ value: [KafkaUUID]?, nullable: Bool) {
        guard length(name, value?.count, nullable: nullable), let value else { return }
        for element in value { uuid(name, element) }
    }

    public mutating func structs<Element: KafkaArrayElement>(
        _ name: StaticString, _ value: [Element]?, nullable: Bool
    ) {
        guard length(name, value?.count, nullable: nullable), let value else { return }
        let elements = value.span
        for index in elements.indices { Element.write(elements, at: index, to: &self) }
    }

    public mutating func structure<Value: KafkaStruct>(_ name: StaticString, _ value: Value) {
        value.write(to: &self)
    }

    public mutating func nullableStruct<Value: KafkaStruct>(
        _ name: StaticString, _ value: Value?, nullable: Bool
    ) {
        guard let value else {
            null(name, nullable)
            return buffer.append(integer: Int8(-1))
        }
        buffer.append(integer: Int8(1))
        value.write(to: &self)
    }

    // MARK: Tagged fields

    @inline(__always)
    public mutating func noTags() {
        if isFlexible { buffer.append(0) }
    }

    @inline(never)
    public mutating func tags(unknown: [UnknownTaggedField]) {
        guard isFlexible else { return }
        unsignedVarint(unknown.count)
        for field in unknown { write(field) }
    }

    public mutating func beginTags(count: Int, unknown: [UnknownTaggedField]) {
        if isFlexible { unsignedVarint(count &+ unknown.count) }
    }

    public mutating func tagged(
        _ tag: UInt32, from next: inout UInt32, unknown: [UnknownTaggedField], _ body: (inout Self) -> Void
    ) {
        for field in unknown where field.tag >= next && field.tag < tag { write(field) }
        next = tag &+ 1
        unsignedVarint(Int(tag))
        // The size stands before the data and its own length depends on it: write the data, then move it up.
        let start = buffer.count
        body(&self)
        buffer.insert(unsignedVarint: UInt64(buffer.count &- start), at: start)
    }

    public mutating func endTags(from next: UInt32, unknown: [UnknownTaggedField]) {
        guard isFlexible, !unknown.isEmpty else { return }
        for field in unknown where field.tag >= next { write(field) }
    }

    private mutating func write(_ field: UnknownTaggedField) {
        unsignedVarint(Int(field.tag))
        unsignedVarint(field.data.count)
        buffer.append(field.data)
    }

    public mutating func absent(_ name: StaticString, isDefault: Bool) {
        if !isDefault { fail(.fieldNotInVersion, name, value: Int64(version)) }
    }
}
