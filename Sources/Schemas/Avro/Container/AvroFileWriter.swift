public import WireBytes

/// Writes an object container file (specification, "Object Container Files").
public struct AvroFileWriter: ~Copyable {
    public let schema: AvroSchema
    public let codec: AvroFileCodec
    /// Bytes of values from which on a block is closed; 64 KiB by default.
    public var blockSize = 64 << 10
    private let marker: [UInt8]
    private var output: WireBuffer
    private var block = WireBuffer()
    private var count: Int64 = 0

    /// - Parameters:
    ///   - metadata: further entries; keys that begin with `avro.` are the format's own.
    ///   - marker: 16 bytes that separate the blocks; random by default.
    public init(
        _ schema: AvroSchema, codec: AvroFileCodec = .deflate, metadata: [(key: String, value: [UInt8])] = [],
        marker: [UInt8]? = nil
    ) throws(AvroError) {
        if let marker, marker.count != 16 {
            throw AvroError(.outOfRange, expected: "16 bytes of a marker", found: "\(marker.count)")
        }
        self.schema = schema
        self.codec = codec
        let marker = marker ?? (0..<16).map { _ in UInt8.random(in: 0...255) }
        self.marker = marker
        let magic = AvroFileReader.magic
        var output = WireBuffer()
        output.append(magic.span)
        let entries = [("avro.schema", Array(schema.text.utf8)), ("avro.codec", Array(codec.rawValue.utf8))] + metadata
        output.append(varint: Int64(entries.count))
        for (key, value) in entries {
            output.append(varint: Int64(key.utf8.count))
            output.append(utf8: key)
            output.append(varint: Int64(value.count))
            output.append(value.span)
        }
        output.append(0)
        output.append(marker.span)
        self.output = output
    }

    /// Appends a value.
    public mutating func append(_ value: AvroValue) throws(AvroError) {
        try schema.encode(value, into: &block)
        try countValue()
    }

    /// Appends a value that is encoded already, for example by `JSONToAvro`.
    public mutating func append(encoded: Span<UInt8>) throws(AvroError) {
        block.append(encoded)
        try countValue()
    }

    private mutating func countValue() throws(AvroError) {
        count += 1
        if block.count >= blockSize { try closeBlock() }
    }

    private mutating func closeBlock() throws(AvroError) {
        guard count > 0 else { return }
        var compressed = WireBuffer()
        try codec.compress(block.bytes, into: &compressed)
        output.append(varint: count)
        output.append(varint: Int64(compressed.count))
        output.append(compressed.bytes)
        let marker = marker
        output.append(marker.span)
        block.removeAll()
        count = 0
    }

    /// The bytes of the file that are complete and not taken yet.
    public mutating func takeBytes() -> ByteSlice {
        var taken = WireBuffer()
        swap(&taken, &output)
        return ByteSlice(taken)
    }

    /// Closes the last block and gives the bytes that are not taken yet.
    public consuming func finish() throws(AvroError) -> ByteSlice {
        try closeBlock()
        return takeBytes()
    }
}
