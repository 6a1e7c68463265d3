public import KafkaCodec
public import KafkaSession
public import WireBytes

/// The run of reads that a batch belongs to: it counts as processed only while its partition is read on from there.
struct ReadingCourse: Hashable, Sendable {
    var assignment: UInt64
    var seeks: UInt64
}

/// Records of one partition in the order of their offsets, checked whole, where a response has brought them.
///
/// `forEachRecord` walks them where they lie and allocates nothing; as a `Sequence` it gives records that may be kept.
public struct ConsumerBatch: Sendable {
    /// One batch of the log, decompressed.
    @usableFromInline struct Segment: Sendable {
        @usableFromInline let header: RecordBatchHeader
        @usableFromInline let payload: ByteSlice
    }

    /// Where the records are from.
    public let place: TopicPartition
    @usableFromInline let segments: [Segment]
    /// Records with smaller offsets in the first segment were read before.
    @usableFromInline let start: Int64
    /// How many records there are, at least 1.
    public let count: Int
    /// The next offset: after the last record and any control records of transactions.
    public let nextOffset: Int64
    /// The epoch of the leader that stored the last one; -1 when the broker does not say.
    public let leaderEpoch: Int32
    /// The offset after the last record that consumers may read, at the time of the broker's response.
    public let highWatermark: Int64
    /// Which assignment of the partition it was read in, and after which seek.
    let course: ReadingCourse

    public var topic: String { place.topic }
    public var partition: Int32 { place.partition }

    /// The offset to commit when all records have been processed.
    public var committable: OffsetAndMetadata { OffsetAndMetadata(offset: nextOffset, leaderEpoch: leaderEpoch) }

    /// The offset to commit when none of its records has been processed.
    var beginning: OffsetAndMetadata {
        OffsetAndMetadata(offset: start, leaderEpoch: segments.first?.header.partitionLeaderEpoch ?? -1)
    }

    /// Calls `body` with each record, in place.
    public func forEachRecord<Failure: Error>(
        _ body: (borrowing RecordView) throws(Failure) -> Void
    ) throws(Failure) {
        for segment in segments {
            let payload = segment.payload.span
            var cursor = RecordCursor(
                resuming: segment.header, payload: payload, at: 0, left: segment.header.recordCount)
            while let record = Self.next(&cursor) {
                if record.offset >= start { try body(record) }
            }
        }
    }

    /// The next record of a batch that was walked before, and so has no fault.
    @inline(__always) @_lifetime(copy cursor)
    private static func next(_ cursor: inout RecordCursor) -> RecordView? {
        do throws(KafkaCodecError) { return try cursor.next() } catch { return nil }
    }
}

extension ConsumerBatch: Sequence {
    public struct Iterator: IteratorProtocol {
        private let batch: ConsumerBatch
        private var segment = 0
        private var position = 0
        private var left: Int32

        init(_ batch: ConsumerBatch) {
            self.batch = batch
            left = batch.segments.first?.header.recordCount ?? 0
        }

        public mutating func next() -> ConsumerRecord? {
            while segment < batch.segments.count {
                if left > 0 {
                    if let record = nextInSegment() { return record }
                } else {
                    segment += 1
                    position = 0
                    left = segment < batch.segments.count ? batch.segments[segment].header.recordCount : 0
                }
            }
            return nil
        }

        /// `nil` for a record that was read before.
        private mutating func nextInSegment() -> ConsumerRecord? {
            let current = batch.segments[segment]
            let payload = current.payload.span
            var cursor = RecordCursor(resuming: current.header, payload: payload, at: position, left: left)
            do throws(KafkaCodecError) {
                guard let record = try cursor.next() else {
                    left = 0
                    return nil
                }
                let found =
                    record.offset >= batch.start
                    ? ConsumerRecord(
                        record, in: current.payload, topic: batch.place.topic, partition: batch.place.partition,
                        leaderEpoch: current.header.partitionLeaderEpoch) : nil
                position = cursor.position
                left -= 1
                return found
            } catch {
                left = 0
                return nil
            }
        }
    }

    public func makeIterator() -> Iterator { Iterator(self) }

    public var underestimatedCount: Int { count }
}
