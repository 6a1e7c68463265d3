import TrestlePlatform

/// A moment in the calendar, to the millisecond, as the timestamps of records have it. Clocks are set, and stored times may be
/// anything: the arithmetic stops at the ends of its type.
public struct WallTime: InstantProtocol, Sendable, Hashable {
    /// Milliseconds since 1970, UTC.
    public var milliseconds: Int64

    @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads the machine's clock. Codecs and sessions are given the time.
    public static var current: WallTime {
        var time = timespec()
        // SAFETY: the call fills the structure, which lives until it returns.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    @inlinable public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    @inlinable public func advanced(by duration: Duration) -> WallTime {
        let distance = duration.saturatedMilliseconds
        let (result, overflow) = milliseconds.addingReportingOverflow(distance)
        return WallTime(milliseconds: overflow ? (distance < 0 ? .min : .max) : result)
    }

    /// Negative when `other` is earlier.
    @inlinable public func duration(to other: WallTime) -> Duration {
        let (difference, overflow) = other.milliseconds.subtractingReportingOverflow(milliseconds)
        return .milliseconds(overflow ? (other > self ? .max : .min) : difference)
    }
}
