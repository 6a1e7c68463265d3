extension Span where Element == UInt8 {
    /// The eight bytes from `offset` as a little-endian word: the first byte is the lowest. `offset + 8` may not exceed
    /// `count`. For scanners that test eight bytes at a time.
    @inlinable @inline(__always)
    public func littleEndianWord(at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset <= count &- 8)
        // SAFETY: 0 <= offset and offset + 8 <= count, by the precondition.
        return unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// The sixteen bytes from `offset`; `offset + 16` may not exceed `count`.
    @inlinable @inline(__always)
    public func sixteenBytes(at offset: Int) -> SIMD16<UInt8> {
        precondition(offset >= 0 && offset <= count &- 16)
        // SAFETY: 0 <= offset and offset + 16 <= count, by the precondition.
        return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD16<UInt8>.self)
    }

    /// The two bytes from `offset` as a big-endian integer; `offset + 2` may not exceed `count`.
    @inlinable @inline(__always)
    public func bigEndianUInt16(at offset: Int) -> UInt16 {
        precondition(offset >= 0 && offset <= count &- 2)
        // SAFETY: 0 <= offset and offset + 2 <= count, by the precondition.
        return unsafe UInt16(bigEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self))
    }
}
