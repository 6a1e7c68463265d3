/// Well-formed UTF-8 as Unicode and RFC 3629 define it: no overlong form, no surrogate, nothing above U+10FFFF.
public enum StrictUTF8 {
    /// The offset of the first byte of the first ill-formed sequence, or `nil` when all of `bytes` is well-formed.
    ///
    /// Linear in the length; text that is ASCII is tested eight bytes at a time.
    @inlinable
    public static func firstFault(in bytes: Span<UInt8>) -> Int? {
        var index = 0
        let count = bytes.count
        while count &- index >= 8 {
            // SAFETY: index + 8 <= count.
            let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            index &+= 8
        }
        return index == count ? nil : slowFault(in: bytes, from: index)
    }

    @usableFromInline
    static func slowFault(in bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        let count = bytes.count
        while index < count {
            let lead = bytes[index]
            if lead < 0x80 {
                index &+= 1
                continue
            }
            // Table 3-7 of the Unicode standard: how many bytes follow, and the range of the first of them.
            let length: Int
            let second: ClosedRange<UInt8>
            switch lead {
            case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            default: return index
            }
            guard count &- index >= length, second.contains(bytes[index &+ 1]) else { return index }
            var follower = 2
            while follower < length {
                guard bytes[index &+ follower] & 0xC0 == 0x80 else { return index }
                follower &+= 1
            }
            index &+= length
        }
        return nil
    }
}
