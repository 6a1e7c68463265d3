import WireBytes

/// Walks over the tokens of a JSON text that is UTF-8.
struct JSONScanner: ~Escapable {
    private let text: Span<UInt8>
    private(set) var offset = 0
    /// Entries written.
    private(set) var count = 0

    @_lifetime(copy text)
    init(text: Span<UInt8>) { self.text = text }

    func error(_ problem: String) -> JSONError { JSONError(offset: offset, problem: problem) }

    /// The next byte, 0 at the end: no token begins with it.
    @inline(__always)
    private var peek: UInt8 { offset < text.count ? text[offset] : 0 }

    /// The next byte that is not white space.
    @inline(__always)
    private mutating func nextToken() -> UInt8 {
        let byte = peek
        return byte > 0x20 ? byte : nextTokenAfterSpace()
    }

    @inline(never)
    private mutating func nextTokenAfterSpace() -> UInt8 {
        while offset < text.count {
            let byte = text[offset]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            offset &+= 1
        }
        return 0
    }

    /// Writes the entries of the whole text.
    ///
    /// - Returns: false when `entries` are too few.
    mutating func index(into entries: inout MutableSpan<JSONIndex.Entry>) throws(JSONError) -> Bool {
        // The array or object that is open; its entry holds its own parent in `next` until it is closed.
        var open = -1
        var isObject = false
        var depth = 0
        let capacity = entries.count
        while true {
            // A value stands here; two entries are the most that it and a name before the next one take.
            guard count &+ 2 <= capacity else { return false }
            let byte = nextToken()
            // { and [ differ in this bit alone.
            if byte | 0x20 == UInt8(ascii: "{") {
                guard depth < JSONIndex.maximumDepth else {
                    throw error("nested deeper than \(JSONIndex.maximumDepth) levels")
                }
                isObject = byte == UInt8(ascii: "{")
                entries[count] = JSONIndex.Entry(isObject ? .object : .array, start: offset, next: open)
                open = count
                count &+= 1
                depth &+= 1
                offset &+= 1
                if nextToken() != (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if isObject { try name(into: &entries) }
                    continue
                }
            } else {
                entries[count] = try scalar(byte)
                count &+= 1
                if open < 0 { return try end() }
                if nextToken() == UInt8(ascii: ",") {
                    offset &+= 1
                    if isObject {
                        guard count &+ 2 <= capacity else { return false }
                        try name(into: &entries)
                    }
                    continue
                }
            }
            // Close what ends here.
            while true {
                guard nextToken() == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw error("a comma or the end of the \(isObject ? "object" : "array") is missing")
                }
                offset &+= 1
                depth &-= 1
                let parent = Int(entries[open].next)
                entries[open].end = UInt32(truncatingIfNeeded: offset)
                entries[open].next = Int32(truncatingIfNeeded: count)
                open = parent
                if open < 0 { return try end() }
                isObject = entries[open].kind == .object
                if nextToken() == UInt8(ascii: ",") {
                    offset &+= 1
                    if isObject {
                        guard count &+ 2 <= capacity else { return false }
                        try name(into: &entries)
                    }
                    break
                }
            }
        }
    }

    private mutating func end() throws(JSONError) -> Bool {
        _ = nextToken()
        guard offset == text.count else { throw error("text after the value") }
        return true
    }

    @inline(__always)
    private mutating func name(into entries: inout MutableSpan<JSONIndex.Entry>) throws(JSONError) {
        guard nextToken() == UInt8(ascii: "\"") else { throw error("a name is missing") }
        entries[count] = try string()
        count &+= 1
        guard nextToken() == UInt8(ascii: ":") else { throw error("a colon is missing") }
        offset &+= 1
    }

    @inline(__always)
    private mutating func scalar(_ byte: UInt8) throws(JSONError) -> JSONIndex.Entry {
        switch byte {
        case UInt8(ascii: "\""): return try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word(0x6575_7274, 4, .true)
        case UInt8(ascii: "f"): return try word(0x65_736c_6166, 5, .false)
        case UInt8(ascii: "n"): return try word(0x6c6c_756e, 4, .null)
        default: throw error("a value is missing")
        }
    }

    /// - Parameter letters: the word's bytes, the first the lowest.
    private mutating func word(
        _ letters: UInt64, _ length: Int, _ kind: JSONIndex.Kind
    ) throws(JSONError) -> JSONIndex.Entry {
        let start = offset
        var rest = letters
        for _ in 0..<length {
            guard peek == UInt8(truncatingIfNeeded: rest) else { throw error("a value is missing") }
            rest &>>= 8
            offset &+= 1
        }
        return JSONIndex.Entry(kind, start: start, end: offset, next: count &+ 1)
    }

    private mutating func number() throws(JSONError) -> JSONIndex.Entry {
        let start = offset
        var isMarked = false
        if peek == UInt8(ascii: "-") { offset &+= 1 }
        if peek == UInt8(ascii: "0") {
            offset &+= 1
        } else {
            try digits()
        }
        if peek == UInt8(ascii: ".") {
            isMarked = true
            offset &+= 1
            try digits()
        }
        if peek | 0x20 == UInt8(ascii: "e") {
            isMarked = true
            offset &+= 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { offset &+= 1 }
            try digits()
        }
        return JSONIndex.Entry(.number, isMarked: isMarked, start: start, end: offset, next: count &+ 1)
    }

    @inline(__always)
    private mutating func digits() throws(JSONError) {
        var place = offset
        while place < text.count, text[place] &- UInt8(ascii: "0") < 10 { place &+= 1 }
        guard place > offset else { throw error("a digit is missing") }
        offset = place
    }

    /// A string; its quote is next.
    @inline(__always)
    private mutating func string() throws(JSONError) -> JSONIndex.Entry {
        offset &+= 1
        let start = offset
        skipPlainText()
        if peek == UInt8(ascii: "\"") {
            offset &+= 1
            return JSONIndex.Entry(.string, start: start, end: offset &- 1, next: count &+ 1)
        }
        let isMarked = try skipToQuote()
        offset &+= 1
        return JSONIndex.Entry(.string, isMarked: isMarked, start: start, end: offset &- 1, next: count &+ 1)
    }

    /// Goes on to the closing quote.
    ///
    /// - Returns: whether there is an escape before it.
    @inline(never)
    private mutating func skipToQuote() throws(JSONError) -> Bool {
        var hasEscapes = false
        while true {
            skipPlainText()
            guard offset < text.count else { throw error("a string without an end") }
            let byte = text[offset]
            guard byte >= 0x20 else { throw error("a control character in a string") }
            if byte == UInt8(ascii: "\"") { return hasEscapes }
            offset &+= 1
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
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
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
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
