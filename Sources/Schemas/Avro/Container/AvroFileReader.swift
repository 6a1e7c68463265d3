public import WireBytes

/// Reads an object container file (specification, "Object Container Files"), one value after the other.
public struct AvroFileReader: Sendable {
    /// Bounds for a file from outside.
    public struct Limits: Sendable, Hashable {
        /// Bytes of a block when it is decompressed; 64 MiB by default.
        public var blockSize = 64 << 20
        /// Bytes of the metadata; 2 MiB by default.
        public var metadataSize = 2 << 20
        public var data = AvroDataLimits()

        public init() {}
    }

    static let magic: [UInt8] = [0x4F, 0x62, 0x6A, 0x01]

    /// The writer's schema, from the file.
    public let schema: AvroSchema
    public let codec: AvroFileCodec
    /// The file's metadata, with `avro.schema` and `avro.codec`.
    public let metadata: [(key: String, value: [UInt8])]
    private let file: ByteSlice
    private let limits: Limits
    private let reader: AvroReader
    private let marker: [UInt8]
    /// The next block.
    private var offset: Int
    private var block = ByteSlice()
    private var blockOffset = 0
    /// Values of the block that are still to come.
    private var left: Int64 = 0

    /// - Parameters:
    ///   - file: the whole file.
    ///   - reader: the schema of the values that come out; the file's by default.
    public init(_ file: ByteSlice, reader: AvroSchema? = nil, limits: Limits = Limits()) throws(AvroError) {
        self.file = file
        self.limits = limits
        var cursor = ByteCursor(file.span)
        guard let magic = cursor.read(4), magic.hasSameBytes(as: Self.magic.span) else {
            throw AvroError(.invalidData, offset: 0, expected: "\"Obj\" and 1, the first bytes of a container file")
        }
        metadata = try Self.metadata(&cursor, limits.metadataSize)
        guard let marker = cursor.read(16) else { throw Self.truncated(cursor.position, "16 bytes of the marker") }
        self.marker = [UInt8](copying: marker)
        offset = cursor.position
        guard let text = metadata.first(where: { $0.key == "avro.schema" })?.value else {
            throw AvroError(.invalidData, offset: 4, expected: "\"avro.schema\" in the metadata")
        }
        schema = try AvroSchema(text)
        let name = metadata.first { $0.key == "avro.codec" }.map { String(decoding: $0.value, as: UTF8.self) } ?? "null"
        guard let codec = AvroFileCodec(rawValue: name) else {
            throw AvroError(
                .unsupportedCodec, offset: 4, expected: "one of the codecs null, deflate, snappy, zstandard",
                found: PeerText(name, maximumSize: 64).description)
        }
        self.codec = codec
        var avroReader = try AvroReader(writer: schema, reader: reader)
        avroReader.limits = limits.data
        self.reader = avroReader
    }

    private static func truncated(_ offset: Int, _ expected: String) -> AvroError {
        AvroError(.truncated, offset: offset, expected: expected)
    }

    private static func metadata(_ cursor: inout ByteCursor, _ limit: Int) throws(AvroError) -> [(
        key: String, value: [UInt8]
    )] {
        var found: [(key: String, value: [UInt8])] = []
        let start = cursor.position
        while true {
            guard var count = cursor.readVarlong() else { throw truncated(cursor.position, "metadata") }
            if count == 0 { return found }
            if count < 0 {
                guard count != .min, cursor.readVarlong() != nil else { throw truncated(cursor.position, "metadata") }
                count = -count
            }
            for _ in 0..<count {
                let key = try string(&cursor)
                let value = try string(&cursor)
                guard cursor.position - start <= limit else {
                    throw AvroError(.limit, offset: cursor.position, expected: "metadata of at most \(limit) bytes")
                }
                found.append((String(decoding: key, as: UTF8.self), value))
            }
        }
    }

    private static func string(_ cursor: inout ByteCursor) throws(AvroError) -> [UInt8] {
        guard let length = cursor.readVarlong(), length >= 0, length <= Int64(cursor.remaining),
            let bytes = cursor.read(Int(length))
        else { throw truncated(cursor.position, "metadata") }
        return [UInt8](copying: bytes)
    }

    /// The next value; `nil` at the end of the file.
    public mutating func next() throws(AvroError) -> AvroValue? {
        guard try prepare() else { return nil }
        let (value, count) = try reader.run(block.span.extracting(droppingFirst: blockOffset)) {
            run throws(AvroError) in
            let value = try run.value(reader.program.root)
            return (value, run.cursor.position)
        }
        try consume(count)
        return value
    }

    /// Appends the next value as JSON.
    ///
    /// - Returns: `false` at the end of the file.
    public mutating func next(_ options: AvroJSONOptions, into output: inout WireBuffer) throws(AvroError) -> Bool {
        guard try prepare() else { return false }
        let (rules, start) = (JSONRules(options), output.count)
        let count = try reader.run(block.span.extracting(droppingFirst: blockOffset)) { run throws(AvroError) in
            run.outputBudget = run.outputBudget.addingReportingOverflow(start).partialValue
            try run.json(reader.program.root, rules, to: &output)
            return run.cursor.position
        }
        try consume(count)
        return true
    }

    private mutating func consume(_ count: Int) throws(AvroError) {
        blockOffset += count
        left -= 1
        if left == 0, blockOffset != block.count {
            throw AvroError(
                .trailingBytes, offset: offset, expected: "the end of the block",
                found: "\(block.count - blockOffset) more bytes")
        }
    }

    /// Goes on to the next block with values when this one is used up.
    private mutating func prepare() throws(AvroError) -> Bool {
        while left == 0 {
            let file = file
            guard offset < file.count else { return false }
            var cursor = ByteCursor(file.span.extracting(droppingFirst: offset))
            guard let count = cursor.readVarlong(), let size = cursor.readVarlong() else {
                throw Self.truncated(offset + cursor.position, "the head of a block")
            }
            guard count >= 0, size >= 0 else {
                throw AvroError(.invalidData, offset: offset, expected: "a count and a size of 0 or more")
            }
            guard size <= Int64(cursor.remaining), let bytes = cursor.read(Int(size)) else {
                throw Self.truncated(offset + cursor.position, "a block of \(size) bytes")
            }
            var output = WireBuffer()
            guard codec != .null || size <= limits.blockSize else {
                throw AvroError(.limit, offset: offset, expected: "blocks of at most \(limits.blockSize) bytes")
            }
            try codec.decompress(bytes, offset: offset, limit: limits.blockSize, into: &output)
            guard let marker = cursor.read(16), marker.hasSameBytes(as: self.marker.span) else {
                throw AvroError(
                    .invalidData, offset: offset + cursor.position, expected: "the file's marker behind a block")
            }
            offset += cursor.position
            (block, blockOffset, left) = (ByteSlice(output), 0, count)
            // Values without bytes cannot be counted by what they take.
            guard count <= Int64(block.count) + Int64(limits.data.emptyValues) else {
                throw AvroError(
                    .limit, offset: offset, expected: "a block with fewer values than bytes", found: "\(count) values")
            }
        }
        return true
    }
}
