public import WireBytes

/// The headers of one record, encoded as they are added; reused from record to record.
public struct RecordHeaders: ~Copyable {
    @usableFromInline var buffer = WireBuffer()
    @usableFromInline var size = 0

    @inlinable public init() {}

    /// How many there are.
    @inlinable public var count: Int { size }

    /// Adds a header. Names may repeat; order is kept.
    @inlinable @inline(__always)
    public mutating func append(_ name: Span<UInt8>, _ value: Span<UInt8>?) {
        buffer.append(reserving: name.count &+ (value?.count ?? 0) &+ 10) { writer in
            writer.append(header: name, value)
        }
        increment()
    }

    /// Bytes that one header takes in a record.
    @inlinable public static func size(_ name: Span<UInt8>, _ value: Span<UInt8>?) -> Int {
        let count = value?.count ?? -1
        return Varint.size(Int64(name.count)) &+ name.count &+ Varint.size(Int64(count)) &+ max(count, 0)
    }

    /// Bytes that the headers take in a record, beside their count.
    @inlinable public var encodedSize: Int { buffer.count }

    /// The headers, in their order.
    public var cursor: RecordHeaderCursor {
        @_lifetime(borrow self) get { RecordHeaderCursor(buffer.bytes, count: size) }
    }

    @inlinable mutating func increment() { size &+= 1 }

    @inlinable public mutating func removeAll() {
        buffer.removeAll()
        size = 0
    }
}

/// Builds one record batch of format 2 in a buffer that is reused: records are written as they come, the header when the
/// batch is finished.
public struct RecordBatchBuilder: ~Copyable {
    @usableFromInline var buffer: WireBuffer
    @usableFromInline var records = 0
    @usableFromInline var baseTimestamp: Int64 = 0
    @usableFromInline var maxTimestamp: Int64 = -1

    /// - Parameter capacity: bytes to hold without growing.
    public init(capacity: Int = 16 * 1024) {
        buffer = WireBuffer(capacity: max(capacity, RecordBatchHeader.size))
        removeAll()
    }

    /// Begins a batch in the memory of a slice, if no other slice shares it.
    public init(reusing slice: consuming ByteSlice) {
        buffer = WireBuffer(consume slice)
        removeAll()
    }

    /// The batch, after `finish`, in shared storage: for a vectored write around it.
    public consuming func seal() -> ByteSlice { ByteSlice(buffer) }

    /// Records in it.
    @inlinable public var count: Int { records }
    @inlinable public var isEmpty: Bool { records == 0 }
    /// Bytes of the batch so far, header included, before compression.
    @inlinable public var size: Int { buffer.count }

    /// The batch, after `finish`.
    @inlinable public var bytes: Span<UInt8> {
        @_lifetime(borrow self) get { buffer.bytes }
    }

    /// Starts again and keeps the memory.
    public mutating func removeAll() {
        buffer.removeAll()
        for _ in 0..<7 { buffer.append(integer: UInt64(0)) }
        buffer.append(integer: UInt32(0))
        buffer.append(0)
        records = 0
        maxTimestamp = -1
    }

    /// Bytes that a record without headers would add at most.
    @inlinable
    public static func maximumRecordSize(keyCount: Int, valueCount: Int, headersSize: Int = 0) -> Int {
        keyCount + valueCount + headersSize + 36
    }

    /// Appends a record without headers.
    ///
    /// - Parameter timestamp: milliseconds since 1970.
    @inlinable @inline(__always)
    public mutating func append(key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64) {
        append(key, value, timestamp, headerCount: 0, headers: Span())
    }

    /// Appends a record without headers at an offset of its own, as where records before it are missing.
    ///
    /// - Parameter offsetDelta: from the base offset of the batch; more than that of the record before. `finish` must then be told
    ///   the last one.
    public mutating func append(key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64, offsetDelta: Int32) {
        append(
            key: key, value: value, timestamp: timestamp, offsetDelta: Int64(offsetDelta), headerCount: 0,
            headersSize: 0
        ) { _ in }
    }

    /// Appends a record with headers.
    @inlinable @inline(__always)
    public mutating func append(
        key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64, headers: borrowing RecordHeaders
    ) {
        append(key, value, timestamp, headerCount: Int64(headers.count), headers: headers.buffer.bytes)
    }

    @inlinable @inline(never)
    mutating func append(
        _ key: Span<UInt8>?, _ value: Span<UInt8>?, _ timestamp: Int64, headerCount: Int64, headers: Span<UInt8>
    ) {
        append(key: key, value: value, timestamp: timestamp, headerCount: Int(headerCount), headersSize: headers.count)
        {
            writer in writer.append(headers)
        }
    }

    /// Appends a record whose headers are written straight into the batch, without a copy between.
    ///
    /// - Parameters:
    ///   - headersSize: the sum of `RecordHeaders.size` over the headers.
    ///   - headers: appends each header; traps when they do not fit where they were to.
    @inlinable @inline(__always)
    public mutating func append(
        key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64, headerCount: Int, headersSize: Int,
        _ headers: (inout ByteWriter) -> Void
    ) {
        append(
            key: key, value: value, timestamp: timestamp, offsetDelta: Int64(records), headerCount: headerCount,
            headersSize: headersSize, headers)
    }

    @inlinable @inline(__always)
    mutating func append(
        key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64, offsetDelta: Int64, headerCount: Int,
        headersSize: Int, _ headers: (inout ByteWriter) -> Void
    ) {
        if records == 0 { baseTimestamp = timestamp }
        if timestamp > maxTimestamp { maxTimestamp = timestamp }
        let timestampDelta = timestamp &- baseTimestamp
        let size = (key?.count ?? 0) &+ (value?.count ?? 0) &+ headersSize
        buffer.append(reserving: size &+ 56) { writer in
            writer.appendLength(about: size &+ 8) { writer in
                writer.append(0)
                writer.append(varint: timestampDelta)
                writer.append(varint: offsetDelta)
                writer.append(field: key)
                writer.append(field: value)
                writer.append(varint: Int64(headerCount))
                headers(&writer)
            }
        }
        records &+= 1
    }

    /// Writes the header and the checksum: `bytes` is then a whole batch.
    ///
    /// - Parameters:
    ///   - baseOffset: 0 from producers; the broker sets it.
    ///   - baseSequence: -1, as id and epoch, without idempotence.
    ///   - lastOffsetDelta: by default that of the last record; more where compaction dropped records from the end.
    ///   - maxTimestamp: by default the highest of the records' own; the time of the append where the attributes say so.
    public mutating func finish(
        baseOffset: Int64 = 0, partitionLeaderEpoch: Int32 = -1, producerID: Int64 = -1, producerEpoch: Int16 = -1,
        baseSequence: Int32 = -1, attributes: RecordBatchAttributes = RecordBatchAttributes(),
        lastOffsetDelta: Int32? = nil, maxTimestamp: Int64? = nil
    ) {
        let count = Int32(truncatingIfNeeded: records)
        buffer.replace(at: 0, integer: baseOffset)
        buffer.replace(at: 8, integer: Int32(truncatingIfNeeded: buffer.count &- RecordBatchHeader.prefixSize))
        buffer.replace(at: 12, integer: partitionLeaderEpoch)
        buffer.replace(at: 16, integer: Int8(2))
        buffer.replace(at: 21, integer: attributes.rawValue)
        buffer.replace(at: 23, integer: max(lastOffsetDelta ?? 0, count &- 1, 0))
        buffer.replace(at: 27, integer: records == 0 ? -1 : baseTimestamp)
        buffer.replace(at: 35, integer: maxTimestamp ?? self.maxTimestamp)
        buffer.replace(at: 43, integer: producerID)
        buffer.replace(at: 51, integer: producerEpoch)
        buffer.replace(at: 53, integer: baseSequence)
        buffer.replace(at: 57, integer: count)
        Self.writeChecksum(&buffer)
    }

    private static func writeChecksum(_ batch: inout WireBuffer) {
        batch.replace(at: 17, integer: CRC32C.checksum(batch.bytes.extracting(droppingFirst: 21)))
    }

    /// A finished batch with another identity or sequence number: in its own memory, if no other slice shares it.
    ///
    /// - Parameter batch: a whole batch of format 2; traps when it is shorter than a header.
    public static func renumber(
        _ batch: consuming ByteSlice, producerID: Int64, producerEpoch: Int16, baseSequence: Int32
    ) -> ByteSlice {
        var buffer = WireBuffer(consume batch)
        buffer.replace(at: 43, integer: producerID)
        buffer.replace(at: 51, integer: producerEpoch)
        buffer.replace(at: 53, integer: baseSequence)
        writeChecksum(&buffer)
        return ByteSlice(buffer)
    }

    /// Compresses the records, then writes the header and the checksum.
    ///
    /// - Parameters:
    ///   - scratch: memory for the compressed records, swapped with the batch's own.
    ///   - limits: with these, records that compression does not make smaller, or so small that readers with these limits
    ///     would refuse them, stay uncompressed.
    /// - Returns: the codec that the batch has.
    /// - Throws: the codec's errors; the batch is then unchanged.
    @discardableResult
    public mutating func finish(
        codec: CompressionCodec, compression: some RecordCompression, scratch: inout WireBuffer,
        readableWithin limits: DecompressionLimits? = nil,
        baseOffset: Int64 = 0, partitionLeaderEpoch: Int32 = -1, producerID: Int64 = -1, producerEpoch: Int16 = -1,
        baseSequence: Int32 = -1, attributes: RecordBatchAttributes = RecordBatchAttributes()
    ) throws(KafkaCodecError) -> CompressionCodec {
        var attributes = attributes
        attributes.compression = CompressionCodec.none
        if codec != .none {
            scratch.removeAll()
            scratch.append(buffer.bytes.extracting(first: RecordBatchHeader.size))
            try compression.compress(
                buffer.bytes.extracting(droppingFirst: RecordBatchHeader.size), codec: codec, into: &scratch)
            let compressed = scratch.count &- RecordBatchHeader.size
            let plain = buffer.count &- RecordBatchHeader.size
            if limits.map({ compressed < plain && plain <= $0.bound(compressed) }) ?? true {
                swap(&scratch, &buffer)
                attributes.compression = codec
            }
        }
        finish(
            baseOffset: baseOffset, partitionLeaderEpoch: partitionLeaderEpoch, producerID: producerID,
            producerEpoch: producerEpoch, baseSequence: baseSequence, attributes: attributes)
        return attributes.compression ?? .none
    }
}

extension ByteWriter {
    /// A header of a record: a name and a value, which may be null.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    public mutating func append(header name: Span<UInt8>, _ value: Span<UInt8>?) {
        append(varint: Int64(name.count))
        append(name)
        append(field: value)
    }

    /// A length and the bytes; -1 for none.
    @inlinable @inline(__always) @_lifetime(self: copy self)
    mutating func append(field bytes: Span<UInt8>?) {
        guard let bytes else { return append(varint: -1) }
        append(varint: Int64(bytes.count))
        append(bytes)
    }
}
