public import WireBytes

/// Where the values of a JSON text (RFC 8259) lie: an index over borrowed bytes that is built in one pass, without copying, and
/// decodes nothing. It can be used again for the next text, and then allocates nothing.
///
/// The text is read strictly: one value, UTF-8, nested at most `maximumDepth` deep. Numbers keep their text.
public struct JSONIndex: Sendable {
    /// The deepest nesting.
    public static let maximumDepth = 512

    public enum Kind: UInt8, Sendable, BitwiseCopyable { case null, `false`, `true`, number, string, array, object }

    /// A value, or the name of a member. The value of a member follows its name.
    public struct Entry: Sendable, BitwiseCopyable {
        public let kind: Kind
        /// Of a string: whether it contains a backslash. Of a number: whether it has a fraction or an exponent.
        public let isMarked: Bool
        /// The first byte; of a string, the first one after the quote.
        public let start: UInt32
        /// The byte behind the last one; of a string, its closing quote.
        public internal(set) var end: UInt32
        /// The index of the entry that follows this one and everything inside it.
        public internal(set) var next: Int32

        @inline(__always)
        init(_ kind: Kind, isMarked: Bool = false, start: Int, end: Int = 0, next: Int) {
            self.kind = kind
            self.isMarked = isMarked
            self.start = UInt32(truncatingIfNeeded: start)
            self.end = UInt32(truncatingIfNeeded: end)
            self.next = Int32(truncatingIfNeeded: next)
        }

        @inlinable public var range: Range<Int> { Int(start)..<Int(end) }
    }

    /// Entries, of which the first `count` are in use.
    @usableFromInline var storage: [Entry] = []
    public private(set) var count = 0

    public init() {}

    /// The values in the order of the text; the first is the whole.
    @inlinable @inline(__always)
    public subscript(position: Int) -> Entry {
        precondition(position < count)
        return storage[position]
    }

    /// The values in the order of the text; the first is the whole.
    @inlinable public var entries: Span<Entry> {
        @_lifetime(borrow self)
        get { storage.span.extracting(0..<count) }
    }

    /// Forgets the text.
    public mutating func removeAll() { count = 0 }

    /// Reads a text. After an error the index is empty.
    ///
    /// - Parameter maximumEntries: the most values and names; each takes 16 bytes.
    public mutating func read(_ text: Span<UInt8>, maximumEntries: Int = 1 << 22) throws(JSONError) {
        count = 0
        if let fault = StrictUTF8.firstFault(in: text) {
            throw JSONError(offset: fault, problem: "text that is not UTF-8")
        }
        guard text.count < UInt32.max else { throw JSONError(offset: 0, problem: "text of 4 GiB or more") }
        while true {
            var scanner = JSONScanner(text: text)
            var entries = storage.mutableSpan
            if try scanner.index(into: &entries) {
                count = scanner.count
                return
            }
            // Starts again with more memory, which is there for the texts after this one, too.
            guard storage.count < maximumEntries else {
                throw JSONError(offset: scanner.offset, problem: "more than \(maximumEntries) values")
            }
            let more = min(max(64, storage.count), maximumEntries - storage.count)
            storage += [Entry](repeating: Entry(.null, start: 0, next: 0), count: more)
        }
    }
}

extension JSONIndex.Entry {
    /// Appends the string's or name's UTF-8. A half of a surrogate pair becomes U+FFFD.
    public func appendText(in text: Span<UInt8>, to output: inout WireBuffer) {
        guard isMarked else { return output.append(text.extracting(range)) }
        JSONText.decode(text.extracting(range)) { output.append($0) }
    }
}
