internal import WireBytes

/// Walks the batches of a segment file from one position on, reading ahead through one window of bounded size.
struct BatchScan: ~Copyable {
    private let file: LogFile
    /// Where the file's valid bytes end.
    private let end: Int
    private let readAhead: Int
    private var window: ByteBuffer
    private var windowStart: Int
    /// Where the next batch begins; after `nil`, where the first bytes stand that are no whole batch.
    private(set) var position: Int

    /// - Parameter readAhead: bytes to read at once, at least a header's; the window grows past it only to hold one
    ///   batch whose checksum is wanted.
    init(_ file: LogFile, from position: Int, to end: Int, readAhead: Int) {
        self.file = file
        self.end = end
        self.readAhead = max(readAhead, BatchHeader.size)
        self.window = ByteBuffer(capacity: self.readAhead)
        self.windowStart = position
        self.position = position
    }

    /// The next batch's header and position; `nil` at the end, and at bytes that are no whole batch.
    ///
    /// - Parameter verifying: also read the batch's body and require its checksum to hold.
    mutating func next(verifying: Bool = false) throws(RecordLogError) -> (header: BatchHeader, position: Int)? {
        guard end - position >= BatchHeader.size else { return nil }
        try fill(BatchHeader.size)
        guard let header = BatchHeader(windowFromPosition), header.totalSize <= end - position else { return nil }
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

    private var windowFromPosition: Span<UInt8> {
        @_lifetime(borrow self) get {
            window.bytes.extracting(droppingFirst: min(position - windowStart, window.count))
        }
    }

    /// Reads on until the window holds `count` bytes from `position`, or the file ends.
    private mutating func fill(_ count: Int) throws(RecordLogError) {
        let held = windowStart + window.count - position
        guard held < count else { return }
        if held > 0 {
            window.removeFirst(position - windowStart)
        } else {
            window.removeAll()
        }
        windowStart = position
        let next = position + window.count
        let wanted = min(max(count, readAhead) - window.count, end - next)
        try file.read(at: next, maximumBytes: wanted, into: &window)
    }
}
