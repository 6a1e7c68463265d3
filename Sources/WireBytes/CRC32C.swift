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
    public static func portable(_ bytes: Span<UInt8>, continuing previous: UInt32 = 0) -> UInt32 {
        let tables = Self.tables
        let table = tables.span
        var crc = ~previous
        var index = 0
        let count = bytes.count
        while count &- index >= 8 {
            // SAFETY: index + 8 <= count; each table index is below 8 * 256 by its construction from one byte.
            let word =
                unsafe UInt64(
                    littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
                ^ UInt64(crc)
            crc = unsafe table[unchecked: 7 &* 256 &+ Int(word & 0xff)]
            crc ^= unsafe table[unchecked: 6 &* 256 &+ Int(word >> 8 & 0xff)]
            crc ^= unsafe table[unchecked: 5 &* 256 &+ Int(word >> 16 & 0xff)]
            crc ^= unsafe table[unchecked: 4 &* 256 &+ Int(word >> 24 & 0xff)]
            crc ^= unsafe table[unchecked: 3 &* 256 &+ Int(word >> 32 & 0xff)]
            crc ^= unsafe table[unchecked: 2 &* 256 &+ Int(word >> 40 & 0xff)]
            crc ^= unsafe table[unchecked: 1 &* 256 &+ Int(word >> 48 & 0xff)]
            crc ^= unsafe table[unchecked: Int(word >> 56)]
            index &+= 8
        }
        while index < count {
            crc = table[Int((crc ^ UInt32(bytes[index])) & 0xff)] ^ (crc >> 8)
            index &+= 1
        }
        return ~crc
    }

    /// Eight tables of 256: table k advances a byte that is followed by k zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
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
        return tables
    }()
}
