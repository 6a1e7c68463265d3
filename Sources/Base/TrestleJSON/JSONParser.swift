import WireBytes

/// A fault in a line of JSON.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    public let offset: Int
    public let problem: String
    public var description: String { "byte \(offset): \(problem)" }
}

extension JSON {
    /// Reads one JSON value (RFC 8259) that fills all of `text`, nested at most 64 deep.
    public init(parsing text: some Collection<UInt8>) throws(JSONError) {
        let bytes = Array(text)
        var parser = JSONParser(bytes: bytes)
        self = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.next == bytes.count else { throw parser.error("text after the value") }
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var next = 0

    func error(_ problem: String) -> JSONError { JSONError(offset: next, problem: problem) }

    var peek: UInt8? { next < bytes.count ? bytes[next] : nil }

    mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { next += 1 }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        next += 1
        return true
    }

    mutating func take(word: String) -> Bool {
        guard bytes[next...].starts(with: word.utf8) else { return false }
        next += word.utf8.count
        return true
    }

    mutating func value(depth: Int) throws(JSONError) -> JSON {
        guard depth < 64 else { throw error("nested too deep") }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .string(try string())
        default: break
        }
        if take(word: "null") { return .null }
        if take(word: "true") { return .bool(true) }
        if take(word: "false") { return .bool(false) }
        let start = next
        while let byte = peek, (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte) { next += 1 }
        let text = String(decoding: bytes[start..<next], as: UTF8.self)
        // Kafka's converter prints doubles that JSON has no number for as words in quotes, never here.
        guard Double(text) != nil else { throw error("a value is missing") }
        return .number(text)
    }

    mutating func object(_ depth: Int) throws(JSONError) -> JSON {
        next += 1
        var members: [(name: String, value: JSON)] = []
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw error("a name is missing") }
            let name = try string()
            // Names are looked up, which such a one makes slow.
            if name.utf8.count > 128, name.hasLongRunOfMarks {
                throw error("a name has more than 64 combining marks in a row")
            }
            skipSpace()
            guard take(":") else { throw error("a colon is missing") }
            members.append((name, try value(depth: depth + 1)))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw error("a comma or the object's end is missing") }
        }
    }

    mutating func array(_ depth: Int) throws(JSONError) -> JSON {
        next += 1
        var elements: [JSON] = []
        skipSpace()
        if take("]") { return .array(elements) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw error("a comma or the array's end is missing") }
        }
    }

    mutating func string() throws(JSONError) -> String {
        next += 1
        let start = next
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { next += 1 }
        if take("\"") { return try text(bytes[start..<(next - 1)]) }
        var units = Array(bytes[start..<next])
        while let byte = peek, byte >= 0x20 {
            next += 1
            if byte == UInt8(ascii: "\"") { return try text(units[...]) }
            if byte != UInt8(ascii: "\\") {
                units.append(byte)
                continue
            }
            guard let escape = peek else { break }
            next += 1
            switch escape {
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "u"): units += String(try scalar()).utf8
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(escape)
            default: throw error("an unknown escape")
            }
        }
        throw error("a string without an end")
    }

    private func text(_ units: ArraySlice<UInt8>) throws(JSONError) -> String {
        guard let text = String(validating: units, as: UTF8.self) else { throw error("text that is not UTF-8") }
        return text
    }

    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let first = try hex4()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), take("\\"), take("u") else { throw error("half a surrogate pair") }
        let second = try hex4()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw error("half a surrogate pair") }
        return scalar
    }

    private mutating func hex4() throws(JSONError) -> UInt32 {
        guard next + 4 <= bytes.count, let text = String(validating: bytes[next..<(next + 4)], as: UTF8.self),
            !text.hasPrefix("+"), !text.hasPrefix("-"), let value = UInt32(text, radix: 16)
        else { throw error("four hexadecimal digits are missing") }
        next += 4
        return value
    }
}
