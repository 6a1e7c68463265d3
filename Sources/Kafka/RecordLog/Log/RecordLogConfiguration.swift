import TrestleBase

/// How one log keeps its files.
public struct RecordLogConfiguration: Sendable {
    /// A new segment begins before a file would pass this many bytes; 1 to 2^31-1.
    public var segmentBytes = 128 << 20
    /// A segment also ends when its first write is this old, at least 1 ms.
    public var segmentTime = Duration.seconds(7 * 86_400)
    /// Bytes of log between two index entries, at least 1.
    public var indexIntervalBytes = 4096
    /// The oldest segments go when those that remain hold this many bytes; `nil` keeps all.
    public var retentionBytes: Int?
    /// A segment goes when its newest record is older; `nil` keeps all.
    public var retentionTime: Duration?
    /// How old records leave the log. Default: with their segment, by the retention.
    public var cleanup: CleanupPolicy = .delete
    /// The least part of the log that is new to a compaction, 0 to 1. Default: half.
    public var minimumCleanableRatio = 0.5
    /// Records younger than this are not compacted. Default: 0.
    public var minimumCompactionLag = Duration.zero
    /// Records older than this are compacted soon, however few there are; `nil`: when there are enough.
    public var maximumCompactionLag: Duration?
    /// A tombstone goes so long after its first compaction, until when readers learn of the deletion. Default: 1 day.
    public var tombstoneRetention = Duration.seconds(86_400)

    public init() {}

    /// Records of a segment that is written are not compacted, however old.
    var segmentTimeLimit: Duration {
        guard cleanup.contains(.compact), let maximumCompactionLag else { return segmentTime }
        return min(segmentTime, maximumCompactionLag)
    }

    package var segmentMilliseconds: Int64 { segmentTime.saturatedMilliseconds }
    package var retentionMilliseconds: Int64? { retentionTime?.saturatedMilliseconds }

    /// The ways in which records leave a log (`cleanup.policy`).
    public struct CleanupPolicy: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Segments go by the retention.
        public static let delete = CleanupPolicy(rawValue: 1)
        /// Of the records with one key the last one stays.
        public static let compact = CleanupPolicy(rawValue: 2)
    }

    func check() throws(RecordLogError) {
        guard 1...Int(Int32.max) ~= segmentBytes else {
            throw RecordLogError(.invalidConfiguration, "segment bytes must be 1 to 2147483647, not \(segmentBytes)")
        }
        guard indexIntervalBytes >= 1, segmentTime >= .milliseconds(1) else {
            throw RecordLogError(.invalidConfiguration, "the index interval and the segment time must be at least 1")
        }
    }
}
