import WireBytes

/// The shortest texts that read back as the same numbers.
enum NumberText {
    static func append(_ value: Int64, to output: inout WireBuffer) {
        var magnitude = value.magnitude
        if value < 0 { output.append(UInt8(ascii: "-")) }
        if magnitude < 10 { return output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: magnitude)) }
        // From the back, two digits at a time.
        var parts = InlineArray<20, UInt8>(repeating: 0)
        var place = 20
        while magnitude >= 10 {
            let quotient = magnitude / 100
            let pair = magnitude &- quotient &* 100
            let tens = (pair &* 103) &>> 10
            parts[place &- 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: pair &- tens &* 10)
            parts[place &- 2] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: tens)
            place &-= 2
            magnitude = quotient
        }
        if magnitude > 0 {
            place &-= 1
            parts[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: magnitude)
        }
        output.append(parts.span.extracting(place..<20))
    }

    /// Without a number in JSON: `"NaN"`, `"Infinity"`, `"-Infinity"`.
    static func append(_ value: Double, to output: inout WireBuffer) {
        guard value.isFinite else { return appendNonFinite(value, &output) }
        // A decimal of up to 15 digits is the only one of its length near its double, so that the first one that gives the same double is
        // the shortest. Products and quotients of such integers and these powers round once.
        var power = 0
        while power <= 15 {
            let scaled = (value.magnitude * DecimalText.doublePowers[power]).rounded()
            guard scaled < 1e15 else { break }
            if scaled / DecimalText.doublePowers[power] == value.magnitude {
                return append(UInt64(scaled), power, isNegative: value.sign == .minus, &output)
            }
            power &+= 1
        }
        output.append(utf8: value.description)
    }

    static func append(_ value: Float, to output: inout WireBuffer) {
        guard value.isFinite else { return appendNonFinite(Double(value), &output) }
        var power = 0
        while power <= 8 {
            let scaled = (Double(value.magnitude) * DecimalText.doublePowers[power]).rounded()
            guard scaled < 1e8 else { break }
            // So few digits do not lie so near the middle between two floats that rounding to a double first would matter.
            if Float(scaled / DecimalText.doublePowers[power]) == value.magnitude {
                return append(UInt64(scaled), power, isNegative: value.sign == .minus, &output)
            }
            power &+= 1
        }
        output.append(utf8: value.description)
    }

    @inline(never)
    private static func appendNonFinite(_ value: Double, _ output: inout WireBuffer) {
        output.append(utf8: value.isNaN ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
    }

    /// An integer with a point before its last `places` digits.
    private static func append(_ scaled: UInt64, _ places: Int, isNegative: Bool, _ output: inout WireBuffer) {
        if isNegative { output.append(UInt8(ascii: "-")) }
        let power = DecimalText.powers[places]
        let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: power)
        append(Int64(whole), to: &output)
        output.append(UInt8(ascii: "."))
        var digit = power
        var rest = fraction
        if places == 0 { return output.append(UInt8(ascii: "0")) }
        while digit > 1 {
            digit /= 10
            output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / digit))
            rest %= digit
        }
    }
}
