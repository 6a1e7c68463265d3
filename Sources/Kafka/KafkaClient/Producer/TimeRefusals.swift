import KafkaCodec
import TrestleBase

/// What brokers said of times that were taken from this machine's clock: the clocks differ by more than a topic allows, and
/// asking with each batch again would cost a round trip each.
struct TimeRefusals {
    private var lastRefusal: Instant?
    private var lastReport: Instant?

    /// For how long records go without a time after a refusal.
    private static let pause = Duration.seconds(10)
    private static let reportInterval = Duration.seconds(60)

    /// A broker has refused times.
    ///
    /// - Returns: whether it is to be said.
    mutating func note(now: Instant) -> Bool {
        lastRefusal = now
        if let lastReport, lastReport.duration(to: now) < Self.reportInterval { return false }
        lastReport = now
        return true
    }

    /// The time of a record that may go without: `timestamp`, or none for some seconds after a refusal.
    func time(_ timestamp: Int64, now: @autoclosure () -> Instant) -> Int64 {
        guard let lastRefusal, lastRefusal.duration(to: now()) < Self.pause else { return timestamp }
        return RecordView.noTimestamp
    }
}
