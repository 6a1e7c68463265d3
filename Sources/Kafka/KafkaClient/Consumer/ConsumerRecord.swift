import KafkaCodec
public import WireBytes

/// A record that was read. Its bytes share the memory of the response.
///
/// A record that is kept keeps that memory, up to a mebibyte; `ByteSlice.compacted()` copies the bytes, so that the
/// rest can be freed.
public struct ConsumerRecord: Sendable {
    public let topic: String
    public let partition: Int32
    public let offset: Int64
    /// Milliseconds since 1970; -1 when it has none.
    public let timestamp: Int64
    /// `nil` when it has none.
    public let key: ByteSlice?
    /// `nil` is Kafka's tombstone.
    public let value: ByteSlice?
    public let headerCount: Int
    @usableFromInline let headerBytes: ByteSlice
    /// The epoch of the leader that stored it; -1 when the broker does not say.
    public let leaderEpoch: Int32

    /// Bytes of key, value and headers.
    public var size: Int { (key?.count ?? 0) + (value?.count ?? 0) + headerBytes.count }

    /// Bytes of the headers, with their lengths.
    public var headersSize: Int { headerBytes.count }

    /// The headers in their order. Names may repeat.
    ///
    /// A record of a few kilobytes on the wire can have millions of them: look at `headerCount` where a record is of unknown origin, or
    /// use `forEachHeader`.
    public var headers: [(name: String, value: ByteSlice?)] {
        guard headerCount > 0 else { return [] }
        var headers: [(name: String, value: ByteSlice?)] = []
        forEachHeader { name, value in
            var bytes: ByteSlice?
            if let value { bytes = ByteSlice(copying: value) }
            headers.append((String(decodingUTF8: name), bytes))
            return true
        }
        return headers
    }

    /// Calls `body` with name and value of each header, in order, until it returns `false`. Nothing is copied.
    public func forEachHeader(_ body: (_ name: Span<UInt8>, _ value: Span<UInt8>?) -> Bool) {
        guard headerCount > 0 else { return }
        var cursor = RecordHeaderCursor(headerBytes.span, count: headerCount)
        while let header = cursor.next() {
            guard body(header.name, header.value) else { return }
        }
    }
}

extension ConsumerRecord {
    init(_ record: borrowing RecordView, in payload: ByteSlice, topic: String, partition: Int32, leaderEpoch: Int32) {
        self.topic = topic
        self.partition = partition
        self.offset = record.offset
        self.timestamp = record.timestamp
        self.key = record.keyRange.map { payload.extracting($0) }
        self.value = record.valueRange.map { payload.extracting($0) }
        self.headerCount = record.headerCount
        self.headerBytes = record.headerCount > 0 ? payload.extracting(record.headersRange) : ByteSlice()
        self.leaderEpoch = leaderEpoch
    }
}
