/// A growable buffer that is written from the front and reused: `removeAll` keeps its memory.
///
/// Encoders work in two passes: they know their size, `reserve` it once, and write once. Each append still checks the
/// memory that is left, so a wrong size costs time, never memory safety.
@safe public struct WireBuffer: ~Copyable, @unchecked Sendable {
    // SAFETY of @unchecked Sendable: the memory is owned by this value alone, which cannot be copied.
    /// `nil` while there is no memory.
    @usableFromInline var storage: ByteStorage?
    /// The storage's first byte.
    @usableFromInline var base: UnsafeMutableRawPointer
    @usableFromInline var used: Int
    @usableFromInline var storedCapacity: Int

    /// How many bytes have been written.
    @inlinable public var count: Int { used }
    /// How many bytes it holds before it must grow.
    @inlinable public var capacity: Int { storedCapacity }

    private init(_ storage: ByteStorage, used: Int, capacity: Int) {
        self.storage = storage
        unsafe base = storage.base
        self.used = used
        storedCapacity = capacity
    }

    /// Holds nothing and no memory until the first byte is appended.
    @inlinable
    public init() {
        storage = nil
        unsafe base = ByteStorage.nowhere
        used = 0
        storedCapacity = 0
    }

    /// - Parameter capacity: bytes to hold without growing.
    public init(capacity: Int) {
        guard capacity > 0 else {
            self.init()
            return
        }
        self.init(ByteStorage.bytes(capacity), used: 0, capacity: capacity)
    }

    /// The bytes of a slice, in its memory if no other slice shares it, otherwise in a copy.
    public init(_ slice: consuming ByteSlice) {
        if isKnownUniquelyReferenced(&slice.storage), let storage = slice.storage, unsafe storage.base == slice.base {
            self.init(storage, used: slice.count, capacity: storage.capacity)
        } else {
            self.init(capacity: slice.count)
            append(slice.span)
        }
    }

    /// An empty buffer in the memory of a slice, if no other slice shares it; otherwise one without memory.
    public init(recycling slice: consuming ByteSlice) {
        if isKnownUniquelyReferenced(&slice.storage), let storage = slice.storage, unsafe storage.base == slice.base {
            self.init(storage, used: 0, capacity: storage.capacity)
        } else {
            self.init()
        }
    }

    @inlinable public var isEmpty: Bool { count == 0 }

    /// The written bytes.
    @inlinable public var bytes: Span<UInt8> {
        @_lifetime(borrow self) get {
            // SAFETY: the first `count` bytes are initialised, and live as long as self is borrowed.
            let span = unsafe Span<UInt8>(
                _unsafeStart: UnsafePointer(base.assumingMemoryBound(to: UInt8.self)), count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Reserves memory for `extra` more bytes, at least doubling when it must grow.
    @inlinable @inline(__always)
    public mutating func reserve(_ extra: Int) { reserve(extra, limit: .max) }

    /// Reserves memory for `extra` more bytes, doubling when it must grow, but not beyond `limit` bytes in all unless `extra`
    /// itself needs more: for output whose size an untrusted sender decides.
    @inlinable @inline(__always)
    public mutating func reserve(_ extra: Int, limit: Int) {
        guard capacity &- count < extra else { return }
        unsafe (storage, base, storedCapacity) = WireBuffer.grown(storage.take(), used, storedCapacity, extra, limit)
    }

    /// Larger storage with the same bytes. Takes values, not `self`, so that the buffer's place stays in registers around
    /// the call.
    @unsafe @usableFromInline @inline(never)
    static func grown(
        _ storage: consuming ByteStorage?, _ count: Int, _ old: Int, _ extra: Int, _ limit: Int
    ) -> (ByteStorage, UnsafeMutableRawPointer, Int) {
        let capacity = Swift.max(Swift.min(Swift.max(old * 2, 256), limit), count + extra)
        let larger = ByteStorage.bytes(capacity)
        // SAFETY: both hold at least `count` bytes and are not the same.
        if let storage { unsafe larger.base.copyMemory(from: storage.base, byteCount: count) }
        return unsafe (larger, larger.base, capacity)
    }

    /// Forgets what was written and keeps the memory.
    @inlinable public mutating func removeAll() { used = 0 }

    /// Forgets what was written past `newCount`, which may not exceed `count`.
    @inlinable public mutating func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= count)
        used = newCount
    }

    /// Drops the first `n` bytes and moves the others to the front.
    @inlinable public mutating func removeFirst(_ n: Int) {
        precondition(n >= 0 && n <= count)
        guard n > 0 else { return }
        // SAFETY: 0 <= n <= count, and both ranges lie in the allocation.
        unsafe base.copyMemory(from: base + n, byteCount: count &- n)
        used &-= n
    }

    @inlinable @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        // SAFETY: count < capacity after reserve.
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        used &+= 1
    }

    /// Appends an integer in network order.
    @inlinable @inline(__always)
    public mutating func append<T: FixedWidthInteger & BitwiseCopyable>(integer value: T) {
        let size = MemoryLayout<T>.size
        reserve(size)
        // SAFETY: count + size <= capacity after reserve.
        unsafe base.storeBytes(of: value.bigEndian, toByteOffset: count, as: T.self)
        used &+= size
    }

    @inlinable @inline(__always)
    public mutating func append(_ span: Span<UInt8>) {
        let size = span.count
        guard size > 0 else { return }
        reserve(size)
        let target = unsafe base + count
        unsafe span.withUnsafeBytes { source in
            // SAFETY: count + size <= capacity after reserve; the borrowed span cannot overlap memory we own.
            unsafe target.copyMemory(from: source.baseAddress.unsafelyUnwrapped, byteCount: size)
        }
        used &+= size
    }

    /// Appends the first `count` of sixteen bytes, 0 to 16: faster than a span that is so short.
    @inlinable @inline(__always)
    public mutating func append(_ bytes: SIMD16<UInt8>, count: Int) {
        precondition(count >= 0 && count <= 16)
        reserve(16)
        // SAFETY: count + 16 <= capacity after reserve.
        unsafe base.storeBytes(of: bytes, toByteOffset: self.count, as: SIMD16<UInt8>.self)
        used &+= count
    }

    @inlinable
    public mutating func append(_ slice: ByteSlice) { append(slice.span) }

    /// Appends the string's UTF-8 without a length.
    @inlinable
    public mutating func append(utf8 string: String) {
        var copy = string
        copy.withUTF8 { source in
            append(unsafe Span(_unsafeElements: source))
        }
    }

    /// Overwrites a big-endian integer that was appended earlier, such as a length known only afterwards.
    @inlinable @inline(__always)
    public mutating func replace<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, integer value: T) {
        precondition(offset >= 0 && offset <= count - MemoryLayout<T>.size)
        // SAFETY: by the precondition.
        unsafe base.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
    }

    /// Lets `body` write up to `capacity` new bytes (a socket read, a decompressor), and appends the number of bytes
    /// that it returns.
    ///
    /// - Parameter body: gets the uninitialised memory and returns how many of its first bytes it wrote, 0 to `capacity`.
    @inlinable
    public mutating func append<Failure: Error>(
        capacity: Int, filling body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        precondition(capacity >= 0)
        reserve(capacity)
        let written = try unsafe body(UnsafeMutableRawBufferPointer(start: base + count, count: capacity))
        precondition(written >= 0 && written <= capacity)
        used &+= written
    }
}

extension WireBuffer {
    /// Unsigned LEB128, one to ten bytes.
    @inlinable
    public mutating func append(unsignedVarint value: UInt64) {
        var rest = value
        reserve(10)
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Inserts an unsigned LEB128 at `offset` and moves the bytes after it, for a length that is known only after its
    /// bytes.
    ///
    /// `count` includes the moved bytes before the number is written, so that they are kept when the buffer grows.
    @inlinable
    public mutating func insert(unsignedVarint value: UInt64, at offset: Int) {
        precondition(offset >= 0 && offset <= count)
        let size = Varint.size(unsigned: value)
        reserve(size)
        // SAFETY: count + size <= capacity after reserve, and offset <= count; `copyMemory` allows the overlap.
        unsafe (base + offset + size).copyMemory(from: base + offset, byteCount: count &- offset)
        used &+= size
        var rest = value
        for index in offset..<(offset &+ size) {
            let next = rest >> 7
            let byte = UInt8(truncatingIfNeeded: rest & 0x7f) | (next == 0 ? 0 : 0x80)
            // SAFETY: offset + size <= count, by the line that raised it.
            unsafe base.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
            rest = next
        }
    }

    /// Zigzag LEB128 of a signed integer: Kafka's `VARINT` and `VARLONG`.
    @inlinable
    public mutating func append(varint value: Int64) {
        append(unsignedVarint: Varint.zigzag(value))
    }
}

/// Sizes of variable-length integers, for the first pass of an encoder.
public enum Varint {
    @inlinable public static func zigzag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: (value << 1) ^ (value >> 63))
    }

    /// Bytes that the unsigned LEB128 form takes: 1 to 10.
    @inlinable public static func size(unsigned value: UInt64) -> Int {
        // 9/64 rounds (bits + 6) / 7 without a division for every width up to 64.
        let bits = 64 &- (value | 1).leadingZeroBitCount
        return (bits &* 9 &+ 64) >> 6
    }

    /// Bytes that the zigzag LEB128 form takes: 1 to 10.
    @inlinable public static func size(_ value: Int64) -> Int { size(unsigned: zigzag(value)) }
}
