/// Quantities as people write them.
package enum Quantities {
    /// `500ms`, `30s`, `5m`, `12h`, `7d`, `0`. Any other number without a unit is refused: files and options elsewhere mean
    /// milliseconds by it, or seconds.
    package static func duration(_ text: String) -> Duration? {
        guard let (number, unit) = split(text) else { return nil }
        let milliseconds: Int64? =
            switch unit {
            case "" where number == 0: 0
            case "ms": number
            case "s": number.multiplied(1000)
            case "m", "min": number.multiplied(60_000)
            case "h": number.multiplied(3_600_000)
            case "d": number.multiplied(86_400_000)
            default: nil
            }
        return milliseconds.map { .milliseconds($0) }
    }

    /// `65536`, `64KiB`, `1MiB`, `2GiB`.
    package static func bytes(_ text: String) -> Int? {
        guard let (number, unit) = split(text) else { return nil }
        let factor: Int64? =
            switch unit {
            case "", "B": 1
            case "KiB": 1 << 10
            case "MiB": 1 << 20
            case "GiB": 1 << 30
            default: nil
            }
        return factor.flatMap { number.multiplied($0) }.flatMap { Int(exactly: $0) }
    }

    /// In days or hours where they are whole, else in seconds, else in milliseconds.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard attoseconds == 0 else { return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms" }
        if seconds > 0, seconds.isMultiple(of: 86_400) { return "\(seconds / 86_400)d" }
        if seconds > 0, seconds.isMultiple(of: 3_600) { return "\(seconds / 3_600)h" }
        return "\(seconds)s"
    }

    /// In the largest unit that is whole.
    package static func text(bytes: Int) -> String {
        for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes > 0 && bytes.isMultiple(of: 1 << shift)
        {
            return "\(bytes >> shift)\(unit)"
        }
        return "\(bytes)B"
    }

    private static func split(_ text: String) -> (Int64, String)? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits) else { return nil }
        return (number, text.dropFirst(digits.count).filter { !$0.isWhitespace })
    }
}

extension Int64 {
    fileprivate func multiplied(_ factor: Int64) -> Int64? {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }
}
