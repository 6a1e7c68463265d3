internal import WireBytes

// Small files beside the segments for whoever uses the log.
extension RecordLog {
    /// Keeps lines about offsets of the log. They reach the disk behind what was appended before, and do not hold for records
    /// that get the same offsets after a loss.
    ///
    /// - Parameter name: of the file.
    package func keepNote(_ name: String, _ lines: [String]) {
        let content = CheckpointFile.encode([String(epochs.latest ?? 0)] + lines)
        note(.init(helpers: [HelperFile(path: context.folder + "/" + name, content: ByteSlice(content))]))
    }

    /// The lines that `keepNote` has kept last, of this run or an earlier one, and the offset from which on they do not hold.
    ///
    /// - Returns: `nil` when there are none, or the file is damaged.
    package func readNote(_ name: String) -> (lines: [Substring], end: Int64)? {
        let bytes = try? fileSystem.readSmall(context.folder + "/" + name, maximumSize: 4 << 20)
        guard let bytes = bytes ?? nil, let lines = CheckpointFile.decode(bytes), let first = lines.first,
            let epoch = Int32(first)
        else { return nil }
        return (Array(lines.dropFirst()), min(epochs.start(after: epoch) ?? endOffset, endOffset))
    }
}
