/// A date of the proleptic Gregorian calendar and a time of day, without a zone.
struct CivilTime: Sendable, Equatable {
    /// 0 is 1 BC.
    var year: Int
    var month: Int
    var day: Int
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// - Parameter milliseconds: since 1970-01-01 00:00, in the zone's own time.
    init(milliseconds: Int) {
        let days = Self.floorDivide(milliseconds, 86_400_000)
        let rest = milliseconds - days * 86_400_000
        self.init(daysSinceEpoch: days)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1_000 % 60
        millisecond = rest % 1_000
    }

    /// Counts in eras of 400 years, whose years begin in March, so that a leap day is the last day of its year.
    init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let era = Self.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    var daysSinceEpoch: Int { Self.daysSinceEpoch(year: year, month: month, day: day) }

    var milliseconds: Int {
        ((daysSinceEpoch * 24 + hour) * 60 + minute) * 60_000 + second * 1_000 + millisecond
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    var dayOfYear: Int { daysSinceEpoch - Self.daysSinceEpoch(year: year, month: 1, day: 1) + 1 }

    /// 1 is Monday.
    var dayOfWeek: Int { Self.dayOfWeek(daysSinceEpoch) }

    static func dayOfWeek(_ days: Int) -> Int { days + 3 - floorDivide(days + 3, 7) * 7 + 1 }

    /// The year and week of ISO 8601: weeks begin on Monday, the first one holds 4 January.
    var isoWeek: (year: Int, week: Int) {
        let days = daysSinceEpoch
        // The Thursday of a week lies in the week's year.
        let thursday = CivilTime(daysSinceEpoch: days - dayOfWeek + 4)
        return (thursday.year, (thursday.dayOfYear - 1) / 7 + 1)
    }

    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
}
