import TrestleJSON
import WireBytes

extension JSONPrinter {
    func write(
        _ known: WellKnownType, _ message: MessageValue, _ depth: Int, _ text: inout [UInt8]
    ) throws(ProtobufDataError) {
        let type = messageType(message.type)
        switch known {
        case .timestamp: text += "\"\(try ProtobufTime.timestamp(number(message, 0), number(message, 1)))\"".utf8
        case .duration: text += "\"\(try ProtobufTime.duration(number(message, 0), number(message, 1)))\"".utf8
        case .wrapper:
            guard let field = type.fields.first else { throw ProtobufDataError("a wrapper without a field") }
            let isText = field.kind == .string || field.kind == .bytes
            try write(message[0] ?? (isText ? .bytes([]) : .scalar(0)), field, depth, &text)
        case .fieldMask: try fieldMask(message, &text)
        case .structure:
            guard case .messages(let entries)? = message[0], let field = type.fields.first else {
                text += "{}".utf8
                return
            }
            try write(.messages(entries), field, depth, &text)
        case .list:
            guard case .messages(let values)? = message[0], let field = type.fields.first else {
                text += "[]".utf8
                return
            }
            try write(.messages(values), field, depth, &text)
        case .value: try value(message, type, depth, &text)
        case .any: try any(message, depth, &text)
        case .empty: text += "{}".utf8
        }
    }

    private func number(_ message: MessageValue, _ field: Int32) -> Int64 {
        guard case .scalar(let scalar)? = message[field] else { return 0 }
        return Int64(bitPattern: scalar)
    }

    private func value(
        _ message: MessageValue, _ type: MessageType, _ depth: Int, _ text: inout [UInt8]
    ) throws(ProtobufDataError) {
        guard let entry = message.entries.first else { throw ProtobufDataError("a Value without a kind") }
        let field = type.fields[Int(entry.field)]
        if case .scalar(let scalar) = entry.value, field.kind == .double, !Double(bitPattern: scalar).isFinite {
            throw ProtobufDataError("a Value that is not a finite number")
        }
        try write(entry.value, field, depth, &text)
    }

    /// Paths in camel case, with commas between them.
    private func fieldMask(_ message: MessageValue, _ text: inout [UInt8]) throws(ProtobufDataError) {
        var mask = ""
        if case .texts(let paths)? = message[0] {
            for (index, path) in paths.enumerated() {
                if index > 0 { mask += "," }
                // An empty one beside others would be none on the way back.
                guard let camel = FieldMaskPath.camel(path), !path.isEmpty || paths.count == 1 else {
                    throw ProtobufDataError(
                        "the path \"\(String(decoding: path.prefix(100), as: UTF8.self))\" has no JSON form")
                }
                mask += camel
            }
        }
        JSON.write(mask, to: &text)
    }

    private func any(_ message: MessageValue, _ depth: Int, _ text: inout [UInt8]) throws(ProtobufDataError) {
        var url: [UInt8] = []
        var content: [UInt8] = []
        if case .bytes(let bytes)? = message[0] { url = bytes }
        if case .bytes(let bytes)? = message[1] { content = bytes }
        if url.isEmpty, content.isEmpty {
            text += "{}".utf8
            return
        }
        guard let name = String(validUTF8: url.span), let number = type(named: url) else {
            throw ProtobufDataError("the type \"\(String(decoding: url.prefix(200), as: UTF8.self))\" is not known")
        }
        let inner = try decode(content, as: number)
        let type = messageType(number)
        text += "{\"@type\":".utf8
        JSON.write(name, to: &text)
        var isFirst = false
        if let known = type.wellKnown {
            text += ",\"value\":".utf8
            if known == .empty { text += "{}".utf8 } else { try write(inner, depth: depth + 1, to: &text) }
        } else {
            try members(inner, type, depth + 1, &isFirst, &text)
        }
        text.append(UInt8(ascii: "}"))
    }
}

/// The paths of field masks: `foo_bar.baz` is `fooBar.baz` in JSON.
enum FieldMaskPath {
    /// - Returns: `nil` when the way back would give another path.
    static func camel(_ path: [UInt8]) -> String? {
        var result: [UInt8] = []
        var isRaised = false
        for byte in path {
            if byte == UInt8(ascii: "_") {
                if isRaised { return nil }
                isRaised = true
                continue
            }
            // A comma separates paths.
            if (0x41...0x5A).contains(byte) || byte == UInt8(ascii: ",") { return nil }
            if isRaised {
                guard (0x61...0x7A).contains(byte) else { return nil }
                result.append(byte - 32)
            } else {
                result.append(byte)
            }
            isRaised = false
        }
        return isRaised ? nil : String(validating: result, as: UTF8.self)
    }

    static func snake(_ path: Substring.UTF8View) -> [UInt8]? {
        var result: [UInt8] = []
        for byte in path {
            if byte == UInt8(ascii: "_") { return nil }
            if (0x41...0x5A).contains(byte) {
                result.append(UInt8(ascii: "_"))
                result.append(byte + 32)
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
