public import WireBytes

/// How the records of a batch are compressed: the low three bits of its attributes.
public enum CompressionCodec: UInt8, Sendable, CaseIterable {
    case none = 0
    case gzip = 1
    case snappy = 2
    case lz4 = 3
    case zstd = 4

    /// The name in Kafka's configuration.
    public var name: StaticString {
        switch self {
        case .none: "none"
        case .gzip: "gzip"
        case .snappy: "snappy"
        case .lz4: "lz4"
        case .zstd: "zstd"
        }
    }
}

/// The limits of the size that decompression may produce.
public struct DecompressionLimits: Sendable {
    /// Bytes of output.
    public var maximumSize: Int
    /// Bytes of output for each byte of input.
    public var maximumRatio: Int

    public init(maximumSize: Int = 100 * 1024 * 1024, maximumRatio: Int = 200) {
        self.maximumSize = maximumSize
        self.maximumRatio = maximumRatio
    }

    /// The limit for an input of `count` bytes.
    public func bound(_ count: Int) -> Int {
        let (product, overflow) = count.multipliedReportingOverflow(by: maximumRatio)
        return overflow ? maximumSize : min(product, maximumSize)
    }
}

/// The interface for compression, so that this module needs no C library.
public protocol RecordCompression: Sendable {
    /// Appends the compressed form of `bytes` in the framing that Kafka's record sets use.
    ///
    /// - Parameter magic: the format of the batch or message; LZ4 has a broken header checksum in format 0.
    /// - Throws: `unsupportedCompression` for a codec that is not there.
    func compress(
        _ bytes: Span<UInt8>, codec: CompressionCodec, magic: Int8, into output: inout WireBuffer
    ) throws(KafkaCodecError)

    /// Appends what `bytes` decompress to, never more than `limits` allow.
    ///
    /// - Parameter magic: the format of the batch or message; LZ4 has a broken header checksum in format 0.
    func decompress(
        _ bytes: Span<UInt8>, codec: CompressionCodec, magic: Int8, limits: DecompressionLimits,
        into output: inout WireBuffer
    ) throws(KafkaCodecError)
}

extension RecordCompression {
    /// Appends the compressed form of `bytes` for a record batch of format 2.
    public func compress(
        _ bytes: Span<UInt8>, codec: CompressionCodec, into output: inout WireBuffer
    ) throws(KafkaCodecError) {
        try compress(bytes, codec: codec, magic: 2, into: &output)
    }
}

/// Refuses every codec but `none`.
public struct NoCompression: RecordCompression {
    public init() {}

    private static func missing(_ codec: CompressionCodec) -> KafkaCodecError {
        let what: StaticString =
            switch codec {
            case .gzip: "gzip: pass compression: StandardCompression() of KafkaCompression"
            case .snappy: "snappy: pass compression: StandardCompression() of KafkaCompression"
            case .lz4: "lz4: pass compression: StandardCompression() of KafkaCompression"
            case .zstd: "zstd: pass compression: StandardCompression() of KafkaCompression"
            default: codec.name
            }
        return KafkaCodecError(.unsupportedCompression, what: what)
    }

    public func compress(
        _ bytes: Span<UInt8>, codec: CompressionCodec, magic: Int8, into output: inout WireBuffer
    ) throws(KafkaCodecError) {
        guard codec == .none else { throw Self.missing(codec) }
        output.append(bytes)
    }

    public func decompress(
        _ bytes: Span<UInt8>, codec: CompressionCodec, magic: Int8, limits: DecompressionLimits,
        into output: inout WireBuffer
    ) throws(KafkaCodecError) {
        guard codec == .none else { throw Self.missing(codec) }
        output.append(bytes)
    }
}
