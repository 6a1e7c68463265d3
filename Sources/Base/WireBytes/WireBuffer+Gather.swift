/// Up to eight bytes in a register: a small header on its way into a buffer.
public struct ShortBytes: Sendable {
    /// The first byte is the lowest.
    @usableFromInline var word: UInt64
    @usableFromInline var size: Int

    /// No bytes.
    @inlinable public init() {
        self.word = 0
        self.size = 0
    }

    @inlinable public var count: Int { size }

    /// There may be eight in all.
    @inlinable @inline(__always)
    public mutating func append(_ byte: UInt8) {
        precondition(size < 8)
        word |= UInt64(byte) &<< UInt64(truncatingIfNeeded: size &* 8)
        size &+= 1
    }

    /// In network order.
    @inlinable @inline(__always)
    public mutating func append(bigEndian integer: UInt16) {
        precondition(size < 7)
        word |= UInt64(integer.byteSwapped) &<< UInt64(truncatingIfNeeded: size &* 8)
        size &+= 2
    }

    /// Unsigned LEB128 of at most 21 bits, or 28 where four bytes are left.
    @inlinable @inline(__always)
    public mutating func append(unsignedVarint value: Int) {
        if value < 0x80 { return append(UInt8(truncatingIfNeeded: value)) }
        append(UInt8(truncatingIfNeeded: value) | 0x80)
        if value < 0x4000 { return append(UInt8(truncatingIfNeeded: value &>> 7)) }
        append(UInt8(truncatingIfNeeded: value &>> 7) | 0x80)
        if value < 0x20_0000 { return append(UInt8(truncatingIfNeeded: value &>> 14)) }
        append(UInt8(truncatingIfNeeded: value &>> 14) | 0x80)
        append(UInt8(truncatingIfNeeded: value &>> 21) & 0x7f)
    }
}

extension WireBuffer {
    /// Appends five pieces one behind the other with one look at the capacity: header, field, header, field, body.
    @inlinable @inline(__always)
    public mutating func append(
        _ first: ShortBytes, _ second: Span<UInt8>, _ third: ShortBytes, _ fourth: Span<UInt8>, _ fifth: Span<UInt8>
    ) {
        let count = first.size &+ second.count &+ third.size &+ fourth.count &+ fifth.count
        // Eight more, as short bytes are stored as whole words.
        reserve(count &+ 8)
        // SAFETY: the pieces take `count` bytes in all, which fit with eight to spare; a word stored for short bytes
        // reaches at most eight bytes past where they begin. The spans are borrowed and cannot overlap memory we own.
        var target = unsafe base + used
        unsafe target.storeBytes(of: first.word.littleEndian, as: UInt64.self)
        unsafe target += first.size
        unsafe WireBuffer.copy(second, to: target)
        unsafe target += second.count
        unsafe target.storeBytes(of: third.word.littleEndian, as: UInt64.self)
        unsafe target += third.size
        unsafe WireBuffer.copy(fourth, to: target)
        unsafe target += fourth.count
        unsafe WireBuffer.copy(fifth, to: target)
        used &+= count
    }

    /// Appends four pieces as the other `append` does five: header, field, header, body.
    @inlinable @inline(__always)
    public mutating func append(
        _ first: ShortBytes, _ second: Span<UInt8>, _ third: ShortBytes, _ fourth: Span<UInt8>
    ) {
        let count = first.size &+ second.count &+ third.size &+ fourth.count
        reserve(count &+ 8)
        // SAFETY: as above.
        var target = unsafe base + used
        unsafe target.storeBytes(of: first.word.littleEndian, as: UInt64.self)
        unsafe target += first.size
        unsafe WireBuffer.copy(second, to: target)
        unsafe target += second.count
        unsafe target.storeBytes(of: third.word.littleEndian, as: UInt64.self)
        unsafe target += third.size
        unsafe WireBuffer.copy(fourth, to: target)
        used &+= count
    }

    /// Copies all of `source`; names and properties are short, so 16 to 64 bytes are copied here, without a call.
    @unsafe @inlinable @inline(__always)
    static func copy(_ source: Span<UInt8>, to target: UnsafeMutableRawPointer) {
        let count = source.count
        guard count > 0 else { return }
        unsafe source.withUnsafeBytes { bytes in
            let from = unsafe bytes.baseAddress.unsafelyUnwrapped
            guard count >= 16, count <= 64 else {
                unsafe target.copyMemory(from: from, byteCount: count)
                return
            }
            // SAFETY: each of the four 16-byte pieces lies in the first or last 16 or 32 bytes of `count`; the middle two
            // coincide with the outer two, or overlap them, when there are fewer than 64.
            let last = count &- 16
            let inner = count <= 32 ? 0 : 16
            let a = unsafe from.loadUnaligned(as: SIMD16<UInt8>.self)
            let b = unsafe from.loadUnaligned(fromByteOffset: inner, as: SIMD16<UInt8>.self)
            let c = unsafe from.loadUnaligned(fromByteOffset: last &- inner, as: SIMD16<UInt8>.self)
            let d = unsafe from.loadUnaligned(fromByteOffset: last, as: SIMD16<UInt8>.self)
            unsafe target.storeBytes(of: a, as: SIMD16<UInt8>.self)
            unsafe target.storeBytes(of: b, toByteOffset: inner, as: SIMD16<UInt8>.self)
            unsafe target.storeBytes(of: c, toByteOffset: last &- inner, as: SIMD16<UInt8>.self)
            unsafe target.storeBytes(of: d, toByteOffset: last, as: SIMD16<UInt8>.self)
        }
    }
}
