import WireBytes

/// Base64 with padding (RFC 4648, section 4), from and to buffers.
enum Base64Text {
    /// Appends the bytes that `text` stands for; `false` when it is not valid.
    static func append(_ text: Span<UInt8>, to output: inout WireBuffer) -> Bool {
        guard text.count % 4 == 0 else { return false }
        var index = 0
        while index < text.count {
            var word: UInt32 = 0
            var padding = 0
            for offset in 0..<4 {
                let byte = text[index &+ offset]
                var value: UInt8
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte &- UInt8(ascii: "A")
                case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte &- UInt8(ascii: "a") &+ 26
                case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte &- UInt8(ascii: "0") &+ 52
                case UInt8(ascii: "+"): value = 62
                case UInt8(ascii: "/"): value = 63
                case UInt8(ascii: "=") where index &+ 4 == text.count && offset >= 2:
                    padding &+= 1
                    value = 0
                default: return false
                }
                if padding > 0, byte != UInt8(ascii: "=") { return false }
                word = word << 6 | UInt32(value)
            }
            if padding == 1 && word & 0xFF != 0 || padding == 2 && word & 0xFFFF != 0 { return false }
            output.append(UInt8(truncatingIfNeeded: word >> 16))
            if padding < 2 { output.append(UInt8(truncatingIfNeeded: word >> 8)) }
            if padding < 1 { output.append(UInt8(truncatingIfNeeded: word)) }
            index &+= 4
        }
        return true
    }

    private static let alphabet: InlineArray<64, UInt8> = {
        let text = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        return InlineArray { text[$0] }
    }()

    /// Appends the text for `bytes`.
    static func append(encoding bytes: Span<UInt8>, to output: inout WireBuffer) {
        var index = 0
        while index < bytes.count {
            let left = bytes.count &- index
            var word = UInt32(bytes[index]) << 16
            if left > 1 { word |= UInt32(bytes[index &+ 1]) << 8 }
            if left > 2 { word |= UInt32(bytes[index &+ 2]) }
            output.append(alphabet[Int(word >> 18)])
            output.append(alphabet[Int(word >> 12 & 63)])
            output.append(left > 1 ? alphabet[Int(word >> 6 & 63)] : UInt8(ascii: "="))
            output.append(left > 2 ? alphabet[Int(word & 63)] : UInt8(ascii: "="))
            index &+= 3
        }
    }
}
