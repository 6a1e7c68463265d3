private import CByteMasks
import WireBytes

/// Numbers and words of JSON (RFC 8259).
enum JSONToken {
    /// The end of a number and its form; -1 for a fault.
    @inline(__always)
    static func number(_ text: Span<UInt8>, _ start: Int) -> (end: Int, kind: FlatSlot.Kind) {
        var place = start
        if text[start] == UInt8(ascii: "-") { place &+= 1 }
        guard place &+ 16 <= text.count else { return longNumber(text, start) }
        // A bit for each byte that is not a digit, and one behind the last byte.
        let others = trestle_other_than_digits(text.sixteenBytes(at: place))
        let count = others.trailingZeroBitCount
        guard count < 16 else { return longNumber(text, start) }
        guard count > 0, count == 1 || text[place] != UInt8(ascii: "0") else { return (-1, .missing) }
        let next = text[place &+ count]
        if next == UInt8(ascii: ".") {
            let end = (others & (others &- 1)).trailingZeroBitCount
            guard end < 16, text[place &+ end] | 0x20 != UInt8(ascii: "e") else { return longNumber(text, start) }
            return end > count &+ 1 ? (place &+ end, .decimal) : (-1, .missing)
        }
        return next | 0x20 == UInt8(ascii: "e") ? longNumber(text, start) : (place &+ count, .whole)
    }

    /// Any number, byte by byte.
    @inline(never)
    private static func longNumber(_ text: Span<UInt8>, _ start: Int) -> (end: Int, kind: FlatSlot.Kind) {
        var (offset, kind) = (start, FlatSlot.Kind.whole)
        func byte() -> UInt8 { offset < text.count ? text[offset] : 0 }
        func skipDigits() -> Bool {
            let first = offset
            while byte() &- UInt8(ascii: "0") < 10 { offset &+= 1 }
            return offset > first
        }
        if byte() == UInt8(ascii: "-") { offset &+= 1 }
        if byte() == UInt8(ascii: "0") {
            offset &+= 1
        } else {
            guard skipDigits() else { return (-1, .missing) }
        }
        if byte() == UInt8(ascii: ".") {
            kind = .decimal
            offset &+= 1
            guard skipDigits() else { return (-1, .missing) }
        }
        if byte() | 0x20 == UInt8(ascii: "e") {
            kind = .scientific
            offset &+= 1
            if byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") { offset &+= 1 }
            guard skipDigits() else { return (-1, .missing) }
        }
        return (offset, kind)
    }

    /// The end of `true`, `false` or `null`; -1 for anything else.
    @inline(__always)
    static func word(_ text: Span<UInt8>, _ offset: Int) -> (end: Int, kind: FlatSlot.Kind) {
        if offset &+ 8 <= text.count {
            let word = text.littleEndianWord(at: offset)
            if word & 0xFFFF_FFFF == 0x6575_7274 { return (offset &+ 4, .true) }
            if word & 0xFF_FFFF_FFFF == 0x65_736c_6166 { return (offset &+ 5, .false) }
            if word & 0xFFFF_FFFF == 0x6c6c_756e { return (offset &+ 4, .null) }
            return (-1, .missing)
        }
        return wordAtEnd(text, offset)
    }

    @inline(never)
    private static func wordAtEnd(_ text: Span<UInt8>, _ offset: Int) -> (end: Int, kind: FlatSlot.Kind) {
        func begins(_ letters: UInt64, _ length: Int) -> Bool {
            guard offset &+ length <= text.count else { return false }
            for place in 0..<length
            where text[offset &+ place] != UInt8(truncatingIfNeeded: letters &>> UInt64(place &* 8)) { return false }
            return true
        }
        if begins(0x6575_7274, 4) { return (offset &+ 4, .true) }
        if begins(0x65_736c_6166, 5) { return (offset &+ 5, .false) }
        if begins(0x6c6c_756e, 4) { return (offset &+ 4, .null) }
        return (-1, .missing)
    }
}
