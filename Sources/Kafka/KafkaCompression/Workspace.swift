import KafkaCodec
import Synchronization

/// The working memory of compression, created on first use and reused.
final class Workspace: @unchecked Sendable {
    // SAFETY of @unchecked Sendable: a workspace is either in the pool or with the one call that took it out.
    private let gzipLevel: Int32
    private let zstdLevel: Int32
    private var gzipEncoderIfMade: GzipEncoder?
    private var gzipDecoderIfMade: GzipDecoder?
    private var deflateEncoderIfMade: GzipEncoder?
    private var deflateDecoderIfMade: GzipDecoder?
    private var zstdEncoderIfMade: ZstdEncoder?
    private var zstdDecoderIfMade: ZstdDecoder?
    private(set) lazy var matchTable = MatchTable()

    init(gzipLevel: Int32, zstdLevel: Int32) {
        self.gzipLevel = gzipLevel
        self.zstdLevel = zstdLevel
    }

    func gzipEncoder() throws(KafkaCodecError) -> GzipEncoder {
        if let made = gzipEncoderIfMade { return made }
        let made = try GzipEncoder(level: gzipLevel)
        gzipEncoderIfMade = made
        return made
    }

    func gzipDecoder() throws(KafkaCodecError) -> GzipDecoder {
        if let made = gzipDecoderIfMade { return made }
        let made = try GzipDecoder()
        gzipDecoderIfMade = made
        return made
    }

    func deflateEncoder() throws(KafkaCodecError) -> GzipEncoder {
        if let made = deflateEncoderIfMade { return made }
        let made = try GzipEncoder(.raw, level: gzipLevel)
        deflateEncoderIfMade = made
        return made
    }

    func deflateDecoder() throws(KafkaCodecError) -> GzipDecoder {
        if let made = deflateDecoderIfMade { return made }
        let made = try GzipDecoder(.raw)
        deflateDecoderIfMade = made
        return made
    }

    func zstdEncoder() throws(KafkaCodecError) -> ZstdEncoder {
        if let made = zstdEncoderIfMade { return made }
        let made = try ZstdEncoder(level: zstdLevel)
        zstdEncoderIfMade = made
        return made
    }

    func zstdDecoder() throws(KafkaCodecError) -> ZstdDecoder {
        if let made = zstdDecoderIfMade { return made }
        let made = try ZstdDecoder()
        zstdDecoderIfMade = made
        return made
    }
}

/// Workspaces that nobody uses at the moment.
final class WorkspacePool: Sendable {
    private let gzipLevel: Int32
    private let zstdLevel: Int32
    private let idle = Mutex<[Workspace]>([])

    init(gzipLevel: Int32, zstdLevel: Int32) {
        self.gzipLevel = gzipLevel
        self.zstdLevel = zstdLevel
    }

    func withWorkspace<Result: ~Copyable>(
        _ body: (Workspace) throws(KafkaCodecError) -> Result
    ) throws(KafkaCodecError) -> Result {
        let workspace =
            idle.withLock { $0.popLast() } ?? Workspace(gzipLevel: gzipLevel, zstdLevel: zstdLevel)
        defer { idle.withLock { $0.append(workspace) } }
        return try body(workspace)
    }
}
