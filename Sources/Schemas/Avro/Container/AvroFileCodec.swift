import KafkaCodec
import KafkaCompression
import WireBytes

/// The compression of a container file's blocks.
public enum AvroFileCodec: String, Sendable, Hashable, CaseIterable {
    case null, deflate, snappy
    /// Needs libzstd, which is found at run time.
    case zstandard

    func compress(_ bytes: Span<UInt8>, into output: inout WireBuffer) throws(AvroError) {
        do throws(KafkaCodecError) {
            switch self {
            case .null: output.append(bytes)
            case .deflate: try StandardCompression.shared.compressBlock(bytes, .deflate, into: &output)
            case .snappy:
                try StandardCompression.shared.compressBlock(bytes, .snappy, into: &output)
                output.append(integer: CRC32.checksum(bytes))
            case .zstandard: try StandardCompression.shared.compressBlock(bytes, .zstd, into: &output)
            }
        } catch { throw AvroError(.unsupportedCodec, expected: "a codec that works", found: "\(error)") }
    }

    func decompress(_ bytes: Span<UInt8>, offset: Int, limit: Int, into output: inout WireBuffer) throws(AvroError) {
        let limits = DecompressionLimits(maximumSize: limit, maximumRatio: 2000)
        do throws(KafkaCodecError) {
            switch self {
            case .null: output.append(bytes)
            case .deflate:
                try StandardCompression.shared.decompressBlock(bytes, .deflate, limits: limits, into: &output)
            case .zstandard: try StandardCompression.shared.decompressBlock(bytes, .zstd, limits: limits, into: &output)
            case .snappy:
                guard bytes.count >= 4 else { throw KafkaCodecError(.truncated, offset: bytes.count, what: "checksum") }
                let block = bytes.extracting(first: bytes.count - 4)
                try StandardCompression.shared.decompressBlock(block, .snappy, limits: limits, into: &output)
                var cursor = ByteCursor(bytes.extracting(droppingFirst: block.count))
                guard cursor.readUInt32() == CRC32.checksum(output.bytes) else {
                    throw KafkaCodecError(.invalidChecksum, offset: block.count, what: "block")
                }
            }
        } catch {
            throw AvroError(
                .invalidData, offset: offset, expected: "a block compressed by \(rawValue)", found: "\(error)")
        }
    }
}
