internal import WireBytes

/// One `.log` file of a log with its index: the batches from `baseOffset` up to the next segment's.
///
/// The last segment of a log is written and keeps its index in memory; the ones before it are only read, and read their
/// index and open their file when somebody asks for what is in them.
final class Segment {
    let baseOffset: Int64
    /// The folder and the twenty digits that all files of this segment begin with.
    let pathStem: String
    let indexInterval: Int
    /// Valid bytes of the `.log` file.
    private(set) var size: Int
    /// One more than the last offset in it.
    private(set) var nextOffset: Int64
    /// The greatest timestamp in it, milliseconds since 1970; -1 while it is empty.
    private(set) var maxTimestamp: Int64 = -1
    private var maxTimestampOffset: Int64 = 0
    private var sparse: SparseIndex?
    private var bytesSinceEntry = 0
    private var openFile: LogFile?

    var logPath: String { pathStem + Suffix.log }

    /// The greatest first offset of a segment: every offset that its index can name fits 64 bits.
    static let maximumBaseOffset = Int64.max - Int64(UInt32.max) - 1

    enum Suffix {
        static let log = ".log"
        static let index = ".index"
        static let timeIndex = ".timeindex"
        /// What producers had stored before this segment's first record.
        static let producers = ".producers"
        static let all = [log, index, timeIndex, producers]
    }

    /// A segment that is there, or will be with the first write.
    init(folder: String, baseOffset: Int64, nextOffset: Int64, size: Int, indexInterval: Int) {
        self.pathStem = folder + "/" + Self.digits(baseOffset)
        self.baseOffset = baseOffset
        self.nextOffset = nextOffset
        self.size = size
        self.indexInterval = indexInterval
    }

    /// The twenty decimal digits that name a segment's files.
    static func digits(_ offset: Int64) -> String {
        let text = String(offset)
        return String(repeating: "0", count: max(0, 20 - text.utf8.count)) + text
    }

    func file(_ mode: LogFile.Mode) throws(RecordLogError) -> LogFile {
        if let openFile { return openFile }
        let file = try LogFile(path: logPath, mode: mode)
        openFile = file
        return file
    }

    /// Lets go of the file and index of a segment that is no longer written, until it is read again.
    func release() {
        openFile = nil
        sparse = nil
    }

    // MARK: Writing

    /// Makes the segment the one that is written, with an index in memory.
    func startEmpty() throws(RecordLogError) {
        let file = try LogFile(path: logPath, mode: .readWrite)
        try file.truncate(to: 0)
        openFile = file
        sparse = SparseIndex()
    }

    /// Writes a batch at the end: `head` in place of its first bytes, then `rest`. Nothing of it stays when it fails.
    func append(_ head: borrowing ByteBuffer, _ rest: Span<UInt8>, _ header: BatchHeader, baseOffset: Int64)
        throws(RecordLogError)
    {
        let file = try file(.readWrite)
        do {
            try file.write(head.bytes, rest, at: size)
        } catch {
            // Recovery would cut a part that stays, so a failure to cut it now changes nothing.
            try? file.truncate(to: size)
            throw error
        }
        note(header, baseOffset: baseOffset, position: size)
    }

    /// Takes a batch into account that stands at `position`, the end so far.
    private func note(_ header: BatchHeader, baseOffset: Int64, position: Int) {
        let lastOffset = baseOffset + Int64(header.lastOffsetDelta)
        if header.maxTimestamp > maxTimestamp {
            maxTimestamp = header.maxTimestamp
            maxTimestampOffset = lastOffset
        }
        if bytesSinceEntry >= indexInterval {
            sparse?.append(
                .init(relativeOffset: relative(lastOffset), position: UInt32(clamping: position)),
                .init(timestamp: maxTimestamp, relativeOffset: relative(maxTimestampOffset)))
            bytesSinceEntry = 0
        }
        bytesSinceEntry += header.totalSize
        size = position + header.totalSize
        nextOffset = lastOffset + 1
    }

    private func relative(_ offset: Int64) -> UInt32 { UInt32(clamping: offset - baseOffset) }

    /// Writes the index files, after which the segment can be opened without reading it through.
    func writeIndex() throws(RecordLogError) {
        guard var index = sparse else { return }
        if maxTimestamp >= 0 {
            index.append(.init(timestamp: maxTimestamp, relativeOffset: relative(maxTimestampOffset)))
        }
        var buffer = ByteBuffer()
        index.encodePlaces(into: &buffer)
        try FileSystem.replace(pathStem + Suffix.index, with: buffer.bytes)
        buffer.removeAll()
        index.encodeTimes(into: &buffer)
        try FileSystem.replace(pathStem + Suffix.timeIndex, with: buffer.bytes)
    }

    // MARK: Opening

    /// Reads the segment through and makes its index anew, up to the first bytes that are no whole batch following the
    /// one before.
    ///
    /// - Parameters:
    ///   - verifying: whether to want all that this log itself would have written, as after a crash: right checksums,
    ///     no gap between offsets, leader epoch 0.
    ///   - visit: gets the header of each batch.
    func scan(verifying: Bool, _ visit: (BatchHeader) -> Void = { _ in }) throws(RecordLogError) {
        let end = size
        sparse = SparseIndex()
        bytesSinceEntry = 0
        maxTimestamp = -1
        size = 0
        nextOffset = baseOffset
        var scan = BatchScan(try file(.read), from: 0, to: end, readAhead: 1 << 20)
        while let (header, position) = try scan.next(verifying: verifying) {
            // An index entry's four bytes must hold the offset within the segment.
            guard header.baseOffset >= nextOffset, header.lastOffset - baseOffset <= Int64(UInt32.max) else { break }
            // These two stand before the part that the checksum covers.
            if verifying && (header.baseOffset != nextOffset || header.partitionLeaderEpoch != 0) { break }
            note(header, baseOffset: header.baseOffset, position: position)
            visit(header)
        }
    }

    /// Makes the scanned segment the one that is written, and cuts off what the scan did not accept.
    func cutToValidSize() throws(RecordLogError) {
        openFile = nil
        try file(.readWrite).truncate(to: size)
    }

    /// Learns a finished segment's greatest timestamp from the end of its time index, or by reading it through.
    func openFinished() throws(RecordLogError) {
        let end = nextOffset
        if let last = try index().times.last {
            maxTimestamp = last.timestamp
        }
        nextOffset = end
        release()
    }

    private func index() throws(RecordLogError) -> SparseIndex {
        if let sparse { return sparse }
        let limit = size / BatchHeader.size * 12 + 24
        if let places = try FileSystem.readIfSmall(pathStem + Suffix.index, maximumSize: limit),
            let times = try FileSystem.readIfSmall(pathStem + Suffix.timeIndex, maximumSize: limit),
            let index = SparseIndex(places: places.span, times: times.span, segmentSize: size),
            !index.times.isEmpty
        {
            sparse = index
            return index
        }
        return try rebuiltIndex()
    }

    /// The index made from the log alone. What the segment is said to hold stays as it is: a reader that meets bytes
    /// which are no batch goes on with the next segment.
    private func rebuiltIndex() throws(RecordLogError) -> SparseIndex {
        let end = (size, nextOffset)
        try scan(verifying: false)
        (size, nextOffset) = end
        return sparse ?? SparseIndex()
    }

    // MARK: Reading

    /// Where the first batch stands that ends at or after `offset`; `nil` when there is none in this segment.
    func position(of offset: Int64) throws(RecordLogError) -> Int? {
        // An entry's offset is the last of its batch, so the batch sought stands at or after the entry before it.
        let start = try index().place(atOrBefore: offset - baseOffset)
        if let start, try !isRight(start) { _ = try rebuiltIndex() }
        let position = try index().place(atOrBefore: offset - baseOffset)?.position ?? 0
        var scan = BatchScan(try file(.read), from: Int(position), to: size, readAhead: max(indexInterval, 4096))
        while let (header, position) = try scan.next() {
            if header.lastOffset >= offset { return position }
        }
        return nil
    }

    /// Whether the batch that an index entry tells of stands where it says: the files might be damaged, or not belong
    /// together.
    private func isRight(_ place: SparseIndex.Place) throws(RecordLogError) -> Bool {
        var scan = BatchScan(try file(.read), from: Int(place.position), to: size, readAhead: BatchHeader.size)
        return try scan.next()?.header.lastOffset == baseOffset + Int64(place.relativeOffset)
    }

    /// The first batch, and its position, that holds a record at or after `timestamp`.
    func firstBatch(notBefore timestamp: Int64) throws(RecordLogError) -> (header: BatchHeader, position: Int)? {
        let offset = baseOffset + (try index().relativeOffset(allBefore: timestamp))
        guard let start = try position(of: offset) else { return nil }
        var scan = BatchScan(try file(.read), from: start, to: size, readAhead: 64 << 10)
        while let found = try scan.next() {
            if found.header.maxTimestamp >= timestamp { return found }
        }
        return nil
    }

    /// Milliseconds since its newest record came, as retention counts them: by the records' timestamps, but no record is
    /// younger than the last write to its file, whatever its producer's clock said.
    func age(now: Int64) throws(RecordLogError) -> Int64 {
        let lastWrite = try FileSystem.modificationTime(logPath)
        return WallClock.elapsed(since: maxTimestamp >= 0 ? min(maxTimestamp, lastWrite) : lastWrite, until: now)
    }

    func remove() throws(RecordLogError) {
        release()
        for suffix in Suffix.all { try FileSystem.removeFile(pathStem + suffix) }
    }
}
