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

    public init() {}

    package var segmentMilliseconds: Int64 { segmentTime.saturatedMilliseconds }
    package var retentionMilliseconds: Int64? { retentionTime?.saturatedMilliseconds }

    func check() throws(RecordLogError) {
        guard 1...Int(Int32.max) ~= segmentBytes else {
            throw RecordLogError(.invalidConfiguration, "segment bytes must be 1 to 2147483647, not \(segmentBytes)")
        }
        guard indexIntervalBytes >= 1, segmentTime >= .milliseconds(1) else {
            throw RecordLogError(.invalidConfiguration, "the index interval and the segment time must be at least 1")
        }
    }
}
