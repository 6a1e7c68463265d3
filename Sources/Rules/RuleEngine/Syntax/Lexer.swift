/// Splits the text of a rule into tokens.
struct Lexer {
    let text: [UInt8]
    private(set) var next: Int
    private let end: Int

    init(_ text: [UInt8], range: Range<Int>) {
        self.text = text
        next = range.lowerBound
        end = range.upperBound
    }

    private func peek(_ distance: Int = 0) -> UInt8 { next + distance < end ? text[next + distance] : 0 }

    mutating func token() throws(SyntaxFault) -> PlacedToken {
        while next < end, Self.isSpace(text[next]) { next += 1 }
        guard next < end else { return PlacedToken(token: .end, range: end..<end) }
        let start = next
        let byte = text[next]
        let token: Token
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            token = .name(takeName())
        case UInt8(ascii: "@"):
            next += 1
            token = .variable(try variable(start))
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            try skipNumber()
            token = .number
        case UInt8(ascii: "'"), UInt8(ascii: "\""): token = .string(try string(quote: byte), quote: byte)
        default: token = .symbol(try symbol())
        }
        return PlacedToken(token: token, range: start..<next)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private mutating func takeName() -> String {
        let start = next
        while next < end, Self.isNameByte(text[next]) { next += 1 }
        return String(decoding: text[start..<next], as: UTF8.self)
    }

    private mutating func variable(_ start: Int) throws(SyntaxFault) -> String {
        let name = takeName()
        guard !name.isEmpty else {
            throw SyntaxFault(
                code: .malformedToken, offset: start, problem: "'@' without the name of a variable",
                fix: "write @name, with letters, digits and underscores")
        }
        guard name.utf8.count <= 64 else {
            throw SyntaxFault(
                code: .malformedToken, offset: start,
                problem: "the name of a variable has \(name.utf8.count) characters",
                fix: "use at most 64 characters after the @")
        }
        return name
    }

    private mutating func skipNumber() throws(SyntaxFault) {
        let start = next
        skipDigits()
        if peek() == UInt8(ascii: ".") {
            next += 1
            guard Self.isDigit(peek()) else {
                throw SyntaxFault(
                    code: .malformedToken, offset: start, problem: "a number ends with its decimal point",
                    fix: "write digits after the point, for example 5.0")
            }
            skipDigits()
        }
        if peek() | 0x20 == UInt8(ascii: "e") {
            next += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { next += 1 }
            guard Self.isDigit(peek()) else {
                throw SyntaxFault(
                    code: .malformedToken, offset: start, problem: "a number has no digits in its exponent",
                    fix: "write for example 2.5E3")
            }
            skipDigits()
        }
        guard !Self.isNameByte(peek()) else {
            throw SyntaxFault(
                code: .malformedToken, offset: start, problem: "a name begins with a digit",
                fix: "read such an attribute with get(), for example get(object, \"1st\")")
        }
    }

    private mutating func skipDigits() { while Self.isDigit(peek()) { next += 1 } }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// A string; two quotes in a row stand for one, a backslash for itself.
    private mutating func string(quote: UInt8) throws(SyntaxFault) -> String {
        let start = next
        next += 1
        var bytes: [UInt8] = []
        while next < end {
            let byte = text[next]
            next += 1
            if byte == quote {
                guard peek() == quote else { return String(decoding: bytes, as: UTF8.self) }
                next += 1
            }
            bytes.append(byte)
        }
        throw SyntaxFault(
            code: .malformedToken, offset: start, problem: "a string has no end",
            expected: [String(decoding: [quote], as: UTF8.self)])
    }

    private mutating func symbol() throws(SyntaxFault) -> Token.Symbol {
        let (byte, following) = (text[next], peek(1))
        let pair = String(decoding: [byte, following], as: UTF8.self)
        switch pair {
        case "<>", "<=", ">=":
            next += 2
            return Token.Symbol(rawValue: pair) ?? .less
        case "--" where !isMinusOfMinus, "/*":
            throw SyntaxFault(
                code: .unexpectedToken, offset: next, problem: "the language has no comments", fix: "remove the comment"
            )
        case "!=":
            throw SyntaxFault(
                code: .unexpectedToken, offset: next, problem: "the language has no operator !=", fix: "write <>")
        default: break
        }
        if byte < 0x80, let symbol = Token.Symbol(rawValue: String(Unicode.Scalar(byte))) {
            next += 1
            return symbol
        }
        throw unexpectedCharacter(byte)
    }

    /// Whether `--` is followed by a digit, a name or a parenthesis: an operator and a sign, not the words of a comment.
    private var isMinusOfMinus: Bool { Self.isDigit(peek(2)) || peek(2) == UInt8(ascii: "(") }

    private func unexpectedCharacter(_ byte: UInt8) -> SyntaxFault {
        let rest = String(decoding: text[next..<min(end, next + 4)], as: UTF8.self)
        let character = rest.first.map(String.init) ?? ""
        let fix: String? =
            switch byte {
            case UInt8(ascii: ";"): "a rule has one statement, without a semicolon"
            case UInt8(ascii: "`"):
                "an attribute's name is not quoted; read unusual names with get(object, \"the name\")"
            default: nil
            }
        return SyntaxFault(
            code: .unexpectedToken, offset: next, problem: "unexpected character \(Printable.quoted(character))",
            fix: fix)
    }
}

/// Text of a rule or a payload in an error: on one line, without control characters, not too long.
enum Printable {
    static func quoted(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars.prefix(60) {
            shown +=
                scalar.properties.isDefaultIgnorableCodePoint || scalar.value < 0x20 || scalar.value == 0x7F
                ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        if text.unicodeScalars.count > 60 { shown += "…" }
        return "'\(shown)'"
    }
}
