import TrestleBase
import TrestleJSON
import WireBytes

/// Writes messages in Protobuf's JSON form. Recursion as deep as the message, which its reader bounds.
struct JSONPrinter {
    private let types: ProtobufTypes
    private let options: ProtobufJSONOptions
    /// The most bytes of text, with what was there before.
    private let maximumSize: Int

    /// - Parameter maximumSize: the most bytes that a text may have in the end.
    init(_ types: ProtobufTypes, _ options: ProtobufJSONOptions, maximumSize: Int) {
        self.types = types
        self.options = options
        self.maximumSize = maximumSize
    }

    func write(_ message: MessageValue, depth: Int = 0, to text: inout [UInt8]) throws(ProtobufDataError) {
        guard text.count <= maximumSize else { throw ProtobufDataError("the JSON form is too large for its data") }
        guard depth < BinaryReader.maximumDepth else {
            throw ProtobufDataError("messages nested more than \(BinaryReader.maximumDepth) deep")
        }
        let type = types.messages[Int(message.type)]
        if let known = type.wellKnown, known != .empty { return try write(known, message, depth, &text) }
        text.append(UInt8(ascii: "{"))
        var isFirst = true
        try members(message, type, depth, &isFirst, &text)
        text.append(UInt8(ascii: "}"))
    }

    /// The fields of a message without the braces around them.
    func members(
        _ message: MessageValue, _ type: MessageType, _ depth: Int, _ isFirst: inout Bool, _ text: inout [UInt8]
    ) throws(ProtobufDataError) {
        guard options.printsDefaults else {
            for entry in message.entries {
                try member(type.fields[Int(entry.field)], entry.value, depth, &isFirst, &text)
            }
            return
        }
        for (index, field) in type.fields.enumerated() {
            if let value = message[Int32(index)] {
                try member(field, value, depth, &isFirst, &text)
            } else if !field.hasPresence, !field.isExtension {
                try member(field, Self.empty(field), depth, &isFirst, &text)
            }
        }
    }

    private static func empty(_ field: FieldType) -> FieldValue {
        if field.isRepeated { return field.kind.isMessage ? .messages([]) : .scalars([]) }
        return field.kind == .string || field.kind == .bytes ? .bytes([]) : .scalar(0)
    }

    private func member(
        _ field: FieldType, _ value: FieldValue, _ depth: Int, _ isFirst: inout Bool, _ text: inout [UInt8]
    ) throws(ProtobufDataError) {
        if !isFirst { text.append(UInt8(ascii: ",")) }
        isFirst = false
        JSON.write(options.usesFieldNames && !field.isExtension ? field.name : field.jsonName, to: &text)
        text.append(UInt8(ascii: ":"))
        do throws(ProtobufDataError) {
            try write(value, field, depth, &text)
        } catch { throw error.within(field.name) }
    }

    func write(
        _ value: FieldValue, _ field: FieldType, _ depth: Int, _ text: inout [UInt8]
    ) throws(ProtobufDataError) {
        switch value {
        case .none: text += "null".utf8
        case .scalar(let scalar): try write(scalar, field, &text)
        case .bytes(let bytes): try write(bytes, field, &text)
        case .message(let message): try write(message, depth: depth + 1, to: &text)
        case .messages(let entries) where field.isMap: try write(entries, depth, &text)
        case .scalars(let list):
            try list.writeList(&text) { scalar, text throws(ProtobufDataError) in try write(scalar, field, &text) }
        case .texts(let list):
            try list.writeList(&text) { bytes, text throws(ProtobufDataError) in try write(bytes, field, &text) }
        case .messages(let list):
            try list.writeList(&text) { message, text throws(ProtobufDataError) in
                try write(message, depth: depth + 1, to: &text)
            }
        }
    }

    /// A map as an object.
    private func write(
        _ entries: [MessageValue], _ depth: Int, _ text: inout [UInt8]
    ) throws(ProtobufDataError) {
        text.append(UInt8(ascii: "{"))
        for (index, entry) in entries.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            let fields = types.messages[Int(entry.type)].fields
            guard fields.count == 2 else { throw ProtobufDataError("a map's entry without key and value") }
            try write(key: entry[0], fields[0], &text)
            text.append(UInt8(ascii: ":"))
            let value =
                entry[1]
                ?? (fields[1].kind.isMessage ? .message(MessageValue(type: fields[1].type)) : Self.empty(fields[1]))
            try write(value, fields[1], depth, &text)
        }
        text.append(UInt8(ascii: "}"))
    }

    private func write(
        key: FieldValue?, _ field: FieldType, _ text: inout [UInt8]
    ) throws(ProtobufDataError) {
        switch key ?? Self.empty(field) {
        case .bytes(let bytes): try write(bytes, field, &text)
        case .scalar(let scalar):
            var digits: [UInt8] = []
            try write(scalar, field, &digits)
            if digits.first == UInt8(ascii: "\"") { text += digits } else { text += [0x22] + digits + [0x22] }
        default: text += "\"\"".utf8
        }
    }

    private func write(_ bytes: [UInt8], _ field: FieldType, _ text: inout [UInt8]) throws(ProtobufDataError) {
        if field.kind == .bytes {
            text.append(0x22)
            text += Base64.encode(bytes).utf8
            text.append(0x22)
            return
        }
        guard let string = String(validUTF8: bytes.span) else { throw ProtobufDataError("text that is not UTF-8") }
        JSON.write(string, to: &text)
    }

    func write(_ scalar: UInt64, _ field: FieldType, _ text: inout [UInt8]) throws(ProtobufDataError) {
        let signed = Int64(bitPattern: scalar)
        switch field.kind {
        case .bool: text += (scalar == 0 ? "false" : "true").utf8
        case .int32, .sint32, .sfixed32, .uint32, .fixed32: text += String(signed).utf8
        case .int64, .sint64, .sfixed64: text += "\"\(signed)\"".utf8
        case .uint64, .fixed64: text += "\"\(scalar)\"".utf8
        case .double: write(Double(bitPattern: scalar), &text)
        case .float:
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: scalar))
            if value.isFinite { text += value.description.utf8 } else { write(Double(value), &text) }
        case .enum:
            let type = types.enums[Int(field.type)]
            if type.isNull {
                text += "null".utf8
            } else if !options.usesEnumNumbers, let name = type.nameByNumber[Int32(truncatingIfNeeded: signed)] {
                JSON.write(name, to: &text)
            } else {
                text += String(signed).utf8
            }
        default: throw ProtobufDataError("not a number")
        }
    }

    func write(_ value: Double, _ text: inout [UInt8]) {
        if value.isFinite {
            text += value.description.utf8
        } else {
            text += (value.isNaN ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"").utf8
        }
    }

    /// The message of a name, for `Any`.
    func type(named url: [UInt8]) -> Int32? {
        let name = url.lastIndex(of: UInt8(ascii: "/")).map { Array(url[($0 + 1)...]) } ?? url
        return types.messageByName[name]
    }

    func decode(_ bytes: [UInt8], as type: Int32) throws(ProtobufDataError) -> MessageValue {
        var reader = BinaryReader(types, bytes.span)
        return try reader.read(type)
    }

    func messageType(_ number: Int32) -> MessageType { types.messages[Int(number)] }
}

extension Array {
    fileprivate func writeList(
        _ text: inout [UInt8], _ write: (Element, inout [UInt8]) throws(ProtobufDataError) -> Void
    ) throws(ProtobufDataError) {
        text.append(UInt8(ascii: "["))
        for index in indices {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            do throws(ProtobufDataError) {
                try write(self[index], &text)
            } catch { throw error.within("[\(index)]") }
        }
        text.append(UInt8(ascii: "]"))
    }
}
