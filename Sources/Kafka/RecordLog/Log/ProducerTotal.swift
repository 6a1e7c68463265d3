internal import Synchronization

/// How many idempotent producers the logs of a folder remember together.
///
/// While there are few, a log remembers as many as it likes. When the maximum is reached, a log that has more than its
/// equal share forgets its oldest for each new one; another may still come up to its share. So whoever fills one log with
/// producers has the others forget nothing, and all together remember at most twice the maximum.
final class ProducerTotal: Sendable {
    /// Some 200 bytes each.
    static let maximum = 100_000

    private let maximum: Int
    private let counts = Mutex(Counts())

    private struct Counts {
        var byLog: [Int: Int] = [:]
        var total = 0
    }

    init(maximum: Int = ProducerTotal.maximum) { self.maximum = maximum }

    /// How many a log may remember now.
    func allowance(ofLog id: Int) -> Int {
        counts.withLock { counts in
            let others = counts.total - (counts.byLog[id] ?? 0)
            return max(maximum - others, maximum / max(1, counts.byLog.count), 1)
        }
    }

    /// A log remembers so many; `nil` when it is gone.
    func set(_ count: Int?, ofLog id: Int) {
        counts.withLock { counts in
            counts.total += (count ?? 0) - (counts.byLog[id] ?? 0)
            counts.byLog[id] = count
        }
    }
}
