/// RFC 3339's dates and times, ISO 8601's durations as its appendix A has them.
enum DateTimeFormat {
    static func isDate(_ text: Span<UInt8>) -> Bool { text.count == 10 && date(text) }

    static func isTime(_ text: Span<UInt8>) -> Bool { time(text, from: 0) }

    static func isDateTime(_ text: Span<UInt8>) -> Bool {
        text.count > 11 && date(text) && text[10] | 0x20 == UInt8(ascii: "t") && time(text, from: 11)
    }

    private static func number(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
        guard start + count <= text.count else { return nil }
        var value = 0
        for index in start..<(start + count) {
            guard text[index].isDigit else { return nil }
            value = value * 10 + Int(text[index] - 0x30)
        }
        return value
    }

    private static func date(_ text: Span<UInt8>) -> Bool {
        guard let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2),
            text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        return (1...days).contains(day)
    }

    private static func time(_ text: Span<UInt8>, from start: Int) -> Bool {
        guard start + 9 <= text.count, let hour = number(text, start, 2), let minute = number(text, start + 3, 2),
            let second = number(text, start + 6, 2), text[start + 2] == UInt8(ascii: ":"),
            text[start + 5] == UInt8(ascii: ":"), hour < 24, minute < 60, second <= 60
        else { return false }
        var index = start + 8
        if text[index] == UInt8(ascii: ".") {
            index += 1
            let digits = index
            while index < text.count, text[index].isDigit { index += 1 }
            guard index > digits, index < text.count else { return false }
        }
        var offset = 0
        if text[index] | 0x20 == UInt8(ascii: "z") {
            guard index + 1 == text.count else { return false }
        } else {
            guard index + 6 == text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-"),
                text[index + 3] == UInt8(ascii: ":"), let hours = number(text, index + 1, 2),
                let minutes = number(text, index + 4, 2), hours < 24, minutes < 60
            else { return false }
            offset = (hours * 60 + minutes) * (text[index] == UInt8(ascii: "+") ? 1 : -1)
        }
        guard second == 60 else { return true }
        // A leap second is the last one of a day in UTC.
        let inUTC = (hour * 60 + minute - offset + 2 * 1_440) % 1_440
        return inUTC == 23 * 60 + 59
    }

    static func isDuration(_ text: Span<UInt8>) -> Bool {
        guard text.count > 2, text[0] == UInt8(ascii: "P") else { return false }
        var index = 1
        if text[text.count - 1] == UInt8(ascii: "W") {
            return part("W", text, &index) && index == text.count
        }
        let dates = parts("YMD", text, &index)
        guard let dates else { return false }
        if index == text.count { return dates > 0 }
        guard text[index] == UInt8(ascii: "T") else { return false }
        index += 1
        guard let times = parts("HMS", text, &index), times > 0 else { return false }
        return index == text.count
    }

    /// Numbers with the letters of `units` in their order, none left out between two.
    private static func parts(_ units: String, _ text: Span<UInt8>, _ index: inout Int) -> Int? {
        var count = 0
        var hasEnded = false
        for unit in units.unicodeScalars {
            let before = index
            guard part(unit, text, &index) else {
                index = before
                hasEnded = count > 0
                continue
            }
            if hasEnded { return nil }
            count += 1
        }
        return count
    }

    private static func part(_ unit: Unicode.Scalar, _ text: Span<UInt8>, _ index: inout Int) -> Bool {
        let start = index
        while index < text.count, text[index].isDigit { index += 1 }
        guard index > start, index < text.count, text[index] == UInt8(ascii: unit) else { return false }
        index += 1
        return true
    }
}
