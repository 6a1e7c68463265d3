internal import KafkaCodec
internal import WireBytes

/// Copies the records of neighbouring segments that a compaction keeps into one file.
struct SegmentCleaning: Sendable {
    struct Source: Sendable {
        let path: String
        let size: Int
        let baseOffset: Int64
        /// Where the next segment begins.
        let nextOffset: Int64
    }

    struct Cleaned: Sendable {
        let path: String
        let size: Int
        let index: SegmentIndex
        /// Whether anything was left out or changed.
        let isChanged: Bool
    }

    let sources: [Source]
    let indexInterval: Int

    /// The file that is written: nothing refers to it before it is renamed.
    var path: String { sources[0].path + Self.suffix }

    static let suffix = ".cleaned"
    private static let syncedAtOnce = 4 << 20

    /// - Parameter isCancelled: called for each batch.
    /// - Returns: the file, which is on the disk, but its name need not be; `nil` when it was cancelled.
    func run(
        _ filter: BatchFilter, _ fileSystem: any FileSystem, isCancelled: () -> Bool
    ) throws(RecordLogError) -> Cleaned? {
        try fileSystem.removeFile(path)
        let file = try fileSystem.open(path, .readWrite)
        var index = SegmentIndex(baseOffset: sources[0].baseOffset, interval: indexInterval)
        var isChanged = sources.count > 1
        var (size, synced) = (0, 0)
        var batch = WireBuffer()
        var scratch = WireBuffer()
        var rewritten = WireBuffer()
        for source in sources {
            let input = try fileSystem.open(source.path, .read)
            var scan = BatchScan(input, from: 0, to: source.size, readAhead: 1 << 20)
            while let (header, position) = try scan.next(verifying: true) {
                if isCancelled() { return nil }
                batch.removeAll()
                try input.read(at: position, maximumBytes: header.totalSize, into: &batch)
                rewritten.removeAll()
                switch filter.filter(batch.bytes, scratch: &scratch, into: &rewritten) {
                case .whole: break
                case .nothing:
                    isChanged = true
                    continue
                case .rewritten:
                    isChanged = true
                    swap(&batch, &rewritten)
                }
                guard let kept = RecordBatchHeader(stored: batch.bytes) else { continue }
                try file.write(batch.bytes, Span(), at: size)
                index.note(kept, baseOffset: kept.baseOffset, position: size)
                size += batch.count
                // A sync of much at once holds up those of other files.
                if size - synced >= Self.syncedAtOnce {
                    try file.sync()
                    synced = size
                }
            }
            guard scan.position == source.size else {
                throw RecordLogError(.ioFailure, "\(source.path) is damaged at byte \(scan.position)")
            }
        }
        if isChanged { try file.sync() }
        return Cleaned(path: path, size: size, index: index, isChanged: isChanged)
    }
}

extension KeyOffsets {
    /// Adds the records of a segment, as far as memory goes.
    ///
    /// - Returns: whether there is space for more.
    mutating func add(
        _ source: SegmentCleaning.Source, from start: Int64, _ compression: any RecordCompression,
        _ limits: DecompressionLimits, _ fileSystem: any FileSystem, isCancelled: () -> Bool
    ) throws(RecordLogError) -> Bool {
        let input = try fileSystem.open(source.path, .read)
        var scan = BatchScan(input, from: 0, to: source.size, readAhead: 1 << 20)
        var batch = WireBuffer()
        var scratch = WireBuffer()
        while let (header, position) = try scan.next(verifying: true) {
            if isCancelled() { return false }
            guard header.lastOffset >= start else { continue }
            var full: Int64?
            batch.removeAll()
            try input.read(at: position, maximumBytes: header.totalSize, into: &batch)
            do throws(KafkaCodecError) {
                let view = try RecordBatchView(batch.bytes, verifyingChecksum: false)
                try view.forEachRecord(compression: compression, limits: limits, scratch: &scratch) { record in
                    // Those before were added in an earlier compaction, which had no memory for these.
                    guard let key = record.key, full == nil, record.offset >= start else { return }
                    if !add(key, record.offset) { full = record.offset }
                }
            } catch {
                // It stays whole, and replaces nothing.
            }
            if let full {
                finish(at: full)
                return false
            }
        }
        guard scan.position == source.size else {
            throw RecordLogError(.ioFailure, "\(source.path) is damaged at byte \(scan.position)")
        }
        finish(at: source.nextOffset)
        return true
    }
}
