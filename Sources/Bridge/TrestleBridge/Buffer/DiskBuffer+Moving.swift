import KafkaCodec
import RecordLog
import TrestleBase
import WireBytes

/// Records that wait long, behind which others have been settled, are written again at the end, in their order: what is before them can
/// then be deleted. They keep their place in the order of their topic, since all records have been
/// forwarded by then, and those that are settled are before them in Kafka. For this, messages that come are kept back for a moment, until
/// what is in the log has reached the disk and been forwarded; they are written behind the copies.
extension DiskBuffer {
    /// Copies of records that wait.
    struct PendingMove {
        /// The offsets before and after, ascending.
        var offsets: [(from: Int64, to: Int64)] = []
        /// Behind the last copy.
        var end: Int64
    }

    /// More records are not copied: they are the buffer's proper content.
    private static let mostMoved = 20_000
    /// Milliseconds for which messages are kept back at the most.
    private static let longestHold: Int64 = 1_000

    /// Keeps messages back when something has waited for long, so that `moveIfCaughtUp` can write it again.
    func startMoveIfDue(now: WallTime) throws(RecordLogError) {
        if let since = holdsWritesSince {
            guard now.milliseconds - since.milliseconds >= Self.longestHold else { return }
            // Kafka does not take what is in front.
            (holdsWritesSince, standstill) = (nil, nil)
            return
        }
        guard settledBehind >= max(leastGained, inFlight), mayMove else {
            standstill = nil
            return
        }
        guard let since = standstill, since.offset == settledOffset, since.since <= now else {
            standstill = (settledOffset, now)
            return
        }
        guard now.milliseconds - since.since.milliseconds >= leastWait else { return }
        holdsWritesSince = now
        try moveIfCaughtUp(now: now)
    }

    private var mayMove: Bool {
        pendingMove == nil && failure == nil && inFlight > 0 && inFlight <= Self.mostMoved
            && settledOffset >= log.startOffset
    }

    /// Whether copies can be written: everything has been forwarded, so that nothing is between them and their topic's later records.
    private var canMove: Bool { mayMove && next == log.endOffset }

    /// Writes copies as soon as everything has been forwarded.
    func moveIfCaughtUp(now: WallTime) throws(RecordLogError) {
        guard holdsWritesSince != nil, canMove else { return }
        defer { holdsWritesSince = nil }
        try moveWaiting(now: now)
    }

    /// Before the end: writes what is kept back.
    ///
    /// - Returns: whether copies have to reach the disk first, so that the next start does not send both.
    func prepareToClose(now: WallTime) -> Bool {
        holdsWritesSince = nil
        commit(now: now)
        return pendingMove != nil
    }

    func moveWaiting(now: WallTime) throws(RecordLogError) {
        standstill = nil
        var move = PendingMove(end: log.endOffset)
        var copies = RecordBatchBuilder()
        var place = 0
        let count = settled.count
        while place < count {
            guard !settled[place] else {
                place += 1
                continue
            }
            chunk.removeAll()
            let read = try log.read(
                from: settledOffset + Int64(place), maximumBytes: 1, atLeastOneBatch: true, into: &chunk)
            // What cannot be read stays where it is, and so does all else.
            guard read > 0, let end = copyWaiting(of: chunk.bytes, before: count, to: &copies, &move) else { return }
            place = max(place + 1, Int(end - settledOffset))
            if copies.size >= Self.readSize { try write(&copies, now: now) }
        }
        try write(&copies, now: now)
        guard log.endOffset == move.end else { return }
        for _ in move.offsets { settled.append(true) }
        settledBehind += move.offsets.count
        next = move.end
        pendingMove = move
        finishMove()
    }

    /// - Parameter bytes: begins with a batch.
    /// - Returns: the offset behind the batch; `nil` when it cannot be read.
    private func copyWaiting(
        of bytes: Span<UInt8>, before count: Int, to copies: inout RecordBatchBuilder, _ move: inout PendingMove
    ) -> Int64? {
        guard let header = try? RecordBatchHeader(parsing: bytes), header.totalSize <= bytes.count else { return nil }
        var headers = RecordHeaders()
        do throws(KafkaCodecError) {
            let batch = bytes.extracting(first: header.totalSize)
            var records = try RecordBatchView(batch, verifyingChecksum: false).records()
            while let record = try records.next() {
                let place = record.offset - settledOffset
                guard place >= 0, place < count, !settled[Int(place)] else { continue }
                headers.removeAll()
                var cursor = record.headers
                while let one = cursor.next() { headers.append(one.name, one.value) }
                copies.append(key: record.key, value: record.value, timestamp: record.timestamp, headers: headers)
                move.offsets.append((record.offset, move.end))
                move.end += 1
            }
            return header.lastOffset + 1
        } catch {
            return nil
        }
    }

    private func write(_ copies: inout RecordBatchBuilder, now: WallTime) throws(RecordLogError) {
        guard !copies.isEmpty else { return }
        copies.finish()
        try log.append(copies.bytes, now: now, checksumVerified: true)
        copies.removeAll()
    }

    /// From here on the copies stand for the records.
    func finishMove() {
        guard let move = pendingMove, log.flushedOffset >= move.end else { return }
        pendingMove = nil
        var firsts: [Int64: Int64] = [:]
        for (first, current) in moved { firsts[current] = first }
        for (from, to) in move.offsets {
            let (old, new) = (Int(from - settledOffset), Int(to - settledOffset))
            // Settled meanwhile, or given up.
            guard settled.indices(contain: old), settled.indices(contain: new), !settled[old] else { continue }
            settled[new] = false
            settledBehind -= 1
            let first = firsts[from] ?? from
            moved[first] = to
        }
        for (from, _) in move.offsets { markSettled(from) }
    }
}

extension RingQueue where Element == Bool {
    fileprivate func indices(contain place: Int) -> Bool { place >= 0 && place < count }
}
