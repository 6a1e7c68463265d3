import WireBytes

/// MurmurHash2 of 32 bits with the seed that Kafka's Java client uses.
public enum Murmur2 {
    public static func hash(_ bytes: Span<UInt8>) -> Int32 {
        let multiplier: UInt32 = 0x5BD1_E995
        var cursor = ByteCursor(bytes)
        var hash: UInt32 = 0x9747_B28C ^ UInt32(truncatingIfNeeded: bytes.count)
        while let word = cursor.readUInt32() {
            var mixed = word.byteSwapped &* multiplier
            mixed ^= mixed >> 24
            hash = hash &* multiplier ^ mixed &* multiplier
        }
        var rest: UInt32 = 0
        var shift: UInt32 = 0
        while let byte = cursor.readUInt8() {
            rest |= UInt32(byte) << shift
            shift += 8
        }
        if shift > 0 { hash = (hash ^ rest) &* multiplier }
        hash ^= hash >> 13
        hash = hash &* multiplier
        hash ^= hash >> 15
        return Int32(bitPattern: hash)
    }
}

/// The partition that Kafka's Java client gives a record with a key.
public enum JavaPartitioner {
    /// - Parameter count: how many partitions the topic has, at least 1.
    /// - Returns: 0 to `count - 1`.
    public static func partition(key: Span<UInt8>, count: Int32) -> Int32 {
        precondition(count > 0)
        return (Murmur2.hash(key) & Int32.max) % count
    }
}
