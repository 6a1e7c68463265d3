public import WireBytes

/// Builds a message set of format 0 or 1, for brokers before 0.11, in a buffer that is reused.
public struct MessageSetBuilder: ~Copyable {
    public let format: MessageFormat
    private var buffer: WireBuffer
    private var messages = 0
    private var lastOffset: Int64 = -1
    private var maxTimestamp: Int64 = -1

    /// - Parameter capacity: bytes to hold without growing.
    public init(_ format: MessageFormat, capacity: Int = 16 * 1024) {
        self.format = format
        self.buffer = WireBuffer(capacity: capacity)
    }

    /// Messages in it.
    public var count: Int { messages }
    public var isEmpty: Bool { messages == 0 }
    /// Bytes so far.
    public var size: Int { buffer.count }

    /// The set, whole after every `append` and after `compress`.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self) get { buffer.bytes }
    }

    /// Starts again and keeps the memory.
    public mutating func removeAll() {
        buffer.removeAll()
        messages = 0
        lastOffset = -1
        maxTimestamp = -1
    }

    /// Appends a message.
    ///
    /// - Parameters:
    ///   - timestamp: milliseconds since 1970; format 0 has none.
    ///   - offset: by default one more than that of the message before, from 0: producers count so, the broker sets it.
    public mutating func append(
        key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64 = -1, offset: Int64? = nil,
        isLogAppendTime: Bool = false
    ) throws(KafkaCodecError) {
        let offset = offset ?? lastOffset + 1
        try write(
            key: key, value: value, timestamp: timestamp, offset: offset,
            attributes: isLogAppendTime && format == .v1 ? 8 : 0)
        messages += 1
        lastOffset = offset
        if timestamp > maxTimestamp { maxTimestamp = timestamp }
    }

    /// Puts all messages into one compressed wrapper. In format 1 their offsets must have been left to count from 0.
    ///
    /// - Parameters:
    ///   - baseOffset: of the first message, in format 1; in format 0 the messages have their own.
    ///   - scratch: memory for the compressed messages.
    /// - Throws: the codec's errors; the set is then unchanged.
    public mutating func compress(
        _ codec: CompressionCodec, compression: some RecordCompression, baseOffset: Int64 = 0, scratch: inout WireBuffer
    ) throws(KafkaCodecError) {
        guard codec != .none, messages > 0 else { return }
        guard codec != .zstd else {
            throw KafkaCodecError(.unsupportedCompression, what: "zstd in a message set: it needs format 2")
        }
        scratch.removeAll()
        try compression.compress(buffer.bytes, codec: codec, magic: format.rawValue, into: &scratch)
        let offset = format == .v1 ? baseOffset + lastOffset : lastOffset
        let timestamp = maxTimestamp
        buffer.removeAll()
        try write(key: nil, value: scratch.bytes, timestamp: timestamp, offset: offset, attributes: codec.rawValue)
    }

    private mutating func write(
        key: Span<UInt8>?, value: Span<UInt8>?, timestamp: Int64, offset: Int64, attributes: UInt8
    ) throws(KafkaCodecError) {
        let size = format.minimumSize + (key?.count ?? 0) + (value?.count ?? 0)
        guard let length = Int32(exactly: size) else {
            throw KafkaCodecError(.tooLong, offset: buffer.count, what: "message", value: Int64(size))
        }
        buffer.reserve(MessageFormat.prefixSize + size)
        buffer.append(integer: offset)
        buffer.append(integer: length)
        let start = buffer.count
        buffer.append(integer: UInt32(0))
        buffer.append(integer: format.rawValue)
        buffer.append(attributes)
        if format == .v1 { buffer.append(integer: timestamp) }
        for field in 0..<2 {
            if let bytes = field == 0 ? key : value {
                buffer.append(integer: Int32(truncatingIfNeeded: bytes.count))
                buffer.append(bytes)
            } else {
                buffer.append(integer: Int32(-1))
            }
        }
        buffer.replace(at: start, integer: CRC32.checksum(buffer.bytes.extracting(droppingFirst: start + 4)))
    }
}
