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
    ///   - random: any 64 random bits; the wait lies between 80 and 120 percent of the plain one.
    public func delay(attempts: Int, random: UInt64) -> Duration {
        var plain = initial
        var step = 1
        while step < attempts, plain < maximum {
            plain *= 2
            step += 1
        }
        return Swift.min(plain, maximum) * (0.8 + 0.4 * Double(random >> 11) / Double(1 << 53))
    }
}

/// A small generator of random bits (SplitMix64) whose seed is an argument, so that a run can be repeated.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

extension Duration {
    /// Whole nanoseconds, 0 for less than none, held at the end of UInt64.
    package var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, past) = whole.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
        return overflow || past ? .max : sum
    }
}
