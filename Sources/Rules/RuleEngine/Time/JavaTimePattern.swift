/// A pattern of java.time's `DateTimeFormatter`, as `time_to_epoch` takes it.
struct JavaTimePattern {
    enum Sign { case none, minus, plusWhenLonger }

    indirect enum Part {
        case text([UInt8])
        case number(Field, minimum: Int, maximum: Int, Sign)
        /// Two digits of a year from 2000 to 2099.
        case shortYear
        /// Digits of a fraction of a second.
        case fraction(Int)
        case names(Field, [String])
        case zone(acceptsShortNames: Bool)
        case offset(OffsetForm)
        case optional([Part])
    }

    enum Field: Int {
        case era, year, yearOfEra, month, day, dayOfYear, dayOfWeek, halfDay, hourOfHalf, clockHourOfHalf, hour,
            clockHour
        case minute, second, nano, millisOfDay, nanosOfDay
    }

    struct OffsetForm {
        /// Minutes may be missing.
        var isShort = false
        var hasColon = false
        /// Seconds may follow.
        var hasSeconds = false
        /// The text for no offset.
        var zero: String
        /// `GMT` stands before it, and hours have one digit or two.
        var isLocalized = false
    }

    let parts: [Part]

    /// - Returns: `nil` when the pattern is not valid or has a letter that is not supported.
    init?(_ pattern: String) {
        let bytes = Array(pattern.utf8)
        guard bytes.count <= 1 << 12 else { return nil }
        var stack: [[Part]] = [[]]
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                var end = index + 1
                while end < bytes.count, bytes[end] == byte { end += 1 }
                guard let part = Self.part(byte, end - index) else { return nil }
                stack[stack.count - 1].append(part)
                index = end
            case UInt8(ascii: "'"):
                guard let (text, end) = PatternText.quoted(bytes, index) else { return nil }
                stack[stack.count - 1].append(.text(text))
                index = end
            case UInt8(ascii: "["):
                guard stack.count < 16 else { return nil }
                stack.append([])
                index += 1
            case UInt8(ascii: "]"):
                guard stack.count > 1, let inner = stack.popLast() else { return nil }
                stack[stack.count - 1].append(.optional(inner))
                index += 1
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "#"): return nil
            default:
                stack[stack.count - 1].append(.text([byte]))
                index += 1
            }
        }
        // A section that is not closed ends with the pattern.
        while stack.count > 1, let inner = stack.popLast() { stack[stack.count - 1].append(.optional(inner)) }
        parts = stack[0]
    }

    private static func part(_ letter: UInt8, _ count: Int) -> Part? {
        guard count <= 19 else { return nil }
        switch Unicode.Scalar(letter) {
        case "u", "y":
            if count == 2 { return .shortYear }
            return .number(
                letter == UInt8(ascii: "u") ? .year : .yearOfEra, minimum: count, maximum: 19,
                count < 4 ? .minus : .plusWhenLonger)
        case "M", "L":
            switch count {
            case 3: return .names(.month, CivilTime.monthNames.map { String($0.prefix(3)) })
            case 4: return .names(.month, CivilTime.monthNames)
            case 1, 2: return number(.month, count)
            default: return nil
            }
        case "E":
            return count > 4
                ? nil : .names(.dayOfWeek, CivilTime.dayNames.map { count == 4 ? $0 : String($0.prefix(3)) })
        case "G":
            return count > 4 ? nil : .names(.era, count == 4 ? ["Before Christ", "Anno Domini"] : ["BC", "AD"])
        case "a": return count == 1 ? .names(.halfDay, ["AM", "PM"]) : nil
        case "d": return number(.day, count)
        case "D":
            return count == 1
                ? number(.dayOfYear, 1) : count <= 3 ? .number(.dayOfYear, minimum: count, maximum: 3, .none) : nil
        case "H": return number(.hour, count)
        case "k": return number(.clockHour, count)
        case "K": return number(.hourOfHalf, count)
        case "h": return number(.clockHourOfHalf, count)
        case "m": return number(.minute, count)
        case "s": return number(.second, count)
        case "S": return count <= 9 ? .fraction(count) : nil
        case "n": return .number(.nano, minimum: count, maximum: 19, .minus)
        case "A": return .number(.millisOfDay, minimum: count, maximum: 19, .none)
        case "N": return .number(.nanosOfDay, minimum: count, maximum: 19, .none)
        case "V": return count == 2 ? .zone(acceptsShortNames: false) : nil
        case "z": return count <= 4 ? .zone(acceptsShortNames: true) : nil
        default: return offset(letter, count).map(Part.offset)
        }
    }

    private static func number(_ field: Field, _ count: Int) -> Part? {
        switch count {
        case 1: .number(field, minimum: 1, maximum: 19, .minus)
        case 2: .number(field, minimum: 2, maximum: 2, .none)
        default: nil
        }
    }

    private static func offset(_ letter: UInt8, _ count: Int) -> OffsetForm? {
        switch (Unicode.Scalar(letter), count) {
        case ("X", 1...5), ("x", 1...5):
            var form = OffsetForm(zero: "Z")
            form.isShort = count == 1
            form.hasColon = count == 3 || count == 5
            form.hasSeconds = count > 3
            if letter == UInt8(ascii: "x") { form.zero = count == 1 ? "+00" : form.hasColon ? "+00:00" : "+0000" }
            return form
        case ("Z", 1...3): return OffsetForm(zero: "+0000")
        case ("Z", 5):
            var form = OffsetForm(zero: "Z")
            form.hasColon = true
            form.hasSeconds = true
            return form
        case ("Z", 4), ("O", 1), ("O", 4):
            var form = OffsetForm(zero: "GMT")
            form.isLocalized = true
            form.hasColon = true
            return form
        default: return nil
        }
    }
}
