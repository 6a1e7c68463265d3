package import KafkaCodec
package import WireBytes

/// The formats of blocks in files: compressed bytes without a frame, or in one.
package enum BlockCompression: Sendable {
    /// A raw deflate stream (RFC 1951).
    case deflate
    /// One block in the raw snappy format.
    case snappy
    /// One frame.
    case zstd
}

extension StandardCompression {
    /// Appends the compressed form of `bytes`.
    package func compressBlock(
        _ bytes: Span<UInt8>, _ format: BlockCompression, into output: inout WireBuffer
    ) throws(KafkaCodecError) {
        switch format {
        case .deflate:
            try pool.withWorkspace { workspace throws(KafkaCodecError) in
                try workspace.deflateEncoder().compress(bytes, into: &output)
            }
        case .snappy: try pool.withWorkspace { Self.appendSnappy(bytes, $0.matchTable, &output) }
        case .zstd: try compress(bytes, codec: .zstd, magic: 2, into: &output)
        }
    }

    /// A size, and then the elements of pieces of 64 KiB, none of which refers to another.
    private static func appendSnappy(_ bytes: Span<UInt8>, _ table: MatchTable, _ output: inout WireBuffer) {
        output.append(unsignedVarint: UInt64(bytes.count))
        var rest = bytes
        var piece = WireBuffer()
        while !rest.isEmpty {
            let block = rest.extracting(first: 64 * 1024)
            rest = rest.extracting(droppingFirst: block.count)
            piece.removeAll()
            SnappyBlockWriter.append(block, table: table, to: &piece)
            output.append(piece.bytes.extracting(droppingFirst: Varint.size(unsigned: UInt64(block.count))))
        }
    }

    /// Appends what `bytes` decompress to; `output` has what it had before when that fails.
    package func decompressBlock(
        _ bytes: Span<UInt8>, _ format: BlockCompression, limits: DecompressionLimits, into output: inout WireBuffer
    ) throws(KafkaCodecError) {
        let start = output.count
        let bound = OutputBound(from: start, inputCount: bytes.count, limits: limits)
        do throws(KafkaCodecError) {
            switch format {
            case .deflate:
                try pool.withWorkspace { workspace throws(KafkaCodecError) in
                    try workspace.deflateDecoder().decompress(bytes, bound: bound, into: &output)
                }
            case .snappy: try SnappyBlockReader.append(bytes, at: 0, bound: bound, to: &output)
            case .zstd: try decompress(bytes, codec: .zstd, magic: 2, limits: limits, into: &output)
            }
        } catch {
            output.truncate(to: start)
            throw error
        }
    }
}
