import KafkaCodec
import WireBytes

/// Reads LZ4 frames, one or several, with skippable frames between them.
enum LZ4FrameDecoder {
    static func decompress(
        _ bytes: Span<UInt8>, magic: Int8, bound: OutputBound, into output: inout WireBuffer
    ) throws(KafkaCodecError) {
        var cursor = ByteCursor(bytes)
        repeat {
            let start = cursor.position
            guard let word = littleEndian(&cursor) else {
                throw KafkaCodecError(.truncated, offset: bytes.count, what: "LZ4 magic number")
            }
            if word == LZ4Frame.magic {
                let frame = try LZ4Frame(reading: &cursor, in: bytes, frameStart: start, magic: magic)
                try blocks(of: frame, &cursor, bytes, bound, &output)
            } else if word & 0xFFFF_FFF0 == LZ4Frame.skippableMagic {
                guard let size = littleEndian(&cursor), cursor.skip(Int(size)) else {
                    throw KafkaCodecError(.truncated, offset: bytes.count, what: "LZ4 skippable frame")
                }
            } else {
                throw KafkaCodecError(.invalidCompression, offset: start, what: "LZ4 magic number", value: Int64(word))
            }
        } while !cursor.isAtEnd
    }

    private static func blocks(
        of frame: LZ4Frame, _ cursor: inout ByteCursor, _ bytes: Span<UInt8>, _ bound: OutputBound,
        _ output: inout WireBuffer
    ) throws(KafkaCodecError) {
        let contentStart = output.count
        while true {
            let start = cursor.position
            guard let word = littleEndian(&cursor) else {
                throw KafkaCodecError(.truncated, offset: bytes.count, what: "LZ4 block size")
            }
            if word == 0 { break }
            let size = Int(word & 0x7FFF_FFFF)
            guard size <= frame.maximumBlockSize else {
                throw KafkaCodecError(.invalidCompression, offset: start, what: "LZ4 block size", value: Int64(size))
            }
            let blockStart = cursor.position
            guard let block = cursor.read(size) else {
                throw KafkaCodecError(.truncated, offset: bytes.count, what: "LZ4 block", value: Int64(size))
            }
            if frame.blocksHaveChecksums {
                try check(block, &cursor, what: "LZ4 block")
            }
            if word >> 31 == 1 {
                guard size <= bound.end - output.count else { throw bound.passed(at: blockStart) }
                output.reserve(size, limit: bound.end)
                output.append(block)
            } else {
                try LZ4BlockReader.append(
                    block, at: blockStart, maximum: frame.maximumBlockSize,
                    history: frame.blocksAreIndependent ? 0 : output.count - contentStart, bound: bound, to: &output)
            }
        }
        let content = output.bytes.extracting(droppingFirst: contentStart)
        if let declared = frame.contentSize, declared != UInt64(content.count) {
            throw KafkaCodecError(
                .invalidCompression, offset: cursor.position, what: "LZ4 content size",
                value: Int64(truncatingIfNeeded: declared))
        }
        if frame.hasContentChecksum { try check(content, &cursor, what: "LZ4 content") }
    }

    private static func check(
        _ bytes: Span<UInt8>, _ cursor: inout ByteCursor, what: StaticString
    ) throws(KafkaCodecError) {
        let start = cursor.position
        guard let checksum = littleEndian(&cursor) else { throw KafkaCodecError(.truncated, offset: start, what: what) }
        guard checksum == XXHash32.hash(bytes) else {
            throw KafkaCodecError(.invalidChecksum, offset: start, what: what, value: Int64(checksum))
        }
    }

    private static func littleEndian(_ cursor: inout ByteCursor) -> UInt32? { cursor.readUInt32()?.byteSwapped }
}
