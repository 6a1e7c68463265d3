import TrestleBase

/// Lets the first of many like events through, and sums up the rest: a log has one line for each kind in ten seconds.
struct RepeatedEvents {
    /// The kind of equal events.
    enum Kind: Hashable {
        case deadLettered(topic: String)
        case deadLetterRefused
        case ruleFailed(rule: String)
        case malformed(isStored: Bool)
        case kafkaDisconnected
        /// Of the topic that waits, or its reason where it is none's.
        case kafkaWaiting(subject: String)
        case bufferUnusable
        case schemaUnavailable(route: String)
        /// By its reason: another one is news.
        case mqttDisconnected(reason: String)
    }

    private struct Series {
        var nextReport: Instant
        var count: UInt64 = 0
        var text: String
    }

    private static let interval = Duration.seconds(10)
    private var series: [Kind: Series] = [:]

    /// - Returns: whether to report this one now.
    mutating func admit(_ kind: Kind, _ text: String, now: Instant) -> Bool {
        guard series[kind] != nil else {
            series[kind] = Series(nextReport: now + Self.interval, text: text)
            return true
        }
        series[kind]?.count += 1
        series[kind]?.text = text
        return false
    }

    /// What the events told of is over: those that were not reported are no news.
    mutating func end(_ kind: Kind) { series[kind]?.count = 0 }

    /// The events that are due: their number, and the text of the last one.
    ///
    /// - Parameter now: `nil` for all, at the end.
    mutating func takeDue(now: Instant?) -> [(kind: Kind, text: String, count: UInt64)] {
        var due: [(kind: Kind, text: String, count: UInt64)] = []
        for (kind, one) in series where now.map({ $0 >= one.nextReport }) ?? true {
            if one.count > 0 {
                due.append((kind, one.text, one.count))
                series[kind] = Series(nextReport: (now ?? one.nextReport) + Self.interval, text: one.text)
            } else {
                series[kind] = nil
            }
        }
        return due
    }
}
