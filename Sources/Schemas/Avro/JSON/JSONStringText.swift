import WireBytes

/// Strings as JSON.
enum JSONStringText {
    /// Appends UTF-8 with its quotes, escaped where JSON asks for it.
    @inline(__always)
    static func append(_ text: Span<UInt8>, to output: inout WireBuffer) {
        output.append(UInt8(ascii: "\""))
        let plain = plainPrefix(text)
        output.append(text.extracting(first: plain))
        if plain < text.count { escape(text.extracting(droppingFirst: plain), &output) }
        output.append(UInt8(ascii: "\""))
    }

    /// Appends each byte as the code point of the same value.
    static func append(codePoints bytes: Span<UInt8>, to output: inout WireBuffer) {
        output.append(UInt8(ascii: "\""))
        for index in bytes.indices {
            let byte = bytes[index]
            if byte < 0x80 {
                append(byte, &output)
            } else {
                output.append(0xC0 | byte >> 6)
                output.append(0x80 | byte & 0x3F)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// The bytes before the first that must be escaped.
    @inline(__always)
    private static func plainPrefix(_ text: Span<UInt8>) -> Int {
        var offset = 0
        while text.count &- offset >= 8 {
            let word = text.littleEndianWord(at: offset)
            let quotes = word ^ 0x2222_2222_2222_2222
            let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let found =
                ((quotes &- 0x0101_0101_0101_0101) & ~quotes | (backslashes &- 0x0101_0101_0101_0101) & ~backslashes
                    | (word &- 0x2020_2020_2020_2020) & ~word) & 0x8080_8080_8080_8080
            if found != 0 { return offset &+ found.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        while offset < text.count {
            let byte = text[offset]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            offset &+= 1
        }
        return offset
    }

    @inline(never)
    private static func escape(_ text: Span<UInt8>, _ output: inout WireBuffer) {
        for index in text.indices { append(text[index], &output) }
    }

    private static func append(_ byte: UInt8, _ output: inout WireBuffer) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            output.append(UInt8(ascii: "\\"))
            output.append(byte)
        case 0x0A: output.append(utf8: "\\n")
        case 0x0D: output.append(utf8: "\\r")
        case 0x09: output.append(utf8: "\\t")
        case 0..<0x20:
            output.append(utf8: "\\u00")
            output.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let low = byte & 15
            output.append(low < 10 ? UInt8(ascii: "0") &+ low : UInt8(ascii: "a") &+ low &- 10)
        default: output.append(byte)
        }
    }
}
