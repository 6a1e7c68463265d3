public import KafkaCodec
public import WireBytes

/// The codecs that Kafka knows: gzip by zlib, snappy and LZ4 in Swift, zstd by a libzstd found at run time.
///
/// Hash tables, zlib streams and zstd contexts are kept from call to call in a pool that all copies of a value share. A
/// call takes a set of them or creates one, so that the pool grows to the number of concurrent calls. The pool's lock
/// is held for a few instructions, twice a call and so twice a batch.
public struct StandardCompression: RecordCompression {
    let pool: WorkspacePool

    /// For whoever needs no levels of their own.
    public static let shared = StandardCompression()

    /// - Parameters:
    ///   - gzipLevel: 1 (fast) to 9 (small); Kafka's default is 6.
    ///   - zstdLevel: 1 (fast) to 22 (small); Kafka's default is 3.
    public init(gzipLevel: Int = 6, zstdLevel: Int = 3) {
        precondition(1...9 ~= gzipLevel && 1...22 ~= zstdLevel)
        pool = WorkspacePool(gzipLevel: Int32(gzipLevel), zstdLevel: Int32(zstdLevel))
    }

    /// Says whether a codec can be used here.
    ///
    /// - Throws: `unsupportedCompression`, which names the package to install, for zstd where libzstd is missing.
    public static func check(_ codec: CompressionCodec) throws(KafkaCodecError) {
        if codec == .zstd { _ = try ZstdLibrary.load() }
    }

    /// Appends the compressed form of `bytes`, as Kafka's Java client frames it: gzip in one member, snappy in xerial
    /// blocks of 32 KiB, LZ4 in one frame of independent blocks of 64 KiB, zstd in one frame.
    ///
    /// - Throws: `unsupportedCompression` for zstd where libzstd is not installed, or when a library has no memory;
    ///   `tooLong` for 2 GiB or more. `output` is then as it was.
    public func compress(
        _ bytes: Span<UInt8>, codec: CompressionCodec, magic: Int8, into output: inout WireBuffer
    ) throws(KafkaCodecError) {
        guard bytes.count <= Int32.max else {
            throw KafkaCodecError(.tooLong, what: codec.name, value: Int64(bytes.count))
        }
        let start = output.count
        do throws(KafkaCodecError) {
            switch codec {
            case .none: output.append(bytes)
            case .gzip:
                try pool.withWorkspace { workspace throws(KafkaCodecError) in
                    try workspace.gzipEncoder().compress(bytes, into: &output)
                }
            case .snappy:
                try pool.withWorkspace { SnappyFraming.compress(bytes, table: $0.matchTable, into: &output) }
            case .lz4:
                try pool.withWorkspace {
                    LZ4FrameEncoder.compress(bytes, magic: magic, table: $0.matchTable, into: &output)
                }
            case .zstd:
                try pool.withWorkspace { workspace throws(KafkaCodecError) in
                    try workspace.zstdEncoder().compress(bytes, into: &output)
                }
            }
        } catch {
            output.truncate(to: start)
            throw error
        }
    }

    /// Appends what `bytes` decompress to.
    ///
    /// Sizes that the bytes declare are checked at the end and never believed before: the output grows as it is
    /// produced. Neither its count nor its memory passes `limits`.
    ///
    /// - Throws: `invalidCompression`, `truncated`, `invalidChecksum` or `unsupportedCompression` with the offset in
    ///   `bytes`; `decompressionLimit`. `output` then has what it had before.
    public func decompress(
        _ bytes: Span<UInt8>, codec: CompressionCodec, magic: Int8, limits: DecompressionLimits,
        into output: inout WireBuffer
    ) throws(KafkaCodecError) {
        let start = output.count
        let bound = OutputBound(from: start, inputCount: bytes.count, limits: limits)
        do throws(KafkaCodecError) {
            switch codec {
            case .none:
                guard bound.reserve(bytes.count, in: &output) >= bytes.count else { throw bound.passed(at: 0) }
                output.append(bytes)
            case .gzip:
                try pool.withWorkspace { workspace throws(KafkaCodecError) in
                    try workspace.gzipDecoder().decompress(bytes, bound: bound, into: &output)
                }
            case .snappy: try SnappyFraming.decompress(bytes, bound: bound, into: &output)
            case .lz4: try LZ4FrameDecoder.decompress(bytes, magic: magic, bound: bound, into: &output)
            case .zstd:
                try pool.withWorkspace { workspace throws(KafkaCodecError) in
                    try workspace.zstdDecoder().decompress(bytes, bound: bound, into: &output)
                }
            }
        } catch {
            output.truncate(to: start)
            throw error
        }
    }
}
