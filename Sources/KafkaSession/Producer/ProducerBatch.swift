public import KafkaCodec
public import WireBytes

/// Records on their way into one partition, with what their sender calls them. Pooled: its memory is used again.
public final class ProducerBatch {
    private var records: RecordBatchBuilder
    private var scratch = ByteBuffer(capacity: 16)
    private var attributes = RecordBatchAttributes()
    private var isFinished = false

    /// One per record, in order.
    public private(set) var tags: [UInt64] = []
    /// The loop's time in nanoseconds at which it was opened.
    public private(set) var openedAt: UInt64 = 0
    /// What the caller accounts for this batch, in bytes.
    public var accountedSize = 0

    /// - Parameter capacity: bytes to hold without growing.
    public init(capacity: Int) { records = RecordBatchBuilder(capacity: capacity) }

    public var recordCount: Int32 { Int32(truncatingIfNeeded: tags.count) }

    /// Bytes of the batch, header included; once finished, as it goes on the wire.
    public var size: Int { records.size }

    /// Empties it for the next use.
    public func reset(now: UInt64) {
        records.removeAll()
        tags.removeAll(keepingCapacity: true)
        attributes = RecordBatchAttributes()
        isFinished = false
        openedAt = now
        accountedSize = 0
    }

    /// Copies one record in.
    public func append(key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64, tag: UInt64) {
        records.append(key: key, value: value, timestamp: timestamp)
        tags.append(tag)
    }

    /// Copies one record in.
    public func append(
        key: Span<UInt8>?, value: Span<UInt8>?, headers: borrowing RecordHeaders, timestamp: Int64, tag: UInt64
    ) {
        records.append(key: key, value: value, timestamp: timestamp, headers: headers)
        tags.append(tag)
    }

    /// Copies in a record that lies in another batch.
    public func append(copying record: borrowing RecordView, tag: UInt64) {
        guard record.headerCount > 0 else {
            return append(key: record.key, value: record.value, timestamp: record.timestamp, tag: tag)
        }
        var headers = RecordHeaders()
        var cursor = record.headers
        while let header = cursor.next() { headers.append(header.name, header.value) }
        append(key: record.key, value: record.value, headers: headers, timestamp: record.timestamp, tag: tag)
    }

    /// Writes the header for this identity and sequence, after compressing the records the first time. Records that do
    /// not compress, for whatever reason, stay as they are; so do those that compress so well that a reader with the usual
    /// limits would take the batch for a bomb.
    public func finish(
        _ identity: ProducerIdentity, baseSequence: Int32, codec: CompressionCodec = .none,
        compression: any RecordCompression = NoCompression()
    ) {
        if !isFinished, codec != .none,
            let used = try? records.finish(
                codec: codec, compression: compression, scratch: &scratch, readableWithin: DecompressionLimits())
        {
            attributes.compression = used
        }
        isFinished = true
        records.finish(
            producerId: identity.producerID, producerEpoch: identity.producerEpoch, baseSequence: baseSequence,
            attributes: attributes)
    }

    /// Copies the finished batch into a Produce request.
    public func write(partition: Int32, with encoder: ProduceEncoder, into out: inout ByteBuffer) {
        records.write(partition: partition, with: encoder, into: &out)
    }

    /// Walks the records with their places.
    ///
    /// - Throws: when compressed records do not come back out.
    public func forEachRecord(
        compression: any RecordCompression, _ body: (Int, borrowing RecordView) -> Void
    ) throws(KafkaCodecError) {
        if !isFinished { records.finish() }
        try records.forEachRecord(compression: compression, body)
    }
}

// Methods of the builder, since a span of a class's stored property cannot leave the access to it.
extension RecordBatchBuilder {
    fileprivate borrowing func write(partition: Int32, with encoder: ProduceEncoder, into out: inout ByteBuffer) {
        encoder.partition(partition, records: bytes, into: &out)
    }

    fileprivate borrowing func forEachRecord(
        compression: any RecordCompression, _ body: (Int, borrowing RecordView) -> Void
    ) throws(KafkaCodecError) {
        let view = try RecordBatchView(bytes, verifyingChecksum: false)
        var scratch = ByteBuffer(capacity: 16)
        var index = 0
        try view.forEachRecord(compression: compression, scratch: &scratch) { record throws(KafkaCodecError) in
            body(index, record)
            index += 1
        }
    }
}
