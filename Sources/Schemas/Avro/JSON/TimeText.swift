import WireBytes

/// Dates, times of day and points in time as text (ISO 8601, in the profile of RFC 3339): `2026-01-31`, `12:30:00.5`,
/// `2026-01-31T12:30:00.5Z`, and without the `Z` for local timestamps.
enum TimeText {
    /// The parts that a text of a logical type has, and how many units a second has.
    private struct Form {
        let hasDate: Bool
        let hasTime: Bool
        /// Whether a zone follows.
        let hasZone: Bool
        let unit: Int64

        init?(_ logical: TypeTable.Logical) {
            switch logical {
            case .none, .decimal: return nil
            case .date: (hasDate, hasTime, hasZone, unit) = (true, false, false, 1)
            case .timeMillis: (hasDate, hasTime, hasZone, unit) = (false, true, false, 1_000)
            case .timeMicros: (hasDate, hasTime, hasZone, unit) = (false, true, false, 1_000_000)
            case .timestampMillis: (hasDate, hasTime, hasZone, unit) = (true, true, true, 1_000)
            case .timestampMicros: (hasDate, hasTime, hasZone, unit) = (true, true, true, 1_000_000)
            case .timestampNanos: (hasDate, hasTime, hasZone, unit) = (true, true, true, 1_000_000_000)
            case .localMillis: (hasDate, hasTime, hasZone, unit) = (true, true, false, 1_000)
            case .localMicros: (hasDate, hasTime, hasZone, unit) = (true, true, false, 1_000_000)
            case .localNanos: (hasDate, hasTime, hasZone, unit) = (true, true, false, 1_000_000_000)
            }
        }
    }

    private static let secondsOfDay: Int64 = 86_400

    // MARK: To text

    /// Appends the text of a value, in quotes.
    ///
    /// - Returns: `false` for a value that has no text: of another type, before the year 0 or after 9999, or no time of day. Nothing is
    ///   appended then.
    static func append(_ value: Int64, _ logical: TypeTable.Logical, to output: inout WireBuffer) -> Bool {
        guard let form = Form(logical) else { return false }
        let (second, fraction) = floorDivided(value, form.unit)
        var (day, time) = form.hasDate && !form.hasTime ? (value, 0) : floorDivided(second, secondsOfDay)
        if !form.hasDate {
            guard day == 0 else { return false }
            day = 0
        }
        // From 0000-01-01 to 9999-12-31.
        guard (-719_528...2_932_896).contains(day) else { return false }
        output.append(UInt8(ascii: "\""))
        if form.hasDate { appendDate(day, &output) }
        if form.hasTime {
            if form.hasDate { output.append(UInt8(ascii: "T")) }
            append(time / 3_600, digits: 2, &output)
            output.append(UInt8(ascii: ":"))
            time %= 3_600
            append(time / 60, digits: 2, &output)
            output.append(UInt8(ascii: ":"))
            append(time % 60, digits: 2, &output)
            if fraction > 0 {
                output.append(UInt8(ascii: "."))
                append(fraction, digits: form.unit == 1_000 ? 3 : form.unit == 1_000_000 ? 6 : 9, &output)
            }
            if form.hasZone { output.append(UInt8(ascii: "Z")) }
        }
        output.append(UInt8(ascii: "\""))
        return true
    }

    private static func floorDivided(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func append(_ number: Int64, digits: Int, _ output: inout WireBuffer) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    /// The Gregorian calendar in periods of 400 years, each year from March on, so that the leap day is its last.
    private static func appendDate(_ day: Int64, _ output: inout WireBuffer) {
        let (period, inPeriod) = floorDivided(day + 719_468, 146_097)
        let year = (inPeriod - inPeriod / 1_460 + inPeriod / 36_524 - inPeriod / 146_096) / 365
        let inYear = inPeriod - (365 * year + year / 4 - year / 100)
        let march = (5 * inYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        append(period * 400 + year + (month <= 2 ? 1 : 0), digits: 4, &output)
        output.append(UInt8(ascii: "-"))
        append(month, digits: 2, &output)
        output.append(UInt8(ascii: "-"))
        append(inYear - (153 * march + 2) / 5 + 1, digits: 2, &output)
    }

    // MARK: From text

    /// - Returns: `nil` for a text of another form, a day that does not exist, digits below the unit that are not zero, or a point in
    ///   time that the unit cannot hold.
    static func value(_ text: Span<UInt8>, _ logical: TypeTable.Logical) -> Int64? {
        guard let form = Form(logical) else { return nil }
        var reader = Reader(text)
        var day: Int64 = 0
        if form.hasDate {
            guard let found = reader.date() else { return nil }
            day = found
        }
        guard form.hasTime else { return reader.isAtEnd ? day : nil }
        if form.hasDate {
            guard reader.take(UInt8(ascii: "T")) || reader.take(UInt8(ascii: "t")) || reader.take(0x20) else {
                return nil
            }
        }
        guard var second = reader.time(), let fraction = reader.fraction(of: form.unit) else { return nil }
        if form.hasZone {
            guard let zone = reader.zone() else { return nil }
            second -= zone
        }
        guard reader.isAtEnd else { return nil }
        second += day * secondsOfDay
        let (units, isTooLarge) = second.multipliedReportingOverflow(by: form.unit)
        let (value, isOver) = units.addingReportingOverflow(fraction)
        // The first second that fits in part has a product that does not.
        return isTooLarge || isOver ? nil : value
    }

    private struct Reader: ~Escapable {
        private let text: Span<UInt8>
        private var place = 0

        @_lifetime(copy text)
        init(_ text: Span<UInt8>) { self.text = text }

        var isAtEnd: Bool { place == text.count }

        @_lifetime(self: copy self)
        mutating func take(_ byte: UInt8) -> Bool {
            guard place < text.count, text[place] == byte else { return false }
            place += 1
            return true
        }

        @_lifetime(self: copy self)
        private mutating func digit() -> Int64? {
            guard place < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[place]) else { return nil }
            place += 1
            return Int64(text[place - 1] - UInt8(ascii: "0"))
        }

        @_lifetime(self: copy self)
        private mutating func number(_ digits: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        @_lifetime(self: copy self)
        mutating func date() -> Int64? {
            guard let year = number(4), take(UInt8(ascii: "-")), let month = number(2), (1...12).contains(month),
                take(UInt8(ascii: "-")), let day = number(2)
            else { return nil }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            guard day >= 1, day <= lengths[Int(month) - 1] else { return nil }
            let (period, inPeriod) = TimeText.floorDivided(month <= 2 ? year - 1 : year, 400)
            let inYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
            return period * 146_097 + inPeriod * 365 + inPeriod / 4 - inPeriod / 100 + inYear - 719_468
        }

        @_lifetime(self: copy self)
        mutating func time() -> Int64? {
            guard let hour = number(2), hour < 24, take(UInt8(ascii: ":")), let minute = number(2), minute < 60,
                take(UInt8(ascii: ":")), let second = number(2), second < 60
            else { return nil }
            return hour * 3_600 + minute * 60 + second
        }

        @_lifetime(self: copy self)
        mutating func fraction(of unit: Int64) -> Int64? {
            guard take(UInt8(ascii: ".")) else { return 0 }
            guard let first = digit() else { return nil }
            var (rest, value, next) = (unit, Int64(0), Optional(first))
            while let digit = next {
                rest /= 10
                if rest == 0, digit != 0 { return nil }
                value += digit * rest
                next = self.digit()
            }
            return value
        }

        /// The offset from UTC in seconds.
        @_lifetime(self: copy self)
        mutating func zone() -> Int64? {
            if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return 0 }
            let isEast = take(UInt8(ascii: "+"))
            guard isEast || take(UInt8(ascii: "-")), let hour = number(2), hour < 24, take(UInt8(ascii: ":")),
                let minute = number(2), minute < 60
            else { return nil }
            let seconds = hour * 3_600 + minute * 60
            return isEast ? seconds : -seconds
        }
    }
}
