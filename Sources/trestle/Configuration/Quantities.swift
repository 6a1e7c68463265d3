#if Program
/// Quantities as people write them.
enum Quantities {
    /// `500ms`, `30s`, `5m`, `12h`, `7d`; a bare number is seconds.
    static func duration(_ text: String) -> Duration? {
        guard let (number, unit) = split(text) else { return nil }
        let milliseconds: Int64? =
            switch unit {
            case "ms": number
            case "", "s": number.multiplied(1000)
            case "m", "min": number.multiplied(60_000)
            case "h": number.multiplied(3_600_000)
            case "d": number.multiplied(86_400_000)
            default: nil
            }
        return milliseconds.map { .milliseconds($0) }
    }

    /// A duration of whole seconds, for what a protocol counts in seconds; nothing is rounded.
    static func wholeSeconds(_ text: String, atMost limit: Int64) -> Duration? {
        guard let duration = duration(text), duration.components.attoseconds == 0, duration <= .seconds(limit) else {
            return nil
        }
        return duration
    }

    /// `65536`, `64KiB`, `1MiB`.
    static func bytes(_ text: String) -> Int? {
        guard let (number, unit) = split(text) else { return nil }
        let factor: Int64? =
            switch unit {
            case "", "B": 1
            case "KiB": 1024
            case "MiB": 1024 * 1024
            default: nil
            }
        return factor.flatMap { number.multiplied($0) }.flatMap { Int(exactly: $0) }
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
#endif
