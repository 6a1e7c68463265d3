import TrestlePlatform

/// A moment on the machine's monotonic clock: only differences mean something.
public struct Instant: InstantProtocol, Sendable, Hashable {
    /// Nanoseconds since an arbitrary start.
    public var nanoseconds: UInt64

    @inlinable public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// The start of the clock: a deadline that has come.
    @inlinable public static var distantPast: Instant { Instant(nanoseconds: 0) }

    /// The end of the clock: a deadline that never comes.
    @inlinable public static var distantFuture: Instant { Instant(nanoseconds: .max) }

    /// Reads the clock. On an event loop prefer its `now`, which is read once a tick. Codecs and sessions are given the time.
    public static var current: Instant {
        var time = timespec()
        // SAFETY: the call fills the structure, which lives until it returns.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec))
    }

    @inlinable public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// This moment moved by `duration`, stopping at either end of the clock.
    @inlinable public func advanced(by duration: Duration) -> Instant {
        let distance = duration.saturatedNanoseconds
        if distance < 0 {
            let (result, overflow) = nanoseconds.subtractingReportingOverflow(distance.magnitude)
            return Instant(nanoseconds: overflow ? 0 : result)
        }
        let (result, overflow) = nanoseconds.addingReportingOverflow(distance.magnitude)
        return Instant(nanoseconds: overflow ? .max : result)
    }

    @inlinable public func duration(to other: Instant) -> Duration {
        other >= self
            ? .nanoseconds(Int64(clamping: other.nanoseconds - nanoseconds))
            : .zero - .nanoseconds(Int64(clamping: nanoseconds - other.nanoseconds))
    }
}
