extension Int64 {
    /// The sum, held at the ends of the type: for numbers that a peer sends.
    @inlinable package func adding(held other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, held at the ends of the type: for numbers that a peer sends.
    @inlinable package func subtracting(held other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}
