import TrestlePlatform

/// The time that logs reckon by.
package enum WallClock {
    /// Milliseconds since 1970, UTC.
    package static func milliseconds() -> Int64 {
        var time = timespec()
        // SAFETY: the call fills the structure, which lives until it returns.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Milliseconds from one time to a later one. Stored times may be anything, so the difference stops at the bounds
    /// of its type.
    static func elapsed(since start: Int64, until end: Int64) -> Int64 {
        let (difference, overflow) = end.subtractingReportingOverflow(start)
        return overflow ? (end > start ? .max : .min) : difference
    }
}
