import WireBytes

/// Reads the primitive types of Kafka's protocol for the generated decoders.
///
/// A failed read records the first fault, jumps to the end and returns a neutral value: decoders continue without a
/// check per field, later reads return neutral values, and `finish` throws the recorded fault.
public struct KafkaReader: ~Escapable {
    var cursor: ByteCursor
    /// The decoded bytes; fields of bytes and records become slices of them.
    let storage: ByteSlice
    public let version: Int16
    /// Whether lengths are compact and structures end with tagged fields (KIP-482).
    public let isFlexible: Bool
    /// Whether a null reads as nothing where the version does not allow it.
    let allowsNulls: Bool
    /// Bytes of memory that may still be reserved.
    var memory: Int
    /// Elements of arrays, and unknown tagged fields, that may still come.
    var elements: Int
    private(set) var fault: KafkaFault?

    /// How much memory elements may take for each byte of input.
    static let memoryFactor = 16
    /// The memory that a message may take regardless of its size: a few elements.
    static let memoryAllowance = 1024
    /// The overhead of an allocation: the headers of the object and the allocator.
    static let allocationCost = 48

    @_lifetime(borrow storage)
    init(
        _ storage: borrowing ByteSlice, version: Int16, isFlexible: Bool, allowsNulls: Bool = false,
        maximumElements: Int = .max
    ) {
        self.cursor = ByteCursor(storage.span)
        self.storage = copy storage
        self.version = version
        self.isFlexible = isFlexible
        self.allowsNulls = allowsNulls
        self.memory = storage.count * Self.memoryFactor + Self.memoryAllowance
        self.elements = maximumElements
    }

    var failed: Bool { fault != nil }

    /// How many bytes have been read.
    var position: Int { cursor.position }

    /// Throws the first fault, or one for bytes that are left.
    consuming func finish(allowingTrailingBytes: Bool = false) throws(KafkaCodecError) {
        if let fault { throw fault.error }
        if !allowingTrailingBytes, !cursor.isAtEnd {
            throw KafkaCodecError(.trailingBytes, offset: cursor.position, value: Int64(cursor.remaining))
        }
    }

    @inline(never)
    mutating func fail(_ code: KafkaCodecError.Code, _ what: StaticString, value: Int64? = nil) {
        if fault == nil { fault = KafkaFault(code: code, offset: cursor.position, what: what, value: value) }
        _ = cursor.skip(cursor.remaining)
    }

    // MARK: Fixed sizes

    @inline(__always)
    mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ what: StaticString) -> T {
        if let value = cursor.readInteger(T.self) { return value }
        fail(.truncated, what)
        return 0
    }

    mutating func bool() -> Bool { (integer("BOOLEAN") as UInt8) != 0 }
    mutating func int8() -> Int8 { integer("INT8") }
    mutating func int16() -> Int16 { integer("INT16") }
    mutating func uint16() -> UInt16 { integer("UINT16") }
    mutating func int32() -> Int32 { integer("INT32") }
    mutating func int64() -> Int64 { integer("INT64") }
    mutating func float64() -> Double { Double(bitPattern: integer("FLOAT64")) }
    mutating func uuid() -> KafkaUUID {
        let high: UInt64 = integer("UUID")
        return KafkaUUID(high: high, low: integer("UUID"))
    }

    // MARK: Lengths

    /// An unsigned varint of at most five bytes and 32 bits.
    mutating func unsignedVarint() -> UInt32 {
        if let byte = cursor.peek(), byte < 0x80 {
            _ = cursor.skip(1)
            return UInt32(byte)
        }
        let start = cursor.position
        if let value = cursor.readUnsignedVarint(maximumBytes: 5) {
            if let fitting = UInt32(exactly: value) { return fitting }
            fail(.invalidVarint, "UNSIGNED_VARINT", value: Int64(start))
        } else {
            fail(cursor.remaining < 5 ? .truncated : .invalidVarint, "UNSIGNED_VARINT")
        }
        return 0
    }

    /// The length of a string, bytes or array: -1 for null. Anything else below 0 is a fault and gives -1.
    @inline(__always)
    mutating func length(wide: Bool, nullable: Bool) -> Int {
        let length =
            isFlexible
            ? Int(unsignedVarint()) &- 1
            : wide ? Int(integer("length") as Int32) : Int(integer("length") as Int16)
        if length < 0 { refuse(length, nullable) }
        return length
    }

    private mutating func refuse(_ length: Int, _ nullable: Bool) {
        if length < -1 {
            fail(.invalidLength, "a negative length", value: Int64(length))
        } else if !nullable, !allowsNulls {
            fail(.unexpectedNull, "a field that may not be null")
        }
    }

    /// The count of an array: -1 for null; never more than `remaining / minimum`.
    ///
    /// - Parameters:
    ///   - minimum: bytes that the smallest element takes on the wire, at least 1.
    ///   - stride: bytes that an element takes in memory.
    mutating func count(minimum: Int, stride: Int, nullable: Bool) -> Int {
        let count = length(wide: true, nullable: nullable)
        if count <= 0 { return failed ? -1 : count }
        guard count <= cursor.remaining / minimum else {
            fail(.invalidLength, "more elements than the bytes can hold", value: Int64(count))
            return -1
        }
        return takes(count) && charge(count &* stride &+ Self.allocationCost) ? count : -1
    }

    private mutating func takes(_ count: Int) -> Bool {
        elements &-= count
        if elements >= 0 { return true }
        fail(.tooManyElements, "array or tagged fields", value: Int64(count))
        return false
    }

    mutating func charge(_ bytes: Int) -> Bool {
        memory &-= bytes
        if memory >= 0 { return true }
        fail(.tooMuchMemory, "array")
        return false
    }

    // MARK: Variable sizes

    mutating func string() -> String { nullableString(false) ?? "" }

    mutating func nullableString(_ nullable: Bool) -> String? {
        text(length: length(wide: false, nullable: nullable))
    }

    /// A string with a 16-bit length whatever the version: the client id of a request header.
    mutating func inflexibleString() -> String? {
        let length = Int(integer("length") as Int16)
        if length < 0 { refuse(length, true) }
        return text(length: length)
    }

    private mutating func text(length: Int) -> String? {
        if length < 0 { return nil }
        // A compact length could say more than any version can write.
        guard length <= Int(Int16.max), let span = cursor.read(length) else {
            fail(.invalidLength, "a string past the end, or of more than 32767 bytes", value: Int64(length))
            return nil
        }
        if length > 15, !charge(length &+ Self.allocationCost) { return nil }
        guard let text = String(validUTF8: span) else {
            fail(.invalidUTF8, "STRING")
            return nil
        }
        return text
    }

    mutating func bytes() -> ByteSlice { nullableBytes(false) ?? ByteSlice() }

    mutating func nullableBytes(_ nullable: Bool) -> ByteSlice? {
        let length = length(wide: true, nullable: nullable)
        if length < 0 { return nil }
        let start = cursor.position
        guard cursor.skip(length) else {
            fail(.invalidLength, "bytes past the end", value: Int64(length))
            return nil
        }
        return storage.extracting(start..<(start &+ length))
    }

    // MARK: Arrays

    mutating func int32s() -> Int32List { nullableInt32s(false) ?? [] }

    mutating func nullableInt32s(_ nullable: Bool) -> Int32List? {
        let count = length(wide: true, nullable: nullable)
        if count < 0 || failed { return nil }
        guard count <= cursor.remaining / 4 else {
            fail(.invalidLength, "more elements than the bytes can hold", value: Int64(count))
            return nil
        }
        if count <= 4 {
            var first: UInt64 = 0
            var second: UInt64 = 0
            if count > 0 { first = UInt64(integer("INT32") as UInt32) }
            if count > 1 { first |= UInt64(integer("INT32") as UInt32) << 32 }
            if count > 2 { second = UInt64(integer("INT32") as UInt32) }
            if count > 3 { second |= UInt64(integer("INT32") as UInt32) << 32 }
            var list = Int32List()
            list.storage = .few(first: first, second: second, count: UInt8(count))
            return list
        }
        guard takes(count), charge(count &* 4 &+ Self.allocationCost) else { return nil }
        var elements: [Int32] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(int32()) }
        var list = Int32List()
        list.storage = .many(elements)
        return list
    }

    mutating func values<Element: KafkaValue>() -> [Element] { nullableValues(false) ?? [] }

    mutating func nullableValues<Element: KafkaValue>(_ nullable: Bool) -> [Element]? {
        let count = count(
            minimum: Element.minimumSize, stride: MemoryLayout<Element>.stride, nullable: nullable)
        if count < 0 { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count where !failed { elements.append(Element(readFrom: &self)) }
        return elements
    }

    mutating func structs<Element: KafkaArrayElement>(minimum: Int) -> [Element] {
        nullableStructs(minimum: minimum, false) ?? []
    }

    mutating func nullableStructs<Element: KafkaArrayElement>(minimum: Int, _ nullable: Bool) -> [Element]? {
        let count = count(minimum: minimum, stride: MemoryLayout<Element>.stride, nullable: nullable)
        if count < 0 { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        var index = 0
        while index < count, !failed {
            elements.append(Element(from: &self))
            index &+= 1
        }
        return elements
    }

    /// A structure behind a byte that is negative for null.
    mutating func nullableStruct<Value: KafkaStruct>(_ nullable: Bool) -> Value? {
        if int8() < 0 {
            if !nullable { fail(.unexpectedNull, "a structure that may not be null") }
            return nil
        }
        return Value(from: &self)
    }

    // MARK: Tagged fields

    /// The tagged fields that end a structure with none known; none in versions that are not flexible.
    mutating func unknownTags() -> [UnknownTaggedField] {
        guard isFlexible else { return [] }
        if cursor.peek() == 0 {
            _ = cursor.skip(1)
            return []
        }
        var unknown: [UnknownTaggedField] = []
        var section = tagSection()
        while nextTag(&section) { keepUnknown(section, &unknown) }
        return unknown
    }

    /// Progress through the tagged fields of one structure.
    struct TagSection {
        fileprivate var left: UInt32
        fileprivate(set) var tag: UInt32
        fileprivate var started: Bool
        /// Where the current field's data ends.
        fileprivate var end: Int
        fileprivate var size: Int
    }

    mutating func tagSection() -> TagSection {
        guard isFlexible else { return TagSection(left: 0, tag: 0, started: false, end: 0, size: 0) }
        let count = unsignedVarint()
        // Each takes a byte of tag and a byte of size at least.
        if Int(count) > cursor.remaining / 2 {
            fail(.invalidLength, "more tagged fields than the bytes can hold", value: Int64(count))
        } else if !takes(Int(count)) {
            return TagSection(left: 0, tag: 0, started: false, end: 0, size: 0)
        }
        return TagSection(left: failed ? 0 : count, tag: 0, started: false, end: 0, size: 0)
    }

    /// Moves to the next tagged field, after the last one was read to its end.
    mutating func nextTag(_ section: inout TagSection) -> Bool {
        if section.started, !failed, cursor.position != section.end {
            fail(.invalidTag, "a tagged field of another size than it says", value: Int64(section.tag))
        }
        guard section.left > 0, !failed else { return false }
        section.left &-= 1
        let tag = unsignedVarint()
        let size = Int(unsignedVarint())
        if failed { return false }
        if section.started, tag <= section.tag {
            fail(.invalidTag, "tags not in ascending order", value: Int64(tag))
            return false
        }
        if size > cursor.remaining {
            fail(.invalidLength, "a tagged field past the end", value: Int64(size))
            return false
        }
        section.started = true
        section.tag = tag
        section.size = size
        section.end = cursor.position &+ size
        return true
    }

    mutating func keepUnknown(_ section: TagSection, _ unknown: inout [UnknownTaggedField]) {
        // An array that grows may hold twice what it needs.
        guard charge(2 &* MemoryLayout<UnknownTaggedField>.stride &+ (unknown.isEmpty ? Self.allocationCost : 0))
        else { return }
        let start = cursor.position
        guard cursor.skip(section.size) else { return }
        unknown.append(UnknownTaggedField(tag: section.tag, data: storage.extracting(start..<(start &+ section.size))))
    }
}

/// A type that Kafka puts into arrays as it is.
protocol KafkaValue {
    /// Bytes that the smallest value takes on the wire.
    static var minimumSize: Int { get }
    init(readFrom reader: inout KafkaReader)
}

extension Int8: KafkaValue {
    static var minimumSize: Int { 1 }
    init(readFrom reader: inout KafkaReader) { self = reader.int8() }
}
extension Int16: KafkaValue {
    static var minimumSize: Int { 2 }
    init(readFrom reader: inout KafkaReader) { self = reader.int16() }
}
extension Int64: KafkaValue {
    static var minimumSize: Int { 8 }
    init(readFrom reader: inout KafkaReader) { self = reader.int64() }
}
extension String: KafkaValue {
    static var minimumSize: Int { 1 }
    init(readFrom reader: inout KafkaReader) { self = reader.string() }
}
extension KafkaUUID: KafkaValue {
    static var minimumSize: Int { 16 }
    init(readFrom reader: inout KafkaReader) { self = reader.uuid() }
}
