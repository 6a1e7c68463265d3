import WireBytes

/// Writes the raw snappy format.
///
/// Source: the format description of the snappy project, sections 2.1 and 2.2.
@safe struct SnappyBlockWriter: SequenceWriter {
    private let target: UnsafeMutableRawPointer
    private(set) var count = 0

    /// The most bytes that a block of `count` bytes takes, and what pieces of 16 may write beyond.
    static func capacity(for count: Int) -> Int { count + count / 6 + 64 }

    @unsafe private init(_ target: UnsafeMutableRawPointer) { unsafe self.target = target }

    /// Appends a block of at most 64 KiB, compressed, which may be larger than it was.
    static func append(_ block: Span<UInt8>, table: MatchTable, to output: inout WireBuffer) {
        unsafe block.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            unsafe output.append(capacity: capacity(for: source.count)) { target in
                guard let free = target.baseAddress else { return 0 }
                // SAFETY: the matcher keeps within `count`. A copy takes three bytes for each four and more that it stands
                // for; a literal of one byte that a copy follows adds one to those, and longer ones less. So `capacity(for:)` is
                // enough.
                var writer = unsafe SnappyBlockWriter(free)
                unsafe writer.append(preamble: source.count)
                let covered = unsafe GreedyMatcher.run(
                    base, count: source.count, table: table.entries, writer: &writer)
                let rest = source.count - covered
                if rest > 0 {
                    unsafe writer.append(literalTag: rest)
                    unsafe (free + writer.count).copyMemory(from: base + covered, byteCount: rest)
                    writer.count += rest
                }
                return writer.count
            }
        }
    }

    @unsafe @inline(__always)
    mutating func sequence(literals: UnsafeRawPointer, literalCount: Int, distance: Int, length: Int) {
        if literalCount > 0 {
            if literalCount <= 16 {
                unsafe target.store(byte: (literalCount &- 1) &<< 2, at: count)
                count &+= 1
                unsafe target.copy16(from: literals, to: count)
            } else {
                unsafe append(literalTag: literalCount)
                unsafe target.copyPieces(from: literals, to: count, count: literalCount)
            }
            count &+= literalCount
        }
        var length = length
        if length > 64 {
            // The last copy must be of at least four bytes.
            while length >= 68 {
                unsafe append(copy: 64, distance: distance)
                length &-= 64
            }
            if length > 64 {
                unsafe append(copy: 60, distance: distance)
                length &-= 60
            }
        }
        if length < 12, distance < 2048 {
            let tag = 1 | (length &- 4) &<< 2 | (distance &>> 8) &<< 5
            unsafe target.store(word16: tag | (distance & 0xFF) &<< 8, at: count)
            count &+= 2
        } else {
            unsafe append(copy: length, distance: distance)
        }
    }

    /// A copy of 1 to 64 bytes with a distance of two bytes.
    @unsafe @inline(__always)
    private mutating func append(copy length: Int, distance: Int) {
        unsafe target.store(word32: UInt32(truncatingIfNeeded: 2 | (length &- 1) &<< 2 | distance &<< 8), at: count)
        count &+= 3
    }

    @unsafe @inline(__always)
    private mutating func append(literalTag length: Int) {
        let value = length &- 1
        if value < 60 {
            unsafe target.store(byte: value &<< 2, at: count)
            count &+= 1
        } else if value < 256 {
            unsafe target.store(word16: 60 &<< 2 | value &<< 8, at: count)
            count &+= 2
        } else {
            unsafe target.store(byte: 61 &<< 2, at: count)
            unsafe target.store(word16: value, at: count &+ 1)
            count &+= 3
        }
    }

    /// The uncompressed size, as unsigned LEB128.
    @unsafe private mutating func append(preamble size: Int) {
        var rest = size
        while rest >= 0x80 {
            unsafe target.store(byte: rest | 0x80, at: count)
            count &+= 1
            rest &>>= 7
        }
        unsafe target.store(byte: rest, at: count)
        count &+= 1
    }
}
