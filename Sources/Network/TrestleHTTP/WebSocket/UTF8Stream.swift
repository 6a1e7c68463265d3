/// Checks UTF-8 that comes in pieces (RFC 3629), at the first byte that cannot be part of it.
struct UTF8Stream: Sendable {
    /// How many bytes of the current character are to come.
    private var missing = 0
    /// What the next of them may be.
    private var range: ClosedRange<UInt8> = 0x80...0xbf

    /// Whether no character is unfinished.
    var isComplete: Bool { missing == 0 }

    /// - Returns: whether the text may still be UTF-8.
    mutating func receive(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where !receive(bytes[index]) { return false }
        return true
    }

    private mutating func receive(_ byte: UInt8) -> Bool {
        if missing > 0 {
            guard range.contains(byte) else { return false }
            missing -= 1
            range = 0x80...0xbf
            return true
        }
        switch byte {
        case ..<0x80: return true
        case 0xc2...0xdf: (missing, range) = (1, 0x80...0xbf)
        case 0xe0: (missing, range) = (2, 0xa0...0xbf)
        case 0xed: (missing, range) = (2, 0x80...0x9f)
        case 0xe1...0xef: (missing, range) = (2, 0x80...0xbf)
        case 0xf0: (missing, range) = (3, 0x90...0xbf)
        case 0xf1...0xf3: (missing, range) = (3, 0x80...0xbf)
        case 0xf4: (missing, range) = (3, 0x80...0x8f)
        default: return false
        }
        return true
    }
}
