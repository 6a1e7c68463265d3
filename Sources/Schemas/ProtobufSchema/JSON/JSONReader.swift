import TrestleBase
import TrestleJSON
import WireBytes

/// Reads messages from Protobuf's JSON form. Recursion is bounded by the depth of messages.
struct JSONReader: ~Escapable {
    let types: ProtobufTypes
    let options: ProtobufJSONOptions
    let entries: Span<JSONIndex.Entry>
    let text: Span<UInt8>

    @_lifetime(copy entries, copy text)
    init(
        _ types: ProtobufTypes, _ options: ProtobufJSONOptions, entries: Span<JSONIndex.Entry>, text: Span<UInt8>
    ) {
        self.types = types
        self.options = options
        self.entries = entries
        self.text = text
    }

    func error(_ problem: String, at position: Int) -> ProtobufDataError {
        ProtobufDataError(problem, offset: Int(entries[position].start))
    }

    func read(_ type: Int32, at position: Int, depth: Int = 0) throws(ProtobufDataError) -> MessageValue {
        guard depth < BinaryReader.maximumDepth else {
            throw error("messages nested more than \(BinaryReader.maximumDepth) deep", at: position)
        }
        if let known = types.messages[Int(type)].wellKnown, known != .empty {
            return try read(known, type, at: position, depth: depth)
        }
        return try readMembers(type, at: position, depth: depth, skipping: nil)
    }

    /// - Parameter skipping: a member that is not a field, `@type` of `Any`.
    func readMembers(
        _ type: Int32, at position: Int, depth: Int, skipping: String?
    ) throws(ProtobufDataError) -> MessageValue {
        let entry = entries[position]
        guard entry.kind == .object else { throw error("expected an object, found \(found(position))", at: position) }
        let messageType = types.messages[Int(type)]
        var message = MessageValue(type: type)
        var oneofs: [Int32] = []
        var seen: Set<Int32> = []
        var name: [UInt8] = []
        var next = position + 1
        while next < Int(entry.next) {
            name.removeAll(keepingCapacity: true)
            entries[next].decode(from: text, into: &name)
            let value = next + 1
            defer { next = Int(entries[value].next) }
            if let skipping, name.elementsEqual(skipping.utf8) { continue }
            guard let index = messageType.fieldByName[name] else {
                if options.ignoresUnknownFields { continue }
                throw error(
                    "\(messageType.fullName) has no field \"\(String(decoding: name.prefix(100), as: UTF8.self))\"",
                    at: next)
            }
            let field = messageType.fields[Int(index)]
            guard seen.insert(index).inserted else { throw error("the field \(field.name) is given twice", at: next) }
            if isNull(value), !acceptsNull(field) { continue }
            if field.oneof >= 0 {
                guard !oneofs.contains(field.oneof) else {
                    throw error("two fields of the oneof \(messageType.oneofs[Int(field.oneof)].name)", at: next)
                }
                oneofs.append(field.oneof)
            }
            do throws(ProtobufDataError) {
                try read(field, index, at: value, into: &message, depth: depth)
            } catch { throw error.within(field.name) }
        }
        for index in messageType.required where message[index] == nil {
            throw error("the required field \(messageType.fields[Int(index)].name) is missing", at: position)
        }
        return message
    }

    func isNull(_ position: Int) -> Bool { entries[position].kind == .null }

    /// `null` leaves a field out, but for those that have it as a value.
    private func acceptsNull(_ field: FieldType) -> Bool {
        if field.isRepeated { return false }
        if field.kind == .message { return types.messages[Int(field.type)].wellKnown == .value }
        return field.kind == .enum && types.enums[Int(field.type)].isNull
    }

    private func read(
        _ field: FieldType, _ index: Int32, at position: Int, into message: inout MessageValue, depth: Int
    ) throws(ProtobufDataError) {
        if field.isMap { return try readMap(field, index, at: position, into: &message, depth: depth) }
        guard field.isRepeated else {
            let value = try value(field, at: position, depth: depth)
            switch value {
            case .scalar(0) where !field.hasPresence: return
            case .bytes(let bytes) where bytes.isEmpty && !field.hasPresence: return
            default: message.set(index, value)
            }
            return
        }
        let entry = entries[position]
        guard entry.kind == .array else { throw error("expected an array, found \(found(position))", at: position) }
        var (scalars, texts, messages): ([UInt64], [[UInt8]], [MessageValue]) = ([], [], [])
        var next = position + 1
        var count = 0
        while next < Int(entry.next) {
            do throws(ProtobufDataError) {
                if isNull(next), !acceptsNullItem(field) { throw error("null is not an item", at: next) }
                switch try value(field, at: next, depth: depth) {
                case .scalar(let scalar): scalars.append(scalar)
                case .bytes(let bytes): texts.append(bytes)
                case .message(let message): messages.append(message)
                default: break
                }
            } catch { throw error.within("[\(count)]") }
            count += 1
            next = Int(entries[next].next)
        }
        if !scalars.isEmpty {
            message.set(index, .scalars(scalars))
        } else if !texts.isEmpty {
            message.set(index, .texts(texts))
        } else if !messages.isEmpty {
            message.set(index, .messages(messages))
        }
    }

    private func acceptsNullItem(_ field: FieldType) -> Bool {
        field.kind == .message && types.messages[Int(field.type)].wellKnown == .value
            || field.kind == .enum && types.enums[Int(field.type)].isNull
    }

    private func readMap(
        _ field: FieldType, _ index: Int32, at position: Int, into message: inout MessageValue, depth: Int
    ) throws(ProtobufDataError) {
        let entry = entries[position]
        guard entry.kind == .object else { throw error("expected an object, found \(found(position))", at: position) }
        let parts = types.messages[Int(field.type)].fields
        guard parts.count == 2 else { throw error("a map without key and value", at: position) }
        var items: [MessageValue] = []
        var next = position + 1
        while next < Int(entry.next) {
            var item = MessageValue(type: field.type)
            do throws(ProtobufDataError) {
                item.set(0, try key(parts[0], at: next))
                if isNull(next + 1), !acceptsNullItem(parts[1]) { throw error("null is not a value", at: next + 1) }
                item.set(1, try value(parts[1], at: next + 1, depth: depth))
            } catch {
                throw error.within("[\(entries[next].string(in: text).prefix(100))]")
            }
            items.append(item)
            next = Int(entries[next + 1].next)
        }
        let unique = MapEntries.unique(items)
        guard unique.count == items.count else { throw error("a key is given twice", at: position) }
        if !items.isEmpty { message.set(index, .messages(items)) }
    }

    private func key(_ field: FieldType, at position: Int) throws(ProtobufDataError) -> FieldValue {
        let content = string(position)
        switch field.kind {
        case .string: return .bytes(content)
        case .bool:
            if content.elementsEqual("true".utf8) { return .scalar(1) }
            if content.elementsEqual("false".utf8) { return .scalar(0) }
            throw error("expected true or false", at: position)
        default: return .scalar(try integer(content.span, field.kind, at: position))
        }
    }

    // MARK: - Values

    func value(_ field: FieldType, at position: Int, depth: Int) throws(ProtobufDataError) -> FieldValue {
        let entry = entries[position]
        switch field.kind {
        case .message, .group: return .message(try read(field.type, at: position, depth: depth + 1))
        case .string:
            guard entry.kind == .string else {
                throw error("expected a string, found \(found(position))", at: position)
            }
            return .bytes(string(position))
        case .bytes:
            guard entry.kind == .string, let bytes = Self.base64(string(position)) else {
                throw error("expected base64, found \(found(position))", at: position)
            }
            return .bytes(bytes)
        case .bool:
            switch entry.kind {
            case .true: return .scalar(1)
            case .false: return .scalar(0)
            default: throw error("expected true or false, found \(found(position))", at: position)
            }
        case .enum: return .scalar(try enumeration(field, at: position))
        case .double, .float: return .scalar(try real(field.kind, at: position))
        default:
            switch entry.kind {
            case .number: return .scalar(try integer(text.extracting(entry.range), field.kind, at: position))
            case .string: return .scalar(try integer(string(position).span, field.kind, at: position))
            default: throw error("expected a number, found \(found(position))", at: position)
            }
        }
    }

    func string(_ position: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        entries[position].decode(from: text, into: &bytes)
        return bytes
    }

    func found(_ position: Int) -> String {
        let entry = entries[position]
        switch entry.kind {
        case .object: return "an object"
        case .array: return "an array"
        default:
            let content = text.extracting(entry.range)
            return "\"\(String(decodingUTF8: content.extracting(0..<min(60, content.count))))\""
        }
    }

    /// Either alphabet, with or without padding.
    static func base64(_ text: [UInt8]) -> [UInt8]? {
        var standard = text.map {
            $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0
        }
        while standard.count % 4 != 0, standard.last != UInt8(ascii: "=") || standard.count % 4 == 3 {
            standard.append(UInt8(ascii: "="))
        }
        return Base64.decode(standard)
    }

    private func enumeration(_ field: FieldType, at position: Int) throws(ProtobufDataError) -> UInt64 {
        let entry = entries[position]
        let type = types.enums[Int(field.type)]
        switch entry.kind {
        case .null where type.isNull: return 0
        case .string:
            guard let number = type.numberByName[string(position)] else {
                throw error("\(found(position)) is not a value of \(type.fullName)", at: position)
            }
            return Scalar.extended(UInt64(bitPattern: Int64(number)))
        case .number:
            let number = try integer(text.extracting(entry.range), .int32, at: position)
            guard !type.isClosed || type.nameByNumber[Int32(truncatingIfNeeded: number)] != nil else {
                throw error("\(found(position)) is not a value of \(type.fullName)", at: position)
            }
            return number
        default: throw error("expected a value of \(type.fullName), found \(found(position))", at: position)
        }
    }

    private func real(_ kind: FieldKind, at position: Int) throws(ProtobufDataError) -> UInt64 {
        let entry = entries[position]
        var digits = ""
        switch entry.kind {
        case .number: digits = String(decodingUTF8: text.extracting(entry.range))
        case .string:
            digits = entry.string(in: text)
            let special: Double? =
                switch digits {
                case "NaN": .nan
                case "Infinity": .infinity
                case "-Infinity": -.infinity
                default: nil
                }
            if let special { return kind == .double ? special.bitPattern : UInt64(Float(special).bitPattern) }
            guard JSONNumber.isValid(Array(digits.utf8).span) else {
                throw error("expected a number, found \(found(position))", at: position)
            }
        default: throw error("expected a number, found \(found(position))", at: position)
        }
        if kind == .double, let value = Double(digits), value.isFinite { return value.bitPattern }
        if kind == .float, let value = Float(digits), value.isFinite { return UInt64(value.bitPattern) }
        throw error("\(found(position)) is out of range", at: position)
    }

    private func integer(
        _ digits: Span<UInt8>, _ kind: FieldKind, at position: Int
    ) throws(ProtobufDataError) -> UInt64 {
        guard let (magnitude, isNegative) = JSONNumber.integer(digits) else {
            throw error("expected a whole number of 64 bits, found \(found(position))", at: position)
        }
        let limits: (negative: UInt64, positive: UInt64) =
            switch kind {
            case .uint32, .fixed32: (0, UInt64(UInt32.max))
            case .uint64, .fixed64: (0, .max)
            case .int64, .sint64, .sfixed64: (1 << 63, UInt64(Int64.max))
            default: (1 << 31, UInt64(Int32.max))
            }
        guard magnitude <= (isNegative ? limits.negative : limits.positive) else {
            throw error("\(found(position)) is out of range", at: position)
        }
        return isNegative ? 0 &- magnitude : magnitude
    }
}

/// Numbers as JSON writes them.
enum JSONNumber {
    static func isValid(_ text: Span<UInt8>) -> Bool {
        var index = 0
        func digits() -> Bool {
            let start = index
            while index < text.count, text[index] &- 0x30 < 10 { index += 1 }
            return index > start
        }
        if index < text.count, text[index] == UInt8(ascii: "-") { index += 1 }
        let first = index
        guard digits(), index == first + 1 || text[first] != UInt8(ascii: "0") else { return false }
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            guard digits() else { return false }
        }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
            guard digits() else { return false }
        }
        return index == text.count
    }

    /// A whole number, which may be written with a fraction of zeros or an exponent.
    static func integer(_ text: Span<UInt8>) -> (magnitude: UInt64, isNegative: Bool)? {
        guard isValid(text) else { return nil }
        var index = 0
        let isNegative = text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        var digits: [UInt8] = []
        var places = 0
        var isFraction = false
        while index < text.count, text[index] | 0x20 != UInt8(ascii: "e") {
            if text[index] == UInt8(ascii: ".") {
                isFraction = true
            } else {
                digits.append(text[index] - 0x30)
                if isFraction { places += 1 }
            }
            index += 1
        }
        var exponent = 0
        if index < text.count {
            guard text.count - index <= 8 else { return digits.allSatisfy { $0 == 0 } ? (0, false) : nil }
            exponent = Int(String(decodingUTF8: text.extracting((index + 1)..<text.count))) ?? 0
        }
        exponent -= places
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty { return (0, false) }
        guard exponent >= 0, exponent <= 20 else { return nil }
        var value: UInt64 = 0
        for digit in digits.drop(while: { $0 == 0 }) + [UInt8](repeating: 0, count: exponent) {
            let (wide, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = wide.addingReportingOverflow(UInt64(digit))
            if overflow || carry { return nil }
            value = sum
        }
        return (value, isNegative)
    }
}
