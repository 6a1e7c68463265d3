import WireBytes

extension JSONIndex.Entry {
    /// Whether the string or name in `text` is `expected`, without decoding it when it has no escapes.
    @inlinable @inline(__always)
    public func isText(_ expected: Span<UInt8>, in text: Span<UInt8>) -> Bool {
        if isMarked { return isEscapedText(expected, in: text) }
        guard Int(end &- start) == expected.count else { return false }
        var (index, offset) = (0, Int(start))
        while index < expected.count {
            guard text[offset] == expected[index] else { return false }
            index &+= 1
            offset &+= 1
        }
        return true
    }

    @usableFromInline
    func isEscapedText(_ expected: Span<UInt8>, in text: Span<UInt8>) -> Bool {
        // An escape takes six bytes at most for one.
        guard range.count >= expected.count, range.count <= 6 * expected.count else { return false }
        var decoded: [UInt8] = []
        JSONText.decode(text.extracting(range), into: &decoded)
        return decoded.span.hasSameBytes(as: expected)
    }

    /// Appends the string or name in UTF-8. A half of a surrogate pair becomes U+FFFD.
    public func decode(from text: Span<UInt8>, into bytes: inout [UInt8]) {
        if isMarked { return JSONText.decode(text.extracting(range), into: &bytes) }
        let content = text.extracting(range)
        bytes.reserveCapacity(bytes.count + content.count)
        for index in content.indices { bytes.append(content[index]) }
    }

    /// The string or name. A half of a surrogate pair becomes U+FFFD.
    public func string(in text: Span<UInt8>) -> String {
        guard isMarked else { return String(decodingUTF8: text.extracting(range)) }
        var decoded: [UInt8] = []
        JSONText.decode(text.extracting(range), into: &decoded)
        return String(decodingUTF8: decoded.span)
    }
}

/// The text of JSON strings.
enum JSONText {
    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// Decodes the content of a string whose escapes have been checked. A half of a surrogate pair becomes U+FFFD.
    static func decode(_ content: Span<UInt8>, into decoded: inout [UInt8]) {
        decoded.reserveCapacity(decoded.count + content.count)
        decode(content) { decoded.append($0) }
    }

    /// Hands over one byte after the other.
    @inline(__always)
    static func decode(_ content: Span<UInt8>, _ append: (UInt8) -> Void) {
        var index = 0
        while index < content.count {
            let byte = content[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < content.count else {
                append(byte)
                continue
            }
            let escape = content[index]
            index += 1
            switch escape {
            case UInt8(ascii: "n"): append(0x0A)
            case UInt8(ascii: "t"): append(0x09)
            case UInt8(ascii: "r"): append(0x0D)
            case UInt8(ascii: "b"): append(0x08)
            case UInt8(ascii: "f"): append(0x0C)
            case UInt8(ascii: "u"):
                for unit in UTF8.encode(scalar(content, &index)) ?? UTF8.encodedReplacementCharacter { append(unit) }
            default: append(escape)
            }
        }
    }

    private static func scalar(_ content: Span<UInt8>, _ index: inout Int) -> Unicode.Scalar {
        let first = unit(content, index)
        index = min(index + 4, content.count)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), index + 6 <= content.count, content[index] == UInt8(ascii: "\\"),
            content[index + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let second = unit(content, index + 2)
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { return "\u{FFFD}" }
        index += 6
        return scalar
    }

    private static func unit(_ content: Span<UInt8>, _ start: Int) -> UInt32 {
        var value: UInt32 = 0
        for index in start..<min(start + 4, content.count) { value = value << 4 | (hexDigit(content[index]) ?? 0) }
        return value
    }
}
