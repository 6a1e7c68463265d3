import KafkaCodec
import WireBytes

/// The LZ4 frame format, as far as its descriptor says.
///
/// Source: the LZ4 Frame Format description of the LZ4 project, version 1.6.
struct LZ4Frame {
    static let magic: UInt32 = 0x184D_2204
    /// The first of sixteen magic numbers of frames that are to be skipped.
    static let skippableMagic: UInt32 = 0x184D_2A50

    var blocksAreIndependent: Bool
    var blocksHaveChecksums: Bool
    var contentSize: UInt64?
    var hasContentChecksum: Bool
    /// Bytes that a block decompresses to at most.
    var maximumBlockSize: Int

    /// The second byte of the hash of the descriptor. Kafka's message format 0 hashes the magic number with it, which is a
    /// fault that became the format (KAFKA-3160).
    static func headerChecksum(_ bytes: Span<UInt8>) -> UInt8 {
        UInt8(truncatingIfNeeded: XXHash32.hash(bytes) >> 8)
    }

    /// Reads the descriptor that follows the magic number and checks it.
    ///
    /// - Parameter frameStart: the offset of the magic number in `bytes`; `cursor` stands four bytes after it.
    init(
        reading cursor: inout ByteCursor, in bytes: Span<UInt8>, frameStart: Int, magic: Int8
    ) throws(KafkaCodecError) {
        let start = cursor.position
        guard let flags = cursor.readUInt8(), let blockDescriptor = cursor.readUInt8() else {
            throw KafkaCodecError(.truncated, offset: bytes.count, what: "LZ4 frame descriptor")
        }
        guard flags >> 6 == 1 else {
            throw KafkaCodecError(
                .invalidCompression, offset: start, what: "LZ4 frame version", value: Int64(flags >> 6))
        }
        guard flags & 0x02 == 0, blockDescriptor & 0x8F == 0 else {
            throw KafkaCodecError(.invalidCompression, offset: start, what: "reserved bits of an LZ4 frame")
        }
        let sizeCode = Int(blockDescriptor >> 4)
        guard sizeCode >= 4 else {
            throw KafkaCodecError(
                .invalidCompression, offset: start + 1, what: "LZ4 block size code", value: Int64(sizeCode))
        }
        blocksAreIndependent = flags & 0x20 != 0
        blocksHaveChecksums = flags & 0x10 != 0
        hasContentChecksum = flags & 0x04 != 0
        maximumBlockSize = 1 << (8 + 2 * sizeCode)
        contentSize = nil
        if flags & 0x08 != 0 {
            guard let size = cursor.readInteger(UInt64.self) else {
                throw KafkaCodecError(.truncated, offset: bytes.count, what: "LZ4 content size")
            }
            contentSize = size.byteSwapped
        }
        guard flags & 0x01 == 0 else {
            throw KafkaCodecError(.unsupportedCompression, offset: start, what: "an LZ4 frame with a dictionary")
        }
        let end = cursor.position
        guard let checksum = cursor.readUInt8() else {
            throw KafkaCodecError(.truncated, offset: bytes.count, what: "LZ4 header checksum")
        }
        // Readers of format 0 take both, since some writers of it had it right.
        guard
            checksum == Self.headerChecksum(bytes.extracting(start..<end))
                || (magic == 0 && checksum == Self.headerChecksum(bytes.extracting(frameStart..<end)))
        else {
            throw KafkaCodecError(.invalidChecksum, offset: end, what: "LZ4 header", value: Int64(checksum))
        }
    }
}
