import TrestleJSON
import WireBytes

/// Where a requested value lies in the payload.
struct FlatSlot: Sendable, BitwiseCopyable {
    enum Kind: UInt8, Sendable, BitwiseCopyable { case missing, null, `true`, `false`, whole, fraction, text, other }

    var kind = Kind.missing
    var range = FlatRange(0..<0)
}

/// The requested values of a payload, by their numbers.
typealias FlatSlots = InlineArray<16, FlatSlot>

/// Reads a JSON text (RFC 8259) in one pass, checks all of it, and notes where requested values lie.
///
/// It gives up, so that `JSONIndex` reads the text, where there is a fault, an escape, or deep nesting.
enum FlatScanner {
    /// Levels of requested names.
    static let deepest = 4
    /// Levels of the text.
    private static let deepestNesting = 60

    /// - Parameters:
    ///   - names: those that are looked for, and `literals` their bytes.
    ///   - root: those of them that are looked for in the text itself.
    /// - Returns: whether the text is an object that was read to its end.
    static func scan(
        _ text: Span<UInt8>, _ names: Span<FlatName>, _ literals: Span<UInt8>, _ root: RequestedNames,
        into slots: inout FlatSlots
    ) -> Bool {
        guard StrictUTF8.firstFault(in: text) == nil else { return false }
        let isPlain = isPlain(text)
        var offset = token(text, 0)
        guard byte(text, offset) == UInt8(ascii: "{") else { return false }
        // The containers that are open, a bit for each: 1 for an object.
        var kinds: UInt64 = 1
        var depth = 1
        // The names that are looked for in the open objects; `level` of them contain each other.
        var requested = InlineArray<5, RequestedNames>(repeating: root)
        var level = 1
        offset = token(text, offset &+ 1)
        // An empty object has nothing to begin with.
        var isEmpty = byte(text, offset) == UInt8(ascii: "}")
        while true {
            if !isEmpty {
                // A member or an element stands here.
                var found = -1
                if kinds & 1 == 1 {
                    guard byte(text, offset) == UInt8(ascii: "\"") else { return false }
                    let start = offset &+ 1
                    offset = string(text, start, isPlain)
                    guard offset >= 0 else { return false }
                    if level == depth, requested[level &- 1].mayHold(byte(text, start)) {
                        found = find(text, start, offset, requested[level &- 1], names, literals)
                    }
                    offset = token(text, offset &+ 1)
                    guard byte(text, offset) == UInt8(ascii: ":") else { return false }
                    offset = token(text, offset &+ 1)
                }
                let first = byte(text, offset)
                if found >= 0 { empty(names[found].mask, &slots) }
                if first == UInt8(ascii: "\"") {
                    let start = offset &+ 1
                    offset = string(text, start, isPlain)
                    guard offset >= 0 else { return false }
                    if found >= 0 { note(.text, start, offset, names[found].slot, &slots) }
                    offset &+= 1
                } else if first &- UInt8(ascii: "0") < 10 || first == UInt8(ascii: "-") {
                    let start = offset
                    let end = number(text, start)
                    guard end >= 0 else { return false }
                    offset = end &>> 1
                    if found >= 0 { note(end & 1 == 1 ? .fraction : .whole, start, offset, names[found].slot, &slots) }
                } else if first | 0x20 == UInt8(ascii: "{") {
                    guard depth < deepestNesting else { return false }
                    if found >= 0 {
                        let name = names[found]
                        note(.other, offset, offset, name.slot, &slots)
                        if first == UInt8(ascii: "{"), name.members.count > 0 {
                            requested[level] = name.members
                            level &+= 1
                        }
                    }
                    kinds = kinds &<< 1 | (first == UInt8(ascii: "{") ? 1 : 0)
                    depth &+= 1
                    offset = token(text, offset &+ 1)
                    isEmpty = byte(text, offset) == (first == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                    continue
                } else {
                    let (end, kind) = word(text, offset)
                    guard end >= 0 else { return false }
                    if found >= 0 { note(kind, offset, end, names[found].slot, &slots) }
                    offset = end
                }
            }
            isEmpty = false
            // Close what ends here.
            while true {
                offset = token(text, offset)
                let next = byte(text, offset)
                offset &+= 1
                if next == UInt8(ascii: ",") {
                    offset = token(text, offset)
                    break
                }
                guard next == (kinds & 1 == 1 ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return false }
                if level == depth { level &-= 1 }
                depth &-= 1
                kinds &>>= 1
                if depth == 0 { return token(text, offset) == text.count }
            }
        }
    }

    // MARK: - Requested values

    @inline(__always)
    private static func note(
        _ kind: FlatSlot.Kind, _ start: Int, _ end: Int, _ slot: Int32, _ slots: inout FlatSlots
    ) {
        if slot >= 0 { slots[Int(slot)] = FlatSlot(kind: kind, range: FlatRange(start: start, end: end)) }
    }

    @inline(__always)
    private static func empty(_ mask: UInt32, _ slots: inout FlatSlots) {
        var rest = mask
        while rest != 0 {
            slots[rest.trailingZeroBitCount].kind = .missing
            rest &= rest &- 1
        }
    }

    /// The place of a name among the requested ones; -1 when it is none.
    @inline(__always)
    private static func find(
        _ text: Span<UInt8>, _ start: Int, _ end: Int, _ requested: RequestedNames, _ names: Span<FlatName>,
        _ literals: Span<UInt8>
    ) -> Int {
        let count = end &- start
        var word: UInt64 = 0
        if start &+ 8 <= text.count {
            word = text.littleEndianWord(at: start)
            if count < 8 { word &= (1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1 }
        } else {
            var offset = end
            while offset > start {
                offset &-= 1
                word = word &<< 8 | UInt64(text[offset])
            }
        }
        var index = Int(requested.first)
        let last = index &+ Int(requested.count)
        while index < last {
            if names[index].word == word, names[index].bytes.count == count,
                count <= 8
                    || literals.extracting(names[index].bytes.range).hasSameBytes(as: text.extracting(start..<end))
            {
                return index
            }
            index &+= 1
        }
        return -1
    }

    // MARK: - Tokens

    /// 0 at the end: no token begins with it.
    @inline(__always)
    private static func byte(_ text: Span<UInt8>, _ offset: Int) -> UInt8 { offset < text.count ? text[offset] : 0 }

    /// The place of the next byte that is not white space.
    @inline(__always)
    private static func token(_ text: Span<UInt8>, _ offset: Int) -> Int {
        byte(text, offset) > 0x20 ? offset : tokenAfterSpace(text, offset)
    }

    @inline(never)
    private static func tokenAfterSpace(_ text: Span<UInt8>, _ start: Int) -> Int {
        var offset = start
        while offset < text.count {
            let byte = text[offset]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return offset }
            offset &+= 1
        }
        return offset
    }

    /// The end of `true`, `false` or `null`; -1 for anything else.
    @inline(never)
    private static func word(_ text: Span<UInt8>, _ offset: Int) -> (Int, FlatSlot.Kind) {
        func ends(_ letters: UInt64, _ length: Int) -> Bool {
            var rest = letters
            for place in 0..<length {
                guard byte(text, offset &+ place) == UInt8(truncatingIfNeeded: rest) else { return false }
                rest &>>= 8
            }
            return true
        }
        if ends(0x6575_7274, 4) { return (offset &+ 4, .true) }
        if ends(0x65_736c_6166, 5) { return (offset &+ 5, .false) }
        if ends(0x6c6c_756e, 4) { return (offset &+ 4, .null) }
        return (-1, .missing)
    }

    /// The end of a number times two, and one more when it has a fraction or an exponent; -1 for a fault.
    @inline(__always)
    private static func number(_ text: Span<UInt8>, _ start: Int) -> Int {
        var offset = start
        if byte(text, offset) == UInt8(ascii: "-") { offset &+= 1 }
        if byte(text, offset) == UInt8(ascii: "0") {
            offset &+= 1
        } else {
            offset = digits(text, offset)
        }
        guard offset >= 0 else { return -1 }
        let next = byte(text, offset)
        guard next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e") else { return offset &* 2 }
        return fraction(text, offset)
    }

    @inline(__always)
    private static func fraction(_ text: Span<UInt8>, _ start: Int) -> Int {
        var offset = start
        if byte(text, offset) == UInt8(ascii: ".") {
            offset = digits(text, offset &+ 1)
            guard offset >= 0 else { return -1 }
        }
        if byte(text, offset) | 0x20 == UInt8(ascii: "e") {
            offset &+= 1
            let sign = byte(text, offset)
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset &+= 1 }
            offset = digits(text, offset)
            guard offset >= 0 else { return -1 }
        }
        return offset &* 2 &+ 1
    }

    /// The end of the digits, at least one; -1 when there is none.
    @inline(__always)
    private static func digits(_ text: Span<UInt8>, _ start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= text.count {
            let word = text.littleEndianWord(at: offset) ^ 0x3030_3030_3030_3030
            // The upper half of each byte that is not a digit is not 0.
            let others = (word | (word &+ 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0
            if others != 0 {
                offset &+= others.trailingZeroBitCount &>> 3
                return offset > start ? offset : -1
            }
            offset &+= 8
        }
        while offset < text.count, text[offset] &- UInt8(ascii: "0") < 10 { offset &+= 1 }
        return offset > start ? offset : -1
    }

    /// Whether a text has no backslash and no control character, so that each quote ends or begins a string.
    @inline(__always)
    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        var found: UInt64 = 0
        var offset = 0
        while offset &+ 8 <= text.count {
            let word = text.littleEndianWord(at: offset)
            let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            found |= (backslashes &- 0x0101_0101_0101_0101) & ~backslashes | (word &- 0x2020_2020_2020_2020) & ~word
            offset &+= 8
        }
        while offset < text.count {
            if text[offset] < 0x20 || text[offset] == UInt8(ascii: "\\") { return false }
            offset &+= 1
        }
        return found & 0x8080_8080_8080_8080 == 0
    }

    /// The place of the quote that closes a string without escapes; -1 for any other.
    @inline(__always)
    private static func string(_ text: Span<UInt8>, _ start: Int, _ isPlain: Bool) -> Int {
        guard isPlain else { return checkedString(text, start) }
        var offset = start
        while offset &+ 8 <= text.count {
            let quotes = text.littleEndianWord(at: offset) ^ 0x2222_2222_2222_2222
            // The lowest bit that is set marks the first quote; those above it may be wrong.
            let found = (quotes &- 0x0101_0101_0101_0101) & ~quotes & 0x8080_8080_8080_8080
            if found != 0 { return offset &+ found.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        return stringAtEnd(text, offset)
    }

    @inline(never)
    private static func checkedString(_ text: Span<UInt8>, _ start: Int) -> Int {
        var offset = start
        while offset &+ 8 <= text.count {
            let word = text.littleEndianWord(at: offset)
            let quotes = word ^ 0x2222_2222_2222_2222
            let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let found =
                ((quotes &- 0x0101_0101_0101_0101) & ~quotes | (backslashes &- 0x0101_0101_0101_0101) & ~backslashes
                    | (word &- 0x2020_2020_2020_2020) & ~word) & 0x8080_8080_8080_8080
            if found != 0 {
                offset &+= found.trailingZeroBitCount &>> 3
                return text[offset] == UInt8(ascii: "\"") ? offset : -1
            }
            offset &+= 8
        }
        return stringAtEnd(text, offset)
    }

    @inline(never)
    private static func stringAtEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
        var offset = start
        while offset < text.count {
            let byte = text[offset]
            if byte == UInt8(ascii: "\"") { return offset }
            guard byte >= 0x20, byte != UInt8(ascii: "\\") else { return -1 }
            offset &+= 1
        }
        return -1
    }
}
