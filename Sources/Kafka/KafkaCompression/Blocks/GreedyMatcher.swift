/// Writes what a matcher finds in the notation of a format.
protocol SequenceWriter {
    /// Literals, then a copy of `length` bytes from `distance` bytes back.
    ///
    /// - Parameters:
    ///   - literals: at least `literalCount + 15` bytes may be read.
    ///   - distance: 1 to 65535.
    ///   - length: 4 or more.
    @unsafe mutating func sequence(literals: UnsafeRawPointer, literalCount: Int, distance: Int, length: Int)
}

/// Finds repetitions in a block of at most 64 KiB: a table gives the last place where the hash of four bytes was seen, and
/// the first match is taken. Where nothing matches, the steps grow, so that what cannot be compressed passes quickly.
///
/// LZ4 and snappy differ in how they write a sequence, not in how one is found.
enum GreedyMatcher {
    static let maximumBlockSize = 1 << 16
    static let maximumTableBits = 13
    /// No match begins in the last bytes, so that eight bytes can be loaded wherever one does, and sixteen of literals.
    private static let tail = 16
    /// LZ4 wants the last five bytes to be literals.
    private static let literalTail = 5
    /// How many steps are taken before each is a byte longer: 2 to this power.
    private static let skipTrigger = 6

    /// - Parameters:
    ///   - source: the block, `count` bytes.
    ///   - table: `1 << maximumTableBits` entries of whatever content.
    /// - Returns: how many bytes the sequences cover: what follows is literals.
    @unsafe @inline(__always)
    static func run<Writer: SequenceWriter>(
        _ source: UnsafeRawPointer, count: Int, table: UnsafeMutablePointer<UInt16>, writer: inout Writer
    ) -> Int {
        precondition(count <= maximumBlockSize)
        guard count > tail else { return 0 }
        let tableBits = max(min(maximumTableBits, Int.bitWidth &- (count &- 1).leadingZeroBitCount), 8)
        let shift = UInt32(truncatingIfNeeded: 32 &- tableBits)
        unsafe table.update(repeating: 0, count: 1 << tableBits)
        let lastStart = count &- tail
        let matchEnd = count &- literalTail

        // SAFETY of all below: positions and candidates lie in 0...lastStart + 1, and eight bytes can be loaded from there.
        // The table holds only positions that were stored, all below `count` <= 65536, or 0; a hash has `tableBits` bits.
        @inline(__always) func hash(_ position: Int) -> Int {
            unsafe Int(truncatingIfNeeded: (source.word32(at: position) &* 2_654_435_761) &>> shift)
        }
        @inline(__always) func fourMatch(_ left: Int, _ right: Int) -> Bool {
            unsafe source.word32(at: left) == source.word32(at: right)
        }

        var anchor = 0
        var position = 1
        var nextHash = hash(position)
        while true {
            var candidate: Int
            var next = position
            var stepBits = 1 << skipTrigger
            repeat {
                position = next
                let step = stepBits &>> skipTrigger
                next &+= step
                stepBits &+= step
                guard next <= lastStart else { return anchor }
                let slot = nextHash
                candidate = unsafe Int(table[slot])
                nextHash = hash(next)
                unsafe table[slot] = UInt16(truncatingIfNeeded: position)
            } while !fourMatch(candidate, position)
            while position > anchor, candidate > 0,
                unsafe source.byte(at: position &- 1) == source.byte(at: candidate &- 1)
            {
                position &-= 1
                candidate &-= 1
            }
            repeat {
                let length =
                    unsafe 4
                    &+ matchLength(source, position &+ 4, candidate &+ 4, end: matchEnd)
                unsafe writer.sequence(
                    literals: source + anchor, literalCount: position &- anchor, distance: position &- candidate,
                    length: length)
                position &+= length
                anchor = position
                guard position <= lastStart else { return anchor }
                unsafe table[hash(position &- 2)] = UInt16(truncatingIfNeeded: position &- 2)
                let slot = hash(position)
                candidate = unsafe Int(table[slot])
                unsafe table[slot] = UInt16(truncatingIfNeeded: position)
            } while fourMatch(candidate, position)
            position &+= 1
            nextHash = hash(position)
        }
    }

    /// How many bytes from `left` on, up to `end`, are those from `right` on.
    @unsafe @inline(__always)
    private static func matchLength(_ source: UnsafeRawPointer, _ left: Int, _ right: Int, end: Int) -> Int {
        var length = 0
        // SAFETY: left + length + 8 <= end + 3 <= count in the loop, and right < left.
        while left &+ length &+ 8 <= end {
            let difference = unsafe source.word64(at: left &+ length) ^ source.word64(at: right &+ length)
            if difference != 0 { return length &+ difference.trailingZeroBitCount &>> 3 }
            length &+= 8
        }
        while left &+ length < end, unsafe source.byte(at: left &+ length) == source.byte(at: right &+ length) {
            length &+= 1
        }
        return length
    }
}
