public import TrestleBase
public import KafkaCodec
public import WireBytes

/// Records on their way into one partition, with the numbers that their sender knows them by. Pooled: its memory is used again.
public final class ProducerBatch {
    /// What grows with each record, in one place: each part of an object costs a look at whether somebody else uses it.
    private var content: Content
    /// The bytes of the batch; see `size`.
    private var bytes = 0
    private var sealed: ByteSlice?
    private var stamp = Stamp(identity: .none, baseSequence: -1)
    private var scratch = WireBuffer()

    private struct Content: ~Copyable {
        /// The batch while records may be added; `sealed` afterwards.
        var records: RecordBatchBuilder?
        var userData: [UInt64] = []
        /// Whether each record may go without its time; empty when none may.
        var optionalTimes: [Bool] = []

        /// - Returns: the size of the batch.
        mutating func append(
            key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64, isTimeOptional: Bool, _ number: UInt64
        ) -> Int {
            records!.append(key: key, value: value, timestamp: timestamp)
            return note(isTimeOptional, number)
        }

        mutating func append(
            key: Span<UInt8>?, value: Span<UInt8>?, headers: borrowing RecordHeaders, timestamp: Int64,
            isTimeOptional: Bool, _ number: UInt64
        ) -> Int {
            records!.append(key: key, value: value, timestamp: timestamp, headers: headers)
            return note(isTimeOptional, number)
        }

        private mutating func note(_ isTimeOptional: Bool, _ number: UInt64) -> Int {
            if isTimeOptional {
                while optionalTimes.count < userData.count { optionalTimes.append(false) }
                optionalTimes.append(true)
            }
            userData.append(number)
            return records?.size ?? 0
        }
    }

    private struct Stamp: Equatable {
        let identity: ProducerIdentity
        let baseSequence: Int32
    }

    /// The sender's number of each record, in order.
    public var userData: [UInt64] { content.userData }
    /// The partition that the caller has chosen for each record, -1 for none; empty when it has chosen none. Only a batch that waits
    /// for the partitions of its topic has any.
    private var partitions: [Int32] = []
    /// The loop's time at which it was opened.
    public private(set) var openedAt = Instant.distantPast
    /// The size that the caller accounts for this batch, in bytes.
    public var accountedSize = 0
    /// Whether its records have been reported as failed although a response may still come.
    public var isGivenUp = false

    /// - Parameter capacity: bytes to hold without growing.
    public init(capacity: Int) {
        content = Content(records: RecordBatchBuilder(capacity: capacity))
        bytes = content.records?.size ?? 0
    }

    public var recordCount: Int32 { Int32(truncatingIfNeeded: content.userData.count) }

    /// Bytes of the batch, header included; once finished, as it goes on the wire.
    public var size: Int { bytes }

    /// Empties it for the next use; its memory is used again unless a request still has to be sent from there.
    public func reset(now: Instant) {
        if let bytes = sealed.take() {
            content.records = RecordBatchBuilder(reusing: consume bytes)
        } else {
            content.records?.removeAll()
        }
        content.userData.removeAll(keepingCapacity: true)
        content.optionalTimes.removeAll(keepingCapacity: true)
        bytes = content.records?.size ?? 0
        partitions.removeAll()
        openedAt = now
        accountedSize = 0
        isGivenUp = false
    }

    /// Takes in records that have waited since `time` of the loop.
    public func noteRecords(since time: Instant) { openedAt = min(openedAt, time) }

    /// Copies one record in. Nothing can be added after `finish`.
    ///
    /// - Parameter isTimeOptional: whether it may go without its time.
    public func append(
        key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64, isTimeOptional: Bool = false, userData number: UInt64
    ) {
        bytes = content.append(
            key: key, value: value, timestamp: timestamp, isTimeOptional: isTimeOptional, number)
    }

    /// Copies one record in. Nothing can be added after `finish`.
    ///
    /// - Parameter isTimeOptional: whether it may go without its time.
    public func append(
        key: Span<UInt8>?, value: Span<UInt8>?, headers: borrowing RecordHeaders, timestamp: Int64,
        isTimeOptional: Bool = false, userData number: UInt64
    ) {
        bytes = content.append(
            key: key, value: value, headers: headers, timestamp: timestamp, isTimeOptional: isTimeOptional, number)
    }

    /// Notes the partition that the caller has chosen for the record that was added last.
    public func choose(partition: Int32) {
        while partitions.count < content.userData.count { partitions.append(-1) }
        partitions[content.userData.count - 1] = partition
    }

    /// The partition that the caller has chosen for a record; `nil` when it has not.
    public func chosenPartition(ofRecord index: Int) -> Int32? {
        partitions.indices.contains(index) && partitions[index] >= 0 ? partitions[index] : nil
    }

    /// Whether a record may go without its time, and has one.
    public func hasOptionalTime(ofRecord index: Int) -> Bool {
        content.optionalTimes.indices.contains(index) && content.optionalTimes[index]
    }

    /// Whether there is a record that may go without the time that it has.
    public var hasOptionalTimes: Bool { content.optionalTimes.contains(true) }

    /// Copies a record from another batch, with all that was noted for it there but its partition.
    ///
    /// - Parameter withoutOptionalTime: whether it gives up a time that it may go without.
    public func append(
        copying record: borrowing RecordView, at index: Int, of other: ProducerBatch, withoutOptionalTime: Bool = false
    ) {
        let isOptional = other.hasOptionalTime(ofRecord: index)
        let number = other.content.userData[index]
        let dropsTime = isOptional && withoutOptionalTime
        let timestamp = dropsTime ? RecordView.noTimestamp : record.timestamp
        guard record.headerCount > 0 else {
            return append(
                key: record.key, value: record.value, timestamp: timestamp, isTimeOptional: isOptional && !dropsTime,
                userData: number)
        }
        var headers = RecordHeaders()
        var cursor = record.headers
        while let header = cursor.next() { headers.append(header.name, header.value) }
        append(
            key: record.key, value: record.value, headers: headers, timestamp: timestamp,
            isTimeOptional: isOptional && !dropsTime, userData: number)
    }

    /// The batch as it goes on the wire, with this identity and sequence.
    ///
    /// The first call compresses the records. Those that do not compress, for whatever reason, stay as they are; so do
    /// those that compress so well that a reader with the usual limits would take the batch for a bomb.
    public func finish(
        _ identity: ProducerIdentity, baseSequence: Int32, codec: CompressionCodec = .none,
        compression: any RecordCompression = NoCompression()
    ) -> ByteSlice {
        let stamp = Stamp(identity: identity, baseSequence: baseSequence)
        let bytes: ByteSlice
        if let earlier = sealed.take() {
            bytes =
                stamp == self.stamp
                ? earlier
                : RecordBatchBuilder.renumber(
                    consume earlier, producerID: identity.producerID, producerEpoch: identity.producerEpoch,
                    baseSequence: baseSequence)
        } else {
            bytes = seal(stamp, codec: codec, compression: compression)
        }
        self.stamp = stamp
        sealed = bytes
        self.bytes = bytes.count
        return bytes
    }

    private func seal(_ stamp: Stamp, codec: CompressionCodec, compression: any RecordCompression) -> ByteSlice {
        var builder = content.records.take()!
        var attributes = RecordBatchAttributes()
        if codec != .none,
            let used = try? builder.finish(
                codec: codec, compression: compression, scratch: &scratch, readableWithin: DecompressionLimits())
        {
            attributes.compression = used
        }
        builder.finish(
            producerID: stamp.identity.producerID, producerEpoch: stamp.identity.producerEpoch,
            baseSequence: stamp.baseSequence, attributes: attributes)
        return builder.seal()
    }

    /// Walks the records with their places. Nothing can be added afterwards.
    ///
    /// - Throws: when compressed records do not come back out.
    public func forEachRecord(
        compression: any RecordCompression, _ body: (Int, borrowing RecordView) -> Void
    ) throws(KafkaCodecError) {
        let bytes = sealed ?? finish(.none, baseSequence: -1)
        let view = try RecordBatchView(bytes.span, verifyingChecksum: false)
        var scratch = WireBuffer()
        var index = 0
        try view.forEachRecord(compression: compression, scratch: &scratch) { record throws(KafkaCodecError) in
            body(index, record)
            index += 1
        }
    }
}
