import WireBytes

/// xxHash of 32 bits, the checksum of LZ4 frames.
///
/// Source: the xxHash fast digest algorithm description, section XXH32.
enum XXHash32 {
    private static let prime1: UInt32 = 0x9E37_79B1
    private static let prime2: UInt32 = 0x85EB_CA77
    private static let prime3: UInt32 = 0xC2B2_AE3D
    private static let prime4: UInt32 = 0x27D4_EB2F
    private static let prime5: UInt32 = 0x1656_67B1

    /// The hash with seed 0, which is what LZ4 uses.
    static func hash(_ bytes: Span<UInt8>) -> UInt32 {
        let count = bytes.count
        var offset = 0
        var hash = prime5
        if count >= 16 {
            var (a, b, c, d) = (prime1 &+ prime2, prime2, UInt32(0), 0 &- prime1)
            while count &- offset >= 16 {
                let low = bytes.littleEndianWord(at: offset)
                let high = bytes.littleEndianWord(at: offset &+ 8)
                a = round(a, UInt32(truncatingIfNeeded: low))
                b = round(b, UInt32(truncatingIfNeeded: low &>> 32))
                c = round(c, UInt32(truncatingIfNeeded: high))
                d = round(d, UInt32(truncatingIfNeeded: high &>> 32))
                offset &+= 16
            }
            hash = rotate(a, 1) &+ rotate(b, 7) &+ rotate(c, 12) &+ rotate(d, 18)
        }
        hash &+= UInt32(truncatingIfNeeded: count)
        while count &- offset >= 4 {
            let word =
                UInt32(bytes[offset]) | UInt32(bytes[offset &+ 1]) &<< 8 | UInt32(bytes[offset &+ 2]) &<< 16
                | UInt32(bytes[offset &+ 3]) &<< 24
            hash = rotate(hash &+ word &* prime3, 17) &* prime4
            offset &+= 4
        }
        while offset < count {
            hash = rotate(hash &+ UInt32(bytes[offset]) &* prime5, 11) &* prime1
            offset &+= 1
        }
        hash = (hash ^ hash &>> 15) &* prime2
        hash = (hash ^ hash &>> 13) &* prime3
        return hash ^ hash &>> 16
    }

    @inline(__always)
    private static func round(_ lane: UInt32, _ word: UInt32) -> UInt32 {
        rotate(lane &+ word &* prime2, 13) &* prime1
    }

    @inline(__always)
    private static func rotate(_ value: UInt32, _ bits: UInt32) -> UInt32 {
        value &<< bits | value &>> (32 &- bits)
    }
}
