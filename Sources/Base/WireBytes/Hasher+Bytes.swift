extension Hasher {
    /// Adds bytes, but not their number.
    @inlinable public mutating func combine(bytesOf span: Span<UInt8>) {
        var index = 0
        while span.count - index >= 8 {
            combine(span.littleEndianWord(at: index))
            index += 8
        }
        var rest: UInt64 = 0
        while index < span.count {
            rest = rest << 8 | UInt64(span[index])
            index += 1
        }
        combine(rest)
    }
}
