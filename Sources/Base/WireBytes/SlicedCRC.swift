/// A reflected CRC of 32 bits by tables, eight bytes a step and, in long inputs, four chains side by side: one chain waits
/// for its own table look-ups most of the time.
struct SlicedCRC: Sendable {
    /// Eight tables of 256, of which table k advances a byte that is followed by k zero bytes, and four that advance the
    /// four bytes of the register by `part` zero bytes.
    private let tables: [UInt32]

    /// Bytes of each of the four chains; a multiple of eight.
    private static let part = 256

    /// - Parameter polynomial: with the highest power in the lowest bit.
    init(reflected polynomial: UInt32) {
        var tables = [UInt32](repeating: 0, count: 12 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ polynomial : crc >> 1 }
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
            for _ in 0..<Self.part { crc = tables[Int(crc & 0xff)] ^ (crc >> 8) }
            let start = (8 + bit / 8) * 256
            for byte in 0..<256 where byte & (1 << (bit % 8)) != 0 { tables[start + byte] ^= crc }
        }
        self.tables = tables
    }

    func checksum(_ bytes: Span<UInt8>, continuing previous: UInt32) -> UInt32 {
        let table = tables.span
        let part = Self.part
        var crc = ~previous
        var index = 0
        let count = bytes.count
        while count &- index >= 4 &* part {
            var second: UInt32 = 0
            var third: UInt32 = 0
            var fourth: UInt32 = 0
            let end = index &+ part
            while index < end {
                crc = Self.step(crc, bytes, index, table)
                second = Self.step(second, bytes, index &+ part, table)
                third = Self.step(third, bytes, index &+ 2 &* part, table)
                fourth = Self.step(fourth, bytes, index &+ 3 &* part, table)
                index &+= 8
            }
            crc = Self.advance(crc, table) ^ second
            crc = Self.advance(crc, table) ^ third
            crc = Self.advance(crc, table) ^ fourth
            index &+= 3 &* part
        }
        while count &- index >= 8 {
            crc = Self.step(crc, bytes, index, table)
            index &+= 8
        }
        while index < count {
            crc = table[Int((crc ^ UInt32(bytes[index])) & 0xff)] ^ (crc >> 8)
            index &+= 1
        }
        return ~crc
    }

    /// Takes the eight bytes from `index`, which must be there.
    @inline(__always)
    private static func step(_ crc: UInt32, _ bytes: Span<UInt8>, _ index: Int, _ table: Span<UInt32>) -> UInt32 {
        // SAFETY: index + 8 <= count by the callers' loops; the tables hold 12 * 256 elements, and each index adds one byte
        // to at most 7 * 256.
        let word =
            unsafe UInt64(
                littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
            ^ UInt64(crc)
        var next = unsafe table[unchecked: 3 &* 256 &+ Int(word >> 32 & 0xff)]
        next ^= unsafe table[unchecked: 2 &* 256 &+ Int(word >> 40 & 0xff)]
        next ^= unsafe table[unchecked: 1 &* 256 &+ Int(word >> 48 & 0xff)]
        next ^= unsafe table[unchecked: Int(word >> 56)]
        next ^= unsafe table[unchecked: 7 &* 256 &+ Int(word & 0xff)]
        next ^= unsafe table[unchecked: 6 &* 256 &+ Int(word >> 8 & 0xff)]
        next ^= unsafe table[unchecked: 5 &* 256 &+ Int(word >> 16 & 0xff)]
        next ^= unsafe table[unchecked: 4 &* 256 &+ Int(word >> 24 & 0xff)]
        return next
    }

    /// The register after `part` zero bytes.
    @inline(__always)
    private static func advance(_ crc: UInt32, _ table: Span<UInt32>) -> UInt32 {
        table[8 &* 256 &+ Int(crc & 0xff)] ^ table[9 &* 256 &+ Int(crc >> 8 & 0xff)]
            ^ table[10 &* 256 &+ Int(crc >> 16 & 0xff)] ^ table[11 &* 256 &+ Int(crc >> 24)]
    }
}
