internal import KafkaCodec
internal import WireBytes

/// Walks the batches of a segment file from one position on, reading ahead through one window of bounded size.
struct BatchScan: ~Copyable {
    private let file: any LogFile
    /// Where the file's valid bytes end.
    private let end: Int
    private let readAhead: Int
    private var window: WireBuffer
    private var windowStart: Int
    /// Where the next batch begins; after `nil`, where the first bytes stand that are not a whole batch.
    private(set) var position: Int
    /// Bytes of what looked like batches that searches may still read through: one allowance for the whole scan, so that decoys
    /// do not make it longer than linear. `nil` before the first.
    private var searchBudget: Int?

    /// - Parameter readAhead: bytes to read at once, at least a header's; the window grows past it only to hold one
    ///   batch whose checksum is to be verified.
    init(_ file: any LogFile, from position: Int, to end: Int, readAhead: Int) {
        self.file = file
        self.end = end
        self.readAhead = max(readAhead, RecordBatchHeader.size)
        self.window = WireBuffer(capacity: self.readAhead)
        self.windowStart = position
        self.position = position
    }

    /// The next batch's header and position; `nil` at the end, and at bytes that are not a whole batch.
    ///
    /// - Parameter verifying: also read the batch's body and require its checksum to hold.
    mutating func next(
        verifying: Bool = false
    ) throws(RecordLogError) -> (header: RecordBatchHeader, position: Int)? {
        guard end - position >= RecordBatchHeader.size else { return nil }
        try fill(RecordBatchHeader.size)
        guard let header = RecordBatchHeader(stored: windowFromPosition), header.totalSize <= end - position else {
            return nil
        }
        if verifying {
            try fill(header.totalSize)
            guard windowFromPosition.count >= header.totalSize,
                header.checksumHolds(for: windowFromPosition.extracting(0..<header.totalSize))
            else { return nil }
        }
        let start = position
        position += header.totalSize
        return (header, start)
    }

    /// Goes on from another position.
    mutating func seek(_ position: Int) { self.position = position }

    private var windowFromPosition: Span<UInt8> {
        @_lifetime(borrow self) get {
            window.bytes.extracting(droppingFirst: min(max(position - windowStart, 0), window.count))
        }
    }

    /// Reads on until the window holds `count` bytes from `position`, or the file ends.
    private mutating func fill(_ count: Int) throws(RecordLogError) {
        let held = position < windowStart ? 0 : windowStart + window.count - position
        guard held < count else { return }
        if held > 0 {
            window.removeFirst(position - windowStart)
        } else {
            window.removeAll()
        }
        windowStart = position
        let next = position + window.count
        let missing = min(max(count, readAhead) - window.count, end - next)
        try file.read(at: next, maximumBytes: missing, into: &window)
    }
}

extension BatchScan {
    /// Where the first sound batch begins after damaged bytes at `position`, in which every offset from `nextOffset` on
    /// may have stood; `nil` when none follows.
    ///
    /// Most damage lies in one batch whose length is still right: the batch after it is found by that. Otherwise every
    /// byte is tried. A value can hold what looks like a batch, so checksums are computed over a bounded number of bytes
    /// in all: the time stays linear in the segment's size.
    mutating func resume(after nextOffset: Int64) throws(RecordLogError) -> Int? {
        let damaged = position
        if let found = try next(), found.header.baseOffset == nextOffset {
            let candidate = position
            // The damaged batch is the last one: what its records hold must not be taken for batches.
            if candidate == end { return nil }
            if try isBatch(at: candidate, after: nextOffset) { return candidate }
        }
        return try search(from: damaged + 1, after: nextOffset)
    }

    private mutating func isBatch(at position: Int, after nextOffset: Int64) throws(RecordLogError) -> Bool {
        seek(position)
        guard let found = try next(verifying: true) else { return false }
        return found.header.baseOffset >= nextOffset
    }

    /// - Returns: `nil` as well when all searches of this scan have taken their time.
    private mutating func search(from start: Int, after nextOffset: Int64) throws(RecordLogError) -> Int? {
        var budget = searchBudget ?? 4 * (end - start) + (1 << 20)
        defer { searchBudget = budget }
        var chunk = WireBuffer(capacity: 1 << 16)
        var position = start
        while end - position >= RecordBatchHeader.size, budget > 0 {
            chunk.removeAll()
            let count = try file.read(at: position, maximumBytes: min(1 << 16, end - position), into: &chunk)
            guard count >= RecordBatchHeader.size else { return nil }
            var next = 0
            while next <= count - RecordBatchHeader.size {
                // Nothing begins where zeros are: a file may have a large hole.
                if next + 24 <= count, chunk.bytes.littleEndianWord(at: next + 16) == 0 {
                    next += 8
                    continue
                }
                let index = next
                next += 1
                guard chunk.bytes[index + 16] == 2,
                    let header = RecordBatchHeader(stored: chunk.bytes.extracting(droppingFirst: index)),
                    header.baseOffset >= nextOffset, header.baseOffset - nextOffset <= Int64(UInt32.max),
                    header.totalSize <= end - position - index
                else { continue }
                budget -= header.totalSize
                if budget < 0 { return nil }
                if try isBatch(at: position + index, after: nextOffset) { return position + index }
            }
            position += count - RecordBatchHeader.size + 1
        }
        return nil
    }
}
