import KafkaCodec
import RecordLog
import TrestleBase
import WireBytes

/// Messages on the disk between MQTT and Kafka, in their order: `append` and `commit` put them in, `takeSafe` says which may be
/// acknowledged, `forward` reads them for Kafka, and `handleSettled` says which Kafka has.
///
/// What has been settled is deleted from time to time (`checkpoint`), or noted where something before it waits: after a crash, the
/// messages since then go to Kafka again, in their order. A few that wait long, such as those of a topic that does not exist, are
/// written again at the end, so that what has been settled behind them can go.
///
/// A record's timestamp is the time at which it was put in, by a clock that does not jump; the message's own is in its key.
///
/// Confined to one thread; it knows neither a loop nor a producer.
final class DiskBuffer {
    typealias Entry = UInt64

    let settings: BufferSettings
    let folder: LogFolder
    let log: RecordLog

    // MARK: In

    /// Takes messages until it is committed.
    private var open = RecordBatchBuilder()
    private(set) var openEntries: [Entry] = []
    /// Encoded batches that the log has not taken, and batches that it may lose before they are safe.
    var unwritten = RingQueue<Batch>()
    private var unsafe = RingQueue<(end: Int64, batch: Batch)>()
    private var safe: [Entry] = []
    /// Why the last write failed; `nil` when it did not.
    var failure: String?

    struct Batch {
        let bytes: ByteSlice
        let entries: [Entry]
    }

    // MARK: Out

    /// The next record that is forwarded.
    var next: Int64
    /// Everything before it is settled.
    var settledOffset: Int64
    /// Whether those from there on are settled, as far as they have been forwarded.
    var settled = RingQueue<Bool>()
    /// How many of those are.
    var settledBehind = 0
    /// What an earlier run had settled, from `next` on.
    var known = SettledRanges()
    /// What the file beside the log says of it.
    var kept = SettledRanges()
    /// Messages that were deleted before they were forwarded.
    var dropped: UInt64 = 0
    /// Records that were written again at the end while they were in flight: the offset under which they were forwarded, and theirs now.
    var moved: [Int64: Int64] = [:]
    /// Copies that are not on the disk yet.
    var pendingMove: PendingMove?
    /// Since when nothing before an offset has been settled.
    var standstill: (offset: Int64, since: WallTime)?
    /// Since when messages have been kept back, so that copies can be written in front of them.
    var holdsWritesSince: WallTime?
    /// So many records must be settled behind those that are moved.
    var leastGained = 256
    /// Milliseconds for which they must have waited.
    var leastWait: Int64 = 3_000
    /// When the folder was opened.
    let openedAt: WallTime
    /// Where the log ended when it was last written.
    private var lastEnd: Int64
    /// Distinguishes offsets that were given out twice.
    var generation: UInt64 = 0
    private static let mostGenerations: UInt64 = 0x3fff
    /// Below which offset those of an earlier generation still mean the same.
    var earlier: [UInt64: Int64] = [:]
    private static let mostEarlier = 16
    static let offsets: UInt64 = (1 << 48) - 1
    var chunk = WireBuffer()
    /// The batch that `withRecord` has read last.
    var rereadBytes = WireBuffer()
    var reread: (offsets: Range<Int64>, generation: UInt64)?
    private var oldestRead: (offset: Int64, timestamp: Int64)?

    /// Bytes of an open batch at which it is closed.
    private static let batchSize = 256 << 10
    /// Records that are passed over while others are in flight.
    static let longestGap: Int64 = 10_000
    /// Bytes that are read at a time.
    static let readSize = 256 << 10

    init(_ settings: BufferSettings, folder: LogFolder, now: WallTime) throws(RecordLogError) {
        self.settings = settings
        self.folder = folder
        openedAt = now
        log = try folder.openLog("buffer-0", configuration: settings.logConfiguration, now: now)
        next = log.startOffset
        settledOffset = log.startOffset
        lastEnd = log.endOffset
        readSettled()
    }

    /// The user data of a record.
    func userData(of offset: Int64) -> Entry { generation << 48 | UInt64(bitPattern: offset) & Self.offsets }

    var status: BufferStatus {
        var status = BufferStatus()
        status.messages = UInt64(clamping: waiting)
        status.bytes = log.size
        status.capacity = settings.size
        status.dropped = dropped
        status.oldest = oldestTimestamp
        return status
    }

    /// The timestamp of the oldest message that waits, read again when another one is the oldest.
    private var oldestTimestamp: Int64? {
        let offset = max(settledOffset, log.startOffset)
        guard offset < log.highWatermark else { return nil }
        if let oldestRead, oldestRead.offset == offset { return oldestRead.timestamp }
        var batch = WireBuffer()
        guard
            (try? log.read(from: offset, maximumBytes: 1, atLeastOneBatch: true, into: &batch)) ?? 0 > 0,
            let header = try? RecordBatchHeader(parsing: batch.bytes)
        else { return nil }
        oldestRead = (offset, header.baseTimestamp)
        return header.baseTimestamp
    }

    var isEmpty: Bool { settledOffset >= log.endOffset && openEntries.isEmpty && unwritten.isEmpty }

    /// Whether all that was put in is safe, so that nothing is lost when the program ends now.
    var isSafe: Bool { openEntries.isEmpty && unwritten.isEmpty && unsafe.isEmpty }

    /// Whether nothing more should be put in.
    var isFull: Bool {
        failure != nil || settings.whenFull == .wait && isOverSize
    }

    /// Whether what waits takes all the space that it may.
    var isOverSize: Bool { waitingBytes >= settings.size || log.size >= 2 * settings.size }

    /// Records that are not settled.
    private var waiting: Int64 { log.endOffset - settledOffset - Int64(settledBehind) - known.count }

    /// What is settled does not count: it goes with its segment.
    private var waitingBytes: Int {
        let count = log.endOffset - log.startOffset
        guard count > 0 else { return 0 }
        return Int(Double(log.size) * min(1, Double(waiting) / Double(count)))
    }

    // MARK: From MQTT

    func append(
        key: Span<UInt8>?, value: Span<UInt8>?, headers: borrowing RecordHeaders, timestamp: Int64, entry: Entry
    ) {
        open.append(key: key, value: value, timestamp: timestamp, headers: headers)
        openEntries.append(entry)
        if open.size >= Self.batchSize { close() }
    }

    private func close() {
        guard !openEntries.isEmpty else { return }
        open.finish()
        unwritten.append(Batch(bytes: ByteSlice(copying: open.bytes), entries: openEntries))
        openEntries = []
        open.removeAll()
    }

    /// Writes what has been appended.
    func commit(now: WallTime) {
        close()
        guard holdsWritesSince == nil else { return }
        while let batch = unwritten.first {
            do throws(RecordLogError) {
                try log.append(batch.bytes.span, now: now, checksumVerified: true)
                lastEnd = log.endOffset
                failure = nil
            } catch {
                failure = error.message
                return
            }
            _ = unwritten.popFirst()
            deleteOldestIfNeeded(now: now)
            if log.awaitsSync {
                unsafe.append((log.endOffset, batch))
            } else {
                safe += batch.entries
            }
        }
    }

    /// The messages that are safe since the last call.
    func takeSafe(into entries: inout [Entry]) {
        swap(&entries, &safe)
        safe.removeAll(keepingCapacity: true)
    }

    /// The storage thread has come further.
    func handleProgress(now: WallTime) {
        if case .lost(let start) = log.handleProgress() {
            // What nobody has an acknowledgement for is written again, before all that is later; the rest is gone.
            var batches = RingQueue<Batch>()
            while let first = unsafe.popFirst() { batches.append(first.batch) }
            while let later = unwritten.popFirst() { batches.append(later) }
            unwritten = batches
            restart(at: start)
        }
        finishMove()
        if holdsWritesSince != nil {
            do throws(RecordLogError) { try moveIfCaughtUp(now: now) } catch { failure = error.message }
        }
        while let first = unsafe.first, first.end <= log.flushedOffset {
            safe += first.batch.entries
            _ = unsafe.popFirst()
        }
        commit(now: now)
    }

    /// The disk has lost the records from an offset on, and the offset is given out again: a settlement under its old meaning does not
    /// count.
    private func restart(at end: Int64) {
        if settings.sync == .interval { dropped &+= UInt64(clamping: max(0, lastEnd - max(end, settledOffset))) }
        earlier[generation] = end
        for known in earlier.keys { earlier[known] = min(earlier[known] ?? end, end) }
        if earlier.count > Self.mostEarlier, let oldest = earlier.keys.min() { earlier[oldest] = nil }
        generation = (generation + 1) & Self.mostGenerations
        var kept = RingQueue<Bool>()
        for place in 0..<Int(max(0, min(end - settledOffset, Int64(settled.count)))) { kept.append(settled[place]) }
        settled = kept
        settledBehind = (0..<settled.count).count { settled[$0] }
        if let move = pendingMove, move.end > end { pendingMove = nil }
        settledOffset = min(settledOffset, end)
        next = min(next, end)
        known.clamp(to: 0..<end)
        keepSettled()
    }
}
