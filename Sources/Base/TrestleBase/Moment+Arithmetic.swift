extension Instant {
    /// The moment after a duration, stopping at the end of the clock.
    @inlinable public static func + (moment: Instant, duration: Duration) -> Instant { moment.advanced(by: duration) }
    @inlinable public static func += (moment: inout Instant, duration: Duration) { moment = moment + duration }
}

extension WallTime {
    /// The moment after a duration, stopping at the ends of the calendar.
    @inlinable public static func + (moment: WallTime, duration: Duration) -> WallTime { moment.advanced(by: duration) }
    @inlinable public static func += (moment: inout WallTime, duration: Duration) { moment = moment + duration }
    /// The moment before a duration, stopping at the ends of the calendar.
    @inlinable public static func - (moment: WallTime, duration: Duration) -> WallTime {
        moment.advanced(by: .zero - duration)
    }
}
