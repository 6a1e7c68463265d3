/// A clock for state machines that take the time as an argument: it moves when it is told to.
public struct FakeClock: Sendable {
    /// Since an arbitrary start.
    public private(set) var nanoseconds: UInt64

    public init(nanoseconds: UInt64 = 1_000_000_000) { self.nanoseconds = nanoseconds }

    public mutating func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        nanoseconds += UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
