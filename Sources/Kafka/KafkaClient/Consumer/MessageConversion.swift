import KafkaCodec
import WireBytes

/// Messages of the formats before 2 on their way into batches of format 2, so that one walk serves records of all formats.
///
/// A message of 26 bytes must not become a batch of its own: as many as fit into a mebibyte share one.
struct MessageConversion: ~Copyable {
    private static let batchSize = 1 << 20

    /// The batch that was begun.
    private var builder: RecordBatchBuilder?
    private var base: Int64 = 0
    private var last: Int64 = -1
    /// Records that were added in all.
    private(set) var count = 0

    /// Adds a message that wraps no others.
    ///
    /// - Returns: the bytes that it takes in its batch.
    /// - Throws: `invalidRecord` for an offset that is not after the one before.
    mutating func append(
        _ record: borrowing RecordView, into segments: inout [ConsumerBatch.Segment]
    ) throws(KafkaCodecError) -> Int {
        guard record.offset > last else {
            throw KafkaCodecError(
                .invalidRecord, what: "a message's offset behind that of the one before", value: record.offset)
        }
        var before = builder?.size ?? 0
        if before >= Self.batchSize || before > 0 && record.offset - base > Int64(Int32.max) {
            try finish(into: &segments)
            before = 0
        }
        if before == 0 {
            base = record.offset
            builder = RecordBatchBuilder(capacity: 256)
        }
        builder?.append(
            key: record.key, value: record.value, timestamp: record.timestamp, offsetDelta: Int32(record.offset - base))
        last = record.offset
        count += 1
        return (builder?.size ?? 0) - before
    }

    /// Adds the messages of a wrapper, those before `start` excepted.
    ///
    /// - Returns: the bytes that they take in their batches.
    /// - Throws: `invalidRecord` for offsets that do not rise, or lie further apart than those of a batch can.
    mutating func append(
        _ wrapper: borrowing MessageView, from start: Int64, compression: any RecordCompression,
        limits: DecompressionLimits, into segments: inout [ConsumerBatch.Segment]
    ) throws(KafkaCodecError) -> Int {
        var scratch = WireBuffer()
        var size = 0
        var first: Int64?
        try wrapper.forEachRecord(compression: compression, limits: limits, scratch: &scratch) {
            (record) throws(KafkaCodecError) in
            guard record.offset >= start else { return }
            guard record.offset.subtracting(held: first ?? record.offset) <= Int64(Int32.max) else {
                throw KafkaCodecError(.invalidRecord, what: "a wrapper's offsets, too far apart", value: record.offset)
            }
            first = first ?? record.offset
            size += try append(record, into: &segments)
        }
        return size
    }

    /// Ends the batch that was begun.
    mutating func finish(into segments: inout [ConsumerBatch.Segment]) throws(KafkaCodecError) {
        guard var finished = builder.take() else { return }
        finished.finish(baseOffset: base, lastOffsetDelta: Int32(last - base))
        let bytes = finished.seal()
        segments.append(
            ConsumerBatch.Segment(
                header: try RecordBatchHeader(parsing: bytes.span),
                payload: bytes.extracting(RecordBatchHeader.size..<bytes.count)))
    }
}
