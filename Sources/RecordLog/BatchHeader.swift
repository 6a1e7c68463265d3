internal import WireBytes

/// The 61 bytes before the records of a batch of magic 2: all that a log needs to know of it.
///
/// The fields are as they stand on the wire and unchecked, but for `init?`'s promise that the sizes make sense.
public struct BatchHeader: Sendable, Equatable {
    /// Bytes before the first record.
    public static let size = 61
    /// Bytes that `batchLength` does not count: the base offset and itself.
    static let lengthOverhead = 12
    /// The checksum covers everything from the attributes on.
    static let checksummedFrom = 21

    public let baseOffset: Int64
    public let batchLength: Int32
    public let partitionLeaderEpoch: Int32
    public let checksum: UInt32
    public let attributes: Int16
    public let lastOffsetDelta: Int32
    /// Milliseconds since 1970.
    public let baseTimestamp: Int64
    /// Milliseconds since 1970.
    public let maxTimestamp: Int64
    /// -1 when the producer is not idempotent.
    public let producerID: Int64
    public let producerEpoch: Int16
    public let baseSequence: Int32
    public let recordsCount: Int32

    /// Bytes of the whole batch.
    public var totalSize: Int { Self.lengthOverhead + Int(batchLength) }
    public var lastOffset: Int64 { baseOffset + Int64(lastOffsetDelta) }
    /// 0 none, 1 gzip, 2 snappy, 3 LZ4, 4 zstd.
    public var compression: Int { Int(attributes & 7) }
    /// Whether the timestamps are the log's and not the producer's.
    public var hasLogAppendTime: Bool { attributes & 0x08 != 0 }
    public var isTransactional: Bool { attributes & 0x10 != 0 }
    public var isControl: Bool { attributes & 0x20 != 0 }

    /// Reads the header at the front of `bytes`; `nil` when there are fewer than 61, or what stands there can be no
    /// batch of magic 2: wrong magic, a length below the header's, a negative or overflowing offset.
    public init?(_ bytes: Span<UInt8>) {
        var cursor = ByteCursor(bytes)
        guard bytes.count >= Self.size,
            let baseOffset = cursor.readInteger(Int64.self), let batchLength = cursor.readInteger(Int32.self),
            let partitionLeaderEpoch = cursor.readInteger(Int32.self), let magic = cursor.readUInt8(),
            let checksum = cursor.readUInt32(), let attributes = cursor.readInteger(Int16.self),
            let lastOffsetDelta = cursor.readInteger(Int32.self), let baseTimestamp = cursor.readInteger(Int64.self),
            let maxTimestamp = cursor.readInteger(Int64.self), let producerID = cursor.readInteger(Int64.self),
            let producerEpoch = cursor.readInteger(Int16.self), let baseSequence = cursor.readInteger(Int32.self),
            let recordsCount = cursor.readInteger(Int32.self)
        else { return nil }
        guard magic == 2, Int(batchLength) >= Self.size - Self.lengthOverhead, lastOffsetDelta >= 0, recordsCount >= 0,
            baseOffset >= 0, baseOffset <= Int64.max - Int64(lastOffsetDelta) - 1
        else { return nil }
        self.baseOffset = baseOffset
        self.batchLength = batchLength
        self.partitionLeaderEpoch = partitionLeaderEpoch
        self.checksum = checksum
        self.attributes = attributes
        self.lastOffsetDelta = lastOffsetDelta
        self.baseTimestamp = baseTimestamp
        self.maxTimestamp = maxTimestamp
        self.producerID = producerID
        self.producerEpoch = producerEpoch
        self.baseSequence = baseSequence
        self.recordsCount = recordsCount
    }

    /// Whether `batch`, the whole batch this header was read from, has the checksum that the header states.
    public func checksumHolds(for batch: Span<UInt8>) -> Bool {
        guard batch.count == totalSize else { return false }
        return CRC32C.checksum(batch.extracting(Self.checksummedFrom..<batch.count)) == checksum
    }
}
