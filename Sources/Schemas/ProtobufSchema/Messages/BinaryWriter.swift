import WireBytes

/// Writes Protobuf's binary form: fields by number, unknown ones behind them.
struct BinaryWriter {
    private let types: ProtobufTypes

    init(_ types: ProtobufTypes) { self.types = types }

    /// Recursion as deep as the message, which its reader bounds.
    func write(_ message: MessageValue, to output: inout WireBuffer) {
        let type = types.messages[Int(message.type)]
        for entry in message.entries {
            let field = type.fields[Int(entry.field)]
            switch entry.value {
            case .none: break
            case .scalar(let scalar):
                tag(field.number, field.kind.wireType, &output)
                write(scalar, field.kind, &output)
            case .bytes(let bytes): write(bytes, field, &output)
            case .message(let message): write(message, field, &output)
            case .scalars(let list): write(list, field, &output)
            case .texts(let list): for bytes in list { write(bytes, field, &output) }
            case .messages(let list):
                for message in list {
                    if field.isMap { write(entry: message, field, &output) } else { write(message, field, &output) }
                }
            }
        }
        output.append(message.unknown.span)
    }

    private func tag(_ number: Int32, _ wire: WireType, _ output: inout WireBuffer) {
        output.append(unsignedVarint: UInt64(number) << 3 | UInt64(wire.rawValue))
    }

    private func write(_ bytes: [UInt8], _ field: FieldType, _ output: inout WireBuffer) {
        tag(field.number, .lengthDelimited, &output)
        output.append(unsignedVarint: UInt64(bytes.count))
        output.append(bytes.span)
    }

    private func write(_ list: [UInt64], _ field: FieldType, _ output: inout WireBuffer) {
        guard field.isPacked else {
            for scalar in list {
                tag(field.number, field.kind.wireType, &output)
                write(scalar, field.kind, &output)
            }
            return
        }
        tag(field.number, .lengthDelimited, &output)
        let start = output.count
        for scalar in list { write(scalar, field.kind, &output) }
        output.insert(unsignedVarint: UInt64(output.count - start), at: start)
    }

    private func write(_ message: MessageValue, _ field: FieldType, _ output: inout WireBuffer) {
        if field.kind == .group {
            tag(field.number, .startGroup, &output)
            write(message, to: &output)
            tag(field.number, .endGroup, &output)
            return
        }
        tag(field.number, .lengthDelimited, &output)
        let start = output.count
        write(message, to: &output)
        output.insert(unsignedVarint: UInt64(output.count - start), at: start)
    }

    /// An entry of a map has both of its fields always.
    private func write(entry: MessageValue, _ field: FieldType, _ output: inout WireBuffer) {
        tag(field.number, .lengthDelimited, &output)
        let start = output.count
        for (index, part) in types.messages[Int(entry.type)].fields.enumerated() {
            switch entry[Int32(index)] {
            case .scalar(let scalar)?:
                tag(part.number, part.kind.wireType, &output)
                write(scalar, part.kind, &output)
            case .bytes(let bytes)?: write(bytes, part, &output)
            case .message(let message)?: write(message, part, &output)
            default:
                switch part.kind {
                case .string, .bytes: write([UInt8](), part, &output)
                case .message, .group: write(MessageValue(type: part.type), part, &output)
                default:
                    tag(part.number, part.kind.wireType, &output)
                    write(0, part.kind, &output)
                }
            }
        }
        output.append(entry.unknown.span)
        output.insert(unsignedVarint: UInt64(output.count - start), at: start)
    }

    private func write(_ scalar: UInt64, _ kind: FieldKind, _ output: inout WireBuffer) {
        switch kind {
        case .double, .fixed64, .sfixed64: output.append(integer: scalar.byteSwapped)
        case .float, .fixed32, .sfixed32: output.append(integer: UInt32(truncatingIfNeeded: scalar).byteSwapped)
        case .sint32, .sint64:
            let value = Int64(bitPattern: scalar)
            output.append(unsignedVarint: UInt64(bitPattern: value << 1 ^ value >> 63))
        default: output.append(unsignedVarint: scalar)
        }
    }
}
