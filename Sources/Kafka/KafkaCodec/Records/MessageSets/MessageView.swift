import WireBytes

/// A borrowed message of format 0 or 1, with validated lengths and checksum.
public struct MessageView: ~Escapable {
    /// The whole message, offset and size included.
    public let bytes: Span<UInt8>
    public let format: MessageFormat
    /// Its own offset; that of the last message in it when it wraps others.
    public let offset: Int64
    public let checksum: UInt32
    /// The codec in the three lowest bits; in format 1, whether the timestamp is that of the append in the fourth.
    public let attributes: UInt8
    /// Milliseconds since 1970; -1 in format 0 and for none.
    public let timestamp: Int64
    private let keyStart: Int
    private let keyCount: Int
    let valueStart: Int
    private let valueCount: Int

    /// Reads the message at the start of `bytes`.
    ///
    /// - Parameter verifyingChecksum: `false` only for bytes that were verified before.
    /// - Throws: `truncated` when the message is not whole, `unknownMagic`, `invalidLength`, `unsupportedCompression`,
    ///   `invalidChecksum`, `invalidRecord` when its fields do not fill it.
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, verifyingChecksum: Bool = true) throws(KafkaCodecError) {
        var cursor = ByteCursor(bytes)
        guard let offset: Int64 = cursor.readInteger(), let size: Int32 = cursor.readInteger() else {
            throw KafkaCodecError(.truncated, offset: bytes.count, what: "message")
        }
        guard size >= MessageFormat.v0.minimumSize else {
            throw KafkaCodecError(.invalidLength, offset: 8, what: "message", value: Int64(size))
        }
        let end = MessageFormat.prefixSize &+ Int(size)
        guard end <= bytes.count, let checksum = cursor.readUInt32(), let magic = cursor.readUInt8(),
            let attributes = cursor.readUInt8()
        else { throw KafkaCodecError(.truncated, offset: bytes.count, what: "message", value: Int64(size)) }
        guard let format = MessageFormat(rawValue: Int8(bitPattern: magic)) else {
            throw KafkaCodecError(.unknownMagic, offset: 16, value: Int64(Int8(bitPattern: magic)))
        }
        guard size >= format.minimumSize else {
            throw KafkaCodecError(.invalidLength, offset: 8, what: "message", value: Int64(size))
        }
        if verifyingChecksum {
            guard CRC32.checksum(bytes.extracting(16..<end)) == checksum else {
                throw KafkaCodecError(.invalidChecksum, offset: 12, what: "message", value: Int64(checksum))
            }
        }
        // Zstandard came with format 2.
        guard let codec = CompressionCodec(rawValue: attributes & 7), codec != .zstd else {
            throw KafkaCodecError(
                .unsupportedCompression, offset: 17, what: "message", value: Int64(attributes & 7))
        }
        var timestamp: Int64 = -1
        if format == .v1, let stored: Int64 = cursor.readInteger() { timestamp = stored }

        let keySize: Int32 = cursor.readInteger() ?? -1
        let keyStart = cursor.position
        guard keySize >= -1, Int(keySize) <= end &- keyStart &- 4, cursor.skip(Swift.max(Int(keySize), 0)) else {
            throw KafkaCodecError(.invalidLength, offset: keyStart &- 4, what: "message key", value: Int64(keySize))
        }
        let valueSize: Int32 = cursor.readInteger() ?? -1
        let valueStart = cursor.position
        guard valueSize >= -1, valueStart &+ Swift.max(Int(valueSize), 0) == end else {
            throw KafkaCodecError(
                .invalidLength, offset: valueStart &- 4, what: "message value", value: Int64(valueSize))
        }
        self.bytes = bytes.extracting(first: end)
        self.format = format
        self.offset = offset
        self.checksum = checksum
        self.attributes = attributes
        self.timestamp = timestamp
        self.keyStart = keyStart
        self.keyCount = Int(keySize)
        self.valueStart = valueStart
        self.valueCount = Int(valueSize)
    }

    /// The compression of the messages in it; `none` for a single message.
    public var compression: CompressionCodec { CompressionCodec(rawValue: attributes & 7) ?? .none }

    /// Whether the timestamp is the time of the append.
    public var isLogAppendTime: Bool { format == .v1 && attributes & 8 != 0 }

    /// The message itself as a record; a wrapper's value is compressed messages.
    public var record: RecordView {
        @_lifetime(copy self) get { record(offset: offset, timestamp: timestamp) }
    }

    @_lifetime(copy self)
    func record(offset: Int64, timestamp: Int64) -> RecordView {
        RecordView(
            bytes: bytes, offset: offset, timestamp: timestamp, keyStart: keyStart, keyCount: keyCount,
            valueStart: valueStart, valueCount: valueCount, headerCount: 0, headersStart: bytes.count, end: bytes.count)
    }
}
