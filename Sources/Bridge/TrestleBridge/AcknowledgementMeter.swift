import TrestleBase
import TrestleMetrics

/// How long messages wait for their PUBACK or PUBREC once they are settled: acknowledgements leave in the order in which the messages
/// came, so that one that is stored late holds up those behind it.
///
/// It pairs acknowledgements with messages in the order in which these were settled. The sum of all times is exact, as is their
/// number; the time of a single message may be exchanged with that of another one. A message whose acknowledgement leaves on a later
/// connection is left out.
struct AcknowledgementMeter {
    private struct Group {
        let settledAt: Instant
        var count: Int
    }

    /// Settled and not acknowledged, the earliest first.
    private var waiting = RingQueue<Group>()
    /// How many acknowledgements of the client have been paired.
    private var paired: UInt64 = 0
    private(set) var latency = HistogramValue()

    /// - Parameters:
    ///   - count: how many messages have been settled now.
    ///   - written: how many acknowledgements the client has written since its start.
    mutating func handleSettled(_ count: Int, written: UInt64, now: Instant) {
        var left = Int(clamping: written &- paired)
        paired = written
        // All at once, as almost always.
        if waiting.isEmpty, left >= count { return latency.observe(.zero, count: count) }
        waiting.append(Group(settledAt: now, count: count))
        while left > 0, var group = waiting.popFirst() {
            let share = min(left, group.count)
            latency.observe(group.settledAt.duration(to: now), count: share)
            left -= share
            group.count -= share
            if group.count > 0 { waiting.insert(group, at: 0) }
        }
    }

    /// The connection has gone, and with it the order of its acknowledgements.
    mutating func reset() { waiting.removeAll() }
}

extension HistogramValue {
    mutating func observe(_ time: Duration, count: Int = 1) {
        observe(
            nanoseconds: UInt64(
                clamping: time.components.seconds &* 1_000_000_000 &+ time.components.attoseconds / 1_000_000_000),
            count: UInt64(clamping: count))
    }
}
