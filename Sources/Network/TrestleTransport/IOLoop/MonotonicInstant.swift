import CEpoll
import TrestlePlatform

/// A moment on the machine's monotonic clock: only differences mean something.
public struct MonotonicInstant: InstantProtocol, Sendable, Hashable {
    /// Nanoseconds since an arbitrary start.
    public var nanoseconds: UInt64

    @inlinable public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// Reads the clock. On an event loop prefer `IOLoop.now`, which is read once per turn.
    public static var current: MonotonicInstant {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicInstant(nanoseconds: UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec))
    }

    @inlinable public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// This moment moved by `duration`, stopping at either end of the clock.
    @inlinable public func advanced(by duration: Duration) -> MonotonicInstant {
        let distance = duration.saturatedNanoseconds
        if distance < 0 {
            let (result, overflow) = nanoseconds.subtractingReportingOverflow(distance.magnitude)
            return MonotonicInstant(nanoseconds: overflow ? 0 : result)
        }
        let (result, overflow) = nanoseconds.addingReportingOverflow(distance.magnitude)
        return MonotonicInstant(nanoseconds: overflow ? .max : result)
    }

    @inlinable public func duration(to other: MonotonicInstant) -> Duration {
        other >= self
            ? .nanoseconds(Int64(clamping: other.nanoseconds - nanoseconds))
            : .zero - .nanoseconds(Int64(clamping: nanoseconds - other.nanoseconds))
    }
}

extension Duration {
    /// Nanoseconds, held at the ends of Int64 (292 years).
    @inlinable var saturatedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, past) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return past ? (seconds < 0 ? .min : .max) : sum
    }
}
