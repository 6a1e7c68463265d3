/// A JSON value (RFC 8259). Numbers are kept as written, so that none loses a digit.
public enum JSON: Sendable, Hashable {
    case null
    case flag(Bool)
    case number(String)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    /// Why text is not JSON, and where.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let what: StaticString
        /// Bytes from the start of the text.
        public let offset: Int

        public var description: String { "\(what) at byte \(offset)" }
    }

    /// - Throws: for anything but exactly one value; nesting past 64 levels is refused.
    public init(parsing text: some Collection<UInt8>) throws(Failure) {
        var parser = JSONParser(Array(text))
        self = try parser.parse()
    }

    public subscript(key: String) -> JSON? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    public var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// A whole number from 0 up.
    public var integer: Int? {
        if case .number(let digits) = self { Int(digits) } else { nil }
    }

    public var flag: Bool? {
        if case .flag(let flag) = self { flag } else { nil }
    }

    /// Whether all that this value says is also said by `other`: an object may leave members out, lists are compared
    /// element by element.
    public func isContained(in other: JSON) -> Bool {
        switch (self, other) {
        case (.object(let wanted), .object(let found)):
            wanted.allSatisfy { key, value in found[key].map { value.isContained(in: $0) } ?? false }
        case (.list(let wanted), .list(let found)):
            wanted.count == found.count && zip(wanted, found).allSatisfy { $0.isContained(in: $1) }
        default: self == other
        }
    }
}

private struct JSONParser {
    private let bytes: [UInt8]
    private var place = 0

    private static let deepest = 64

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func parse() throws(JSON.Failure) -> JSON {
        let value = try value(depth: 0)
        skipBlanks()
        guard place == bytes.count else { throw failure("text after the value") }
        return value
    }

    private func failure(_ what: StaticString) -> JSON.Failure { JSON.Failure(what: what, offset: place) }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || (0x09...0x0d).contains(byte) { place += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSON.Failure) -> JSON {
        guard depth < JSONParser.deepest else { throw failure("nesting too deep") }
        if take("{") { return try object(depth: depth) }
        if take("[") { return try list(depth: depth) }
        if take("\"") { return .text(try string()) }
        for (word, value) in [("true", JSON.flag(true)), ("false", .flag(false)), ("null", .null)]
        where bytes[place...].starts(with: word.utf8) {
            place += word.utf8.count
            return value
        }
        let start = place
        while let byte = next, "+-.0123456789eE".utf8.contains(byte) { place += 1 }
        let digits = String(decoding: bytes[start..<place], as: UTF8.self)
        guard Double(digits) != nil else { throw failure("no value") }
        return .number(digits)
    }

    private mutating func object(depth: Int) throws(JSON.Failure) -> JSON {
        var members: [String: JSON] = [:]
        if take("}") { return .object(members) }
        repeat {
            guard take("\"") else { throw failure("no member name") }
            let name = try string()
            guard take(":") else { throw failure("no colon") }
            members[name] = try value(depth: depth + 1)
        } while take(",")
        guard take("}") else { throw failure("object not closed") }
        return .object(members)
    }

    private mutating func list(depth: Int) throws(JSON.Failure) -> JSON {
        var values: [JSON] = []
        if take("]") { return .list(values) }
        repeat { values.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw failure("list not closed") }
        return .list(values)
    }

    /// The rest of a string whose opening quote has been read.
    private mutating func string() throws(JSON.Failure) -> String {
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw failure("ill-formed UTF-8") }
                return string
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw failure("control character in a string")
            default: text.append(byte)
            }
        }
        throw failure("string not closed")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSON.Failure) {
        guard let byte = next else { throw failure("string not closed") }
        place += 1
        let plain: [UInt8: UInt8] = [
            0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 0x08, 0x66: 0x0c, 0x6e: 0x0a, 0x72: 0x0d, 0x74: 0x09,
        ]
        if let plain = plain[byte] { return text.append(plain) }
        guard byte == UInt8(ascii: "u") else { throw failure("unknown escape") }
        var code = UInt32(try hexadecimal())
        if (0xD800...0xDBFF).contains(code), bytes[place...].starts(with: "\\u".utf8) {
            place += 2
            let low = UInt32(try hexadecimal())
            guard (0xDC00...0xDFFF).contains(low) else { throw failure("lone surrogate") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure("lone surrogate") }
        text.append(contentsOf: String(Character(scalar)).utf8)
    }

    private mutating func hexadecimal() throws(JSON.Failure) -> UInt16 {
        guard bytes.count - place >= 4,
            let code = UInt16(String(decoding: bytes[place..<(place + 4)], as: UTF8.self), radix: 16)
        else { throw failure("no four hexadecimal digits") }
        place += 4
        return code
    }
}
