/// A range of bytes in shared, immutable storage: copying one is a reference count, never a copy of bytes.
///
/// A slice keeps the whole of its storage alive. `compacted()` lets go of the rest when a small part is kept for long.
public struct ByteSlice: Sendable {
    @usableFromInline let storage: [UInt8]
    @usableFromInline let start: Int
    public let count: Int

    /// All of `bytes`.
    @inlinable public init(_ bytes: [UInt8] = []) {
        self.storage = bytes
        self.start = 0
        self.count = bytes.count
    }

    /// The part of `storage` in `range`, which must lie within it.
    @inlinable public init(_ storage: [UInt8], range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= storage.count)
        self.storage = storage
        self.start = range.lowerBound
        self.count = range.count
    }

    /// A copy of borrowed bytes.
    @inlinable public init(copying span: Span<UInt8>) {
        self.init([UInt8](copying: span))
    }

    /// The UTF-8 of a string.
    @inlinable public init(utf8 string: String) { self.init([UInt8](string.utf8)) }

    @inlinable public var isEmpty: Bool { count == 0 }

    @inlinable public var span: Span<UInt8> {
        @_lifetime(borrow self) get {
            // The range was checked when the slice was made, and both are immutable.
            storage.span.extracting(start..<(start &+ count))
        }
    }

    @inlinable public subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        return storage[start &+ index]
    }

    /// The part in `range`, counted from this slice's own start; shares storage.
    @inlinable public subscript(range: Range<Int>) -> ByteSlice {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return ByteSlice(storage, range: (start + range.lowerBound)..<(start + range.upperBound))
    }

    /// The bytes in an array of their own.
    @inlinable public var array: [UInt8] {
        count == storage.count ? storage : Array(storage[start..<(start + count)])
    }

    /// The same bytes in storage that holds nothing else.
    @inlinable public func compacted() -> ByteSlice { count == storage.count ? self : ByteSlice(array) }
}

extension ByteSlice: Equatable, Hashable {
    public static func == (left: ByteSlice, right: ByteSlice) -> Bool {
        left.storage[left.start..<(left.start + left.count)] == right.storage[right.start..<(right.start + right.count)]
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(storage[start..<(start + count)])
    }
}

extension ByteSlice: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: UInt8...) { self.init(elements) }
}

extension ByteSlice: CustomStringConvertible {
    public var description: String { "\(count) bytes" }
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
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}
