/// Capacity at the end of a buffer, reserved beforehand. Its place stays in a register while several pieces are written; each
/// still looks whether it fits, so that a wrong reservation traps and never writes past the end.
@safe public struct ByteWriter: ~Copyable, ~Escapable {
    @usableFromInline var next: UnsafeMutableRawPointer
    @usableFromInline let end: UnsafeMutableRawPointer

    @unsafe @inlinable @_lifetime(immortal)
    init(next: UnsafeMutableRawPointer, end: UnsafeMutableRawPointer) {
        unsafe self.next = next
        unsafe self.end = end
    }

    /// Bytes that still fit.
    @inlinable public var remaining: Int { unsafe end - next }

    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func append(_ byte: UInt8) {
        precondition(remaining >= 1)
        // SAFETY: a byte fits, by the precondition.
        unsafe next.storeBytes(of: byte, as: UInt8.self)
        unsafe next += 1
    }

    /// Zigzag LEB128, as `WireBuffer.append(varint:)`.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func append(varint value: Int64) {
        let zigzag = Varint.zigzag(value)
        if zigzag < 0x80 { return append(UInt8(truncatingIfNeeded: zigzag)) }
        guard zigzag < 0x4000 else { return appendLong(zigzag) }
        precondition(remaining >= 2)
        let pair = UInt16(truncatingIfNeeded: zigzag & 0x7F | 0x80 | zigzag &<< 1 & 0x7F00)
        // SAFETY: two bytes fit, by the precondition.
        unsafe next.storeBytes(of: pair.littleEndian, as: UInt16.self)
        unsafe next += 2
    }

    /// Appends the length of the bytes that `body` writes, as a zigzag LEB128, and then the bytes.
    ///
    /// - Parameter expected: the approximate length; if its encoding takes another number of bytes, the bytes of `body`
    ///   are moved. The capacity must exceed the need of `body` by ten bytes.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func appendLength(about expected: Int, of body: (inout ByteWriter) -> Void) {
        let width = Varint.size(Int64(expected))
        precondition(remaining >= width)
        // SAFETY: so many bytes fit, by the precondition.
        let start = unsafe next
        unsafe next += width
        body(&self)
        let end = unsafe next
        let length = unsafe Int64(end - start &- width)
        let actual = Varint.size(length)
        if actual != width { unsafe move(from: width, to: actual, after: start) }
        // SAFETY: the length takes the bytes before the body, `actual` of them.
        unsafe next = start
        append(varint: length)
        unsafe next = end + (actual &- width)
    }

    /// Moves what lies `width` bytes after `start` to where it is `other` bytes after it.
    @unsafe @usableFromInline @inline(never)
    func move(from width: Int, to other: Int, after start: UnsafeMutableRawPointer) {
        let count = unsafe next - start &- width
        precondition(remaining >= other &- width)
        // SAFETY: `count` bytes lie there and fit where they go, by the precondition; `copyMemory` allows the overlap.
        unsafe (start + other).copyMemory(from: start + width, byteCount: count)
    }

    @usableFromInline @inline(never) @_lifetime(self: copy self)
    mutating func appendLong(_ zigzag: UInt64) {
        var rest = zigzag
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// The first `count` bytes, 0 to 8, of a little-endian word; eight must fit.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func append(word: UInt64, count: Int) {
        precondition(count >= 0 && count <= 8 && remaining >= 8)
        // SAFETY: eight bytes fit, by the precondition.
        unsafe next.storeBytes(of: word.littleEndian, as: UInt64.self)
        unsafe next += count
    }

    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func append(_ span: Span<UInt8>) {
        let count = span.count
        precondition(count <= remaining)
        guard count > 0 else { return }
        unsafe span.withUnsafeBytes { source in
            // SAFETY: `count` bytes are in the source and fit; the source is borrowed and cannot overlap memory we own.
            unsafe Self.copy(source.baseAddress.unsafelyUnwrapped, to: next, count)
        }
        unsafe next += count
    }

    /// Copies 1 byte or more. Keys, headers and small values are copied here, without a call.
    @unsafe @inlinable @inline(__always)
    static func copy(_ from: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ count: Int) {
        // SAFETY: every piece lies within the first or last bytes of `count`; where it is no multiple of the piece's size the
        // last two overlap.
        if count >= 32, count <= 256 {
            let last = count &- 32
            var offset = 0
            while offset < last {
                let piece = unsafe from.loadUnaligned(fromByteOffset: offset, as: SIMD32<UInt8>.self)
                unsafe target.storeBytes(of: piece, toByteOffset: offset, as: SIMD32<UInt8>.self)
                offset &+= 32
            }
            let piece = unsafe from.loadUnaligned(fromByteOffset: last, as: SIMD32<UInt8>.self)
            unsafe target.storeBytes(of: piece, toByteOffset: last, as: SIMD32<UInt8>.self)
        } else if count >= 16, count < 32 {
            let head = unsafe from.loadUnaligned(as: SIMD16<UInt8>.self)
            let tail = unsafe from.loadUnaligned(fromByteOffset: count &- 16, as: SIMD16<UInt8>.self)
            unsafe target.storeBytes(of: head, as: SIMD16<UInt8>.self)
            unsafe target.storeBytes(of: tail, toByteOffset: count &- 16, as: SIMD16<UInt8>.self)
        } else if count >= 8, count < 16 {
            let head = unsafe from.loadUnaligned(as: UInt64.self)
            let tail = unsafe from.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            unsafe target.storeBytes(of: head, as: UInt64.self)
            unsafe target.storeBytes(of: tail, toByteOffset: count &- 8, as: UInt64.self)
        } else if count >= 4, count < 8 {
            let head = unsafe from.loadUnaligned(as: UInt32.self)
            let tail = unsafe from.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            unsafe target.storeBytes(of: head, as: UInt32.self)
            unsafe target.storeBytes(of: tail, toByteOffset: count &- 4, as: UInt32.self)
        } else {
            unsafe target.copyMemory(from: from, byteCount: count)
        }
    }
}

extension WireBuffer {
    /// Appends what `body` writes into space for `count` bytes.
    @inlinable @inline(__always)
    public mutating func append(reserving count: Int, _ body: (inout ByteWriter) -> Void) {
        reserve(count)
        // SAFETY: the space between `used` and `capacity` is ours, and nobody else's while self is changed.
        var writer = unsafe ByteWriter(next: base + used, end: base + self.storedCapacity)
        body(&writer)
        used = unsafe writer.next - base
    }
}
