internal import KafkaCodec
internal import WireBytes

extension RecordBatchHeader {
    /// The checksum covers everything from the attributes on.
    static let checksummedFrom = 21

    /// Reads the header at the front of `bytes`; `nil` when there are fewer than 61, or they cannot be a batch that
    /// stands in a log: another format, fields that contradict each other, a negative or overflowing offset.
    init?(stored bytes: Span<UInt8>) {
        guard bytes.count >= Self.size else { return nil }
        do throws(KafkaCodecError) { try self.init(parsing: bytes) } catch { return nil }
        guard baseOffset >= 0, baseOffset <= Int64.max - Int64(lastOffsetDelta) - 1 else { return nil }
    }

    /// Whether `batch`, the whole batch this header was read from, has the checksum that the header states.
    func checksumHolds(for batch: Span<UInt8>) -> Bool {
        guard batch.count == totalSize else { return false }
        return CRC32C.checksum(batch.extracting(Self.checksummedFrom..<batch.count)) == checksum
    }
}
