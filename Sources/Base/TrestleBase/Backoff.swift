/// How long to wait before trying again: doubled with each failure up to a limit, spread so that clients that failed
/// together do not return together.
public struct Backoff: Hashable, Sendable {
    /// The wait after the first failure.
    public var initial: Duration
    /// The longest wait, before spreading.
    public var maximum: Duration

    public init(initial: Duration = .milliseconds(100), maximum: Duration = .seconds(1)) {
        self.initial = initial
        self.maximum = Swift.max(initial, maximum)
    }

    /// - Parameters:
    ///   - attempts: failures so far, 1 or more.
    ///   - random: any 64 random bits; the wait is 80 to 120 percent of the computed one.
    public func delay(attempts: Int, random: UInt64) -> Duration {
        // Longer ones mean "never", and overflow when they are doubled and spread.
        let maximum = Swift.min(maximum, .seconds(Int64.max))
        var plain = Swift.min(initial, maximum)
        var step = 1
        while step < attempts, plain < maximum {
            plain *= 2
            step += 1
        }
        return Swift.min(plain, maximum) * (0.8 + 0.4 * Double(random >> 11) / Double(1 << 53))
    }
}
