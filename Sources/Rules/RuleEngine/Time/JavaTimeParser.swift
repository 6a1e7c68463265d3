/// Reads a text by a pattern of java.time, and resolves its fields as `ResolverStyle.SMART` does.
struct JavaTimeParser {
    private let text: [UInt8]
    private let zones: (String) -> TimeZoneRules?
    private var offset = 0
    private var fields: [JavaTimePattern.Field: Int] = [:]
    private var zone: TimeZoneRules?

    /// The milliseconds since 1970-01-01 00:00 UTC; without a zone the text is of UTC.
    ///
    /// - Returns: `nil` when the text does not follow the pattern, or has no full date.
    static func milliseconds(
        _ text: String, _ pattern: JavaTimePattern, _ zones: @escaping (String) -> TimeZoneRules?
    ) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count <= 1 << 12 else { return nil }
        var parser = JavaTimeParser(text: bytes, zones: zones)
        guard parser.read(pattern.parts), parser.offset == bytes.count else { return nil }
        return parser.resolved()
    }

    private init(text: [UInt8], zones: @escaping (String) -> TimeZoneRules?) {
        self.text = text
        self.zones = zones
    }

    // MARK: - Reading

    private mutating func read(_ parts: [JavaTimePattern.Part]) -> Bool {
        for (index, part) in parts.enumerated() {
            let isRead: Bool =
                switch part {
                case .text(let bytes): take(bytes)
                case .number(let field, let minimum, let maximum, let sign):
                    readNumber(
                        field, minimum, maximum, sign,
                        reserved: minimum == maximum ? 0 : Self.width(parts[(index + 1)...]))
                case .shortYear: readShortYear()
                case .fraction(let count): readFraction(count)
                case .names(let field, let names): readName(field, names)
                case .zone(let acceptsShortNames): readZone(acceptsShortNames)
                case .offset(let form): readOffset(form)
                case .optional(let inner):
                    readOptional(inner)
                }
            guard isRead else { return false }
        }
        return true
    }

    private mutating func readOptional(_ parts: [JavaTimePattern.Part]) -> Bool {
        let before = self
        if !read(parts) { self = before }
        return true
    }

    /// The digits of the numbers of fixed width that follow without anything between: a number before them leaves them.
    private static func width(_ parts: ArraySlice<JavaTimePattern.Part>) -> Int {
        var width = 0
        for part in parts {
            switch part {
            case .number(_, let minimum, let maximum, _) where minimum == maximum: width += minimum
            case .shortYear: width += 2
            case .fraction(let count): width += count
            default: return width
            }
        }
        return width
    }

    private mutating func take(_ bytes: [UInt8]) -> Bool {
        guard text[offset...].starts(with: bytes) else { return false }
        offset += bytes.count
        return true
    }

    private func digitCount(from start: Int) -> Int { text[start...].prefix { $0 &- UInt8(ascii: "0") < 10 }.count }

    /// `nil` when a field has two values.
    private mutating func set(_ field: JavaTimePattern.Field, _ value: Int) -> Bool {
        if let known = fields[field] { return known == value }
        fields[field] = value
        return true
    }

    private mutating func readNumber(
        _ field: JavaTimePattern.Field, _ minimum: Int, _ maximum: Int, _ sign: JavaTimePattern.Sign, reserved: Int
    ) -> Bool {
        let isNegative = sign != .none && take([UInt8(ascii: "-")])
        let hasPlus = !isNegative && sign == .plusWhenLonger && take([UInt8(ascii: "+")])
        let available = min(max(digitCount(from: offset) - reserved, minimum), maximum, digitCount(from: offset))
        guard available >= minimum, let value = Int(String(decoding: text[offset..<offset + available], as: UTF8.self))
        else {
            return false
        }
        if sign == .plusWhenLonger, !isNegative, hasPlus != (available > minimum) { return false }
        if isNegative, value == 0 { return false }
        offset += available
        return set(field, isNegative ? -value : value)
    }

    private mutating func readShortYear() -> Bool {
        guard digitCount(from: offset) >= 2 else { return false }
        let value = Int(text[offset] - 48) * 10 + Int(text[offset + 1] - 48)
        offset += 2
        return set(.year, 2000 + value)
    }

    private mutating func readFraction(_ count: Int) -> Bool {
        guard digitCount(from: offset) >= count else { return false }
        var value = 0
        for index in 0..<9 { value = value * 10 + (index < count ? Int(text[offset + index] - 48) : 0) }
        offset += count
        return set(.nano, value)
    }

    private mutating func readName(_ field: JavaTimePattern.Field, _ names: [String]) -> Bool {
        // Longer names first: May is the beginning of no other, but a name may be that of another.
        for (index, name) in names.enumerated().sorted(by: { $0.element.utf8.count > $1.element.utf8.count })
        where take(Array(name.utf8)) {
            return set(field, field == .month || field == .dayOfWeek ? index + 1 : index)
        }
        return false
    }

    private mutating func readZone(_ acceptsShortNames: Bool) -> Bool {
        let start = offset
        let run = text[start...].prefix {
            Lexer.isNameByte($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: ":")
        }
        let name = String(decoding: run, as: UTF8.self)
        guard !name.isEmpty,
            let rules = ZoneIdentifier.rules(
                name, isStrict: true, acceptsShortNames: acceptsShortNames, zones: zones)
        else { return false }
        offset += run.count
        zone = rules
        return true
    }

    private mutating func readOffset(_ form: JavaTimePattern.OffsetForm) -> Bool {
        if form.isLocalized {
            guard take(Array("GMT".utf8)) else { return false }
            guard offset < text.count, text[offset] == UInt8(ascii: "+") || text[offset] == UInt8(ascii: "-") else {
                zone = TimeZoneRules(offset: 0)
                return true
            }
        } else if form.zero == "Z", take([UInt8(ascii: "Z")]) {
            zone = TimeZoneRules(offset: 0)
            return true
        }
        guard let seconds = readOffsetDigits(form) else { return false }
        zone = TimeZoneRules(offset: seconds)
        return true
    }

    private mutating func readOffsetDigits(_ form: JavaTimePattern.OffsetForm) -> Int? {
        let isNegative = take([UInt8(ascii: "-")])
        guard isNegative || take([UInt8(ascii: "+")]) else { return nil }
        func two() -> Int? {
            guard digitCount(from: offset) >= 2 else { return nil }
            return Int(text[offset] - 48) * 10 + Int(text[offset + 1] - 48)
        }
        var seconds: Int
        if form.isLocalized, digitCount(from: offset) == 1 {
            seconds = Int(text[offset] - 48) * 3_600
            offset += 1
        } else {
            guard let hours = two(), hours <= 18 else { return nil }
            seconds = hours * 3_600
            offset += 2
        }
        for unit in form.hasSeconds ? [60, 1] : [60] {
            let before = offset
            let hasColon = !form.hasColon || take([UInt8(ascii: ":")])
            guard hasColon, let value = two(), value < 60 else {
                offset = before
                // Minutes may be missing in the short and the localized form, seconds always.
                if unit == 1 || form.isShort || form.isLocalized { break }
                return nil
            }
            seconds += value * unit
            offset += 2
        }
        guard seconds <= 18 * 3_600 else { return nil }
        return isNegative ? -seconds : seconds
    }

    // MARK: - Resolving

    private func resolved() -> Int? {
        guard let days = date(), let (milliseconds, extraDays) = timeOfDay() else { return nil }
        if let weekday = fields[.dayOfWeek], CivilTime.dayOfWeek(days) != weekday { return nil }
        let local = (days + extraDays) * 86_400_000 + milliseconds
        let seconds = CivilTime.floorDivide(local, 1_000)
        return (zone ?? .utc).time(ofLocal: seconds) * 1_000 + (local - seconds * 1_000)
    }

    private func date() -> Int? {
        guard let year = year(), (-999_999_999...999_999_999).contains(year) else { return nil }
        if let dayOfYear = fields[.dayOfYear], fields[.month] == nil {
            guard (1...(CivilTime.isLeap(year) ? 366 : 365)).contains(dayOfYear) else { return nil }
            return CivilTime.daysSinceEpoch(year: year, month: 1, day: 1) + dayOfYear - 1
        }
        guard let month = fields[.month], (1...12).contains(month), let day = fields[.day], (1...31).contains(day)
        else {
            return nil
        }
        // The 31st of a shorter month is its last day.
        return CivilTime.daysSinceEpoch(
            year: year, month: month, day: min(day, CivilTime.days(inMonth: month, of: year)))
    }

    private func year() -> Int? {
        if let year = fields[.year] { return year }
        guard let yearOfEra = fields[.yearOfEra], yearOfEra > 0 else { return nil }
        guard let era = fields[.era] else { return yearOfEra }
        return era == 1 ? yearOfEra : 1 - yearOfEra
    }

    /// Milliseconds of the day, and a day more for 24:00.
    private func timeOfDay() -> (milliseconds: Int, extraDays: Int)? {
        if let nanos = fields[.nanosOfDay] {
            return (0..<86_400_000_000_000).contains(nanos) ? (nanos / 1_000_000, 0) : nil
        }
        if let millis = fields[.millisOfDay] { return (0..<86_400_000).contains(millis) ? (millis, 0) : nil }
        guard let hour = hour() else { return nil }
        let (minute, second, nano) = (fields[.minute] ?? 0, fields[.second] ?? 0, fields[.nano] ?? 0)
        guard (0..<60).contains(minute), (0..<60).contains(second), (0..<1_000_000_000).contains(nano) else {
            return nil
        }
        if hour == 24 { return minute == 0 && second == 0 && nano == 0 ? (0, 1) : nil }
        return ((hour * 60 + minute) * 60_000 + second * 1_000 + nano / 1_000_000, 0)
    }

    private func hour() -> Int? {
        if let hour = fields[.hour] { return (0...24).contains(hour) ? hour : nil }
        if let clock = fields[.clockHour] { return (0...24).contains(clock) ? clock % 24 : nil }
        var half = fields[.hourOfHalf]
        if let clock = fields[.clockHourOfHalf] {
            guard (0...12).contains(clock) else { return nil }
            half = clock % 12
        }
        guard let half else { return fields[.halfDay].map { $0 * 12 } ?? 0 }
        guard (0...11).contains(half) else { return nil }
        return half + (fields[.halfDay] ?? 0) * 12
    }
}

/// The identifiers of time zones, as Joda-Time and java.time read them.
enum ZoneIdentifier {
    static func rules(
        _ name: String, isStrict: Bool = false, acceptsShortNames: Bool = false, zones: (String) -> TimeZoneRules?
    ) -> TimeZoneRules? {
        // Longer than any name there is; and comparing long strings that mean harm takes long.
        guard name.utf8.count <= 64 else { return nil }
        if name == "Z" { return TimeZoneRules(offset: 0) }
        if name == "UTC" { return .utc }
        if name == "UT" { return TimeZoneRules(offset: 0) }
        if let offset = offset(name[...], isStrict) { return TimeZoneRules(offset: offset) }
        for prefix in ["UTC", "GMT", "UT"] where name.hasPrefix(prefix) && name != prefix {
            if let offset = offset(name.dropFirst(prefix.count), isStrict) { return TimeZoneRules(offset: offset) }
        }
        if acceptsShortNames, let zone = ZoneNames.short[name] { return zone == "UTC" ? .utc : zones(zone) }
        return zones(name)
    }

    /// `+hh:mm` and `+hh:mm:ss` in seconds; `+h`, `+hh` and `+hhmm`, too, unless `isStrict`.
    private static func offset(_ text: Substring, _ isStrict: Bool) -> Int? {
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let digits = text.dropFirst()
        var parts = digits.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 1, digits.utf8.count == 4 || digits.utf8.count == 6 {
            parts = stride(from: 0, to: digits.utf8.count, by: 2).map { digits.dropFirst($0).prefix(2) }
        }
        if isStrict, digits.utf8.count != 3 * parts.count - 1 || parts.count < 2 { return nil }
        guard parts.count <= 3,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 2 && $0.utf8.allSatisfy { $0 &- 48 < 10 } })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, numbers[0] <= 18, numbers.dropFirst().allSatisfy({ $0 < 60 }) else {
            return nil
        }
        let seconds = numbers.enumerated().reduce(0) { $0 + $1.element * [3_600, 60, 1][$1.offset] }
        guard seconds <= 18 * 3_600 else { return nil }
        return sign == "-" ? -seconds : seconds
    }
}
