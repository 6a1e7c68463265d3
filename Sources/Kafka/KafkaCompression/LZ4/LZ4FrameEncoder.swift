import KafkaCodec
import WireBytes

/// Writes LZ4 frames as Kafka's Java client does: independent blocks of 64 KiB, no sizes, no checksums but the header's.
enum LZ4FrameEncoder {
    /// The flags say version 1, independent blocks; the block descriptor says 64 KiB.
    private static let descriptor: [UInt8] = [0x04, 0x22, 0x4D, 0x18, 0x60, 0x40]
    private static let blockSize = 64 * 1024

    static func compress(_ bytes: Span<UInt8>, magic: Int8, table: MatchTable, into output: inout WireBuffer) {
        output.append(descriptor.span)
        output.append(LZ4Frame.headerChecksum(descriptor.span.extracting(droppingFirst: magic == 0 ? 0 : 4)))
        var rest = bytes
        while !rest.isEmpty {
            let block = rest.extracting(first: blockSize)
            rest = rest.extracting(droppingFirst: block.count)
            let start = output.count
            output.append(integer: UInt32(0))
            LZ4BlockWriter.append(block, table: table, to: &output)
            let size = output.count - start - 4
            if size < block.count {
                output.replace(at: start, integer: UInt32(size).byteSwapped)
            } else {
                // It does not compress: the high bit says that the block lies as it is.
                output.truncate(to: start + 4)
                output.append(block)
                output.replace(at: start, integer: (UInt32(block.count) | 1 << 31).byteSwapped)
            }
        }
        output.append(integer: UInt32(0))
    }
}
