import WireBytes

/// Reads Protobuf's binary form. Recursion is bounded by the depth of messages, memory by the size of the data.
struct BinaryReader: ~Escapable {
    static let maximumDepth = 100

    private let types: ProtobufTypes
    private let bytes: Span<UInt8>
    private var next = 0
    /// About the bytes of memory that messages may still take.
    private var memoryLeft: Int
    private var hasMaps = false

    /// Up to here no data is refused for the memory that it takes: 16 MiB. Beyond, 16 times its size is the limit.
    static let freeMemory = 16 << 20

    @_lifetime(copy bytes)
    init(_ types: ProtobufTypes, _ bytes: Span<UInt8>) {
        self.types = types
        self.bytes = bytes
        memoryLeft = max(Self.freeMemory, 16 * bytes.count)
    }

    mutating func read(_ type: Int32) throws(ProtobufDataError) -> MessageValue {
        var message = MessageValue(type: type)
        try read(into: &message, end: bytes.count, group: nil, depth: 0)
        // Once at the end: a message may come in many pieces, and each piece would go over all entries again.
        if hasMaps { removeRepeatedKeys(in: &message) }
        return message
    }

    private func error(_ problem: String, at offset: Int? = nil) -> ProtobufDataError {
        ProtobufDataError(problem, offset: offset ?? next)
    }

    private mutating func spend(_ memory: Int) throws(ProtobufDataError) {
        memoryLeft -= memory
        guard memoryLeft >= 0 else { throw error("the message takes more than 16 times the memory of its data") }
    }

    // MARK: - Wire

    private mutating func varint(end: Int, maximumBytes: Int = 10) throws(ProtobufDataError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        let start = next
        while next < end {
            let byte = bytes[next]
            next &+= 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
            guard next &- start < maximumBytes else {
                throw error("a varint of more than \(maximumBytes) bytes", at: start)
            }
        }
        throw error("a varint without an end", at: start)
    }

    private mutating func fixed(_ count: Int, end: Int) throws(ProtobufDataError) -> UInt64 {
        guard end - next >= count else { throw error("\(count) bytes are missing") }
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[next &+ index]) &<< UInt64(8 * index) }
        next += count
        return value
    }

    private mutating func length(end: Int) throws(ProtobufDataError) -> Int {
        let start = next
        let length = try varint(end: end, maximumBytes: 5)
        guard length <= UInt64(end - next) else {
            throw error("a length of \(length) where \(end - next) bytes are left", at: start)
        }
        return Int(length)
    }

    private mutating func tag(end: Int) throws(ProtobufDataError) -> (number: Int32, wire: WireType) {
        let start = next
        let tag = try varint(end: end, maximumBytes: 5)
        guard tag <= UInt64(UInt32.max), let wire = WireType(rawValue: UInt8(tag & 7)), tag >> 3 > 0 else {
            throw error("not a valid tag", at: start)
        }
        return (Int32(tag >> 3), wire)
    }

    // MARK: - Messages

    private mutating func read(
        into message: inout MessageValue, end: Int, group: Int32?, depth: Int
    ) throws(ProtobufDataError) {
        guard depth < Self.maximumDepth else { throw error("messages nested more than \(Self.maximumDepth) deep") }
        try spend(96)
        let type = types.messages[Int(message.type)]
        while true {
            if next == end {
                guard group == nil else { throw error("a group without an end") }
                break
            }
            let start = next
            let (number, wire) = try tag(end: end)
            if wire == .endGroup {
                guard group == number else { throw error("the end of a group that has not begun", at: start) }
                break
            }
            let index = type.index(ofNumber: number)
            guard index >= 0 else {
                try skip(number, wire, end: end)
                append(start, &message.unknown)
                continue
            }
            let field = type.fields[index]
            if field.isMap { hasMaps = true }
            do throws(ProtobufDataError) {
                let isKnown = try value(field, Int32(index), wire, &message, end: end, depth: depth)
                if !isKnown {
                    if next == start || wire == .startGroup { next = start }
                    if next == start {
                        _ = try tag(end: end)
                        try skip(number, wire, end: end)
                    }
                    append(start, &message.unknown)
                    continue
                }
            } catch { throw error.within(field.name) }
            if field.oneof >= 0 { clearOthers(Int32(index), field.oneof, type, &message) }
        }
        for index in type.required where message[index] == nil {
            throw error("the required field \(type.fields[Int(index)].name) is missing", at: end)
        }
    }

    private func append(_ start: Int, _ unknown: inout [UInt8]) {
        for index in start..<next { unknown.append(bytes[index]) }
    }

    private func clearOthers(_ index: Int32, _ oneof: Int32, _ type: MessageType, _ message: inout MessageValue) {
        guard message.entries.count > 1 else { return }
        for entry in message.entries where entry.field != index && type.fields[Int(entry.field)].oneof == oneof {
            return message.remove(entry.field)
        }
    }

    /// The last entry of a key counts.
    private func removeRepeatedKeys(in message: inout MessageValue) {
        let fields = types.messages[Int(message.type)].fields
        message.changeMessages { field, messages in
            if messages.count > 1, fields[Int(field)].isMap { messages = MapEntries.unique(messages) }
            for index in messages.indices { removeRepeatedKeys(in: &messages[index]) }
        }
    }

    /// Reads a field's value.
    ///
    /// - Returns: false when it is to be kept as an unknown field: of another wire type, or not a value of a closed enum.
    private mutating func value(
        _ field: FieldType, _ index: Int32, _ wire: WireType, _ message: inout MessageValue, end: Int, depth: Int
    ) throws(ProtobufDataError) -> Bool {
        if wire == .lengthDelimited, field.isRepeated, field.kind.isPackable {
            return try packed(field, index, &message, end: end)
        }
        guard wire == field.kind.wireType else {
            try skip(0, wire, end: end)
            return false
        }
        switch field.kind {
        case .message, .group: return try nested(field, index, &message, end: end, depth: depth)
        case .string, .bytes:
            let count = try length(end: end)
            let content = bytes.extracting(next..<(next + count))
            if field.kind == .string, field.checksUTF8, let fault = StrictUTF8.firstFault(in: content) {
                throw error("text that is not UTF-8", at: next + fault)
            }
            next += count
            try spend(48 + count)
            let text = [UInt8](copying: content)
            if field.isRepeated {
                guard case .texts(var list) = message.take(index) ?? .texts([]) else { return false }
                list.append(text)
                message.set(index, .texts(list))
            } else if text.isEmpty, !field.hasPresence {
                message.remove(index)
            } else {
                message.set(index, .bytes(text))
            }
            return true
        default: break
        }
        let scalar = try scalar(field.kind, end: end)
        guard isKnown(scalar, field) else { return false }
        if field.isRepeated {
            guard case .scalars(var list) = message.take(index) ?? .scalars([]) else { return false }
            list.append(scalar)
            message.set(index, .scalars(list))
        } else if scalar == 0, !field.hasPresence {
            message.remove(index)
        } else {
            message.set(index, .scalar(scalar))
        }
        return true
    }

    private mutating func scalar(_ kind: FieldKind, end: Int) throws(ProtobufDataError) -> UInt64 {
        switch kind {
        case .double, .fixed64, .sfixed64: return try fixed(8, end: end)
        case .float, .fixed32: return try fixed(4, end: end)
        case .sfixed32: return Scalar.extended(try fixed(4, end: end))
        case .int32, .enum: return Scalar.extended(try varint(end: end))
        case .uint32: return try varint(end: end) & 0xFFFF_FFFF
        case .bool: return try varint(end: end) == 0 ? 0 : 1
        case .sint32:
            let value = try varint(end: end) & 0xFFFF_FFFF
            return Scalar.extended(value >> 1 ^ (0 &- (value & 1)))
        case .sint64:
            let value = try varint(end: end)
            return value >> 1 ^ (0 &- (value & 1))
        default: return try varint(end: end)
        }
    }

    private func isKnown(_ scalar: UInt64, _ field: FieldType) -> Bool {
        guard field.kind == .enum else { return true }
        let type = types.enums[Int(field.type)]
        return !type.isClosed || type.nameByNumber[Int32(truncatingIfNeeded: scalar)] != nil
    }

    private mutating func packed(
        _ field: FieldType, _ index: Int32, _ message: inout MessageValue, end: Int
    ) throws(ProtobufDataError) -> Bool {
        let count = try length(end: end)
        let stop = next + count
        guard case .scalars(var list) = message.take(index) ?? .scalars([]) else { return false }
        // Not by the length alone: a varint takes one byte at least, and eight here.
        let width = field.kind.wireType == .fixed64 ? 8 : field.kind.wireType == .fixed32 ? 4 : 1
        if width > 1 { list.reserveCapacity(list.count + count / width) }
        while next < stop {
            let scalar = try scalar(field.kind, end: stop)
            if isKnown(scalar, field) {
                list.append(scalar)
            } else {
                var buffer = WireBuffer()
                buffer.append(unsignedVarint: UInt64(field.number) << 3)
                buffer.append(unsignedVarint: scalar)
                message.unknown += [UInt8](copying: buffer.bytes)
            }
        }
        if list.isEmpty { message.remove(index) } else { message.set(index, .scalars(list)) }
        return true
    }

    private mutating func nested(
        _ field: FieldType, _ index: Int32, _ message: inout MessageValue, end: Int, depth: Int
    ) throws(ProtobufDataError) -> Bool {
        var stop = end
        if field.kind == .message {
            let count = try length(end: end)
            stop = next + count
        }
        let group: Int32? = field.kind == .group ? field.number : nil
        if field.isRepeated {
            var item = MessageValue(type: field.type)
            try read(into: &item, end: stop, group: group, depth: depth + 1)
            if field.isMap, !isKnownEntry(item, field) {
                return false
            }
            guard case .messages(var list) = message.take(index) ?? .messages([]) else { return false }
            list.append(item)
            message.set(index, .messages(list))
        } else {
            // A message that comes twice is merged.
            var item = MessageValue(type: field.type)
            if case .message(let before)? = message.take(index) { item = before }
            try read(into: &item, end: stop, group: group, depth: depth + 1)
            message.set(index, .message(item))
        }
        return true
    }

    /// An entry whose value is not one of its closed enum is kept as unknown.
    private func isKnownEntry(_ entry: MessageValue, _ field: FieldType) -> Bool {
        guard let value = types.messages[Int(field.type)].fields.last, value.kind == .enum else { return true }
        return entry.unknown.isEmpty || !types.enums[Int(value.type)].isClosed
    }

    // MARK: - Unknown fields

    /// Goes over a value. Groups inside one another are counted, not followed by recursion.
    private mutating func skip(_ number: Int32, _ wire: WireType, end: Int) throws(ProtobufDataError) {
        var groups: [Int32] = []
        var (number, wire) = (number, wire)
        while true {
            switch wire {
            case .varint: _ = try varint(end: end)
            case .fixed64: _ = try fixed(8, end: end)
            case .fixed32: _ = try fixed(4, end: end)
            case .lengthDelimited:
                let count = try length(end: end)
                next += count
            case .startGroup:
                guard groups.count < Self.maximumDepth else {
                    throw error("groups nested more than \(Self.maximumDepth) deep")
                }
                groups.append(number)
            case .endGroup:
                guard groups.popLast() == number else { throw error("the end of a group that has not begun") }
            }
            if groups.isEmpty { return }
            (number, wire) = try tag(end: end)
        }
    }
}

/// Numbers in 64 bits.
enum Scalar {
    /// The lower 32 bits with their sign.
    static func extended(_ value: UInt64) -> UInt64 { UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value))) }
}

/// The entries of a map.
enum MapEntries {
    private enum Key: Hashable {
        case scalar(UInt64)
        case text([UInt8])
    }

    private static func key(_ entry: MessageValue) -> Key {
        switch entry[0] {
        case .scalar(let scalar)?: .scalar(scalar)
        case .bytes(let text)? where !text.isEmpty: .text(text)
        // An entry without a key has the key of no bytes or 0, written or not.
        default: .scalar(0)
        }
    }

    /// One for each key: the last, at the place of the first.
    static func unique(_ entries: [MessageValue]) -> [MessageValue] {
        var places: [Key: Int] = [:]
        var kept: [MessageValue] = []
        for entry in entries {
            let key = key(entry)
            if let place = places[key] {
                kept[place] = entry
            } else {
                places[key] = kept.count
                kept.append(entry)
            }
        }
        return kept
    }
}
