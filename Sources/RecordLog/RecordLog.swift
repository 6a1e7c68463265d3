public import WireBytes

/// One partition's records: batches appended to segment files in a folder, read by offset, whole again after a crash.
///
/// The files are laid out as Kafka does it: `00000000000000000000.log` holds batches of magic 2 exactly as they travel,
/// named by its first offset; `.index` and `.timeindex` beside it. A log belongs to one thread.
public final class RecordLog {
    public let folder: String
    public let configuration: RecordLogConfiguration
    /// What opening found at the end of the last segment.
    public private(set) var recovery = Recovery()
    /// The first offset that can be read.
    public var startOffset: Int64 { segments[0].baseOffset }
    /// The offset that the next record gets. In a log without replicas this is the high watermark too.
    public var endOffset: Int64 { active.nextOffset }
    /// Bytes of all segments.
    public var size: Int { segments.reduce(0) { $0 + $1.size } }

    /// Never empty; ascending; the last one is written.
    private var segments: [Segment]
    private var producers = ProducerStates()
    /// When the first batch of the written segment came, milliseconds since 1970.
    private var activeSince: Int64?
    /// The finished segment whose file is open for reading.
    private var opened: Segment?
    private var unsynced = false
    /// Why nothing is stored any more.
    private var failure: RecordLogError?
    /// Where the last read ended, since the next one most often begins there.
    private var readEnd: (offset: Int64, segment: Segment, position: Int)?
    private var head = ByteBuffer()

    private var active: Segment { segments[segments.count - 1] }

    /// What a crash left behind.
    public struct Recovery: Sendable, Equatable {
        /// Bytes cut from the end of the last segment because they were no whole batch with a right checksum.
        public var truncatedBytes = 0
    }

    public enum Appended: Sendable, Equatable {
        /// Written, the first record at this offset.
        case stored(baseOffset: Int64)
        /// An idempotent producer's batch that stands in the log already; nothing was written.
        case duplicate(baseOffset: Int64)
    }

    // MARK: Opening and closing

    /// Opens the log in `folder`, which is made when it is missing. The last segment is read through: what follows its
    /// last whole batch is cut off.
    ///
    /// - Parameter now: milliseconds since 1970, to forget idempotent producers that have long been silent.
    public init(folder: String, configuration: RecordLogConfiguration = .init(), now: Int64) throws(RecordLogError) {
        try configuration.check()
        self.folder = folder
        self.configuration = configuration
        try FileSystem.createFolder(folder)
        segments = []
        let bases = try Self.removeLeftovers(in: folder)
        for (index, base) in bases.enumerated() {
            let path = folder + "/" + Segment.digits(base) + Segment.Suffix.log
            let next = index + 1 < bases.count ? bases[index + 1] : base
            segments.append(
                Segment(
                    folder: folder, baseOffset: base, nextOffset: next,
                    size: try LogFile(path: path, mode: .read).size(), indexInterval: configuration.indexIntervalBytes))
        }
        if segments.isEmpty {
            try startSegment(at: 0)
        } else {
            for segment in segments.dropLast() { try segment.openFinished() }
            try recoverLast(now: now)
        }
    }

    /// Removes half-written files and those of no segment.
    ///
    /// - Returns: the first offsets of the segments, ascending.
    private static func removeLeftovers(in folder: String) throws(RecordLogError) -> [Int64] {
        let names = try FileSystem.names(in: folder)
        var bases: [Int64] = []
        for name in names where name.hasSuffix(Segment.Suffix.log) {
            let stem = name.dropLast(Segment.Suffix.log.count)
            guard let base = Int64(stem), 0...Segment.maximumBaseOffset ~= base, Segment.digits(base) == stem else {
                continue
            }
            bases.append(base)
        }
        for name in names {
            guard let dot = name.firstIndex(of: "."), let base = Int64(name[..<dot]) else { continue }
            let isOrphan = Segment.Suffix.all.contains(String(name[dot...])) && !bases.contains(base)
            if isOrphan || name.hasSuffix(FileSystem.temporarySuffix) { try FileSystem.removeFile(folder + "/" + name) }
        }
        return bases.sorted()
    }

    private func recoverLast(now: Int64) throws(RecordLogError) {
        let last = active
        var states = ProducerStates()
        if let bytes = try FileSystem.readIfSmall(last.pathStem + Segment.Suffix.producers, maximumSize: 64 << 20),
            let snapshot = ProducerStates(bytes.span)
        {
            states = snapshot
        } else {
            for segment in segments.dropLast() {
                try segment.scan(verifying: false) {
                    states.record($0, baseOffset: $0.baseOffset, time: $0.maxTimestamp)
                }
                segment.release()
            }
        }
        let found = last.size
        try last.scan(verifying: true) {
            states.record($0, baseOffset: $0.baseOffset, time: $0.maxTimestamp)
        }
        recovery.truncatedBytes = found - last.size
        try last.cutToValidSize()
        if last.size > 0 { activeSince = now }
        producers = states
        producers.expire(now: now)
    }

    private func startSegment(at baseOffset: Int64) throws(RecordLogError) {
        let segment = Segment(
            folder: folder, baseOffset: baseOffset, nextOffset: baseOffset, size: 0,
            indexInterval: configuration.indexIntervalBytes)
        if producers.count > 0 {
            var buffer = ByteBuffer()
            producers.encode(into: &buffer)
            try FileSystem.replace(segment.pathStem + Segment.Suffix.producers, with: buffer.bytes)
        }
        try segment.startEmpty()
        segments.append(segment)
        activeSince = nil
    }

    /// Forces what was written to the disk, writes the index, and lets go of the files. The log can't be used after.
    public func close() throws(RecordLogError) {
        if configuration.sync != .never { try active.file(.readWrite).sync() }
        try active.writeIndex()
        for segment in segments { segment.release() }
    }

    /// Deletes all files and the folder. The log can't be used after.
    public func remove() throws(RecordLogError) {
        for segment in segments { segment.release() }
        try FileSystem.removeFolder(folder)
    }

    // MARK: Writing

    /// Appends one batch as its producer made it, with this log's offset and leader epoch 0 in its first bytes. When it
    /// returns, the system has the batch; the disk, as the `SyncPolicy` says.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - checksumVerified: whether the caller has held the checksum against these very bytes.
    /// - Throws: `invalidBatch` unless `batch` is one whole batch of magic 2 with a right checksum;
    ///   `outOfOrderSequence`, `duplicateSequence`, `staleProducerEpoch` by the rules of the idempotent producer;
    ///   `ioFailure`. None of them leaves a trace in the log.
    @discardableResult
    public func append(
        _ batch: Span<UInt8>, now: Int64, checksumVerified: Bool = false
    ) throws(RecordLogError) -> Appended {
        if let failure { throw failure }
        guard let header = BatchHeader(batch), header.totalSize == batch.count else {
            throw RecordLogError(.invalidBatch, "\(batch.count) bytes are not one record batch of magic 2")
        }
        guard checksumVerified || header.checksumHolds(for: batch) else {
            throw RecordLogError(.invalidBatch, "the checksum of a batch of \(batch.count) bytes does not hold")
        }
        guard batch.count <= Int(Int32.max), endOffset <= Segment.maximumBaseOffset - Int64(Int32.max) else {
            throw RecordLogError(.invalidBatch, "the batch leaves no room for another in the log")
        }
        if case .duplicate(let baseOffset) = try producers.check(header) { return .duplicate(baseOffset: baseOffset) }
        try rollIfNeeded(for: header, now: now)

        let baseOffset = endOffset
        head.removeAll()
        head.append(integer: baseOffset)
        head.append(integer: header.batchLength)
        head.append(integer: Int32(0))
        try active.append(head, batch.extracting(droppingFirst: head.count), header, baseOffset: baseOffset)
        producers.record(header, baseOffset: baseOffset, time: now)
        if activeSince == nil { activeSince = now }
        unsynced = true
        if configuration.sync == .always { try syncOrFail() }
        return .stored(baseOffset: baseOffset)
    }

    /// Once a sync has failed the system may have dropped what it could not write, and a later sync would say nothing of
    /// it: nothing more is stored until the log is opened, and so read, again.
    private func syncOrFail() throws(RecordLogError) {
        do {
            try unsyncedWrites()?.sync()
        } catch {
            failure = error
            throw error
        }
    }

    private func rollIfNeeded(for header: BatchHeader, now: Int64) throws(RecordLogError) {
        guard active.size > 0 else { return }
        let isFull = active.size + header.totalSize > configuration.segmentBytes
        let isOld =
            activeSince.map { WallClock.elapsed(since: $0, until: now) >= configuration.segmentMilliseconds } ?? false
        let lastOffset = endOffset + Int64(header.lastOffsetDelta)
        if isFull || isOld || lastOffset - active.baseOffset > Int64(Int32.max) { try roll(now: now) }
    }

    /// Ends the segment that is written and begins another, unless it is empty.
    public func roll(now: Int64) throws(RecordLogError) {
        let finished = active
        guard finished.size > 0 else { return }
        if configuration.sync != .never { try finished.file(.readWrite).sync() }
        try finished.writeIndex()
        producers.expire(now: now)
        try startSegment(at: finished.nextOffset)
        finished.release()
    }

    /// What has been written and not yet been forced to the disk.
    public struct UnsyncedWrites: Sendable {
        fileprivate let file: LogFile

        /// Returns when it is on the disk. Any thread may call it, so that the log's own need not wait.
        public func sync() throws(RecordLogError) { try file.sync() }
    }

    /// Hands over what is to be forced to the disk; `nil` when nothing was written since the last call.
    public func unsyncedWrites() throws(RecordLogError) -> UnsyncedWrites? {
        guard unsynced else { return nil }
        unsynced = false
        return UnsyncedWrites(file: try active.file(.readWrite))
    }

    // MARK: Reading

    /// Appends to `buffer` the batches from the one that holds `offset` on, as they stand in the file: whole ones only,
    /// of one segment, so it may be fewer than there are.
    ///
    /// - Parameters:
    ///   - maximumBytes: the most to append.
    ///   - atLeastOneBatch: append the first batch even when it alone is larger.
    /// - Returns: the bytes appended; 0 at the end of the log.
    /// - Throws: `offsetOutOfRange` when `offset` is below `startOffset` or above `endOffset`; `ioFailure`.
    @discardableResult
    public func read(
        from offset: Int64, maximumBytes: Int, atLeastOneBatch: Bool, into buffer: inout ByteBuffer
    ) throws(RecordLogError) -> Int {
        guard startOffset <= offset, offset <= endOffset else {
            throw RecordLogError(
                .offsetOutOfRange, "offset \(offset) of \(folder) is outside \(startOffset) to \(endOffset)")
        }
        var place = try place(of: offset)
        while let (segment, position) = place {
            let count = try read(segment, at: position, maximumBytes, atLeastOneBatch, into: &buffer)
            if count > 0 { return count }
            // Too little room, or, in a finished segment, damage that recovery had no reason to look for.
            if try hasBatch(segment, at: position) { return 0 }
            place = try self.place(of: segment.nextOffset)
            if place?.segment === segment { return 0 }
        }
        return 0
    }

    /// The segment and position of the batch that holds `offset`, or of the first one after it.
    private func place(of offset: Int64) throws(RecordLogError) -> (segment: Segment, position: Int)? {
        if let readEnd, readEnd.offset == offset, readEnd.position < readEnd.segment.size {
            prepareToRead(readEnd.segment)
            return (readEnd.segment, readEnd.position)
        }
        var index = max(0, segments.partitionPoint { $0.baseOffset <= offset } - 1)
        while index < segments.count {
            let segment = segments[index]
            prepareToRead(segment)
            if let position = try segment.position(of: offset) { return (segment, position) }
            index += 1
        }
        return nil
    }

    /// At most one finished segment keeps its file open, however far apart the readers are.
    private func prepareToRead(_ segment: Segment) {
        guard segment !== active, segment !== opened else { return }
        if let opened, opened !== active { opened.release() }
        opened = segment
    }

    private func hasBatch(_ segment: Segment, at position: Int) throws(RecordLogError) -> Bool {
        var scan = BatchScan(
            try segment.file(.read), from: position, to: segment.size, readAhead: BatchHeader.size)
        return try scan.next() != nil
    }

    private func read(
        _ segment: Segment, at position: Int, _ maximumBytes: Int, _ atLeastOneBatch: Bool,
        into buffer: inout ByteBuffer
    ) throws(RecordLogError) -> Int {
        let start = buffer.count
        let available = segment.size - position
        let file = try segment.file(.read)
        try file.read(at: position, maximumBytes: min(max(maximumBytes, 0), available), into: &buffer)
        var end = Self.endOfWholeBatches(buffer.bytes.extracting(droppingFirst: start))
        if end.bytes == 0, atLeastOneBatch, available >= BatchHeader.size {
            // The first batch is larger than the room: its header tells how much to read.
            let missing = BatchHeader.size - (buffer.count - start)
            if missing > 0 {
                try file.read(at: position + buffer.count - start, maximumBytes: missing, into: &buffer)
            }
            if let header = BatchHeader(buffer.bytes.extracting(droppingFirst: start)), header.totalSize <= available {
                let rest = header.totalSize - (buffer.count - start)
                if rest > 0 {
                    try file.read(at: position + buffer.count - start, maximumBytes: rest, into: &buffer)
                }
                end = Self.endOfWholeBatches(buffer.bytes.extracting(droppingFirst: start))
            }
        }
        buffer.truncate(to: start + end.bytes)
        if end.bytes > 0 { readEnd = (end.nextOffset, segment, position + end.bytes) }
        return end.bytes
    }

    /// How many of `bytes` are whole batches, and the offset after the last of them.
    private static func endOfWholeBatches(_ bytes: Span<UInt8>) -> (bytes: Int, nextOffset: Int64) {
        var end = 0
        var nextOffset: Int64 = 0
        while let header = BatchHeader(bytes.extracting(droppingFirst: end)), header.totalSize <= bytes.count - end {
            end += header.totalSize
            nextOffset = header.lastOffset + 1
        }
        return (end, nextOffset)
    }

    /// Appends to `buffer` the first batch that holds a record at or after `timestamp`.
    ///
    /// - Parameter timestamp: milliseconds since 1970.
    /// - Returns: its header; `nil`, and nothing appended, when every record is older.
    public func readFirstBatch(notBefore timestamp: Int64, into buffer: inout ByteBuffer) throws(RecordLogError)
        -> BatchHeader?
    {
        for segment in segments where segment.maxTimestamp >= timestamp {
            prepareToRead(segment)
            guard let (header, position) = try segment.firstBatch(notBefore: timestamp) else { continue }
            try segment.file(.read).read(at: position, maximumBytes: header.totalSize, into: &buffer)
            return header
        }
        return nil
    }

    /// The greatest ID below `limit` of the idempotent producers that the log remembers; `nil` when there is none.
    public func greatestProducerID(below limit: Int64) -> Int64? { producers.greatestID(below: limit) }

    /// The greatest timestamp of any record, milliseconds since 1970; `nil` while the log is empty.
    public var maxTimestamp: Int64? { segments.lazy.filter { $0.size > 0 }.map(\.maxTimestamp).max() }

    // MARK: Retention

    /// Deletes the segments that the configured retention lets go.
    ///
    /// - Parameter now: milliseconds since 1970.
    /// - Returns: how many went.
    @discardableResult
    public func applyRetention(now: Int64) throws(RecordLogError) -> Int {
        var count = 0
        if let limit = configuration.retentionMilliseconds {
            if active.size > 0, try active.age(now: now) > limit { try roll(now: now) }
            while segments.count > 1, try segments[0].age(now: now) > limit {
                try removeFirstSegment()
                count += 1
            }
        }
        if let limit = configuration.retentionBytes {
            while segments.count > 1, size - segments[0].size >= limit {
                try removeFirstSegment()
                count += 1
            }
        }
        return count
    }

    /// Deletes the segments that hold nothing at or after `offset`.
    public func removeSegments(before offset: Int64) throws(RecordLogError) {
        while segments.count > 1, segments[1].baseOffset <= offset { try removeFirstSegment() }
    }

    private func removeFirstSegment() throws(RecordLogError) {
        let first = segments.removeFirst()
        if opened === first { opened = nil }
        if readEnd?.segment === first { readEnd = nil }
        try first.remove()
    }
}
