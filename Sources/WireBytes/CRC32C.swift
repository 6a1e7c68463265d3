#if HardwareCRC && arch(x86_64)
    private import CHardwareCRC
#endif

/// CRC-32C (Castagnoli polynomial 0x1EDC6F41, reflected), the checksum of Kafka's record batches and of iSCSI (RFC 3720).
public enum CRC32C {
    /// The checksum of `bytes`, continuing from that of the bytes before them.
    ///
    /// - Parameter previous: what an earlier call returned; 0 at the start.
    public static func checksum(_ bytes: Span<UInt8>, continuing previous: UInt32 = 0) -> UInt32 {
        #if HardwareCRC && arch(x86_64)
            if trestle_crc32c_available() != 0 {
                return unsafe bytes.withUnsafeBytes { buffer in
                    // SAFETY: the pointer and count describe the borrowed span; the C function only reads.
                    unsafe trestle_crc32c(previous, buffer.baseAddress, buffer.count)
                }
            }
        #endif
        return portable(bytes, continuing: previous)
    }

    /// The same in Swift alone: the reference, and the path where the processor has no CRC instruction.
    ///
    /// Long inputs go through four chains side by side, as one chain waits for its own table look-ups most of the time.
    public static func portable(_ bytes: Span<UInt8>, continuing previous: UInt32 = 0) -> UInt32 {
        let tables = Self.tables
        let table = tables.span
        var crc = ~previous
        var index = 0
        let count = bytes.count
        while count &- index >= 4 &* part {
            var second: UInt32 = 0
            var third: UInt32 = 0
            var fourth: UInt32 = 0
            let end = index &+ part
            while index < end {
                crc = step(crc, bytes, index, table)
                second = step(second, bytes, index &+ part, table)
                third = step(third, bytes, index &+ 2 &* part, table)
                fourth = step(fourth, bytes, index &+ 3 &* part, table)
                index &+= 8
            }
            crc = fourth ^ advance(third ^ advance(second ^ advance(crc, table), table), table)
            index &+= 3 &* part
        }
        while count &- index >= 8 {
            crc = step(crc, bytes, index, table)
            index &+= 8
        }
        while index < count {
            crc = table[Int((crc ^ UInt32(bytes[index])) & 0xff)] ^ (crc >> 8)
            index &+= 1
        }
        return ~crc
    }

    /// Bytes of each of the four chains; a multiple of eight.
    private static let part = 256

    /// Takes eight bytes from `index`, which must be there.
    @inline(__always)
    private static func step(_ crc: UInt32, _ bytes: Span<UInt8>, _ index: Int, _ table: Span<UInt32>) -> UInt32 {
        // SAFETY: index + 8 <= count by the callers' loops; each table index is below 8 * 256 by its construction from
        // one byte.
        let word =
            unsafe UInt64(
                littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
            ^ UInt64(crc)
        // Two halves, so that half of the look-ups wait for nothing but the bytes.
        let early =
            unsafe table[unchecked: 3 &* 256 &+ Int(word >> 32 & 0xff)]
            ^ table[unchecked: 2 &* 256 &+ Int(word >> 40 & 0xff)]
            ^ table[unchecked: 1 &* 256 &+ Int(word >> 48 & 0xff)]
            ^ table[unchecked: Int(word >> 56)]
        let late =
            unsafe table[unchecked: 7 &* 256 &+ Int(word & 0xff)]
            ^ table[unchecked: 6 &* 256 &+ Int(word >> 8 & 0xff)]
            ^ table[unchecked: 5 &* 256 &+ Int(word >> 16 & 0xff)]
            ^ table[unchecked: 4 &* 256 &+ Int(word >> 24 & 0xff)]
        return early ^ late
    }

    /// The register after `part` zero bytes.
    @inline(__always)
    private static func advance(_ crc: UInt32, _ table: Span<UInt32>) -> UInt32 {
        // SAFETY: the tables hold 12 * 256 elements, and each index adds less than 256 to at most 11 * 256.
        unsafe table[unchecked: 8 &* 256 &+ Int(crc & 0xff)] ^ table[unchecked: 9 &* 256 &+ Int(crc >> 8 & 0xff)]
            ^ table[unchecked: 10 &* 256 &+ Int(crc >> 16 & 0xff)] ^ table[unchecked: 11 &* 256 &+ Int(crc >> 24)]
    }

    /// Eight tables of 256, of which table k advances a byte that is followed by k zero bytes, and four that advance the
    /// four bytes of the register by `part` zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 12 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
            tables[byte] = crc
        }
        for byte in 0..<256 {
            for k in 1..<8 {
                let shorter = tables[(k - 1) * 256 + byte]
                tables[k * 256 + byte] = tables[Int(shorter & 0xff)] ^ (shorter >> 8)
            }
        }
        // The advance is linear: that of each bit gives that of every byte.
        for bit in 0..<32 {
            var crc = UInt32(1) << UInt32(bit)
            for _ in 0..<part { crc = tables[Int(crc & 0xff)] ^ (crc >> 8) }
            let start = (8 + bit / 8) * 256
            for byte in 0..<256 where byte & (1 << (bit % 8)) != 0 { tables[start + byte] ^= crc }
        }
        return tables
    }()
}
