/// The texts of `Timestamp` and `Duration`.
enum ProtobufTime {
    private static let (firstSecond, lastSecond): (Int64, Int64) = (-62_135_596_800, 253_402_300_799)
    private static let maximumDuration: Int64 = 315_576_000_000

    // MARK: - Printing

    static func timestamp(_ seconds: Int64, _ nanos: Int64) throws(ProtobufDataError) -> String {
        guard (firstSecond...lastSecond).contains(seconds), (0..<1_000_000_000).contains(nanos) else {
            throw ProtobufDataError("a Timestamp outside of the years 1 to 9999")
        }
        let days = seconds.floorDivided(by: 86_400)
        let second = seconds - days * 86_400
        let (year, month, day) = civil(days)
        return digits(year, 4) + "-" + digits(month, 2) + "-" + digits(day, 2) + "T" + digits(second / 3_600, 2) + ":"
            + digits(second / 60 % 60, 2) + ":" + digits(second % 60, 2) + fraction(nanos) + "Z"
    }

    static func duration(_ seconds: Int64, _ nanos: Int64) throws(ProtobufDataError) -> String {
        guard seconds.magnitude <= UInt64(maximumDuration), nanos.magnitude < 1_000_000_000,
            seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0)
        else { throw ProtobufDataError("a Duration that is not valid") }
        let sign = seconds < 0 || nanos < 0 ? "-" : ""
        return sign + String(seconds.magnitude) + fraction(Int64(nanos.magnitude)) + "s"
    }

    /// None, or 3, 6 or 9 digits.
    private static func fraction(_ nanos: Int64) -> String {
        if nanos == 0 { return "" }
        if nanos % 1_000_000 == 0 { return "." + digits(nanos / 1_000_000, 3) }
        if nanos % 1_000 == 0 { return "." + digits(nanos / 1_000, 6) }
        return "." + digits(nanos, 9)
    }

    private static func digits(_ value: Int64, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    // MARK: - Reading

    /// RFC 3339 with any offset, and up to nine digits behind the second.
    static func timestamp(_ text: [UInt8]) -> (seconds: Int64, nanos: Int64)? {
        func number(_ start: Int, _ count: Int) -> Int64? {
            guard start + count <= text.count, text[start..<(start + count)].allSatisfy({ $0 &- 0x30 < 10 }) else {
                return nil
            }
            return text[start..<(start + count)].reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        }
        guard text.count >= 20, let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
            let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
            text[4] == 0x2D, text[7] == 0x2D, text[10] == UInt8(ascii: "T"), text[13] == 0x3A, text[16] == 0x3A,
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = self.days(year, month, day)
        let (_, civilMonth, civilDay) = civil(days)
        guard civilMonth == month, civilDay == day else { return nil }
        var index = 19
        guard let nanos = fraction(text, &index), index < text.count else { return nil }
        var seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
        if text[index] == UInt8(ascii: "Z") {
            guard index + 1 == text.count else { return nil }
        } else {
            guard index + 6 == text.count, text[index + 3] == 0x3A, let hours = number(index + 1, 2),
                let minutes = number(index + 4, 2), hours < 24, minutes < 60,
                text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-")
            else { return nil }
            seconds -= (text[index] == UInt8(ascii: "+") ? 1 : -1) * (hours * 3_600 + minutes * 60)
        }
        return (firstSecond...lastSecond).contains(seconds) ? (seconds, nanos) : nil
    }

    /// Seconds with up to nine digits behind the point, and an `s`.
    static func duration(_ text: [UInt8]) -> (seconds: Int64, nanos: Int64)? {
        var index = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { index = 1 }
        let start = index
        var seconds: Int64 = 0
        while index < text.count, text[index] &- 0x30 < 10, seconds <= maximumDuration {
            seconds = seconds * 10 + Int64(text[index] - 0x30)
            index += 1
        }
        guard index > start, let nanos = fraction(text, &index), index + 1 == text.count,
            text[index] == UInt8(ascii: "s"), seconds <= maximumDuration
        else { return nil }
        return isNegative ? (-seconds, -nanos) : (seconds, nanos)
    }

    private static func fraction(_ text: [UInt8], _ index: inout Int) -> Int64? {
        guard index < text.count, text[index] == UInt8(ascii: ".") else { return 0 }
        index += 1
        let start = index
        var nanos: Int64 = 0
        while index < text.count, text[index] &- 0x30 < 10, index - start < 9 {
            nanos = nanos * 10 + Int64(text[index] - 0x30)
            index += 1
        }
        guard index > start else { return nil }
        for _ in (index - start)..<9 { nanos *= 10 }
        return nanos
    }

    // MARK: - Days

    /// Days since 1970-01-01 in the Gregorian calendar, whose years begin in March here.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floorDivided(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
