/// The rule for times after a TZif file's last transition (POSIX TZ): `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixZone: Sendable {
    private let standard: TimeZoneRules.Kind
    private let summer: TimeZoneRules.Kind?
    private var start: Change?
    private var end: Change?

    /// A day of each year and the seconds after its midnight.
    private struct Change: Sendable {
        enum Day: Sendable {
            /// From 1, without 29 February.
            case julian(Int)
            /// From 0.
            case zeroBased(Int)
            /// The week, 5 for the last, and the day, 0 for Sunday.
            case month(Int, week: Int, day: Int)
        }
        let day: Day
        let seconds: Int

        /// Seconds since 1970, local time.
        func time(in year: Int) -> Int {
            let days: Int =
                switch day {
                case .julian(let number):
                    CivilTime.daysSinceEpoch(year: year, month: 1, day: 1) + number - 1
                        + (CivilTime.isLeap(year) && number >= 60 ? 1 : 0)
                case .zeroBased(let number): CivilTime.daysSinceEpoch(year: year, month: 1, day: 1) + number
                case .month(let month, let week, let day): Self.days(year, month, week, day)
                }
            return days * 86_400 + seconds
        }

        private static func days(_ year: Int, _ month: Int, _ week: Int, _ day: Int) -> Int {
            let first = CivilTime.daysSinceEpoch(year: year, month: month, day: 1)
            let offset = (day - CivilTime.dayOfWeek(first) % 7 + 7) % 7
            var date = offset + (week - 1) * 7
            while date >= CivilTime.days(inMonth: month, of: year) { date -= 7 }
            return first + date
        }
    }

    init?(_ text: [UInt8]) {
        var reader = Reader(text: text)
        guard let name = reader.name(), let offset = reader.time() else { return nil }
        standard = TimeZoneRules.Kind(offset: -offset, abbreviation: name)
        guard !reader.isAtEnd else {
            summer = nil
            return
        }
        guard let summerName = reader.name() else { return nil }
        let summerOffset = reader.isAt(",") ? offset - 3_600 : reader.time() ?? offset - 3_600
        summer = TimeZoneRules.Kind(offset: -summerOffset, abbreviation: summerName)
        guard let start = Self.change(&reader), let end = Self.change(&reader), reader.isAtEnd else { return nil }
        self.start = start
        self.end = end
    }

    private static func change(_ reader: inout Reader) -> Change? {
        guard reader.take(",") else { return nil }
        let day: Change.Day
        if reader.take("M") {
            guard let month = reader.number(), (1...12).contains(month), reader.take("."), let week = reader.number(),
                (1...5).contains(week), reader.take("."), let weekday = reader.number(), weekday <= 6
            else { return nil }
            day = .month(month, week: week, day: weekday)
        } else if reader.take("J") {
            guard let number = reader.number(), (1...365).contains(number) else { return nil }
            day = .julian(number)
        } else {
            guard let number = reader.number(), number <= 365 else { return nil }
            day = .zeroBased(number)
        }
        guard reader.take("/") else { return Change(day: day, seconds: 7_200) }
        return reader.time().map { Change(day: day, seconds: $0) }
    }

    func kind(at time: Int) -> TimeZoneRules.Kind {
        guard let summer, let start, let end else { return standard }
        let year = CivilTime(daysSinceEpoch: CivilTime.floorDivide(time + standard.offset, 86_400)).year
        let (begins, ends) = (start.time(in: year) - standard.offset, end.time(in: year) - summer.offset)
        // South of the equator summer begins in one year and ends in the next.
        let isSummer = begins < ends ? time >= begins && time < ends : time >= begins || time < ends
        return isSummer ? summer : standard
    }

    private struct Reader {
        let text: [UInt8]
        var next = 0

        init(text: [UInt8]) { self.text = text }

        var isAtEnd: Bool { next == text.count }
        func isAt(_ character: Unicode.Scalar) -> Bool { next < text.count && text[next] == UInt8(ascii: character) }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard isAt(character) else { return false }
            next += 1
            return true
        }

        mutating func name() -> String? {
            let isQuoted = take("<")
            let start = next
            while next < text.count {
                let byte = text[next]
                let isLetter = byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
                guard isQuoted ? byte != UInt8(ascii: ">") : isLetter else { break }
                next += 1
            }
            guard next > start else { return nil }
            let name = String(decoding: text[start..<next], as: UTF8.self)
            return !isQuoted || take(">") ? name : nil
        }

        /// Of at most four digits.
        mutating func number() -> Int? {
            let start = next
            var value = 0
            while next < text.count, text[next] &- 48 < 10, next - start < 4 {
                value = value * 10 + Int(text[next] - 48)
                next += 1
            }
            return next > start ? value : nil
        }

        /// `[+-]h[h][:mm[:ss]]` in seconds.
        mutating func time() -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number() else { return nil }
            var seconds = hours * 3_600
            if take(":") {
                guard let minutes = number() else { return nil }
                seconds += minutes * 60
                if take(":") {
                    guard let rest = number() else { return nil }
                    seconds += rest
                }
            }
            return isNegative ? -seconds : seconds
        }
    }
}
