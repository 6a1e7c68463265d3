internal import KafkaCodec
public import TrestleBase
internal import WireBytes

/// The records of one partition: batches appended to segment files in a folder, read by offset, and recovered after a
/// crash.
///
/// The files have Kafka's layout: `00000000000000000000.log`, named by its first offset, contains batches of magic 2
/// exactly as sent, with `.index` and `.timeindex` beside it. A log belongs to one thread; the storage thread of its
/// `LogFolder` forces its writes to the disk.
public final class RecordLog {
    public private(set) var configuration: RecordLogConfiguration
    /// The state of the last segment's end when the log was opened.
    public internal(set) var recovery = Recovery()
    /// The first offset that can be read.
    public var startOffset: Int64 { max(segments[0].baseOffset, deletedBefore) }
    /// The offset that the next record gets.
    public var endOffset: Int64 { active.nextOffset }
    /// Bytes of all segments.
    public var size: Int { segments.reduce(0) { $0 + $1.size } }
    /// The number under which `LogFolder.takeProgress` names this log.
    public var id: Int { flush.id }

    let context: LogContext
    package let logFolder: LogFolder
    let flush: LogFlush
    /// Never empty; ascending; the last one is written.
    var segments: [Segment] = []
    /// What stands before it in the first segment was deleted by `deleteRecords`.
    var deletedBefore: Int64 = 0
    var producers = ProducerStates()
    var epochs = LeaderEpochs()
    /// When the first batch of the written segment came.
    var activeSince: WallTime?
    /// The finished segment whose file is open for reading.
    var opened: Segment?
    /// Where the last read ended, since the next one most often begins there.
    var readEnd: (offset: Int64, segment: Segment, position: Int)?
    /// Up to where everything is on the disk, as far as this thread has heard.
    var flushed = LogPosition(offset: 0, segment: 0, position: 0)
    /// Whether the disk has refused what was written, and has not taken it since.
    var isFailing = false
    /// Whether the last append may be acknowledged only when it is on the disk.
    public internal(set) var awaitsSync = false
    /// Whether what an unclean end left is being written again, though no sync is known to have failed.
    var isSuspect = false
    /// Where the log ended when it was written again, until that is on the disk.
    var rewrittenEnd: Int64?
    /// Below this offset everything has been compacted once.
    var cleanedBefore: Int64 = 0
    var compaction: RunningCompaction?
    /// When one may begin again after a failure.
    var compactionRetryAt = WallTime(milliseconds: 0)
    /// Whether the log was closed or removed.
    private(set) var isClosed = false
    /// Changes that are told to the storage thread together.
    var deferred: LogFlush.Change? = LogFlush.Change()
    private var head = WireBuffer()

    var active: Segment { segments[segments.count - 1] }
    var fileSystem: any FileSystem { context.fileSystem }
    var storage: LogStorage { logFolder.storage }

    /// The traces of a crash.
    public struct Recovery: Sendable, Equatable {
        /// Bytes cut from the end because they were not a whole batch with a right checksum, or did not follow.
        public var truncatedBytes = 0
        /// Bytes within the log that are damaged, and passed over.
        public var damagedBytes = 0
    }

    /// Whether records can be appended now: not while those before are being written again.
    public var isWritable: Bool { !isFailing }

    /// Bytes that the disk has space for; `nil` when that is not known.
    package var availableBytes: Int? { fileSystem.availableBytes(in: context.folder) }

    /// The known state of the log's end at the start.
    struct Start {
        /// Everything below this offset was on the disk; `nil` where that is not known.
        var recoveryPoint: Int64?
        var wasClosed: Bool
        /// Where the folder's list of recovery points does not have the log: whether there is a list, so that the log is
        /// younger than that.
        var isNewerThanRecoveryPoints: Bool
        /// The epoch that begins where the log was not closed, unless the log has come further.
        var leaderEpoch: Int32
    }

    public enum Appended: Sendable, Equatable {
        /// Written, the first record at this offset.
        case stored(baseOffset: Int64)
        /// An idempotent producer's batch that stands in the log already; nothing was written.
        case duplicate(baseOffset: Int64)
    }

    init(
        _ context: LogContext, _ configuration: RecordLogConfiguration, _ start: Start, _ logFolder: LogFolder,
        now: WallTime
    ) throws(RecordLogError) {
        try configuration.check()
        self.configuration = configuration
        self.context = context
        self.logFolder = logFolder
        flush = logFolder.register(context.name, folder: context.folder, end: flushed)
        if let point = start.recoveryPoint, point < .max { flush.checkpointed = point }
        do throws(RecordLogError) { try open(start, now: now) } catch {
            logFolder.unregister(flush)
            throw error
        }
    }

    /// Forces all writes to the disk and closes the files. The log cannot be used afterwards.
    public func close() {
        endCompaction()
        if !flush.isIdle { storage.perform(.flush(flush)) }
        for segment in segments { segment.release() }
    }

    /// Deletes all files and the folder. The log can't be used after.
    public func remove() throws(RecordLogError) {
        forget()
        try fileSystem.removeFolder(context.folder)
    }

    /// Closes a log whose folder is removed by other means, without forcing it to the disk.
    public func forget() {
        endCompaction()
        logFolder.unregister(flush)
        for segment in segments { segment.release() }
    }

    private func endCompaction() {
        isClosed = true
        compaction?.work.cancel()
        compaction = nil
    }

    /// Changes how the log keeps its files, from the next segment, retention or compaction on.
    public func reconfigure(_ configuration: RecordLogConfiguration) throws(RecordLogError) {
        try configuration.check()
        self.configuration = configuration
        context.indexInterval = configuration.indexIntervalBytes
    }

    /// Writes a small file into the log's folder. It is synced together with the log.
    public func keep(file name: String, content: [UInt8]) throws(RecordLogError) {
        let path = context.folder + "/" + name
        let file = try fileSystem.open(path, .readWrite)
        try file.truncate(to: 0)
        try file.write(content.span, Span(), at: 0)
        note(.init(files: [file], folder: true))
    }

    // MARK: Writing

    /// Appends one batch as its producer made it, with this log's offset and leader epoch in its first bytes. When it
    /// returns, the system has the batch; the disk has it when `flushedOffset` has passed it. `awaitsSync` says whether
    /// it is to be acknowledged before.
    ///
    /// - Parameters:
    ///   - now: the time of the clock on the wall.
    ///   - checksumVerified: whether the caller has held the checksum against these very bytes.
    /// - Throws: `invalidBatch` unless `batch` is one whole batch of magic 2 with a right checksum;
    ///   `outOfOrderSequence`, `duplicateSequence`, `staleProducerEpoch` by the rules of the idempotent producer;
    ///   `ioFailure`. None of them leaves a trace in the log.
    @discardableResult
    public func append(
        _ batch: Span<UInt8>, now: WallTime, checksumVerified: Bool = false
    ) throws(RecordLogError) -> Appended {
        guard let header = RecordBatchHeader(stored: batch), header.totalSize == batch.count else {
            throw RecordLogError(.invalidBatch, "\(batch.count) bytes are not one record batch of magic 2")
        }
        guard checksumVerified || header.checksumHolds(for: batch) else {
            throw RecordLogError(.invalidBatch, "the checksum of a batch of \(batch.count) bytes does not hold")
        }
        guard batch.count <= Int(Int32.max), endOffset <= Segment.maximumBaseOffset - Int64(Int32.max) else {
            throw RecordLogError(.invalidBatch, "the batch leaves no room for another in the log")
        }
        if case .duplicate(let baseOffset) = try producers.check(header) {
            awaitsSync = isFailing || logFolder.sync == .always
            return .duplicate(baseOffset: baseOffset)
        }
        if isFailing { throw flush.failure ?? RecordLogError(.ioFailure, "\(context.folder) waits for the disk") }
        try rollIfNeeded(for: header, now: now)

        let baseOffset = endOffset
        head.removeAll()
        head.append(integer: baseOffset)
        head.append(integer: Int32(truncatingIfNeeded: header.totalSize - RecordBatchHeader.prefixSize))
        head.append(integer: leaderEpoch)
        try active.append(head, batch.extracting(droppingFirst: head.count), header, baseOffset: baseOffset)
        let known = producers.count
        producers.record(
            header, baseOffset: baseOffset, time: now, limit: logFolder.producerTotal.allowance(ofLog: id))
        if producers.count != known { logFolder.producerTotal.set(producers.count, ofLog: id) }
        if activeSince == nil { activeSince = now }
        note(.init(files: [try active.file(.readWrite)]))
        return .stored(baseOffset: baseOffset)
    }

    private func rollIfNeeded(for header: RecordBatchHeader, now: WallTime) throws(RecordLogError) {
        guard active.size > 0 else { return }
        let isFull = active.size + header.totalSize > configuration.segmentBytes
        // Each segment keeps a file open until it is on the disk: by age, one at a time.
        let isOld =
            flushed.segment >= active.baseOffset
            && activeSince.map { $0.duration(to: now) >= configuration.segmentTimeLimit } ?? false
        let lastOffset = endOffset + Int64(header.lastOffsetDelta)
        if isFull || isOld || lastOffset - active.baseOffset > Int64(Int32.max) { try roll(now: now) }
    }

    /// Ends the segment that is written and begins another, unless it is empty.
    public func roll(now: WallTime) throws(RecordLogError) {
        let finished = active
        guard finished.size > 0, !isFailing else { return }
        producers.expire(now: now)
        boundProducers()
        let index = finished.indexFiles()
        try startSegment(at: finished.nextOffset, helpers: index)
        finished.release()
    }

    /// Forgets what all logs of the folder together have no space for.
    func boundProducers() {
        producers.forgetOldest(downTo: logFolder.producerTotal.allowance(ofLog: id))
        logFolder.producerTotal.set(producers.count, ofLog: id)
    }

    func startSegment(at baseOffset: Int64, helpers: [HelperFile] = []) throws(RecordLogError) {
        let segment = Segment(context, baseOffset: baseOffset, nextOffset: baseOffset, size: 0)
        try segment.startEmpty()
        segments.append(segment)
        activeSince = nil
        var change = LogFlush.Change(files: [try segment.file(.readWrite)], helpers: helpers, folder: true)
        if producers.count > 0 {
            var buffer = WireBuffer()
            producers.encode(into: &buffer)
            change.helpers.append(
                HelperFile(path: segment.pathStem + Segment.Suffix.producers, content: ByteSlice(buffer)))
        }
        note(change)
    }

    /// The greatest ID below `limit` of the idempotent producers that the log remembers; `nil` when there is none.
    public func greatestProducerID(below limit: Int64) -> Int64? { producers.greatestID(below: limit) }

    /// Whether batches of this producer are remembered.
    public func knowsProducer(_ identifier: Int64) -> Bool { producers.knows(identifier) }

    // MARK: Leader epochs

    /// The epoch of new records.
    public var leaderEpoch: Int32 { epochs.latest ?? 0 }

    /// The greatest epoch that is not above `epoch`, and the offset at which it ended: where a consumer that read in
    /// `epoch` still agrees with this log (KIP-320).
    ///
    /// - Returns: `nil` when the log knows no such epoch.
    public func end(ofEpoch epoch: Int32) -> (epoch: Int32, offset: Int64)? {
        epochs.end(of: epoch, logEnd: endOffset)
    }

    /// The epoch in which the record at an offset was written, or will be.
    public func leaderEpoch(at offset: Int64) -> Int32 { epochs.epoch(at: offset) ?? epochs.entries.first?.epoch ?? 0 }

    func epochsFile() -> HelperFile {
        HelperFile(path: context.folder + "/" + LeaderEpochs.fileName, content: ByteSlice(epochs.encode()))
    }
}
