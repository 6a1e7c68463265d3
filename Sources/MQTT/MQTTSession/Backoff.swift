/// How long to wait before the next attempt to connect: exponential, bounded, with jitter, for ever.
public struct Backoff: Sendable, Equatable {
    /// The ceiling of the first wait, in nanoseconds.
    public var initial: UInt64
    /// The ceiling of every wait, in nanoseconds.
    public var maximum: UInt64
    private var attempts: UInt8 = 0

    public init(initial: UInt64 = 200_000_000, maximum: UInt64 = 30_000_000_000) {
        self.initial = max(initial, 1)
        self.maximum = max(maximum, self.initial)
    }

    /// The next wait in nanoseconds: between half of the present ceiling and the whole of it, so that many clients that
    /// lost one broker do not come back in the same instant.
    ///
    /// - Parameter random: 64 random bits.
    public mutating func next(random: UInt64) -> UInt64 {
        let doubled = attempts >= initial.leadingZeroBitCount ? maximum : min(maximum, initial << UInt64(attempts))
        if doubled < maximum { attempts += 1 }
        let half = doubled / 2
        return half + random % (doubled - half + 1)
    }

    /// The next wait starts from `initial` again.
    public mutating func reset() { attempts = 0 }
}
