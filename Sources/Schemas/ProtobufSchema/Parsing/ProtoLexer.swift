import WireBytes

/// A token of a `.proto` file.
struct ProtoToken: Sendable {
    enum Kind: Sendable, Equatable {
        case identifier
        case integer(UInt64)
        case float(Double)
        /// The bytes of a string, without quotes and escapes.
        case string([UInt8])
        case symbol(UInt8)
        case end
    }

    let kind: Kind
    let range: Range<Int>
}

/// Splits a `.proto` file into tokens.
struct ProtoLexer {
    static let maximumSize = 16 << 20
    static let maximumTokens = 1 << 21

    private let text: [UInt8]
    private let file: String
    private var next = 0

    init(_ text: [UInt8], file: String) {
        self.text = text
        self.file = file
    }

    func error(_ offset: Int, _ problem: String) -> ProtobufSchemaError {
        Self.error(text, file, offset, problem)
    }

    static func error(_ text: [UInt8], _ file: String, _ offset: Int, _ problem: String) -> ProtobufSchemaError {
        let before = text[..<min(offset, text.count)]
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return ProtobufSchemaError(file: file, line: line, column: before.count - start + 1, problem: problem)
    }

    mutating func tokens() throws(ProtobufSchemaError) -> [ProtoToken] {
        guard text.count <= Self.maximumSize else { throw error(0, "larger than \(Self.maximumSize) bytes") }
        if let fault = StrictUTF8.firstFault(in: text.span) { throw error(fault, "text that is not UTF-8") }
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { next = 3 }
        var tokens: [ProtoToken] = []
        while true {
            let token = try token()
            guard tokens.count < Self.maximumTokens else { throw error(next, "more than \(Self.maximumTokens) tokens") }
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private func peek(_ distance: Int = 0) -> UInt8 { next + distance < text.count ? text[next + distance] : 0 }

    private mutating func skipSpace() throws(ProtobufSchemaError) {
        while next < text.count {
            let byte = text[next]
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                next += 1
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "/") {
                while next < text.count, text[next] != 0x0A { next += 1 }
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                let start = next
                next += 2
                while !(peek() == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) {
                    guard next < text.count else { throw error(start, "a comment without an end") }
                    next += 1
                }
                next += 2
            } else {
                return
            }
        }
    }

    private mutating func token() throws(ProtobufSchemaError) -> ProtoToken {
        try skipSpace()
        let start = next
        guard next < text.count else { return ProtoToken(kind: .end, range: start..<start) }
        let byte = text[next]
        if Self.isLetter(byte) {
            while next < text.count, Self.isLetter(text[next]) || Self.isDigit(text[next]) { next += 1 }
            return ProtoToken(kind: .identifier, range: start..<next)
        }
        if Self.isDigit(byte) || byte == UInt8(ascii: ".") && Self.isDigit(peek(1)) {
            return ProtoToken(kind: try number(), range: start..<next)
        }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            return ProtoToken(kind: .string(try string()), range: start..<next)
        }
        guard byte > 0x20, byte < 0x7F else { throw error(start, "a character that cannot stand here") }
        next += 1
        return ProtoToken(kind: .symbol(byte), range: start..<next)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") }
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private mutating func number() throws(ProtobufSchemaError) -> ProtoToken.Kind {
        let start = next
        if peek() == UInt8(ascii: "0"), peek(1) | 0x20 == UInt8(ascii: "x") {
            next += 2
            let digits = next
            while peek().hexValue != nil { next += 1 }
            return .integer(try integer(digits, radix: 16, start))
        }
        while Self.isDigit(peek()) { next += 1 }
        let isFloat = peek() == UInt8(ascii: ".") || peek() | 0x20 == UInt8(ascii: "e")
        if !isFloat {
            let isOctal = next - start > 1 && text[start] == UInt8(ascii: "0")
            if Self.isLetter(peek()) { throw error(next, "a letter behind a number") }
            if isOctal { return .integer(try integer(start + 1, radix: 8, start)) }
            if let value = UInt64(String(decoding: text[start..<next], as: UTF8.self)) { return .integer(value) }
        } else {
            if peek() == UInt8(ascii: ".") {
                next += 1
                while Self.isDigit(peek()) { next += 1 }
            }
            if peek() | 0x20 == UInt8(ascii: "e") {
                next += 1
                if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { next += 1 }
                guard Self.isDigit(peek()) else { throw error(next, "a digit is missing") }
                while Self.isDigit(peek()) { next += 1 }
            }
        }
        guard next - start <= 1_000, let value = Double(String(decoding: text[start..<next], as: UTF8.self)) else {
            throw error(start, "not a valid number")
        }
        return .float(value)
    }

    private func integer(_ digits: Int, radix: Int, _ start: Int) throws(ProtobufSchemaError) -> UInt64 {
        guard let value = UInt64(String(decoding: text[digits..<next], as: UTF8.self), radix: radix) else {
            throw error(start, "not a valid number of 64 bits")
        }
        return value
    }

    private mutating func string() throws(ProtobufSchemaError) -> [UInt8] {
        let (start, quote) = (next, text[next])
        next += 1
        var bytes: [UInt8] = []
        while true {
            guard next < text.count, text[next] != 0x0A, text[next] != 0 else {
                throw error(start, "a string without an end")
            }
            let byte = text[next]
            next += 1
            if byte == quote { return bytes }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            try escape(into: &bytes)
        }
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(ProtobufSchemaError) {
        let start = next - 1
        let escape = peek()
        next += 1
        switch escape {
        case UInt8(ascii: "a"): bytes.append(0x07)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "v"): bytes.append(0x0B)
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "?"): bytes.append(escape)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            var value = UInt32(escape - 0x30)
            for _ in 0..<2 where (0x30...0x37).contains(peek()) {
                value = value * 8 + UInt32(peek() - 0x30)
                next += 1
            }
            bytes.append(UInt8(truncatingIfNeeded: value))
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            guard let first = peek().hexValue else { throw error(start, "an unknown escape") }
            next += 1
            var value = first
            if let second = peek().hexValue {
                value = value << 4 | second
                next += 1
            }
            bytes.append(value)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            var value: UInt32 = 0
            for _ in 0..<(escape == UInt8(ascii: "u") ? 4 : 8) {
                guard let digit = peek().hexValue, value < 0x110000 else { throw error(start, "an unknown escape") }
                value = value << 4 | UInt32(digit)
                next += 1
            }
            guard let scalar = Unicode.Scalar(value) else { throw error(start, "an escape of no character") }
            bytes += String(scalar).utf8
        default: throw error(start, "an unknown escape")
        }
    }
}

extension UInt8 {
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
