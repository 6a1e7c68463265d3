/// A pattern of Joda-Time's `DateTimeFormat`, as `parse_time` takes it. Names are English.
struct JodaFormat {
    private enum Part {
        case text([UInt8])
        case field(UInt8, count: Int)
    }

    private var parts: [Part] = []

    /// - Returns: `nil` for a letter that has no meaning, or a pattern that makes more than 64 KiB.
    init?(_ pattern: String) {
        let bytes = Array(pattern.utf8)
        guard bytes.count <= 1 << 12 else { return nil }
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte | 0x20 >= UInt8(ascii: "a"), byte | 0x20 <= UInt8(ascii: "z") {
                var end = index + 1
                while end < bytes.count, bytes[end] == byte { end += 1 }
                guard "GCYxweEyDMdaKhHkmsSzZ".utf8.contains(byte) else { return nil }
                parts.append(.field(byte, count: end - index))
                index = end
            } else if byte == UInt8(ascii: "'") {
                guard let (text, end) = PatternText.quoted(bytes, index) else { return nil }
                parts.append(.text(text))
                index = end
            } else {
                parts.append(.text([byte]))
                index += 1
            }
        }
    }

    /// - Parameter milliseconds: since 1970-01-01 00:00 UTC, of a magnitude below 9 × 10^18.
    func text(of milliseconds: Int, in zone: TimeZoneRules) -> String {
        let kind = zone.kind(at: CivilTime.floorDivide(milliseconds, 1_000))
        let time = CivilTime(milliseconds: milliseconds + kind.offset * 1_000)
        var output: [UInt8] = []
        for part in parts {
            switch part {
            case .text(let text): output += text
            case .field(let letter, let count): write(letter, count, time, zone, kind, &output)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private func write(
        _ letter: UInt8, _ count: Int, _ time: CivilTime, _ zone: TimeZoneRules, _ kind: TimeZoneRules.Kind,
        _ output: inout [UInt8]
    ) {
        let yearOfEra = time.year > 0 ? time.year : 1 - time.year
        func number(_ value: Int, _ width: Int? = nil) { Self.write(value, width ?? count, &output) }
        switch Unicode.Scalar(letter) {
        case "G": output += (time.year > 0 ? "AD" : "BC").utf8
        case "C": number(yearOfEra / 100)
        case "Y": Self.writeYear(yearOfEra, count, &output)
        case "y": Self.writeYear(time.year, count, &output)
        case "x": Self.writeYear(time.isoWeek.year, count, &output)
        case "w": number(time.isoWeek.week)
        case "e": number(time.dayOfWeek)
        case "E": Self.write(CivilTime.dayNames[time.dayOfWeek - 1], isFull: count > 3, &output)
        case "D": number(time.dayOfYear)
        case "M" where count > 2: Self.write(CivilTime.monthNames[time.month - 1], isFull: count > 3, &output)
        case "M": number(time.month)
        case "d": number(time.day)
        case "a": output += (time.hour < 12 ? "AM" : "PM").utf8
        case "K": number(time.hour % 12)
        case "h": number(time.hour % 12 == 0 ? 12 : time.hour % 12)
        case "H": number(time.hour)
        case "k": number(time.hour == 0 ? 24 : time.hour)
        case "m": number(time.minute)
        case "s": number(time.second)
        case "S":
            var digits: [UInt8] = []
            Self.write(time.millisecond, 3, &digits)
            output += (digits + [UInt8](repeating: UInt8(ascii: "0"), count: max(count - 3, 0))).prefix(count)
        case "z": output += (count > 3 ? ZoneNames.long(zone, kind) : kind.abbreviation).utf8
        default:
            if count > 2 {
                output += zone.name.utf8
            } else {
                Self.writeOffset(kind.offset, hasColon: count == 2, &output)
            }
        }
    }

    private static func write(_ value: Int, _ width: Int, _ output: inout [UInt8]) {
        if value < 0 { output.append(UInt8(ascii: "-")) }
        let digits = String(value.magnitude).utf8
        output += [UInt8](repeating: UInt8(ascii: "0"), count: max(width - digits.count, 0))
        output += digits
    }

    private static func writeYear(_ year: Int, _ count: Int, _ output: inout [UInt8]) {
        if count == 2 { write(Int(year.magnitude % 100), 2, &output) } else { write(year, count, &output) }
    }

    private static func write(_ name: String, isFull: Bool, _ output: inout [UInt8]) {
        output += isFull ? name.utf8.prefix(name.utf8.count) : name.utf8.prefix(3)
    }

    private static func writeOffset(_ offset: Int, hasColon: Bool, _ output: inout [UInt8]) {
        output.append(UInt8(ascii: offset < 0 ? "-" : "+"))
        write(abs(offset) / 3_600, 2, &output)
        if hasColon { output.append(UInt8(ascii: ":")) }
        write(abs(offset) / 60 % 60, 2, &output)
    }
}

/// Quoted text in the patterns of Joda-Time and java.time.
enum PatternText {
    /// The text after the quote at `start`, and where the pattern goes on; `nil` when no quote ends it.
    static func quoted(_ pattern: [UInt8], _ start: Int) -> (text: [UInt8], end: Int)? {
        let quote = UInt8(ascii: "'")
        var index = start + 1
        if index < pattern.count, pattern[index] == quote { return ([quote], index + 1) }
        var text: [UInt8] = []
        while index < pattern.count {
            if pattern[index] == quote {
                guard index + 1 < pattern.count, pattern[index + 1] == quote else { return (text, index + 1) }
                index += 1
            }
            text.append(pattern[index])
            index += 1
        }
        return nil
    }
}

/// Names of time zones beyond those of the tz database.
enum ZoneNames {
    static func long(_ zone: TimeZoneRules, _ kind: TimeZoneRules.Kind) -> String {
        switch kind.abbreviation {
        case "UTC": "Coordinated Universal Time"
        case "GMT": "Greenwich Mean Time"
        case "PST": "Pacific Standard Time"
        case "PDT": "Pacific Daylight Time"
        case "MST": "Mountain Standard Time"
        case "MDT": "Mountain Daylight Time"
        case "CST" where zone.name.hasPrefix("America/"): "Central Standard Time"
        case "CDT" where zone.name.hasPrefix("America/"): "Central Daylight Time"
        case "EST": "Eastern Standard Time"
        case "EDT": "Eastern Daylight Time"
        case "CET": "Central European Time"
        case "CEST": "Central European Summer Time"
        case "EET": "Eastern European Time"
        case "EEST": "Eastern European Summer Time"
        case "WET": "Western European Time"
        case "WEST": "Western European Summer Time"
        case "JST": "Japan Standard Time"
        default: kind.abbreviation
        }
    }

    /// The zone that a short name stands for where java.time has several.
    static let short = [
        "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "MST": "America/Denver", "MDT": "America/Denver",
        "CST": "America/Chicago", "CDT": "America/Chicago", "EST": "America/New_York", "EDT": "America/New_York",
        "CET": "Europe/Paris", "CEST": "Europe/Paris", "EET": "Europe/Bucharest", "EEST": "Europe/Bucharest",
        "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon", "JST": "Asia/Tokyo", "MSK": "Europe/Moscow",
        "UTC": "UTC", "GMT": "GMT",
    ]
}
