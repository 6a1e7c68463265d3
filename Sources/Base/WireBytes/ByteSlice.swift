/// A range of bytes in shared, immutable storage: copying one is a reference count, never a copy of bytes.
///
/// A slice keeps the whole of its storage alive. `compacted()` lets go of the rest when a small part is kept for long.
// Eager moves, as the standard library's arrays have them: a slice may be let go of after its last use, not only where its
// name ends, so that one that is made from another on the way costs no reference count.
@_eagerMove @safe public struct ByteSlice: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: nobody writes to storage that a slice holds; only a slice that is its last owner gives
    // it back to a `WireBuffer`.
    /// `nil` when there are no bytes.
    @usableFromInline var storage: ByteStorage?
    /// `count` bytes that live as long as the storage.
    @usableFromInline let base: UnsafeRawPointer
    public let count: Int

    @unsafe @inlinable
    init(storage: ByteStorage?, base: UnsafeRawPointer, count: Int) {
        self.storage = storage
        unsafe self.base = base
        self.count = count
    }

    /// No bytes.
    @inlinable public init() {
        unsafe self.init(storage: nil, base: UnsafeRawPointer(ByteStorage.nowhere), count: 0)
    }

    /// The bytes written into a buffer; takes over the buffer's memory without a copy.
    public init(_ buffer: consuming WireBuffer) {
        unsafe self.init(storage: buffer.storage, base: UnsafeRawPointer(buffer.base), count: buffer.count)
    }

    /// A copy of borrowed bytes.
    public init(copying span: Span<UInt8>) {
        guard !span.isEmpty else {
            self.init()
            return
        }
        let storage = ByteStorage.bytes(span.count)
        unsafe span.withUnsafeBytes { source in
            // SAFETY: the storage has room for all of them, and nobody else knows it yet.
            unsafe storage.base.copyMemory(from: source.baseAddress.unsafelyUnwrapped, byteCount: source.count)
        }
        unsafe self.init(storage: storage, base: UnsafeRawPointer(storage.base), count: span.count)
    }

    /// A copy of an array's bytes.
    @inlinable public init(_ bytes: [UInt8]) { self.init(copying: bytes.span) }

    /// A copy of the bytes in any sequence: `Data`, NIO's `ByteBufferView`, `string.utf8`, a lazy one.
    public init(_ bytes: some Sequence<UInt8>) {
        self =
            bytes.withContiguousStorageIfAvailable { unsafe ByteSlice(copying: $0.span) }
            ?? ByteSlice(Array(bytes))
    }

    /// The bytes of `part`, in the storage that it shares.
    @inlinable public init(_ part: Slice<ByteSlice>) {
        self = part.base.extracting(part.startIndex..<part.endIndex)
    }

    /// The UTF-8 of a string.
    public init(utf8 string: String) {
        var buffer = WireBuffer(capacity: string.utf8.count)
        buffer.append(utf8: string)
        self.init(buffer)
    }

    @inlinable public var isEmpty: Bool { count == 0 }

    @inlinable public var span: Span<UInt8> {
        @_lifetime(borrow self) get {
            // SAFETY: `count` bytes are there and initialised, immutable, and live as long as self does.
            let span = unsafe Span<UInt8>(
                _unsafeStart: base.assumingMemoryBound(to: UInt8.self), count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The part in `range`, counted from this slice's own start, and counted from 0 again itself; shares storage.
    ///
    /// `slice[range]` shares storage, too, but keeps the indices, as every collection does.
    @inlinable public func extracting(_ range: Range<Int>) -> ByteSlice {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        // SAFETY: the range lies within these bytes, by the precondition.
        return unsafe ByteSlice(storage: storage, base: base + range.lowerBound, count: range.count)
    }

    /// The bytes in an array of their own.
    @inlinable public var array: [UInt8] { [UInt8](copying: span) }

    /// The same bytes in storage that holds nothing else.
    public func compacted() -> ByteSlice { ByteSlice(copying: span) }
}

extension ByteSlice: Equatable, Hashable {
    public static func == (left: ByteSlice, right: ByteSlice) -> Bool { left.span.hasSameBytes(as: right.span) }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        unsafe span.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}

/// Indices count from 0 in every slice.
extension ByteSlice: RandomAccessCollection {
    public typealias Index = Int
    public typealias Indices = Range<Int>
    public typealias SubSequence = Slice<ByteSlice>

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }
    @inlinable public subscript(position: Int) -> UInt8 { span[position] }

    // Embedded Swift has no untyped throws.
    #if !hasFeature(Embedded)
    @unsafe @inlinable public func withContiguousStorageIfAvailable<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result? {
        try unsafe span.withUnsafeBufferPointer(body)
    }
    #endif
}

extension Array where Element == UInt8 {
    /// A copy of borrowed bytes.
    @inlinable public init(copying span: Span<UInt8>) {
        self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
    }
}

extension String {
    /// The text in `span`, ill-formed sequences replaced by U+FFFD.
    @inlinable public init(decodingUTF8 span: Span<UInt8>) {
        self = unsafe span.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension String {
    /// The text in `span`, or `nil` when it is not well-formed UTF-8.
    @inlinable public init?(validUTF8 span: Span<UInt8>) {
        guard let text = unsafe span.withUnsafeBufferPointer({ unsafe String(validating: $0, as: UTF8.self) }) else {
            return nil
        }
        self = text
    }
}

extension Span where Element == UInt8 {
    /// Whether both hold the same bytes.
    @inlinable public func hasSameBytes(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var index = 0
        while index &+ 8 <= count {
            guard littleEndianWord(at: index) == other.littleEndianWord(at: index) else { return false }
            index &+= 8
        }
        while index < count {
            guard self[index] == other[index] else { return false }
            index &+= 1
        }
        return true
    }
}
