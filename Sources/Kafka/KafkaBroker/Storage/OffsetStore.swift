internal import KafkaCodec
internal import RecordLog
internal import WireBytes

/// Where consumer groups have got to: in memory, and in the log of the internal topic `__consumer_offsets`, whose records
/// have the keys and values that Kafka gives them there.
final class OffsetStore {
    static let topicName = "__consumer_offsets"

    struct Place: Hashable {
        var topic: String
        var partition: Int32
    }

    struct Committed: Equatable {
        var offset: Int64
        /// -1 when the consumer named none.
        var leaderEpoch: Int32 = -1
        var metadata = ""
    }

    private(set) var groups: [String: [Place: Committed]] = [:]
    private let log: RecordLog
    /// Below this size the log is not worth writing again.
    private var compactionSize = OffsetStore.compactionStep
    /// Where everything was written again that is held, until the disk has it.
    private var compacted: (start: Int64, end: Int64)?

    private static let compactionStep = 8 << 20

    /// Reads the log through.
    ///
    /// - Parameter now: milliseconds since 1970.
    init(log: RecordLog, now: Int64) throws(RecordLogError) {
        self.log = log
        var buffer = WireBuffer()
        var next = log.startOffset
        while next < log.endOffset {
            buffer.removeAll()
            try log.read(from: next, maximumBytes: 1 << 20, atLeastOneBatch: true, into: &buffer)
            guard let end = replay(buffer.bytes) else { break }
            next = end
        }
        try compactIfWorthwhile(now: now)
    }

    subscript(group: String, place: Place) -> Committed? { groups[group]?[place] }

    /// Stores what a group has committed, in the log first.
    func commit(_ places: [Place: Committed], of group: String, now: Int64) throws(RecordLogError) {
        guard !places.isEmpty else { return }
        var batch = OffsetBatch(now: now)
        for (place, committed) in places { batch.append(group, place, committed) }
        batch.finish()
        try log.append(batch.bytes, now: now)
        groups[group, default: [:]].merge(places) { $1 }
        try compactIfWorthwhile(now: now)
    }

    /// Forgets what a group has committed: all of it, or that for some topics.
    func remove(group: String, topics: Set<String>? = nil, now: Int64) throws(RecordLogError) {
        let doomed = (groups[group] ?? [:]).keys.filter { topics?.contains($0.topic) ?? true }
        guard !doomed.isEmpty else { return }
        var batch = OffsetBatch(now: now)
        for place in doomed {
            batch.append(group, place, nil)
            groups[group]?[place] = nil
        }
        if groups[group]?.isEmpty == true { groups[group] = nil }
        batch.finish()
        try log.append(batch.bytes, now: now)
    }

    /// Writes all that is held into a new segment and lets go of those before it, once the log has grown far past that.
    private func compactIfWorthwhile(now: Int64) throws(RecordLogError) {
        guard log.size >= compactionSize, log.isWritable else { return }
        try log.roll(now: now)
        let start = log.endOffset
        for (group, places) in groups {
            var batch = OffsetBatch(now: now)
            for (place, committed) in places {
                batch.append(group, place, committed)
                if batch.size > 1 << 20 {
                    batch.finish()
                    try log.append(batch.bytes, now: now)
                    batch = OffsetBatch(now: now)
                }
            }
            if !batch.isEmpty {
                batch.finish()
                try log.append(batch.bytes, now: now)
            }
        }
        if start == log.endOffset { return }
        // The old segments go when the new one is on the disk.
        compacted = (start, log.endOffset)
        compactionSize = .max
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
