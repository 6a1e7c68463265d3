import WireBytes

/// Where the values of a JSON text (RFC 8259) lie: an index over borrowed bytes that is built in one pass, without copying, and
/// decodes nothing. It can be used again for the next text, and then allocates nothing.
///
/// The text is read strictly: one value, UTF-8, nested at most `maximumDepth` deep. Numbers keep their text.
public struct JSONIndex: Sendable {
    /// The deepest nesting.
    public static let maximumDepth = 512

    public enum Kind: UInt8, Sendable { case null, `false`, `true`, number, string, array, object }

    /// A value, or the name of a member. The value of a member follows its name.
    public struct Entry: Sendable {
        public let kind: Kind
        /// Of a string: whether it contains a backslash.
        public internal(set) var hasEscapes = false
        /// The first byte; of a string, the first one after the quote.
        public let start: UInt32
        /// The byte behind the last one; of a string, its closing quote.
        public internal(set) var end: UInt32
        /// The index of the entry that follows this one and everything inside it.
        public internal(set) var next: Int32

        init(_ kind: Kind, start: Int, end: Int = 0, next: Int32) {
            self.kind = kind
            self.start = UInt32(truncatingIfNeeded: start)
            self.end = UInt32(truncatingIfNeeded: end)
            self.next = next
        }

        public var range: Range<Int> { Int(start)..<Int(end) }
    }

    /// The values in the order of the text; the first is the whole.
    public private(set) var entries: [Entry] = []

    public init() {}

    /// Forgets the text.
    public mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    /// Reads a text. After an error the index is empty.
    ///
    /// - Parameter maximumEntries: the most values and names; each takes 16 bytes.
    public mutating func read(_ text: Span<UInt8>, maximumEntries: Int = 1 << 22) throws(JSONError) {
        entries.removeAll(keepingCapacity: true)
        do throws(JSONError) {
            if let fault = StrictUTF8.firstFault(in: text) {
                throw JSONError(offset: fault, problem: "text that is not UTF-8")
            }
            guard text.count < UInt32.max else { throw JSONError(offset: 0, problem: "text of 4 GiB or more") }
            try build(text, maximumEntries)
        } catch {
            entries.removeAll(keepingCapacity: true)
            throw error
        }
    }

    private mutating func build(_ text: Span<UInt8>, _ maximumEntries: Int) throws(JSONError) {
        var scanner = JSONScanner(text: text)
        // The array or object that is open; its entry holds its own parent in `next` until it is closed.
        var open: Int32 = -1
        var depth = 0
        while true {
            // A value stands here.
            guard entries.count < maximumEntries else { throw scanner.error("more than \(maximumEntries) values") }
            scanner.skipSpace()
            let byte = scanner.peek
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                guard depth < Self.maximumDepth else {
                    throw scanner.error("nested deeper than \(Self.maximumDepth) levels")
                }
                let isObject = byte == UInt8(ascii: "{")
                entries.append(Entry(isObject ? .object : .array, start: scanner.offset, next: open))
                open = Int32(entries.count - 1)
                depth += 1
                scanner.offset += 1
                scanner.skipSpace()
                if scanner.peek != (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if isObject { try name(&scanner) }
                    continue
                }
            } else {
                entries.append(try scanner.scalar(next: Int32(entries.count + 1)))
            }
            // Behind a value: close what ends here.
            while true {
                scanner.skipSpace()
                guard open >= 0 else {
                    guard scanner.offset == text.count else { throw scanner.error("text after the value") }
                    return
                }
                let isObject = entries[Int(open)].kind == .object
                let byte = scanner.peek
                if byte == UInt8(ascii: ","), entries.count - 1 > Int(open) {
                    scanner.offset += 1
                    if isObject { try name(&scanner) }
                    break
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw scanner.error("a comma or the end of the \(isObject ? "object" : "array") is missing")
                }
                scanner.offset += 1
                let parent = entries[Int(open)].next
                entries[Int(open)].end = UInt32(truncatingIfNeeded: scanner.offset)
                entries[Int(open)].next = Int32(entries.count)
                open = parent
                depth -= 1
            }
        }
    }

    private mutating func name(_ scanner: inout JSONScanner) throws(JSONError) {
        scanner.skipSpace()
        guard scanner.peek == UInt8(ascii: "\"") else { throw scanner.error("a name is missing") }
        entries.append(try scanner.string(next: Int32(entries.count + 1)))
        scanner.skipSpace()
        guard scanner.peek == UInt8(ascii: ":") else { throw scanner.error("a colon is missing") }
        scanner.offset += 1
    }
}

/// Walks over the tokens of a JSON text that is UTF-8.
struct JSONScanner: ~Escapable {
    let text: Span<UInt8>
    var offset = 0

    @_lifetime(copy text)
    init(text: Span<UInt8>) { self.text = text }

    /// The next byte, 0 at the end: no token begins with it.
    @inline(__always)
    var peek: UInt8 { offset < text.count ? text[offset] : 0 }

    func error(_ problem: String) -> JSONError { JSONError(offset: offset, problem: problem) }

    @inline(__always)
    mutating func skipSpace() {
        while offset < text.count {
            let byte = text[offset]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            offset &+= 1
        }
    }

    mutating func scalar(next: Int32) throws(JSONError) -> JSONIndex.Entry {
        switch peek {
        case UInt8(ascii: "\""): return try string(next: next)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(next: next)
        case UInt8(ascii: "t"): return try word("true", .true, next)
        case UInt8(ascii: "f"): return try word("false", .false, next)
        case UInt8(ascii: "n"): return try word("null", .null, next)
        default: throw error("a value is missing")
        }
    }

    private mutating func word(_ word: String, _ kind: JSONIndex.Kind, _ next: Int32) throws(JSONError)
        -> JSONIndex.Entry
    {
        let start = offset
        for byte in word.utf8 {
            guard peek == byte else { throw error("a value is missing") }
            offset &+= 1
        }
        return JSONIndex.Entry(kind, start: start, end: offset, next: next)
    }

    private mutating func number(next: Int32) throws(JSONError) -> JSONIndex.Entry {
        let start = offset
        if peek == UInt8(ascii: "-") { offset &+= 1 }
        if peek == UInt8(ascii: "0") {
            offset &+= 1
        } else {
            try digits()
        }
        if peek == UInt8(ascii: ".") {
            offset &+= 1
            try digits()
        }
        if peek | 0x20 == UInt8(ascii: "e") {
            offset &+= 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { offset &+= 1 }
            try digits()
        }
        return JSONIndex.Entry(.number, start: start, end: offset, next: next)
    }

    private mutating func digits() throws(JSONError) {
        guard peek &- UInt8(ascii: "0") < 10 else { throw error("a digit is missing") }
        while peek &- UInt8(ascii: "0") < 10 { offset &+= 1 }
    }

    /// A string; its quote is next.
    mutating func string(next: Int32) throws(JSONError) -> JSONIndex.Entry {
        offset &+= 1
        var entry = JSONIndex.Entry(.string, start: offset, next: next)
        while true {
            skipPlainText()
            guard offset < text.count else { throw error("a string without an end") }
            let byte = text[offset]
            guard byte >= 0x20 else { throw error("a control character in a string") }
            offset &+= 1
            if byte == UInt8(ascii: "\"") {
                entry.end = UInt32(truncatingIfNeeded: offset &- 1)
                return entry
            }
            if byte == UInt8(ascii: "\\") {
                entry.hasEscapes = true
                try escape()
            }
        }
    }

    /// Eight characters at a time, up to a quote, a backslash or a control character, or near the end of the text.
    @inline(__always)
    private mutating func skipPlainText() {
        while text.count &- offset >= 8 {
            let word = text.littleEndianWord(at: offset)
            let quotes = word ^ 0x2222_2222_2222_2222
            let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            // The lowest bit that is set marks the first such byte; those above it may be wrong.
            let found =
                ((quotes &- 0x0101_0101_0101_0101) & ~quotes | (backslashes &- 0x0101_0101_0101_0101) & ~backslashes
                    | (word &- 0x2020_2020_2020_2020) & ~word) & 0x8080_8080_8080_8080
            if found != 0 {
                offset &+= found.trailingZeroBitCount &>> 3
                return
            }
            offset &+= 8
        }
    }

    private mutating func escape() throws(JSONError) {
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset &+= 1
        case UInt8(ascii: "u"):
            offset &+= 1
            for _ in 0..<4 {
                guard JSONText.hexDigit(peek) != nil else { throw error("four hexadecimal digits are missing") }
                offset &+= 1
            }
        default: throw error("an unknown escape")
        }
    }
}
