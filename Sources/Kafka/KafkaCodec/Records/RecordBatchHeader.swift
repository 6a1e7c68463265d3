public import WireBytes

/// The attributes of a record batch.
public struct RecordBatchAttributes: Hashable, Sendable {
    public var rawValue: Int16

    @inlinable public init(rawValue: Int16 = 0) { self.rawValue = rawValue }

    /// The codec; `nil` for one that is not known.
    @inlinable public var compression: CompressionCodec? {
        get { CompressionCodec(rawValue: UInt8(truncatingIfNeeded: rawValue & 0x07)) }
        set { rawValue = rawValue & ~0x07 | Int16(newValue?.rawValue ?? 0) }
    }

    /// Whether every record has the time of the append, `maxTimestamp`, instead of its own.
    @inlinable public var isLogAppendTime: Bool {
        get { rawValue & 0x08 != 0 }
        set { set(0x08, newValue) }
    }

    @inlinable public var isTransactional: Bool {
        get { rawValue & 0x10 != 0 }
        set { set(0x10, newValue) }
    }

    /// Whether its one record is a marker (commit, abort, a leader change) and no data.
    @inlinable public var isControl: Bool {
        get { rawValue & 0x20 != 0 }
        set { set(0x20, newValue) }
    }

    /// Whether `baseTimestamp` is the time after which a compacted log may drop its tombstones.
    @inlinable public var hasDeleteHorizon: Bool {
        get { rawValue & 0x40 != 0 }
        set { set(0x40, newValue) }
    }

    @inlinable mutating func set(_ bit: Int16, _ on: Bool) { rawValue = on ? rawValue | bit : rawValue & ~bit }
}

/// The 61 bytes before the records of a batch of format 2.
public struct RecordBatchHeader: Sendable {
    /// Bytes that the header takes.
    public static let size = 61
    /// Bytes of a batch that its length field does not count: the base offset and the length itself.
    public static let prefixSize = 12

    public var baseOffset: Int64
    /// Bytes of the whole batch, prefix included.
    public var totalSize: Int
    public var partitionLeaderEpoch: Int32
    public var checksum: UInt32
    public var attributes: RecordBatchAttributes
    public var lastOffsetDelta: Int32
    /// Milliseconds since 1970 to which the records' timestamps are relative.
    public var baseTimestamp: Int64
    public var maxTimestamp: Int64
    /// -1 without idempotence; so are epoch and sequence.
    public var producerID: Int64
    public var producerEpoch: Int16
    public var baseSequence: Int32
    public var recordCount: Int32

    @inlinable public var lastOffset: Int64 { baseOffset &+ Int64(lastOffsetDelta) }

    /// Reads the header at the start of `bytes`, which may end inside the batch or after it.
    ///
    /// - Throws: `truncated` when the header is not whole, `unknownMagic` for another format, `invalidRecord` when the
    ///   fields contradict each other.
    @inlinable
    public init(parsing bytes: Span<UInt8>) throws(KafkaCodecError) {
        guard bytes.count >= Self.size else {
            throw KafkaCodecError(.truncated, offset: bytes.count, what: "record batch header")
        }
        var cursor = ByteCursor(bytes)
        // The guard above makes each of these reads succeed.
        baseOffset = cursor.readInteger() ?? 0
        let length: Int32 = cursor.readInteger() ?? 0
        partitionLeaderEpoch = cursor.readInteger() ?? 0
        let magic: Int8 = cursor.readInteger() ?? 0
        checksum = cursor.readInteger() ?? 0
        attributes = RecordBatchAttributes(rawValue: cursor.readInteger() ?? 0)
        lastOffsetDelta = cursor.readInteger() ?? 0
        baseTimestamp = cursor.readInteger() ?? 0
        maxTimestamp = cursor.readInteger() ?? 0
        producerID = cursor.readInteger() ?? 0
        producerEpoch = cursor.readInteger() ?? 0
        baseSequence = cursor.readInteger() ?? 0
        recordCount = cursor.readInteger() ?? 0
        totalSize = Int(length) &+ Self.prefixSize
        guard magic == 2 else { throw KafkaCodecError(.unknownMagic, offset: 16, value: Int64(magic)) }
        guard totalSize >= Self.size else {
            throw KafkaCodecError(.invalidLength, offset: 8, what: "record batch", value: Int64(length))
        }
        guard recordCount >= 0 else {
            throw KafkaCodecError(.invalidLength, offset: 57, what: "record count", value: Int64(recordCount))
        }
        // Compaction may drop records from the end, so the last offset is at least that of the count.
        guard lastOffsetDelta >= 0, recordCount == 0 || recordCount - 1 <= lastOffsetDelta else {
            throw KafkaCodecError(.invalidRecord, offset: 23, what: "last offset delta", value: Int64(lastOffsetDelta))
        }
        guard attributes.compression != nil else {
            throw KafkaCodecError(
                .unsupportedCompression, offset: 21, what: "record batch", value: Int64(attributes.rawValue & 7))
        }
    }

    /// The sequence number of the record at `offset`; -1 without idempotence. After 2^31-1 comes 0.
    @inlinable public func sequence(at offset: Int64) -> Int32 {
        guard baseSequence >= 0 else { return -1 }
        return Int32(truncatingIfNeeded: (Int64(baseSequence) &+ (offset &- baseOffset)) & 0x7FFF_FFFF)
    }

    /// Which codec its records are compressed with.
    @inlinable public var compression: CompressionCodec { attributes.compression ?? .none }
}
