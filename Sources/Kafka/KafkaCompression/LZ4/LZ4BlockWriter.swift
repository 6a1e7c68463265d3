import WireBytes

/// Writes the LZ4 block format.
///
/// Source: the LZ4 Block Format description of the LZ4 project.
@safe struct LZ4BlockWriter: SequenceWriter {
    private let target: UnsafeMutableRawPointer
    private(set) var count = 0

    /// The most bytes that a block of `count` bytes takes, and what pieces of 16 may write beyond.
    static func capacity(for count: Int) -> Int { count + count / 255 + 48 }

    @unsafe private init(_ target: UnsafeMutableRawPointer) { unsafe self.target = target }

    /// Appends a block of at most 64 KiB, compressed, which may be larger than it was.
    static func append(_ block: Span<UInt8>, table: MatchTable, to output: inout WireBuffer) {
        unsafe block.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            unsafe output.append(capacity: capacity(for: source.count)) { target in
                guard let free = target.baseAddress else { return 0 }
                // SAFETY: the matcher keeps within `count`. A sequence takes no more than its bytes, one in 255 and the token,
                // which the four bytes of its match outweigh; the rest is literals. So `capacity(for:)` is enough.
                var writer = unsafe LZ4BlockWriter(free)
                let covered = unsafe GreedyMatcher.run(
                    base, count: source.count, table: table.entries, writer: &writer)
                unsafe writer.lastLiterals(base + covered, count: source.count - covered)
                return writer.count
            }
        }
    }

    @unsafe @inline(__always)
    mutating func sequence(literals: UnsafeRawPointer, literalCount: Int, distance: Int, length: Int) {
        let tokenOffset = count
        var token = literalCount &<< 4
        count &+= 1
        if literalCount < 15 {
            unsafe target.copy16(from: literals, to: count)
        } else {
            token = 0xF0
            unsafe append(length: literalCount &- 15)
            unsafe target.copyPieces(from: literals, to: count, count: literalCount)
        }
        count &+= literalCount
        unsafe target.store(word16: distance, at: count)
        count &+= 2
        let extra = length &- 4
        if extra < 15 {
            unsafe target.store(byte: token | extra, at: tokenOffset)
        } else {
            unsafe target.store(byte: token | 15, at: tokenOffset)
            unsafe append(length: extra &- 15)
        }
    }

    /// Writes the part of a length that does not fit into the token.
    @unsafe @inline(__always)
    private mutating func append(length: Int) {
        var rest = length
        while rest >= 255 {
            unsafe target.store(byte: 255, at: count)
            count &+= 1
            rest &-= 255
        }
        unsafe target.store(byte: rest, at: count)
        count &+= 1
    }

    @unsafe private mutating func lastLiterals(_ literals: UnsafeRawPointer, count literalCount: Int) {
        if literalCount < 15 {
            unsafe target.store(byte: literalCount &<< 4, at: count)
            count &+= 1
        } else {
            unsafe target.store(byte: 0xF0, at: count)
            count &+= 1
            unsafe append(length: literalCount &- 15)
        }
        unsafe (target + count).copyMemory(from: literals, byteCount: literalCount)
        count &+= literalCount
    }
}
