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
