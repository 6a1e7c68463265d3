import KafkaCodec
import RecordLog
import TrestleBase
import WireBytes

// Bounds.
extension DiskBuffer {
    /// Deletes what has been settled, and what the bounds no longer allow; to be called about once a second.
    func checkpoint(now: WallTime) {
        do throws(RecordLogError) {
            if settledOffset > log.startOffset { try log.deleteRecords(before: settledOffset, now: now) }
            try deleteExpired(now: now)
            if settings.whenFull == .dropOldest { try log.applyRetention(now: now) }
            noteDropped()
            try startMoveIfDue(now: now)
            // What failed is tried again.
            failure = nil
            commit(now: now)
            keepSettled()
        } catch {
            failure = error.message
        }
    }

    /// Keeps the size near its bound between two checkpoints.
    func deleteOldestIfNeeded(now: WallTime) {
        guard settings.whenFull == .dropOldest, log.size > settings.size + settings.logConfiguration.segmentBytes else {
            return
        }
        _ = try? log.applyRetention(now: now)
    }

    /// Timestamps before 2020 are of a clock that had not been set.
    private static let earliest: Int64 = 1_577_836_800_000
    /// How often a chunk is read for one checkpoint.
    private static let mostReads = 64

    /// Deletes messages that have waited too long.
    private func deleteExpired(now: WallTime) throws(RecordLogError) {
        guard settings.maximumAge > .zero else { return }
        var offset = log.startOffset
        var reads = 0
        reading: while offset < log.highWatermark, reads < Self.mostReads {
            reads += 1
            chunk.removeAll()
            guard
                try log.read(
                    from: offset, maximumBytes: reads == 1 ? 1 : Self.readSize, atLeastOneBatch: true, into: &chunk) > 0
            else { break }
            var rest = chunk.bytes
            while let header = try? RecordBatchHeader(parsing: rest), header.totalSize <= rest.count {
                let put = header.maxTimestamp < Self.earliest ? openedAt.milliseconds : header.maxTimestamp
                guard WallTime(milliseconds: put).duration(to: now) > settings.maximumAge else { break reading }
                offset = max(offset, header.lastOffset + 1)
                rest = rest.extracting(droppingFirst: header.totalSize)
            }
        }
        if offset > log.startOffset { try log.deleteRecords(before: offset, now: now) }
    }

    /// More of them are not told apart from what is in flight.
    private static let mostDroppedAtOnce: Int64 = 1 << 26

    /// The log has deleted records. Those that have been forwarded are in the producer's memory, and may be stored all the same.
    func noteDropped() {
        let start = log.startOffset
        guard start > next else { return }
        passSettled()
        var lost = known
        lost.clamp(to: next..<max(start, next))
        known.clamp(to: start..<Int64.max)
        guard start > next else { return }
        let gap = start - next
        dropped &+= UInt64(clamping: gap - lost.count)
        next = start
        guard !settled.isEmpty, gap <= Self.mostDroppedAtOnce else {
            settled.removeAll()
            (settledBehind, settledOffset) = (0, start)
            return
        }
        for _ in 0..<gap { settled.append(true) }
        settledBehind += Int(gap)
    }

    /// Ends it in an orderly way.
    func close(now: WallTime, _ done: @escaping @Sendable (RecordLogError?) -> Void) {
        commit(now: now)
        checkpoint(now: now)
        log.close()
        folder.close(done)
    }
}
