import KafkaCodec
import KafkaSession
import WireBytes

/// The records of a partition in one Fetch response, as received: not decompressed or examined yet.
struct FetchedRecords {
    /// Decompressed bytes at which a batch for the user ends: a response of some megabytes may stand for gigabytes.
    private static let portion = 16 << 20
    /// The memory of a batch beside its records, so that many small ones end a portion, too.
    private static let batchCost = 256

    /// The batches that are left.
    private(set) var bytes: ByteSlice
    private var transactions: AbortedTransactions
    /// The offset that was fetched from, then the one behind the last batch that was taken.
    private(set) var start: Int64
    /// The leader epoch of the record before `start`.
    private(set) var startEpoch: Int32
    /// Behind the last whole batch, and its epoch.
    let end: Int64
    let endEpoch: Int32
    let highWatermark: Int64

    /// Finds the end.
    ///
    /// - Returns: `nil` when there is no whole batch.
    /// - Throws: when the bytes are no batches, or run backwards.
    init?(
        _ bytes: ByteSlice, from start: Int64, startEpoch: Int32, aborted: [FetchResponse.AbortedTransaction],
        highWatermark: Int64
    ) throws(KafkaCodecError) {
        var cursor = RecordSetCursor(bytes.span, verifyingChecksums: false)
        var end = start
        var epoch: Int32 = -1
        while let entry = try cursor.next() {
            let last: Int64
            switch entry {
            case .batch(let batch):
                last = batch.header.lastOffset
                if batch.header.partitionLeaderEpoch >= 0 { epoch = batch.header.partitionLeaderEpoch }
            case .message(let message): last = message.offset
            }
            // The first batch may hold records before the offset that was requested; none may end before the one before
            // it.
            guard last < Int64.max, last >= 0 else {
                throw KafkaCodecError(.invalidRecord, offset: cursor.position, what: "offset", value: last)
            }
            end = max(end, last + 1)
        }
        guard cursor.position > 0 else { return nil }
        self.bytes = cursor.position < bytes.count ? bytes.extracting(0..<cursor.position) : bytes
        transactions = AbortedTransactions(aborted)
        self.start = start
        self.startEpoch = startEpoch
        self.end = end
        self.endEpoch = epoch
        self.highWatermark = highWatermark
    }

    /// The memory that it holds.
    var size: Int { bytes.count }

    var isEmpty: Bool { bytes.isEmpty }

    /// Checks, decompresses, filters and removes the first batches, as many as a portion holds.
    ///
    /// - Parameters:
    ///   - committed: whether records of aborted transactions are left out.
    /// - Returns: `nil` when nothing is left for the user.
    /// - Throws: what is wrong with the first batch that is left; the sound ones before it were taken.
    mutating func takeBatch(
        of place: TopicPartition, committed: Bool, verifyingChecksums: Bool = true,
        compression: any RecordCompression, limits: DecompressionLimits,
        course: ReadingCourse
    ) throws(KafkaCodecError) -> ConsumerBatch? {
        var segments: [ConsumerBatch.Segment] = []
        var messages = MessageConversion()
        var count = 0
        var size = 0
        // Behind the last entry that was taken.
        var (taken, next, epoch) = (0, start, startEpoch)
        var transactions = transactions
        let bytes = bytes
        var cursor = RecordSetCursor(bytes.span, verifyingChecksums: verifyingChecksums)
        do throws(KafkaCodecError) {
            while size < Self.portion, let entry = try cursor.next() {
                let last = try take(
                    entry, endingAt: cursor.position, committed: committed, compression: compression, limits: limits,
                    transactions: &transactions, messages: &messages, count: &count, size: &size, into: &segments)
                if last.epoch >= 0 { epoch = last.epoch }
                (taken, next) = (cursor.position, max(next, last.offset + 1))
                self.transactions = transactions
            }
        } catch {
            guard count > 0 else { throw error }
        }
        try messages.finish(into: &segments)
        let isLast = taken == bytes.count
        defer {
            self.bytes = isLast ? ByteSlice() : bytes.extracting(taken..<bytes.count)
            (start, startEpoch) = isLast ? (end, endEpoch) : (next, epoch)
        }
        guard count > 0 else { return nil }
        return ConsumerBatch(
            place: place, segments: segments, start: start, count: count, nextOffset: isLast ? end : next,
            leaderEpoch: isLast ? endEpoch : epoch, highWatermark: highWatermark, course: course)
    }

    /// Adds the records of an entry that are for the user.
    ///
    /// - Returns: the entry's last offset, and its leader epoch, or -1.
    private func take(
        _ entry: borrowing RecordSetEntry, endingAt position: Int, committed: Bool,
        compression: any RecordCompression, limits: DecompressionLimits, transactions: inout AbortedTransactions,
        messages: inout MessageConversion, count: inout Int, size: inout Int,
        into segments: inout [ConsumerBatch.Segment]
    ) throws(KafkaCodecError) -> (offset: Int64, epoch: Int32) {
        switch entry {
        case .batch(let batch):
            let last = (batch.header.lastOffset, batch.header.partitionLeaderEpoch)
            var isAbort = false
            if batch.header.attributes.isControl, batch.header.compression == .none {
                var records = try batch.records()
                if let first = try records.next() { isAbort = AbortedTransactions.isAbortMarker(first.key) }
            }
            let isAborted = transactions.isAborted(batch.header, isAbort: isAbort)
            guard batch.header.lastOffset >= start, batch.header.recordCount > 0,
                !batch.header.attributes.isControl, !(committed && isAborted)
            else { return last }
            let payload = try payload(of: batch, endingAt: position, compression: compression, limits: limits)
            let found = try Self.count(batch.header, payload, from: start)
            guard found > 0 else { return last }
            count += found
            size += Self.batchCost + (batch.header.compression == .none ? 0 : payload.count)
            try messages.finish(into: &segments)
            segments.append(ConsumerBatch.Segment(header: batch.header, payload: payload))
            return last
        case .message(let message):
            if message.compression == .none {
                guard message.offset >= start else { return (message.offset, -1) }
                size += try messages.append(message.record, into: &segments)
                count += 1
            } else {
                try messages.finish(into: &segments)
                // A wrapper counts whole or not at all.
                var wrapped = MessageConversion()
                var batches: [ConsumerBatch.Segment] = []
                size += Self.batchCost
                size += try wrapped.append(
                    message, from: start, compression: compression, limits: limits, into: &batches)
                count += wrapped.count
                try wrapped.finish(into: &batches)
                segments += batches
            }
            return (message.offset, -1)
        }
    }

    private func payload(
        of batch: borrowing RecordBatchView, endingAt position: Int, compression: any RecordCompression,
        limits: DecompressionLimits
    ) throws(KafkaCodecError) -> ByteSlice {
        let header = batch.header
        guard header.compression != .none else {
            return bytes.extracting((position - header.totalSize + RecordBatchHeader.size)..<position)
        }
        var decompressed = WireBuffer()
        try compression.decompress(
            batch.payload, codec: header.compression, magic: 2, limits: limits, into: &decompressed)
        return ByteSlice(decompressed)
    }

    /// Walks the records, so that nothing can go wrong later, and counts those at or after `start`.
    private static func count(
        _ header: RecordBatchHeader, _ payload: ByteSlice, from start: Int64
    ) throws(KafkaCodecError) -> Int {
        var cursor = try RecordCursor(header: header, payload: payload.span)
        var count = 0
        while let record = try cursor.next() {
            if record.offset >= start { count += 1 }
        }
        return count
    }
}
