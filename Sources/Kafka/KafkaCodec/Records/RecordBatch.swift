public import WireBytes

/// A batch of records, decompressed and checked, that can be kept: `for record in batch`.
///
/// `RecordBatchView` and `RecordSetCursor` read batches where they lie, without allocating; this is the form for everything else.
///
/// ```swift
/// for batch in try RecordBatch.decode(partition.records ?? [], compression: StandardCompression()) {
///     for record in batch { print(record.offset, record.value?.string ?? "tombstone") }
/// }
/// ```
public struct RecordBatch: Sendable, Hashable {
    public var records: [Record]
    /// The offset of the first record, even of one that compaction has dropped. Default: 0.
    public var baseOffset: Int64
    /// Epoch of the leader that appended the batch; -1: unknown. Default: -1.
    public var partitionLeaderEpoch: Int32
    /// -1 without idempotence; so are epoch and sequence. Default: -1.
    public var producerID: Int64
    public var producerEpoch: Int16
    /// The sequence number of the first record.
    public var baseSequence: Int32
    /// Compression, whose time the records carry, whether they are transactional, and whether they are control records.
    public var attributes: RecordBatchAttributes
    /// The format: 2, or 0 and 1 in what brokers before Kafka 0.11 wrote. Default: 2.
    public let magic: Int8

    public init(
        _ records: [Record], baseOffset: Int64 = 0, partitionLeaderEpoch: Int32 = -1, producerID: Int64 = -1,
        producerEpoch: Int16 = -1, baseSequence: Int32 = -1, attributes: RecordBatchAttributes = RecordBatchAttributes()
    ) {
        self.records = records
        self.baseOffset = baseOffset
        self.partitionLeaderEpoch = partitionLeaderEpoch
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.baseSequence = baseSequence
        self.attributes = attributes
        magic = 2
    }
}

extension RecordBatch: RandomAccessCollection {
    public var startIndex: Int { records.startIndex }
    public var endIndex: Int { records.endIndex }
    public subscript(position: Int) -> Record { records[position] }
}

extension RecordBatch {
    /// Reads a record set, as a Fetch response or a log segment holds it: batches of any format, mixed as they come.
    ///
    /// Keys and values share the storage of `bytes` where they are not compressed. Memory taken never passes 16 times the size
    /// of the decompressed records. A batch that is cut at the end, as brokers do it, is left out.
    ///
    /// - Parameters:
    ///   - compression: decompresses the batches; `StandardCompression` of KafkaCompression knows all codecs. Default:
    ///     `NoCompression`, which refuses them.
    ///   - limits: what decompression may produce at most.
    /// - Throws: the fault, with its offset in `bytes`, or in the decompressed records of a batch.
    public static func decode(
        _ bytes: ByteSlice, compression: some RecordCompression = NoCompression(),
        limits: DecompressionLimits = DecompressionLimits()
    ) throws(KafkaCodecError) -> [RecordBatch] {
        var batches: [RecordBatch] = []
        var cursor = RecordSetCursor(bytes.span)
        var start = 0
        while let entry = try cursor.next() {
            switch entry {
            case .batch(let view):
                let whole = bytes.extracting(start..<cursor.position)
                batches.append(try RecordBatch(view, in: whole, compression, limits))
            case .message(let view):
                batches.append(try RecordBatch(view, compression, limits))
            }
            start = cursor.position
        }
        return batches
    }

    /// Reads a record set from an array, `Data`, or any other sequence of bytes.
    public static func decode(
        _ bytes: some Sequence<UInt8>, compression: some RecordCompression = NoCompression(),
        limits: DecompressionLimits = DecompressionLimits()
    ) throws(KafkaCodecError) -> [RecordBatch] {
        try decode(ByteSlice(bytes), compression: compression, limits: limits)
    }

    /// The batch in format 2, as a Produce request carries it. Offsets count from `baseOffset` in the order of the records.
    ///
    /// - Parameters:
    ///   - codec: how the records are compressed. Default: `.none`, not at all, whatever `compression` is.
    ///   - compression: what compresses them: for every codec but `.none`, pass `StandardCompression()` of KafkaCompression.
    /// - Throws: `unsupportedCompression` for a codec that is not there.
    public func encoded(
        codec: CompressionCodec = .none, compression: some RecordCompression = NoCompression()
    ) throws(KafkaCodecError) -> ByteSlice {
        var builder = RecordBatchBuilder()
        for record in records {
            var headers = RecordHeaders()
            for header in record.headers { headers.append(header.name.utf8Span.span, header.value?.span) }
            builder.append(
                key: record.key?.span, value: record.value?.span, timestamp: record.timestamp, headers: headers)
        }
        var scratch = WireBuffer()
        try builder.finish(
            codec: codec, compression: compression, scratch: &scratch, baseOffset: baseOffset,
            partitionLeaderEpoch: partitionLeaderEpoch, producerID: producerID, producerEpoch: producerEpoch,
            baseSequence: baseSequence, attributes: attributes)
        return builder.seal()
    }

    private init(
        _ view: borrowing RecordBatchView, in bytes: ByteSlice, _ compression: some RecordCompression,
        _ limits: DecompressionLimits
    ) throws(KafkaCodecError) {
        let header = view.header
        var content = bytes.extracting(RecordBatchHeader.size..<bytes.count)
        if header.compression != .none {
            var buffer = WireBuffer()
            try compression.decompress(
                content.span, codec: header.compression, magic: 2, limits: limits, into: &buffer)
            content = ByteSlice(buffer)
        }
        self.init(
            [], baseOffset: header.baseOffset, partitionLeaderEpoch: header.partitionLeaderEpoch,
            producerID: header.producerID, producerEpoch: header.producerEpoch, baseSequence: header.baseSequence,
            attributes: header.attributes)
        var memory = content.count &* KafkaReader.memoryFactor &+ KafkaReader.memoryAllowance
        var cursor = try RecordCursor(header: header, payload: content.span)
        while let record = try cursor.next() { records.append(try Record(record, in: content, memory: &memory)) }
    }

    /// A message of an older format, or those that it wraps.
    private init(
        _ view: borrowing MessageView, _ compression: some RecordCompression, _ limits: DecompressionLimits
    ) throws(KafkaCodecError) {
        var found: [Record] = []
        var scratch = WireBuffer()
        try view.forEachRecord(compression: compression, limits: limits, scratch: &scratch) {
            record throws(KafkaCodecError) in
            var copy = Record(value: nil as ByteSlice?, timestamp: record.timestamp, offset: record.offset)
            if let key = record.key { copy.key = ByteSlice(copying: key) }
            if let value = record.value { copy.value = ByteSlice(copying: value) }
            found.append(copy)
        }
        var attributes = RecordBatchAttributes()
        attributes.compression = view.compression
        attributes.isLogAppendTime = view.isLogAppendTime
        records = found
        baseOffset = found.first?.offset ?? view.offset
        partitionLeaderEpoch = -1
        producerID = -1
        producerEpoch = -1
        baseSequence = -1
        self.attributes = attributes
        magic = view.format == .v0 ? 0 : 1
    }
}
