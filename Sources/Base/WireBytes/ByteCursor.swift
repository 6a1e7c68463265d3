/// A forward reader over borrowed bytes that can never read past their end.
///
/// Every `read` returns `nil` and moves nothing when too few bytes are left, so that each codec above throws an error
/// of its own, with its own rule and the offset it knows (`position`). The reads below are the only place in the codecs
/// that touch memory without the standard library's own check; each is guarded in the line before.
public struct ByteCursor: ~Escapable {
    @usableFromInline let bytes: Span<UInt8>
    @usableFromInline var next: Int

    /// How many bytes have been read: the offset of the next one from the start of the span.
    @inlinable public var position: Int { next }

    @inlinable @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
        self.next = 0
    }

    /// How many bytes are left.
    @inlinable public var remaining: Int { bytes.count &- position }

    @inlinable public var isAtEnd: Bool { position == bytes.count }

    /// The next byte, without reading it.
    @inlinable public func peek() -> UInt8? {
        guard remaining >= 1 else { return nil }
        // SAFETY: 0 <= position < bytes.count, by the guard.
        return unsafe bytes[unchecked: position]
    }

    @inlinable @_lifetime(self: copy self)
    public mutating func readUInt8() -> UInt8? {
        guard remaining >= 1 else { return nil }
        // SAFETY: 0 <= position < bytes.count, by the guard.
        let value = unsafe bytes[unchecked: position]
        next &+= 1
        return value
    }

    /// The next `MemoryLayout<T>.size` bytes as a big-endian integer.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func readInteger<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type = T.self) -> T? {
        let size = MemoryLayout<T>.size
        guard remaining >= size else { return nil }
        let start = position
        // SAFETY: start + size <= bytes.count, by the guard; T is a plain integer, valid for every bit pattern.
        let value = unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: T.self)
        next = start &+ size
        return T(bigEndian: value)
    }

    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func readUInt16() -> UInt16? { readInteger(UInt16.self) }

    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func readUInt32() -> UInt32? { readInteger(UInt32.self) }

    /// The next `count` bytes as a borrowed span; `nil` when `count` is negative or more than is left.
    @inlinable @_lifetime(copy self) @_lifetime(self: copy self)
    public mutating func read(_ count: Int) -> Span<UInt8>? {
        guard count >= 0, count <= remaining else { return nil }
        // SAFETY: position + count <= bytes.count, by the guard.
        let slice = unsafe bytes.extracting(unchecked: position..<(position &+ count))
        next &+= count
        return slice
    }

    /// All that is left.
    @inlinable @_lifetime(copy self) @_lifetime(self: copy self)
    public mutating func readRest() -> Span<UInt8> {
        let start = position
        next = bytes.count
        // SAFETY: 0 <= start <= bytes.count, as position never passes the end.
        return unsafe bytes.extracting(unchecked: start..<bytes.count)
    }

    /// Moves on by `count` bytes; `false`, and no movement, when `count` is negative or more than is left.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= remaining else { return false }
        next &+= count
        return true
    }
}

extension ByteCursor {
    /// An unsigned LEB128 integer of at most `maximumBytes` bytes; `nil` when it is cut short, longer than that, or does
    /// not fit 64 bits. A caller that needs to tell these apart compares `remaining`.
    @inlinable @inline(never) @_lifetime(self: copy self)
    public mutating func readUnsignedVarint(maximumBytes: Int) -> UInt64? {
        let count = Swift.min(remaining, maximumBytes)
        var value: UInt64 = 0
        var index = 0
        while index < count {
            // SAFETY: index < count <= remaining.
            let byte = unsafe bytes[unchecked: position &+ index]
            if index == 9, byte > 1 { return nil }
            value |= UInt64(byte & 0x7f) &<< UInt64(7 &* index)
            index &+= 1
            if byte < 0x80 {
                next &+= index
                return value
            }
        }
        return nil
    }

    /// A zigzag-encoded signed 32-bit integer of at most five bytes, as Kafka's `VARINT`.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func readVarint() -> Int32? {
        let start = next
        guard let zigzag = readShortVarint() ?? readUnsignedVarint(maximumBytes: 5) else { return nil }
        guard zigzag <= 0xFFFF_FFFF else {
            next = start
            return nil
        }
        return Int32(truncatingIfNeeded: zigzag >> 1) ^ -Int32(truncatingIfNeeded: zigzag & 1)
    }

    /// A zigzag-encoded signed 64-bit integer of at most ten bytes, as Kafka's `VARLONG`.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func readVarlong() -> Int64? {
        guard let zigzag = readShortVarint() ?? readUnsignedVarint(maximumBytes: 10) else { return nil }
        return Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
    }

    /// An unsigned LEB128 integer of one or two bytes, as most are; `nil`, and no movement, for all others.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    mutating func readShortVarint() -> UInt64? {
        guard remaining >= 2 else { return nil }
        // SAFETY: next + 2 <= bytes.count, by the guard.
        let first = unsafe UInt64(bytes[unchecked: next])
        if first < 0x80 {
            next &+= 1
            return first
        }
        let second = unsafe UInt64(bytes[unchecked: next &+ 1])
        guard second < 0x80 else { return nil }
        next &+= 2
        return first & 0x7F | second &<< 7
    }
}
