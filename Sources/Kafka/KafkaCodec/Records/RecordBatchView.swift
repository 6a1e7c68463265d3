public import WireBytes

/// A borrowed batch of format 2, with validated header and checksum.
public struct RecordBatchView: ~Escapable {
    public let header: RecordBatchHeader
    /// The whole batch.
    public let bytes: Span<UInt8>

    /// Reads the batch at the start of `bytes`.
    ///
    /// - Parameter verifyingChecksum: `false` only for bytes that were verified before.
    /// - Throws: `truncated` when the batch is not whole; what `RecordBatchHeader` throws; `invalidChecksum`.
    @inlinable @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, verifyingChecksum: Bool = true) throws(KafkaCodecError) {
        let header = try RecordBatchHeader(parsing: bytes)
        guard header.totalSize <= bytes.count else {
            throw KafkaCodecError(
                .truncated, offset: bytes.count, what: "record batch", value: Int64(header.totalSize))
        }
        let whole = bytes.extracting(first: header.totalSize)
        if verifyingChecksum {
            guard CRC32C.checksum(whole.extracting(droppingFirst: 21)) == header.checksum else {
                throw KafkaCodecError(.invalidChecksum, offset: 17, what: "record batch", value: Int64(header.checksum))
            }
        }
        self.header = header
        self.bytes = whole
    }

    /// The records as they lie: compressed when the header says so.
    @inlinable public var payload: Span<UInt8> {
        @_lifetime(copy self) get { bytes.extracting(droppingFirst: RecordBatchHeader.size) }
    }

    /// The records of a batch that is not compressed.
    ///
    /// - Throws: `unsupportedCompression` for one that is: decompress its `payload` and make a `RecordCursor` of that.
    @inlinable @_lifetime(copy self)
    public func records() throws(KafkaCodecError) -> RecordCursor {
        guard header.compression == .none else {
            throw KafkaCodecError(
                .unsupportedCompression, offset: 21, what: header.compression.name,
                value: Int64(header.attributes.rawValue))
        }
        return try RecordCursor(header: header, payload: payload)
    }

    /// Calls `body` with each record, decompressing first when it must.
    ///
    /// - Parameter scratch: memory for decompressed records, reused.
    @inlinable
    public func forEachRecord(
        compression: some RecordCompression, limits: DecompressionLimits = DecompressionLimits(),
        scratch: inout WireBuffer, _ body: (borrowing RecordView) throws(KafkaCodecError) -> Void
    ) throws(KafkaCodecError) {
        if header.compression == .none {
            var cursor = try RecordCursor(header: header, payload: payload)
            while let record = try cursor.next() { try body(record) }
        } else {
            scratch.removeAll()
            try compression.decompress(
                payload, codec: header.compression, magic: 2, limits: limits, into: &scratch)
            var cursor = try RecordCursor(header: header, payload: scratch.bytes)
            while let record = try cursor.next() { try body(record) }
        }
    }
}

/// Walks the records of a batch. Each is validated whole before it is given.
public struct RecordCursor: ~Escapable {
    @usableFromInline var cursor: ByteCursor
    @usableFromInline let payload: Span<UInt8>
    @usableFromInline let baseOffset: Int64
    @usableFromInline let baseTimestamp: Int64
    /// The time of every record when the broker set it, else `nil`.
    @usableFromInline let appendTime: Int64?
    @usableFromInline let lastOffsetDelta: Int32
    @usableFromInline var left: Int32

    /// - Parameter payload: the records, decompressed.
    @inlinable @_lifetime(copy payload)
    public init(header: RecordBatchHeader, payload: Span<UInt8>) throws(KafkaCodecError) {
        // A record takes 7 bytes at least: its length, attributes, two deltas, two counts and the count of headers.
        guard Int(header.recordCount) <= payload.count / 7 else {
            throw KafkaCodecError(
                .invalidLength, offset: 57, what: "more records than the bytes can hold",
                value: Int64(header.recordCount))
        }
        self.cursor = ByteCursor(payload)
        self.payload = payload
        self.baseOffset = header.baseOffset
        self.baseTimestamp = header.baseTimestamp
        self.appendTime = header.attributes.isLogAppendTime ? header.maxTimestamp : nil
        self.lastOffsetDelta = header.lastOffsetDelta
        self.left = header.recordCount
    }

    /// Goes on in records that were walked before.
    ///
    /// - Parameters:
    ///   - position: where the next record begins.
    ///   - left: how many are left.
    @usableFromInline @_lifetime(copy payload)
    package init(resuming header: RecordBatchHeader, payload: Span<UInt8>, at position: Int, left: Int32) {
        self.cursor = ByteCursor(payload)
        self.payload = payload
        self.baseOffset = header.baseOffset
        self.baseTimestamp = header.baseTimestamp
        self.appendTime = header.attributes.isLogAppendTime ? header.maxTimestamp : nil
        self.lastOffsetDelta = header.lastOffsetDelta
        self.left = left
        _ = cursor.skip(position)
    }

    /// Where the next record begins.
    @usableFromInline package var position: Int { cursor.position }

    /// How many records are left.
    @inlinable public var remaining: Int { Int(left) }

    /// The next record; `nil` after the last.
    ///
    /// - Throws: `invalidRecord` with the offset in the (decompressed) records, also for bytes after the last record.
    @inlinable @_lifetime(copy self) @_lifetime(self: copy self)
    public mutating func next() throws(KafkaCodecError) -> RecordView? {
        guard left > 0 else {
            if !cursor.isAtEnd {
                throw KafkaCodecError(.trailingBytes, offset: cursor.position, what: "after the last record")
            }
            return nil
        }
        left &-= 1
        guard let size = cursor.readVarint(), size >= 0, Int(size) <= cursor.remaining else {
            throw fault("record length")
        }
        let end = cursor.position &+ Int(size)
        guard cursor.skip(1), let timestampDelta = cursor.readVarlong(), let offsetDelta = cursor.readVarint(),
            let keySize = cursor.readVarint()
        else { throw fault("record") }
        let keyStart = cursor.position
        guard keySize >= -1, cursor.skip(Swift.max(Int(keySize), 0)), let valueSize = cursor.readVarint() else {
            throw fault("record key")
        }
        let valueStart = cursor.position
        guard valueSize >= -1, cursor.skip(Swift.max(Int(valueSize), 0)), let headers = cursor.readVarint(),
            headers >= 0
        else { throw fault("record value") }
        let headersStart = cursor.position
        if headers > 0 { try skipHeaders(headers) }
        guard cursor.position == end else { throw fault("record length against its fields") }
        guard offsetDelta >= 0, offsetDelta <= lastOffsetDelta else { throw fault("offset delta") }
        return RecordView(
            bytes: payload, offset: baseOffset &+ Int64(offsetDelta),
            timestamp: appendTime ?? (baseTimestamp &+ timestampDelta),
            keyStart: keyStart, keyCount: Int(keySize), valueStart: valueStart, valueCount: Int(valueSize),
            headerCount: Int(headers), headersStart: headersStart, end: end)
    }

    @inlinable @inline(__always) @_lifetime(self: copy self)
    mutating func skipHeaders(_ count: Int32) throws(KafkaCodecError) {
        var left = count
        while left > 0 {
            guard let name = cursor.readVarint(), name >= 0, cursor.skip(Int(name)), let value = cursor.readVarint(),
                value >= -1, cursor.skip(Swift.max(Int(value), 0))
            else { throw fault("record header") }
            left &-= 1
        }
    }

    @usableFromInline @inline(never)
    func fault(_ what: StaticString) -> KafkaCodecError {
        KafkaCodecError(.invalidRecord, offset: cursor.position, what: what)
    }
}
