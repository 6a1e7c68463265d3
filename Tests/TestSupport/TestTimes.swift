public import TrestleBase

// A test's clocks begin at zero.

extension Instant: ExpressibleByIntegerLiteral {
    /// Nanoseconds since the test's start.
    public init(integerLiteral value: UInt64) { self.init(nanoseconds: value) }

    /// So long after the test's start.
    public static func after(_ duration: Duration) -> Instant { Instant(nanoseconds: 0).advanced(by: duration) }
}

extension WallTime: ExpressibleByIntegerLiteral {
    /// Milliseconds since 1970.
    public init(integerLiteral value: Int64) { self.init(milliseconds: value) }
}

extension Duration: @retroactive ExpressibleByIntegerLiteral {
    /// Nanoseconds.
    public init(integerLiteral value: Int64) { self = .nanoseconds(value) }
}
