internal import KafkaCodec
internal import RecordLog
internal import TrestleBase
internal import WireBytes

/// Where consumer groups have got to: in memory, and in the log of the internal topic `__consumer_offsets`, whose records
/// have the keys and values that Kafka gives them there.
final class OffsetStore {
    static let topicName = "__consumer_offsets"

    struct Place: Hashable {
        var topic: String
        var partition: Int32

        static func == (left: Self, right: Self) -> Bool {
            left.partition == right.partition && ExactText(left.topic) == ExactText(right.topic)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(ExactText(topic))
            hasher.combine(partition)
        }
    }

    struct Committed: Equatable {
        var offset: Int64
        /// -1 when the consumer named none.
        var leaderEpoch: Int32 = -1
        /// For whom it counts; see `OffsetUsage`.
        var holder: OffsetUsage.HolderNumber = 0
        var metadata = ""
    }

    private(set) var groups: ExactTexts<[Place: Committed]> = [:]
    private let log: RecordLog
    /// Below this size the log is not worth compacting.
    private var compactionSize = OffsetStore.compactionStep
    private var compaction: OffsetCompaction?
    /// Hears why a compaction does not go on; it is tried again.
    var observeFailure: (RecordLogError) -> Void = { _ in }
    /// Where everything was written again that is held, until the disk has it.
    private var compacted: (start: Int64, end: Int64)?

    private static let compactionStep = 8 << 20

    /// Reads the log through.
    ///
    /// - Parameter now: milliseconds since 1970.
    init(log: RecordLog, now: WallTime) throws(RecordLogError) {
        self.log = log
        var buffer = WireBuffer()
        var next = log.startOffset
        while next < log.endOffset {
            buffer.removeAll()
            try log.read(from: next, maximumBytes: 1 << 20, atLeastOneBatch: true, into: &buffer)
            guard let end = replay(buffer.bytes) else { break }
            next = end
        }
        startCompactionIfWorthwhile(now: now)
        continueCompaction(writing: .max, now: now)
    }

    subscript(group: String, place: Place) -> Committed? { groups[group]?[place] }

    /// Stores what a group has committed, in the log first.
    func commit(_ places: [Place: Committed], of group: String, now: WallTime) throws(RecordLogError) {
        guard !places.isEmpty else { return }
        var batch = OffsetBatch(now: now)
        for (place, committed) in places { batch.append(group, place, committed) }
        batch.finish()
        try log.append(batch.bytes, now: now)
        groups[group, default: [:]].merge(places) { $1 }
        startCompactionIfWorthwhile(now: now)
        // Twice what was committed, so that it comes to an end; else as little as that takes.
        let size = batch.bytes.count
        continueCompaction(writing: min(2 * size + 64 << 10, max(size, 1 << 20)), now: now)
    }

    /// Forgets what a group has committed: all of it, or that for some topics.
    func remove(group: String, topics: Set<String>? = nil, now: WallTime) throws(RecordLogError) {
        let doomed = (groups[group] ?? [:]).keys.filter { topics?.contains($0.topic) ?? true }
        try remove(doomed, of: group, now: now)
    }

    /// Forgets what a group has committed for some partitions.
    func remove(_ places: [Place], of group: String, now: WallTime) throws(RecordLogError) {
        let doomed = places.filter { groups[group]?[$0] != nil }
        guard !doomed.isEmpty else { return }
        var batch = OffsetBatch(now: now)
        for place in doomed { batch.append(group, place, nil) }
        batch.finish()
        try log.append(batch.bytes, now: now)
        for place in doomed { groups[group]?[place] = nil }
        if groups[group]?.isEmpty == true { groups[group] = nil }
    }

    // MARK: Compaction

    /// The largest size that a compaction writes, in bytes.
    private var writtenSize: Int {
        groups.reduce(0) { sum, group in
            group.value.reduce(sum) {
                $0 + 100 + group.key.utf8.count + $1.key.topic.utf8.count + $1.value.metadata.utf8.count
            }
        }
    }

    /// Begins to write all that is held into a new segment, once the log has grown far past that. Each commit writes a
    /// share of it: nobody waits for the whole.
    private func startCompactionIfWorthwhile(now: WallTime) {
        guard compaction == nil, compacted == nil, log.size >= compactionSize, log.isWritable else { return }
        // On a disk that is nearly full the commits need the space more: what is held is written again before anything goes.
        if let available = log.availableBytes, available < writtenSize + Self.compactionStep / 8 {
            compactionSize = log.size + Self.compactionStep / 8
            return
        }
        // Without a new segment the commits go on in the old one, and the next tries again.
        do throws(RecordLogError) { try log.roll(now: now) } catch { return observeFailure(error) }
        compaction = OffsetCompaction(start: log.endOffset, groups: Array(groups.keys))
    }

    /// Writes about so many bytes of what is held. What cannot be written, on a full disk for example, is tried again from
    /// there with a later commit: none is refused for it, and nothing is written twice.
    private func continueCompaction(writing size: Int, now: WallTime) {
        guard var compaction else { return }
        // Emptied while it is changed: no copy.
        self.compaction = nil
        var left = size
        while left > 0, let share = compaction.next(of: groups, atMost: min(left, 1 << 20), now: now) {
            do throws(RecordLogError) { try log.append(share.bytes, now: now) } catch {
                self.compaction = compaction
                return observeFailure(error)
            }
            compaction.advance()
            left -= share.bytes.count
        }
        guard compaction.isComplete else {
            self.compaction = compaction
            return
        }
        // The old segments go when the new one is on the disk.
        if log.endOffset > compaction.start { compacted = (compaction.start, log.endOffset) }
    }

    /// The disk has lost the end of the log, which may hold something of the compaction: it begins again.
    func handleLoss() {
        compaction = nil
        compacted = nil
    }

    /// The log has come further on the disk.
    func flushed() throws(RecordLogError) {
        guard let (start, end) = compacted, log.flushedOffset >= end else { return }
        compacted = nil
        try log.removeSegments(before: start)
        compactionSize = log.size * 2 + Self.compactionStep
    }

    // MARK: Reading

    /// Takes in whole batches.
    ///
    /// - Returns: the offset after them; `nil` when there are none.
    private func replay(_ bytes: Span<UInt8>) -> Int64? {
        var position = 0
        var next: Int64?
        do throws(KafkaCodecError) {
            while position < bytes.count {
                let batch = try RecordBatchView(bytes.extracting(droppingFirst: position), verifyingChecksum: false)
                next = batch.header.lastOffset + 1
                position += batch.header.totalSize
                // What this class has not written it does not read: compressed batches are none of ours.
                guard batch.header.compression == .none else { continue }
                var records = try batch.records()
                while let record = try records.next() { OffsetBatch.read(record, replay) }
            }
        } catch {
            // What cannot be read is passed over, as far as whole batches were given.
        }
        return next
    }

    private func replay(_ group: String, _ place: Place, _ committed: Committed?) {
        groups[group, default: [:]][place] = committed
        if groups[group]?.isEmpty == true { groups[group] = nil }
    }
}
