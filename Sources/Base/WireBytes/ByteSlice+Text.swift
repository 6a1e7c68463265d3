extension ByteSlice: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    /// The UTF-8 of a literal: `let payload: ByteSlice = "21.5"`.
    public init(stringLiteral text: String) { self.init(utf8: text) }

    /// The bytes of a literal: `let payload: ByteSlice = [0x01, 0xff]`.
    public init(arrayLiteral elements: UInt8...) { self.init(elements) }
}

extension ByteSlice {
    /// The bytes as text, ill-formed UTF-8 replaced by U+FFFD. `String(validUTF8: slice.span)` tells whether it is well-formed.
    public var string: String { String(decodingUTF8: span) }

    /// Whether the bytes are the UTF-8 of `right`, scalar by scalar: no normalisation takes place.
    public static func == (left: ByteSlice, right: some StringProtocol) -> Bool { left.elementsEqual(right.utf8) }
    public static func == (left: some StringProtocol, right: Self) -> Bool { right == left }
    public static func != (left: ByteSlice, right: some StringProtocol) -> Bool { !(left == right) }
    public static func != (left: some StringProtocol, right: Self) -> Bool { !(right == left) }

}

extension Optional where Wrapped == ByteSlice {
    /// `false` for `nil`.
    public static func == (left: ByteSlice?, right: some StringProtocol) -> Bool { left.map { $0 == right } ?? false }
    public static func != (left: ByteSlice?, right: some StringProtocol) -> Bool { !(left == right) }
}

extension ByteSlice: CustomStringConvertible, CustomDebugStringConvertible {
    /// The most bytes that a description shows.
    private static let shownSize = 512

    /// A description for people and logs: `21.5`, or `0x00ff` if the bytes are not text.
    ///
    /// Text is well-formed UTF-8 without control characters other than tabs and line ends; it is escaped to one line as
    /// by `PeerText`. More than 512 bytes are truncated: `21.5…(600 bytes)`. `string` and `array` return all bytes.
    public var description: String { described { PeerText($0).description } }

    /// The same with quotes around text: `"21.5"`.
    public var debugDescription: String {
        described { text in
            let quoted = PeerText(text).description.split(separator: "\"", omittingEmptySubsequences: false)
            return "\"" + quoted.joined(separator: "\\\"") + "\""
        }
    }

    private func described(text: (String) -> String) -> String {
        let shown = span.extracting(first: shownSize(span))
        let rest = shown.count < count ? "…(\(count) bytes)" : ""
        if let content = String(validUTF8: shown), !content.unicodeScalars.contains(where: Self.isBinary) {
            return text(content) + rest
        }
        var digits = "0x"
        for index in shown.indices {
            digits += shown[index] < 0x10 ? "0" : ""
            digits += String(shown[index], radix: 16)
        }
        return digits + rest
    }

    /// As many as fit, and no scalar in parts.
    private func shownSize(_ bytes: Span<UInt8>) -> Int {
        guard bytes.count > Self.shownSize else { return bytes.count }
        for size in stride(from: Self.shownSize, to: Self.shownSize - 4, by: -1) where bytes[size] & 0xc0 != 0x80 {
            return size
        }
        return Self.shownSize
    }

    private static func isBinary(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0a, 0x0d: false
        case 0..<0x20, 0x7f...0x9f: true
        default: false
        }
    }
}
