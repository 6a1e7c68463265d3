/// Base64 with padding (RFC 4648, section 4), read strictly: no white space, no stray bits.
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    public static func encode(_ bytes: Span<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let rest = bytes.count - start
            let group =
                UInt32(bytes[start]) << 16 | (rest > 1 ? UInt32(bytes[start + 1]) << 8 : 0)
                | (rest > 2 ? UInt32(bytes[start + 2]) : 0)
            text.append(alphabet[Int(group >> 18)])
            text.append(alphabet[Int(group >> 12 & 63)])
            text.append(rest > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
            text.append(rest > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
        }
        return String(decoding: text, as: UTF8.self)
    }

    public static func encode(_ bytes: [UInt8]) -> String { encode(bytes.span) }

    /// - Returns: `nil` unless it is whole groups of four with padding at the end alone and no bits left over.
    public static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        // At once: an array that grows leaves copies behind, and this may be a key.
        bytes.reserveCapacity(text.underestimatedCount / 4 * 3)
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for character in text {
            let value: UInt32
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt32(character) - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt32(character) - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt32(character) + 4
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="):
                padding += 1
                value = 0
            default: return nil
            }
            // Padding ends the text: at most two, only at the end of the last group.
            if padding > 0 && (character != UInt8(ascii: "=") || digits < 2) { return nil }
            group = group << 6 | value
            digits += 1
            if digits == 4 {
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
                if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: group)) }
                let stray: UInt32 = padding == 2 ? 0xffff : padding == 1 ? 0xff : 0
                if group & stray != 0 { return nil }
                (group, digits) = (0, 0)
            } else if padding == 2 {
                return nil
            }
        }
        return digits == 0 ? bytes : nil
    }
}
