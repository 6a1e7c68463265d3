public import TrestleBase
internal import WireBytes

// Deleting records by name, not by age: the log's start moves, and a small file beside the segments remembers it.
extension RecordLog {
    static let startFileName = "log-start-offset-checkpoint"

    /// Deletes the records before an offset: they cannot be read any more, and segments that hold no others go.
    ///
    /// - Throws: `offsetOutOfRange` for an offset beyond `endOffset`; `ioFailure`.
    public func deleteRecords(before offset: Int64, now: WallTime) throws(RecordLogError) {
        guard offset >= 0, offset <= endOffset else {
            throw RecordLogError(
                .offsetOutOfRange, "offset \(offset) of \(context.folder) is outside 0 to \(endOffset)")
        }
        guard offset > startOffset else { return }
        // Where nothing is left, the segment that is written goes, too.
        if offset == endOffset { try roll(now: now) }
        deletedBefore = offset
        epochs.forget(before: offset)
        let content = CheckpointFile.encode([String(offset)])
        note(
            .init(helpers: [
                HelperFile(path: context.folder + "/" + Self.startFileName, content: ByteSlice(content)), epochsFile(),
            ]))
        try removeSegments(before: offset)
    }

    /// The start that an earlier run has kept. A file that was cut short says nothing: the records are back then.
    func readStart() throws(RecordLogError) {
        let path = context.folder + "/" + Self.startFileName
        guard let bytes = try fileSystem.readSmall(path, maximumSize: 1 << 10),
            let offset = CheckpointFile.decode(bytes)?.first.flatMap({ Int64($0) })
        else { return }
        deletedBefore = max(offset, 0)
    }
}
