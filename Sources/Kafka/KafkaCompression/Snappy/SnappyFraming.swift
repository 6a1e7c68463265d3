import KafkaCodec
import WireBytes

/// Snappy as Kafka carries it: raw, or in the stream format of the library snappy-java, named after its home xerial.
///
/// A stream is a header of 16 bytes (magic number, version, compatible version) and blocks, each the size (big-endian, 32
/// bits) and so many bytes in the raw format. Streams may follow one another.
enum SnappyFraming {
    /// The magic number, version 1, readable by readers of version 1.
    private static let header: [UInt8] = [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]
    private static let magicSize = 8
    private static let knownVersion: UInt32 = 1
    /// As the Java client cuts.
    private static let blockSize = 32 * 1024

    static func compress(_ bytes: Span<UInt8>, table: MatchTable, into output: inout WireBuffer) {
        output.append(header.span)
        var rest = bytes
        while !rest.isEmpty {
            let block = rest.extracting(first: blockSize)
            rest = rest.extracting(droppingFirst: block.count)
            let start = output.count
            output.append(integer: UInt32(0))
            SnappyBlockWriter.append(block, table: table, to: &output)
            output.replace(at: start, integer: UInt32(output.count - start - 4))
        }
    }

    static func decompress(
        _ bytes: Span<UInt8>, bound: OutputBound, into output: inout WireBuffer
    ) throws(KafkaCodecError) {
        guard bytes.extracting(first: magicSize).hasSameBytes(as: header.span.extracting(first: magicSize)) else {
            return try SnappyBlockReader.append(bytes, at: 0, bound: bound, to: &output)
        }
        var cursor = ByteCursor(bytes)
        while !cursor.isAtEnd {
            let start = cursor.position
            if let magic = cursor.read(magicSize) {
                // A block's size of this value would be negative, so that the two cannot be confused.
                if magic.hasSameBytes(as: header.span.extracting(first: magicSize)) {
                    guard cursor.skip(4), let compatible = cursor.readUInt32() else {
                        throw KafkaCodecError(.truncated, offset: bytes.count, what: "header of a snappy stream")
                    }
                    guard compatible <= knownVersion else {
                        throw KafkaCodecError(
                            .unsupportedCompression, offset: start + 12, what: "version of a snappy stream",
                            value: Int64(compatible))
                    }
                    continue
                }
            }
            cursor = ByteCursor(bytes)
            _ = cursor.skip(start)
            guard let size = cursor.readUInt32(), let block = cursor.read(Int(size)) else {
                throw KafkaCodecError(.truncated, offset: bytes.count, what: "block of a snappy stream")
            }
            try SnappyBlockReader.append(block, at: start + 4, bound: bound, to: &output)
        }
    }
}
