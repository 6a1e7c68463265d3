import KafkaCodec
import RecordLog
import TrestleBase
import WireBytes

/// Messages on the disk between MQTT and Kafka, in their order: `append` and `commit` put them in, `takeSafe` says which may be
/// acknowledged, `forward` reads them for Kafka, and `handleSettled` says which Kafka has.
///
/// What has been settled is deleted from time to time (`checkpoint`): after a crash, the messages since then go to Kafka again, in
/// their order.
///
/// Confined to one thread; it knows neither a loop nor a producer.
final class DiskBuffer {
    typealias Entry = UInt64

    let settings: BufferSettings
    private let folder: LogFolder
    private let log: RecordLog

    // MARK: In

    /// Takes messages until it is committed.
    private var open = RecordBatchBuilder()
    private var openEntries: [Entry] = []
    /// Encoded batches that the log has not taken, and batches that it may lose before they are safe.
    private var unwritten = RingQueue<Batch>()
    private var unsafe = RingQueue<(end: Int64, batch: Batch)>()
    private var safe: [Entry] = []
    /// Why the last write failed; `nil` when it did not.
    private(set) var failure: String?

    private struct Batch {
        let bytes: ByteSlice
        let entries: [Entry]
    }

    // MARK: Out

    /// The next record that is forwarded.
    private var next: Int64
    /// Everything before it is settled.
    private var settledOffset: Int64
    /// Whether those from there on are settled, as far as they have been forwarded.
    private var settled = RingQueue<Bool>()
    private(set) var dropped: UInt64 = 0
    /// Where the log ended when it was last written.
    private var lastEnd: Int64
    /// Distinguishes offsets that were given out twice.
    private var generation: UInt64 = 0
    private static let mostGenerations: UInt64 = 0x3fff
    /// Below which offset those of an earlier generation still mean the same.
    private var earlier: [UInt64: Int64] = [:]
    private static let mostEarlier = 16
    private static let offsets: UInt64 = (1 << 48) - 1
    private var chunk = WireBuffer()
    private var oldestRead: (offset: Int64, timestamp: Int64)?

    /// Bytes of an open batch at which it is closed.
    private static let batchSize = 256 << 10
    /// Records that are passed over while others are in flight.
    private static let longestGap: Int64 = 10_000
    /// Bytes that are read at a time.
    private static let readSize = 256 << 10

    init(_ settings: BufferSettings, folder: LogFolder, now: WallTime) throws(RecordLogError) {
        self.settings = settings
        self.folder = folder
        log = try folder.openLog("buffer-0", configuration: settings.logConfiguration, now: now)
        next = log.startOffset
        settledOffset = log.startOffset
        lastEnd = log.endOffset
    }

    /// The user data of a record.
    func userData(of offset: Int64) -> Entry { generation << 48 | UInt64(bitPattern: offset) & Self.offsets }

    var status: BufferStatus {
        var status = BufferStatus()
        status.messages = UInt64(clamping: log.endOffset - settledOffset)
        status.bytes = log.size
        status.capacity = settings.size
        status.dropped = dropped
        status.oldest = oldestTimestamp
        return status
    }

    /// The timestamp of the oldest message that waits, read again when another one is the oldest.
    private var oldestTimestamp: Int64? {
        guard settledOffset < log.highWatermark else { return nil }
        if let oldestRead, oldestRead.offset == settledOffset { return oldestRead.timestamp }
        var batch = WireBuffer()
        guard
            (try? log.read(from: settledOffset, maximumBytes: 1, atLeastOneBatch: true, into: &batch)) ?? 0 > 0,
            let header = try? RecordBatchHeader(parsing: batch.bytes)
        else { return nil }
        oldestRead = (settledOffset, header.baseTimestamp)
        return header.baseTimestamp
    }

    var isEmpty: Bool { settledOffset >= log.endOffset && openEntries.isEmpty && unwritten.isEmpty }

    /// Whether all that was put in is safe, so that nothing is lost when the program ends now.
    var isSafe: Bool { openEntries.isEmpty && unwritten.isEmpty && unsafe.isEmpty }

    /// Whether nothing more should be put in.
    var isFull: Bool { failure != nil || settings.whenFull == .wait && waitingBytes >= settings.size }

    /// What is settled does not count: it goes with its segment.
    private var waitingBytes: Int {
        let count = log.endOffset - log.startOffset
        guard count > 0 else { return 0 }
        let share = Double(log.endOffset - settledOffset) / Double(count)
        return Int(Double(log.size) * share)
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
        settledOffset = min(settledOffset, end)
        next = min(next, end)
    }

    // MARK: To Kafka

    /// Hands over records in their order, until `take` has had enough.
    ///
    /// - Parameter take: returns `false` when it does not take the record; it is handed over again then.
    /// - Throws: why the disk cannot be read.
    func forward(_ take: (borrowing BufferedRecord) -> Bool) throws(RecordLogError) {
        noteDropped()
        var goesOn = true
        while goesOn, next < log.highWatermark {
            chunk.removeAll()
            let count = try log.read(
                from: next, maximumBytes: Self.readSize, atLeastOneBatch: true, into: &chunk)
            guard count > 0 else { return }
            let before = next
            goesOn = forward(chunk.bytes, take) && next > before
        }
    }

    private func forward(_ bytes: Span<UInt8>, _ take: (borrowing BufferedRecord) -> Bool) -> Bool {
        var rest = bytes
        while let header = try? RecordBatchHeader(parsing: rest), header.totalSize <= rest.count {
            let batch = rest.extracting(first: header.totalSize)
            rest = rest.extracting(droppingFirst: header.totalSize)
            do throws(KafkaCodecError) {
                var records = try RecordBatchView(batch, verifyingChecksum: false).records()
                while let record = try records.next() {
                    guard record.offset >= next else { continue }
                    // Damage in between has been passed over.
                    guard skip(to: record.offset) else { return false }
                    guard let buffered = BufferedRecord(record) else {
                        _ = skip(to: record.offset + 1)
                        continue
                    }
                    guard take(buffered) else { return false }
                    settled.append(false)
                    next = record.offset + 1
                }
            } catch {
                guard skip(to: header.lastOffset + 1) else { return false }
            }
        }
        return true
    }

    /// Passes over records that cannot be read.
    ///
    /// - Returns: whether it is done: a large gap waits until nothing before it is in flight.
    private func skip(to offset: Int64) -> Bool {
        guard offset > next else { return true }
        if settled.isEmpty {
            dropped &+= UInt64(offset - next)
            next = offset
            settledOffset = offset
            return true
        }
        guard offset - next <= Self.longestGap else { return false }
        while next < offset {
            settled.append(true)
            dropped &+= 1
            next += 1
        }
        return true
    }

    /// Kafka has a record, or the dead-letter topic.
    ///
    /// - Parameter userData: see `userData(of:)`.
    func handleSettled(_ userData: Entry) {
        let offset = Int64(userData & Self.offsets)
        let given = userData >> 48
        if given != generation {
            guard let limit = earlier[given], offset < limit else { return }
        }
        let place = offset - settledOffset
        guard place >= 0, place < settled.count else { return }
        settled[Int(place)] = true
        advance()
    }

    private func advance() {
        while settled.first == true {
            _ = settled.popFirst()
            settledOffset += 1
        }
    }

    /// How many records have been forwarded and not been settled.
    var inFlight: Int { Int(next - settledOffset) }

    // MARK: Bounds

    /// Deletes what has been settled, and what the bounds no longer allow; to be called about once a second.
    func checkpoint(now: WallTime) {
        do throws(RecordLogError) {
            if settledOffset > log.startOffset { try log.deleteRecords(before: settledOffset, now: now) }
            if settings.whenFull == .dropOldest || settings.maximumAge > .zero { try log.applyRetention(now: now) }
            noteDropped()
            // What failed is tried again.
            failure = nil
            commit(now: now)
        } catch {
            failure = error.message
        }
    }

    /// The log has deleted records that had not been settled.
    private func noteDropped() {
        while settledOffset < log.startOffset {
            if let isSettled = settled.popFirst() {
                // In flight, or settled behind one that is: Kafka may get it all the same.
                if !isSettled { dropped &+= 1 }
                settledOffset += 1
            } else {
                dropped &+= UInt64(log.startOffset - settledOffset)
                settledOffset = log.startOffset
            }
        }
        next = max(next, settledOffset)
    }

    /// Ends it in an orderly way.
    func close(now: WallTime, _ done: @escaping @Sendable (RecordLogError?) -> Void) {
        commit(now: now)
        checkpoint(now: now)
        log.close()
        folder.close(done)
    }
}
