import TrestleJSON
import WireBytes

/// Where a requested value lies in the payload.
struct FlatSlot: Sendable, BitwiseCopyable {
    enum Kind: UInt8, Sendable, BitwiseCopyable {
        case missing, null, `true`, `false`
        /// A number without point and exponent, one with a point alone, and any other.
        case whole, decimal, scientific
        case text
        /// An array or an object.
        case other
    }

    /// Start, end and kind in one word, so that sixteen slots are quickly emptied: payloads of 64 KiB need 17 bits.
    private let word: UInt64

    init() { word = 0 }

    @inline(__always)
    init(_ kind: Kind, start: Int, end: Int) {
        word = UInt64(truncatingIfNeeded: start) &<< 36 | UInt64(truncatingIfNeeded: end) &<< 8 | UInt64(kind.rawValue)
    }

    @inline(__always) var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: word)) ?? .missing }
    @inline(__always) var range: FlatRange {
        FlatRange(start: Int(word &>> 36), end: Int(word &>> 8 & 0xFFF_FFFF))
    }
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
    /// Bytes of a text at the most.
    static let longest = 64 << 10

    /// - Parameters:
    ///   - names: those that are looked for, and `literals` their bytes.
    ///   - root: those of them that are looked for in the text itself.
    /// - Returns: whether the text is an object that was read to its end.
    static func scan(
        _ text: Span<UInt8>, _ names: Span<FlatName>, _ literals: Span<UInt8>, _ root: RequestedNames,
        into slots: inout FlatSlots
    ) -> Bool {
        guard text.count <= longest else { return false }
        var quotes = QuoteFinder(text)
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
                    let quote = quotes.next(isInString: false)
                    guard quote == offset else { return false }
                    let end = quotes.next(isInString: true)
                    guard end >= 0 else { return false }
                    if level == depth, requested[level &- 1].mayHold(byte(text, quote &+ 1)) {
                        found = find(text, quote &+ 1, end, requested[level &- 1], names, literals)
                    }
                    offset = token(text, end &+ 1)
                    guard byte(text, offset) == UInt8(ascii: ":") else { return false }
                    offset = token(text, offset &+ 1)
                }
                let first = byte(text, offset)
                if found >= 0 { empty(names[found].mask, &slots) }
                if first == UInt8(ascii: "\"") {
                    // The next quote is this one: no string lies between.
                    let quote = quotes.next(isInString: false)
                    let end = quotes.next(isInString: true)
                    guard quote == offset, end >= 0 else { return false }
                    if found >= 0 { note(.text, quote &+ 1, end, names[found].slot, &slots) }
                    offset = end &+ 1
                } else if first &- UInt8(ascii: "0") < 10 || first == UInt8(ascii: "-") {
                    let start = offset
                    let kind: FlatSlot.Kind
                    (offset, kind) = JSONToken.number(text, start)
                    guard offset >= 0 else { return false }
                    if found >= 0 { note(kind, start, offset, names[found].slot, &slots) }
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
                    let (end, kind) = JSONToken.word(text, offset)
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
                if depth == 0 {
                    return token(text, offset) == text.count
                        && (quotes.isASCII || StrictUTF8.firstFault(in: text) == nil)
                }
            }
        }
    }

    // MARK: - Requested values

    @inline(__always)
    private static func note(
        _ kind: FlatSlot.Kind, _ start: Int, _ end: Int, _ slot: Int32, _ slots: inout FlatSlots
    ) {
        if slot >= 0 { slots[Int(slot)] = FlatSlot(kind, start: start, end: end) }
    }

    @inline(__always)
    private static func empty(_ mask: UInt32, _ slots: inout FlatSlots) {
        var rest = mask
        while rest != 0 {
            slots[rest.trailingZeroBitCount] = FlatSlot()
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
}
