extension WallTime {
    @inlinable public init(secondsSince1970: Int64) {
        self.init(
            milliseconds: secondsSince1970.multipliedReportingOverflow(by: 1000).overflow
                ? (secondsSince1970 < 0 ? .min : .max) : secondsSince1970 * 1000)
    }

    /// Rounded down.
    @inlinable public var secondsSince1970: Int64 { milliseconds.flooredQuotient(by: 1000).quotient }
}

extension WallTime: CustomStringConvertible {
    /// `2026-11-24 20:45:55 UTC`.
    public var description: String {
        let (days, second) = secondsSince1970.flooredQuotient(by: 86_400)
        // Days to a date by the 400-year era, whose first day is the first of March.
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.flooredQuotient(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return
            "\(year)-\(two(month))-\(two(day)) \(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) UTC"
    }
}

extension Int64 {
    @usableFromInline func flooredQuotient(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
