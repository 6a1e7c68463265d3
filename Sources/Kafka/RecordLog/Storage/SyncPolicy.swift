/// When written records are forced to the disk, and with that, when their producer gets its response.
///
/// Whatever the choice, a record is with the system before its producer has a response: the end of the program alone,
/// even by `kill -9`, loses none.
public enum SyncPolicy: Sendable, Equatable {
    /// Before each response; records that arrive during a sync share the next one. A power cut loses no acknowledged
    /// record.
    case always
    /// This long after the first write that is not on the disk yet; responses do not wait. A power cut loses the writes
    /// since then, including those during a running sync. When a sync is overdue by `lagLimit` intervals, responses
    /// wait for the disk, so that it never falls further behind.
    case interval(Duration)

    /// Intervals after which responses wait for a disk that does not keep up.
    public static let lagLimit = 5

    /// Milliseconds from the first write to the sync.
    var delay: Int64 {
        switch self {
        case .always: 0
        case .interval(let duration):
            max(
                1,
                Int64(clamping: duration.components.seconds).multipliedReportingOverflow(by: 1000).partialValue
                    + Int64(clamping: duration.components.attoseconds / 1_000_000_000_000_000))
        }
    }
}
