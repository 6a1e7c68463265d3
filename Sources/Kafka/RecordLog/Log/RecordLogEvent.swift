/// An event of a log, for its operator. The description is one line.
public enum RecordLogEvent: Sendable, CustomStringConvertible {
    /// The end of a log after a crash, cut off because it is not a whole batch or does not follow the one before.
    case truncated(log: String, bytes: Int, endOffset: Int64)
    /// Bytes within a log that are not a batch. They stay where they are, readers pass over them; `copy` is a file that
    /// holds them, `nil` when it could not be written.
    case damaged(log: String, file: String, bytes: Int, firstOffset: Int64, nextOffset: Int64, copy: String?)
    /// The disk did not take what was written: nothing is acknowledged until it has been written and synced again.
    case syncFailed(log: String, reason: String)
    /// The records after the last sync have been written again and synced.
    case syncRecovered(log: String, endOffset: Int64)
    /// After a failed sync, records from this offset on could not be read back to write them again.
    case lost(log: String, from: Int64, to: Int64)
    /// A file that can be made again could not be written.
    case helperNotWritten(log: String, reason: String)
    /// The finished segments have been compacted: their bytes before and after.
    case compacted(log: String, from: Int, to: Int)
    /// A compaction stopped; the segments that it had not replaced are as they were.
    case compactionFailed(log: String, reason: String)

    public var description: String {
        switch self {
        case .truncated(let log, let bytes, let end):
            "\(log): truncated \(bytes) bytes of an incomplete batch; the log continues at offset \(end)"
        case .damaged(let log, let file, let bytes, let first, let next, let copy):
            "\(log): \(bytes) bytes of \(file) are damaged: the records from offset \(first) to before \(next) cannot be "
                + "read; those after them are kept" + (copy.map { ". The bytes are copied to \($0)" } ?? "")
        case .syncFailed(let log, let reason):
            "\(log): \(reason). Nothing is acknowledged until all records are on the disk"
        case .syncRecovered(let log, let end):
            "\(log): records up to offset \(end) are on the disk after a failed sync"
        case .lost(let log, let from, let to):
            "\(log): the disk dropped the records from offset \(from) to before \(to) when its sync failed"
        case .helperNotWritten(let log, let reason): "\(log): \(reason). It is created again when it is needed"
        case .compacted(let log, let from, let to): "\(log): compacted \(from) bytes to \(to)"
        case .compactionFailed(let log, let reason): "\(log): compaction stopped: \(reason)"
        }
    }

    /// Whether it is a usual event that asks for nothing.
    public var isRoutine: Bool {
        switch self {
        case .compacted, .syncRecovered: true
        default: false
        }
    }

    /// Whether it is a fault, and not a usual trace of a crash.
    public var isError: Bool {
        switch self {
        case .truncated, .syncRecovered, .helperNotWritten, .compacted: false
        case .damaged, .syncFailed, .lost, .compactionFailed: true
        }
    }
}
