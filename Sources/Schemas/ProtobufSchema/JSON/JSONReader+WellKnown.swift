import TrestleJSON
import WireBytes

extension JSONReader {
    func read(
        _ known: WellKnownType, _ type: Int32, at position: Int, depth: Int
    ) throws(ProtobufDataError) -> MessageValue {
        var message = MessageValue(type: type)
        let messageType = types.messages[Int(type)]
        let entry = entries[position]
        switch known {
        case .timestamp, .duration:
            guard entry.kind == .string,
                let time = known == .timestamp
                    ? ProtobufTime.timestamp(string(position)) : ProtobufTime.duration(string(position))
            else {
                throw error(
                    "expected a \(known == .timestamp ? "time of RFC 3339" : "duration such as 1.5s")", at: position)
            }
            if time.seconds != 0 { message.set(0, .scalar(UInt64(bitPattern: time.seconds))) }
            if time.nanos != 0 { message.set(1, .scalar(UInt64(bitPattern: time.nanos))) }
        case .wrapper:
            guard let field = messageType.fields.first else { break }
            let value = try value(field, at: position, depth: depth)
            switch value {
            case .scalar(0): break
            case .bytes(let bytes) where bytes.isEmpty: break
            default: message.set(0, value)
            }
        case .fieldMask:
            guard entry.kind == .string else { throw error("expected a string of paths", at: position) }
            var paths: [[UInt8]] = []
            // By bytes: a comma and a combining mark behind it are one Character.
            for path in entry.string(in: text).utf8.split(separator: UInt8(ascii: ",")) {
                guard let snake = FieldMaskPath.snake(path) else { throw error("not a valid path", at: position) }
                paths.append(snake)
            }
            if !paths.isEmpty { message.set(0, .texts(paths)) }
        case .structure: return try structure(type, at: position, depth: depth)
        case .list: return try list(type, at: position, depth: depth)
        case .value: return try dynamicValue(type, at: position, depth: depth)
        case .any: return try any(type, at: position, depth: depth)
        case .empty: break
        }
        return message
    }

    private func structure(_ type: Int32, at position: Int, depth: Int) throws(ProtobufDataError) -> MessageValue {
        let entry = entries[position]
        guard entry.kind == .object else { throw error("expected an object, found \(found(position))", at: position) }
        var message = MessageValue(type: type)
        let field = types.messages[Int(type)].fields[0]
        let value = types.messages[Int(field.type)].fields[1]
        var items: [MessageValue] = []
        var next = position + 1
        while next < Int(entry.next) {
            var item = MessageValue(type: field.type)
            item.set(0, .bytes(string(next)))
            item.set(1, .message(try read(value.type, at: next + 1, depth: depth + 1)))
            items.append(item)
            next = Int(entries[next + 1].next)
        }
        if !items.isEmpty { message.set(0, .messages(MapEntries.unique(items))) }
        return message
    }

    private func list(_ type: Int32, at position: Int, depth: Int) throws(ProtobufDataError) -> MessageValue {
        let entry = entries[position]
        guard entry.kind == .array else { throw error("expected an array, found \(found(position))", at: position) }
        var message = MessageValue(type: type)
        let field = types.messages[Int(type)].fields[0]
        var items: [MessageValue] = []
        var next = position + 1
        while next < Int(entry.next) {
            items.append(try read(field.type, at: next, depth: depth + 1))
            next = Int(entries[next].next)
        }
        if !items.isEmpty { message.set(0, .messages(items)) }
        return message
    }

    /// `Value`: any JSON value.
    private func dynamicValue(_ type: Int32, at position: Int, depth: Int) throws(ProtobufDataError) -> MessageValue {
        var message = MessageValue(type: type)
        let fields = types.messages[Int(type)].fields
        guard fields.count == 6 else { throw error("an unknown form of Value", at: position) }
        switch entries[position].kind {
        case .null: message.set(0, .scalar(0))
        case .number: message.set(1, try value(fields[1], at: position, depth: depth))
        case .string: message.set(2, .bytes(string(position)))
        case .true: message.set(3, .scalar(1))
        case .false: message.set(3, .scalar(0))
        case .object: message.set(4, .message(try read(fields[4].type, at: position, depth: depth + 1)))
        case .array: message.set(5, .message(try read(fields[5].type, at: position, depth: depth + 1)))
        }
        return message
    }

    private func any(_ type: Int32, at position: Int, depth: Int) throws(ProtobufDataError) -> MessageValue {
        let entry = entries[position]
        guard entry.kind == .object else { throw error("expected an object, found \(found(position))", at: position) }
        var message = MessageValue(type: type)
        var url: [UInt8]?
        var value: Int?
        var next = position + 1
        while next < Int(entry.next) {
            if entries[next].isText("@type".utf8Span.span, in: text), entries[next + 1].kind == .string {
                url = string(next + 1)
            }
            if entries[next].isText("value".utf8Span.span, in: text) { value = next + 1 }
            next = Int(entries[next + 1].next)
        }
        guard let url else {
            if Int(entry.next) == position + 1 { return message }
            throw error("the member @type is missing", at: position)
        }
        let name = url.lastIndex(of: UInt8(ascii: "/")).map { Array(url[($0 + 1)...]) } ?? url
        guard let inner = types.messageByName[name] else {
            throw error("the type \"\(String(decoding: url.prefix(200), as: UTF8.self))\" is not known", at: position)
        }
        let content: MessageValue
        if types.messages[Int(inner)].wellKnown != nil {
            guard let value else { throw error("the member value is missing", at: position) }
            content = try read(inner, at: value, depth: depth + 1)
        } else {
            content = try readMembers(inner, at: position, depth: depth + 1, skipping: "@type")
        }
        var buffer = WireBuffer()
        BinaryWriter(types).write(content, to: &buffer)
        message.set(0, .bytes(url))
        if !buffer.isEmpty { message.set(1, .bytes([UInt8](copying: buffer.bytes))) }
        return message
    }
}
