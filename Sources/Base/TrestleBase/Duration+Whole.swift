extension Duration {
    /// Whole nanoseconds, 0 for less than none, held at the end of UInt64.
    package var nanoseconds: UInt64 {
        // `components` traps for durations whose seconds overflow Int64, for example the sum of two that mean "never".
        guard self < .seconds(Int64.max) else { return .max }
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, past) = whole.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
        return overflow || past ? .max : sum
    }

    /// Whole nanoseconds, held at the ends of Int64 (292 years).
    @inlinable package var saturatedNanoseconds: Int64 { saturated(unitsPerSecond: 1_000_000_000) }

    /// Whole milliseconds, held at the ends of Int64 (292 million years).
    @inlinable package var saturatedMilliseconds: Int64 { saturated(unitsPerSecond: 1000) }

    @inlinable
    package func saturated(unitsPerSecond units: Int64) -> Int64 {
        guard self < .seconds(Int64.max) else { return .max }
        guard self > .seconds(Int64.min) else { return .min }
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: units)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, past) = whole.addingReportingOverflow(attoseconds / (1_000_000_000_000_000_000 / units))
        return past ? (seconds < 0 ? .min : .max) : sum
    }
}
