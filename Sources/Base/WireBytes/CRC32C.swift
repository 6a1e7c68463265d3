#if canImport(CHardwareCRC) && arch(x86_64) && !PortableCRC
private import CHardwareCRC
#endif

/// CRC-32C (Castagnoli polynomial 0x1EDC6F41, reflected), the checksum of Kafka's record batches and of iSCSI (RFC 3720).
public enum CRC32C {
    /// The checksum of `bytes`, continuing from that of the bytes before them.
    ///
    /// - Parameter previous: what an earlier call returned; 0 at the start.
    public static func checksum(_ bytes: Span<UInt8>, continuing previous: UInt32 = 0) -> UInt32 {
        #if canImport(CHardwareCRC) && arch(x86_64) && !PortableCRC
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
        tables.checksum(bytes, continuing: previous)
    }

    private static let tables = SlicedCRC(reflected: 0x82F6_3B78)
}
