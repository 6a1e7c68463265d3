internal import KafkaCodec
internal import WireBytes

/// Writes again, into new files, what a log wrote since its last good sync.
///
/// After a failed sync the system may have dropped what it could not write, and report the next sync of the same file as
/// good. So each batch is read back, held against its checksum, and written to a new file, which then takes the segment's
/// place; what lies before the last good sync stays where it is. Nothing is cut or removed here: after a crash at any
/// moment the old files and the new ones lead to the same log.
struct SegmentRewrite: Sendable {
    struct Source: Sendable {
        let file: any LogFile
        /// Where what is to be written again begins and ends in the file.
        let start: Int
        let end: Int
        /// The offset that stands at `start`: the first one of the new segment.
        let baseOffset: Int64
        /// The new segment's `.log`; the old one's, too, when that is written again as a whole.
        let path: String
    }

    struct Result: Sendable {
        struct Rewritten: Sendable {
            let baseOffset: Int64
            let nextOffset: Int64
            let size: Int
        }

        /// The new segments, ascending.
        var segments: [Rewritten] = []
        /// The offset from which on nothing could be read back; `nil` when all was.
        var lostFrom: Int64?
    }

    let folder: String
    let sources: [Source]

    func run(_ fileSystem: any FileSystem) throws(RecordLogError) -> Result {
        var result = Result()
        var written: [(temporary: String, path: String)] = []
        for source in sources {
            let temporary = source.path + temporarySuffix
            let rewritten = try copy(source, to: temporary, fileSystem)
            if rewritten.size == 0 {
                try fileSystem.removeFile(temporary)
            } else {
                result.segments.append(rewritten)
                written.append((temporary, source.path))
            }
            if rewritten.size < source.end - source.start {
                result.lostFrom = rewritten.nextOffset
                break
            }
        }
        for (temporary, path) in written { try fileSystem.rename(temporary, to: path) }
        try fileSystem.syncFolder(folder)
        return result
    }

    private func copy(
        _ source: Source, to path: String, _ fileSystem: any FileSystem
    ) throws(RecordLogError) -> Result.Rewritten {
        try fileSystem.removeFile(path)
        let file = try fileSystem.open(path, .readWrite)
        var scan = BatchScan(source.file, from: source.start, to: source.end, readAhead: 1 << 20)
        var next = source.baseOffset
        var size = 0
        var batch = WireBuffer()
        while let (header, position) = try scan.next(verifying: true), header.baseOffset >= next {
            batch.removeAll()
            try source.file.read(at: position, maximumBytes: header.totalSize, into: &batch)
            try file.write(batch.bytes, Span(), at: size)
            size += header.totalSize
            next = header.lastOffset + 1
        }
        try file.sync()
        return Result.Rewritten(baseOffset: source.baseOffset, nextOffset: next, size: size)
    }
}
