/// CRC-32 (polynomial 0x04C11DB7, reflected) as of Ethernet, zlib and Kafka's message formats 0 and 1.
public enum CRC32 {
    /// The checksum of `bytes`, continuing from that of the bytes before them.
    ///
    /// - Parameter previous: what an earlier call returned; 0 at the start.
    public static func checksum(_ bytes: Span<UInt8>, continuing previous: UInt32 = 0) -> UInt32 {
        tables.checksum(bytes, continuing: previous)
    }

    private static let tables = SlicedCRC(reflected: 0xEDB8_8320)
}
