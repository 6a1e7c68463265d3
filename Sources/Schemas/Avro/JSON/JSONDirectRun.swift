import WireBytes

/// Encodes the texts that nearly all messages are: records whose members stand in the order of the schema, without escapes, in one pass and
/// without an index. At the first surprise (another order, a missing member, an escape, an exponent, a fault) it gives up, and
/// `JSONEncodingRun`, which knows all rules, begins from the start.
struct JSONDirectRun: ~Escapable {
    private let types: Span<TypeTable.Entry>
    private let members: Span<TypeTable.Member>
    private let texts: Span<UInt8>
    private let json: Span<UInt8>
    private var offset = 0
    private var depth = 0

    private static let maximumDepth = 64

    @_lifetime(copy types, copy members, copy texts, copy json)
    init(types: Span<TypeTable.Entry>, members: Span<TypeTable.Member>, texts: Span<UInt8>, json: Span<UInt8>) {
        self.types = types
        self.members = members
        self.texts = texts
        self.json = json
    }

    /// Appends the encoding of the whole text, which is UTF-8.
    ///
    /// - Returns: `false` after a surprise; `output` then has what it had before, and perhaps more.
    @_lifetime(self: copy self)
    mutating func encode(type: Int, into output: inout WireBuffer) -> Bool {
        guard anyValue(type, &output) else { return false }
        return token() == 0 && offset == json.count
    }

    /// The next byte that is not white space, 0 at the end.
    @inline(__always) @_lifetime(self: copy self)
    private mutating func token() -> UInt8 {
        if offset < json.count, json[offset] > 0x20 { return json[offset] }
        return tokenAfterSpace()
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func tokenAfterSpace() -> UInt8 {
        while offset < json.count {
            let byte = json[offset]
            if byte > 0x20 { return byte }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return 1 }
            offset &+= 1
        }
        return 0
    }

    /// `value` where its calls need not be fast.
    @inline(never) @_lifetime(self: copy self)
    private mutating func anyValue(_ index: Int, _ output: inout WireBuffer) -> Bool { value(index, &output) }

    @inline(__always) @_lifetime(self: copy self)
    private mutating func value(_ index: Int, _ output: inout WireBuffer) -> Bool {
        let type = types[index]
        switch type.kind {
        case .string: return string(&output)
        case .double: return double(&output)
        case .long:
            guard let value = whole() else { return false }
            append(varint: value, &output)
            return true
        case .int:
            guard let value = whole(), value >= -0x8000_0000, value <= 0x7fff_ffff else { return false }
            append(varint: value, &output)
            return true
        case .boolean: return boolean(&output)
        case .record: return record(type, &output)
        case .union: return union(type, &output)
        case .enumeration: return symbol(type, &output)
        case .float: return float(&output)
        case .null: return token() == UInt8(ascii: "n") && word(0x6c6c_756e, 4)
        case .array: return array(Int(type.first), &output)
        case .bytes, .fixed, .map: return false
        }
    }

    /// [null, X] alone; which branch of more a value takes is a matter of rules.
    @inline(never) @_lifetime(self: copy self)
    private mutating func union(_ type: TypeTable.Entry, _ output: inout WireBuffer) -> Bool {
        guard type.count == 2, type.extra >= 0 else { return false }
        let other = Int(1 &- type.extra)
        if token() == UInt8(ascii: "n") {
            guard word(0x6c6c_756e, 4) else { return false }
            output.append(UInt8(truncatingIfNeeded: type.extra) &<< 1)
            return true
        }
        output.append(UInt8(truncatingIfNeeded: other) &<< 1)
        return anyValue(Int(members[Int(type.first) &+ other].type), &output)
    }

    @inline(__always)
    private func append(varint value: Int64, _ output: inout WireBuffer) {
        output.append(reserving: 10) { $0.append(varint: value) }
    }

    @inline(__always) @_lifetime(self: copy self)
    private mutating func word(_ letters: UInt64, _ count: Int) -> Bool {
        guard json.count &- offset >= count else { return false }
        var rest = letters
        for place in 0..<count {
            guard json[offset &+ place] == UInt8(truncatingIfNeeded: rest) else { return false }
            rest &>>= 8
        }
        offset &+= count
        return true
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func record(_ type: TypeTable.Entry, _ output: inout WireBuffer) -> Bool {
        guard token() == UInt8(ascii: "{"), depth < Self.maximumDepth else { return false }
        depth &+= 1
        offset &+= 1
        var member = Int(type.first)
        let last = member &+ Int(type.count)
        // The first one has no comma before it.
        var skipped = 1
        while member < last {
            let field = members[member]
            let start = Int(field.textStart) &- 2 &+ skipped
            guard begins(at: start, Int(field.textCount) &+ 4 &- skipped) || spacedName(field, skipped) else {
                return false
            }
            skipped = 0
            guard value(Int(field.type), &output) else { return false }
            member &+= 1
        }
        guard token() == UInt8(ascii: "}") else { return false }
        offset &+= 1
        depth &-= 1
        return true
    }

    /// Goes past these bytes of the texts, if they come next. They are followed by seven more.
    @inline(__always) @_lifetime(self: copy self)
    private mutating func begins(at start: Int, _ size: Int) -> Bool {
        guard json.count &- offset >= max(size, 8) else { return false }
        let first = json.littleEndianWord(at: offset) ^ texts.littleEndianWord(at: start)
        if size < 8 {
            // The bytes behind are shifted out.
            guard first &<< UInt64(truncatingIfNeeded: 64 &- 8 &* size) == 0 else { return false }
        } else {
            guard first == 0 else { return false }
            var place = 8
            while size &- place > 8 {
                guard json.littleEndianWord(at: offset &+ place) == texts.littleEndianWord(at: start &+ place) else {
                    return false
                }
                place &+= 8
            }
            // The last word overlaps the one before.
            let end = size &- 8
            guard json.littleEndianWord(at: offset &+ end) == texts.littleEndianWord(at: start &+ end) else {
                return false
            }
        }
        offset &+= size
        return true
    }

    /// A comma unless `skipped`, a name in quotes and a colon, with spaces between them, or near the end of the text.
    @inline(never) @_lifetime(self: copy self)
    private mutating func spacedName(_ field: TypeTable.Member, _ skipped: Int) -> Bool {
        if skipped == 0 {
            guard token() == UInt8(ascii: ",") else { return false }
            offset &+= 1
        }
        let size = Int(field.textCount) &+ 2
        guard token() == UInt8(ascii: "\""), json.count &- offset >= size else { return false }
        let start = Int(field.textStart) &- 1
        for place in 0..<size where json[offset &+ place] != texts[start &+ place] { return false }
        offset &+= size
        guard token() == UInt8(ascii: ":") else { return false }
        offset &+= 1
        return true
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func array(_ items: Int, _ output: inout WireBuffer) -> Bool {
        guard token() == UInt8(ascii: "["), depth < Self.maximumDepth else { return false }
        depth &+= 1
        offset &+= 1
        if token() != UInt8(ascii: "]") {
            let start = output.count
            var count: Int64 = 0
            while true {
                guard anyValue(items, &output) else { return false }
                count &+= 1
                let next = token()
                if next == UInt8(ascii: "]") { break }
                guard next == UInt8(ascii: ",") else { return false }
                offset &+= 1
            }
            output.insert(unsignedVarint: Varint.zigzag(count), at: start)
        }
        offset &+= 1
        depth &-= 1
        output.append(0)
        return true
    }

    // MARK: Scalars

    /// The bytes of a string without escapes, its quotes passed; `nil` after a surprise.
    @inline(__always) @_lifetime(self: copy self)
    private mutating func plainString() -> Range<Int>? {
        guard token() == UInt8(ascii: "\"") else { return nil }
        let start = offset &+ 1
        var place = start
        while json.count &- place >= 8 {
            let word = json.littleEndianWord(at: place)
            let quotes = word ^ 0x2222_2222_2222_2222
            let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let found =
                ((quotes &- 0x0101_0101_0101_0101) & ~quotes | (backslashes &- 0x0101_0101_0101_0101) & ~backslashes
                    | (word &- 0x2020_2020_2020_2020) & ~word) & 0x8080_8080_8080_8080
            if found != 0 {
                place &+= found.trailingZeroBitCount &>> 3
                break
            }
            place &+= 8
        }
        while place < json.count {
            let byte = json[place]
            if byte == UInt8(ascii: "\"") {
                offset = place &+ 1
                return start..<place
            }
            guard byte >= 0x20, byte != UInt8(ascii: "\\") else { return nil }
            place &+= 1
        }
        return nil
    }

    @inline(__always) @_lifetime(self: copy self)
    private mutating func string(_ output: inout WireBuffer) -> Bool {
        guard let range = plainString() else { return false }
        let (start, count) = (range.lowerBound, range.count)
        let isShort = count <= 16 && json.count &- start >= 16
        output.append(reserving: count &+ 18) { writer in
            writer.append(varint: Int64(count))
            if isShort {
                writer.append(word: json.littleEndianWord(at: start), count: min(count, 8))
                if count > 8 { writer.append(word: json.littleEndianWord(at: start &+ 8), count: count &- 8) }
            } else {
                writer.append(json.extracting(range))
            }
        }
        return true
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func symbol(_ type: TypeTable.Entry, _ output: inout WireBuffer) -> Bool {
        guard let range = plainString() else { return false }
        // Of many symbols the sorted ones are searched by the other way.
        let count = min(Int(type.count), 16)
        for symbol in 0..<count {
            let member = members[Int(type.first) &+ symbol]
            guard Int(member.textCount) == range.count else { continue }
            let text = texts.extracting(Int(member.textStart)..<Int(member.textStart &+ member.textCount))
            if text.hasSameBytes(as: json.extracting(range)) {
                append(varint: Int64(symbol), &output)
                return true
            }
        }
        return false
    }

    @inline(__always) @_lifetime(self: copy self)
    private mutating func boolean(_ output: inout WireBuffer) -> Bool {
        if token() == UInt8(ascii: "t") {
            guard word(0x6575_7274, 4) else { return false }
            output.append(1)
        } else {
            guard word(0x65_736c_6166, 5) else { return false }
            output.append(0)
        }
        return true
    }

    /// Digits and how many of them stand behind a point; `nil` for more than 18 digits, an exponent, or what is not a number of JSON.
    @inline(__always) @_lifetime(self: copy self)
    private mutating func number() -> (isNegative: Bool, digits: UInt64, places: Int)? {
        let isNegative = token() == UInt8(ascii: "-")
        let start = isNegative ? offset &+ 1 : offset
        var place = start
        var digits: UInt64 = 0
        while place < json.count {
            let digit = json[place] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            digits = digits &* 10 &+ UInt64(digit)
            place &+= 1
        }
        var count = place &- start
        // A zero in front stands alone.
        guard count > 0, count <= 18, count == 1 || json[start] != UInt8(ascii: "0") else { return nil }
        var places = 0
        if place < json.count, json[place] == UInt8(ascii: ".") {
            place &+= 1
            let point = place
            while place < json.count {
                let digit = json[place] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                digits = digits &* 10 &+ UInt64(digit)
                place &+= 1
            }
            places = place &- point
            count &+= places
            guard places > 0, count <= 18 else { return nil }
        }
        offset = place
        guard place == json.count || json[place] | 0x20 != UInt8(ascii: "e") else { return nil }
        return (isNegative, digits, places)
    }

    @inline(__always) @_lifetime(self: copy self)
    private mutating func whole() -> Int64? {
        guard let (isNegative, digits, places) = number(), places == 0 else { return nil }
        return isNegative ? 0 &- Int64(digits) : Int64(digits)
    }

    @inline(__always) @_lifetime(self: copy self)
    private mutating func exactDouble() -> Double? {
        // Both numbers are exact, so that the quotient is rounded once.
        guard let (isNegative, digits, places) = number(), digits <= UInt64(1) << 53 else { return nil }
        let value = places == 0 ? Double(digits) : Double(digits) / DecimalText.doublePowers[places]
        return isNegative ? -value : value
    }

    @inline(__always) @_lifetime(self: copy self)
    private mutating func double(_ output: inout WireBuffer) -> Bool {
        guard let value = exactDouble() else { return false }
        output.append(integer: value.bitPattern.byteSwapped)
        return true
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func float(_ output: inout WireBuffer) -> Bool {
        guard let double = exactDouble(), let float = JSONNumbers.rounded(double) else { return false }
        output.append(integer: float.bitPattern.byteSwapped)
        return true
    }
}
