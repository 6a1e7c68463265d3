extension ProtoParser {
    /// `NAME = VALUE`; the word `option` has been read.
    mutating func option() throws(ProtobufSchemaError) -> ProtoOption {
        var name: [ProtoOption.NamePart] = []
        repeat {
            if take("(") {
                name.append(.init(name: try dottedName("an option's name", isType: true), isExtension: true))
                try expect(")")
            } else {
                name.append(.init(name: try identifier("an option's name"), isExtension: false))
            }
            guard name.count < 64 else { throw error("an option's name of more than 64 parts") }
        } while take(".")
        try expect("=")
        return ProtoOption(name: name, value: try optionValue())
    }

    /// Options between brackets.
    mutating func bracketedOptions() throws(ProtobufSchemaError) -> [ProtoOption] {
        try expect("[")
        var options: [ProtoOption] = []
        repeat { options.append(try option()) } while take(",")
        try expect("]")
        return options
    }

    private mutating func optionValue() throws(ProtobufSchemaError) -> ProtoOption.Value {
        if isAt("{") { return .aggregate(try aggregate()) }
        let isNegative = take("-")
        defer { next += 1 }
        switch token.kind {
        case .identifier:
            let word = text(token)
            guard isNegative else { return .identifier(word) }
            switch word {
            case "inf", "infinity": return .double(-.infinity)
            case "nan": return .double(.nan)
            default: throw error("expected a number\(found)")
            }
        case .integer(let value):
            guard isNegative else { return .positive(value) }
            guard value <= UInt64(Int64.max) + 1 else { throw error("not a number of 64 bits") }
            return .negative(Int64(truncatingIfNeeded: 0 &- value))
        case .float(let value): return .double(isNegative ? -value : value)
        case .string:
            guard !isNegative else { throw error("expected a number\(found)") }
            let bytes = try string("a value")
            next -= 1
            return .string(bytes)
        case .symbol, .end: throw error("expected a value\(found)")
        }
    }

    /// The text between braces, which pair up.
    private mutating func aggregate() throws(ProtobufSchemaError) -> String {
        let start = token.range.upperBound
        var depth = 0
        repeat {
            switch token.kind {
            case .symbol(UInt8(ascii: "{")): depth += 1
            case .symbol(UInt8(ascii: "}")): depth -= 1
            case .end: throw error("expected \"}\"\(found)")
            default: break
            }
            next += 1
        } while depth > 0
        return source(start..<tokens[next - 1].range.lowerBound)
    }

    /// The options of a field, of which `default` and `json_name` are parts of the field.
    mutating func fieldOptions(_ field: inout FieldDescriptor) throws(ProtobufSchemaError) {
        guard isAt("[") else { return }
        let start = offset
        for option in try bracketedOptions() {
            switch option.plainName {
            case "json_name":
                guard case .string(let name) = option.value, let text = String(validating: name, as: UTF8.self) else {
                    throw error("json_name is a string", at: start)
                }
                field.jsonName = text
            case "default":
                guard descriptor.syntax != .proto3 else { throw error("proto3 has no default values", at: start) }
                field.defaultValue = try defaultValue(option.value, field, start)
            default: field.options.append(option)
            }
        }
    }

    /// The text of a default value in a descriptor.
    private func defaultValue(
        _ value: ProtoOption.Value, _ field: FieldDescriptor, _ start: Int
    ) throws(ProtobufSchemaError) -> String {
        if field.label == .repeated || field.kind?.isMessage == true {
            throw error("a repeated field or a message has no default value", at: start)
        }
        switch (field.kind, value) {
        case (.string, .string(let bytes)): return String(decoding: bytes, as: UTF8.self)
        case (.bytes, .string(let bytes)): return EscapedBytes.text(bytes)
        case (.bool, .identifier(let word)) where word == "true" || word == "false": return word
        case (nil, .identifier(let word)): return word
        case (.double, _), (.float, _):
            switch value {
            case .identifier("inf"): return "inf"
            case .identifier("nan"): return "nan"
            case .positive(let number): return "\(number)"
            case .negative(let number): return "\(number)"
            case .double(let number):
                return number.isNaN ? "nan" : number.isInfinite ? (number < 0 ? "-inf" : "inf") : shortest(number)
            default: break
            }
        case (.string, _), (.bytes, _), (.bool, _): break
        case (_, .positive(let number)): return "\(number)"
        case (_, .negative(let number)): return "\(number)"
        default: break
        }
        throw error("the default value does not fit the field's type", at: start)
    }

    private func shortest(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
    }
}

/// Bytes with C's escapes, as descriptors have default values.
enum EscapedBytes {
    static func text(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            switch byte {
            case 0x0A: text += "\\n"
            case 0x0D: text += "\\r"
            case 0x09: text += "\\t"
            case UInt8(ascii: "\""): text += "\\\""
            case UInt8(ascii: "'"): text += "\\'"
            case UInt8(ascii: "\\"): text += "\\\\"
            case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 8)
                text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        return text
    }
}
