package import TrestleBase

/// Counts lines of one kind, so that whoever causes them at will cannot fill a log: some in each interval are written, of
/// the rest the number.
package struct RateLimitedLog {
    private let burst: Int
    private let interval = Duration.seconds(10)
    private var start: Instant?
    private var written = 0
    private var suppressed = 0
    private var suppressedSince: Instant?

    package init(burst: Int = 20) { self.burst = burst }

    /// Whether one more line is written now.
    package mutating func admits(now: Instant) -> Bool {
        if start.map({ $0.duration(to: now) >= interval }) ?? true {
            start = now
            written = 0
        }
        guard written < burst else {
            suppressed += 1
            if suppressedSince == nil { suppressedSince = now }
            return false
        }
        written += 1
        return true
    }

    /// How many lines were not written, an interval after the first of them, even when more keep coming; `nil` for none.
    package mutating func takeSuppressed(now: Instant) -> Int? {
        guard let since = suppressedSince, since.duration(to: now) >= interval else { return nil }
        defer {
            suppressed = 0
            suppressedSince = nil
        }
        return suppressed
    }
}
