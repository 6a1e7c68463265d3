import TrestleJSON
import WireBytes

/// Memory that is used again for the next message.
struct JSONScratch: Sendable {
    /// For records whose fields are not in order: the entry of each field's value, or -1.
    var positions: [Int32] = []
    /// For each record, the field that the member at each place was the last time: devices keep their own order from message to message. By
    /// the first member of the record in the type table; empty when nothing is remembered.
    var predictions: [Int32] = []
    /// The way to the value at hand, for the error's path: members, and items as numbers below -1.
    var path: [Int32] = []
}

/// Writes one JSON text as Avro. It walks over the index and the type table, makes no tree, and looks at each value once.
struct JSONEncodingRun: ~Escapable {
    let types: Span<TypeTable.Entry>
    let members: Span<TypeTable.Member>
    let texts: Span<UInt8>
    let defaults: Span<UInt8>
    let json: Span<UInt8>
    let entries: Span<JSONIndex.Entry>
    let rules: JSONRules
    /// Bytes that may still be written for defaults, and steps that may still be made without reading or writing.
    var budget: Int
    /// The member whose default is not encoded yet, where that was the fault.
    var missingDefault = -1

    @_lifetime(copy types, copy members, copy texts, copy defaults, copy json, copy entries)
    init(
        types: Span<TypeTable.Entry>, members: Span<TypeTable.Member>, texts: Span<UInt8>, defaults: Span<UInt8>,
        json: Span<UInt8>, entries: Span<JSONIndex.Entry>, options rules: JSONRules, budget: Int
    ) {
        self.types = types
        self.members = members
        self.texts = texts
        self.defaults = defaults
        self.json = json
        self.entries = entries
        self.rules = rules
        self.budget = budget
    }

    // MARK: Faults

    @inline(never)
    func fault(_ code: AvroError.Code, _ position: Int, _ scratch: JSONScratch, expected: String, found: String? = nil)
        -> AvroError
    {
        let entry = entries[position]
        var path = ""
        for part in scratch.path {
            path += "/" + (part < -1 ? "\(-2 - part)" : AvroError.escaped(label(Int(part))))
        }
        return AvroError(
            code, path: path, offset: entry.offset, expected: expected, found: found ?? description(of: position))
    }

    private func label(_ part: Int) -> String {
        // Members of the schema are followed by map keys, which are entries of the JSON.
        guard part < members.count else { return entries[part - members.count].string(in: json) }
        return name(ofMember: part)
    }

    func name(ofMember member: Int) -> String {
        let member = members[member]
        return String(decodingUTF8: texts.extracting(Int(member.textStart)..<Int(member.textStart &+ member.textCount)))
    }

    /// The value of an entry, shortened.
    private func description(of position: Int) -> String {
        let entry = entries[position]
        switch entry.kind {
        case .number: return "the number \(PeerText(utf8: json.extracting(entry.range).extracting(first: 64)))"
        case .string:
            return
                "the string \"\(PeerText(utf8: json.extracting(entry.range).extracting(first: 64)))\(entry.range.count > 64 ? "…" : "")\""
        default: return JSONText.name(of: entry.kind)
        }
    }

    @inline(__always) @_lifetime(self: copy self)
    mutating func spend(_ amount: Int, _ position: Int, _ scratch: JSONScratch) throws(AvroError) {
        budget &-= amount
        if budget < 0 { throw fault(.limit, position, scratch, expected: "a value that grows less when it is encoded") }
    }

    // MARK: Values

    /// Appends the value of an entry as a type. Only what can be nested has its place on the stack here.
    @_lifetime(self: copy self)
    mutating func value(
        _ position: Int, type: Int, into output: inout WireBuffer, _ scratch: inout JSONScratch
    ) throws(AvroError) {
        let type = types[type]
        switch type.kind {
        case .union: try union(position, type, &output, &scratch)
        case .record: try record(position, type, &output, &scratch)
        case .array: try array(position, Int(type.first), &output, &scratch)
        case .map: try map(position, Int(type.first), &output, &scratch)
        default: try scalar(position, type, &output, scratch)
        }
    }

    @inline(never)
    private func scalar(
        _ position: Int, _ type: TypeTable.Entry, _ output: inout WireBuffer, _ scratch: JSONScratch
    ) throws(AvroError) {
        let entry = entries[position]
        switch type.kind {
        case .string:
            guard entry.kind == .string else { throw mismatch(position, "a string", scratch) }
            string(entry, &output)
        case .double:
            let number = try double(entry, position, scratch)
            output.append(integer: number.bitPattern.byteSwapped)
        case .long:
            if let time = try time(entry, type, position, scratch) { return output.append(varint: time) }
            output.append(varint: try whole(entry, position, Int64.min...Int64.max, "a long", scratch))
        case .int:
            if let time = try time(entry, type, position, scratch) { return output.append(varint: time) }
            output.append(varint: try whole(entry, position, -0x8000_0000...0x7fff_ffff, "an int", scratch))
        case .boolean:
            guard entry.kind == .true || entry.kind == .false else { throw mismatch(position, "a boolean", scratch) }
            output.append(entry.kind == .true ? 1 : 0)
        case .enumeration:
            guard entry.kind == .string else { throw mismatch(position, "a string, the enum's symbol", scratch) }
            let symbol = find(entry, first: Int(type.first), count: Int(type.count))
            guard symbol >= 0 else { throw fault(.unknownSymbol, position, scratch, expected: symbolList(type)) }
            output.append(varint: Int64(symbol))
        case .float:
            let number = try float(entry, position, scratch)
            output.append(integer: number.bitPattern.byteSwapped)
        case .null:
            guard entry.kind == .null else { throw mismatch(position, "null", scratch) }
        case .bytes: try bytes(position, entry, type, size: -1, &output, scratch)
        default: try bytes(position, entry, type, size: Int(type.count), &output, scratch)
        }
    }

    /// The number of a time that is a text; `nil` for what is no text.
    @inline(__always)
    private func time(
        _ entry: JSONIndex.Entry, _ type: TypeTable.Entry, _ position: Int, _ scratch: JSONScratch
    ) throws(AvroError) -> Int64? {
        guard entry.kind == .string, rules.hasTimes, type.logical != .none else { return nil }
        guard let value = isoTime(entry, type) else {
            throw mismatch(position, "a number, or the ISO 8601 text of its logical type", scratch)
        }
        return value
    }

    func isoTime(_ entry: JSONIndex.Entry, _ type: TypeTable.Entry) -> Int64? {
        // No time needs an escape.
        entry.isMarked ? nil : TimeText.value(json.extracting(entry.range), type.logical)
    }

    func mismatch(_ position: Int, _ expected: String, _ scratch: JSONScratch) -> AvroError {
        fault(.typeMismatch, position, scratch, expected: expected)
    }

    private func symbolList(_ type: TypeTable.Entry) -> String {
        let names = (0..<min(Int(type.count), 8)).map { name(ofMember: Int(type.first) + $0) }
        return "one of the symbols \(names.joined(separator: ", "))\(type.count > 8 ? ", …" : "")"
    }

    @inline(__always)
    func string(_ entry: JSONIndex.Entry, _ output: inout WireBuffer) {
        if !entry.isMarked {
            let range = entry.range
            output.append(varint: Int64(range.count))
            output.append(json.extracting(range))
        } else {
            let start = output.count
            entry.appendText(in: json, to: &output)
            output.insert(unsignedVarint: Varint.zigzag(Int64(output.count - start)), at: start)
        }
    }

    @inline(__always)
    private func whole(
        _ entry: JSONIndex.Entry, _ position: Int, _ range: ClosedRange<Int64>, _ name: StaticString,
        _ scratch: JSONScratch
    ) throws(AvroError) -> Int64 {
        guard entry.kind == .number else { throw mismatch(position, "\(name)", scratch) }
        guard let value = JSONNumbers.whole(entry, in: json), range.contains(value) else {
            throw fault(
                .outOfRange, position, scratch,
                expected: "\(name): a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    @inline(__always)
    private func double(_ entry: JSONIndex.Entry, _ position: Int, _ scratch: JSONScratch) throws(AvroError) -> Double {
        guard entry.kind == .number else { return try Double(nonFinite(entry, position, "a double", scratch)) }
        let value = JSONNumbers.double(entry, in: json)
        guard value.isFinite else {
            throw fault(.outOfRange, position, scratch, expected: "a number within the range of double")
        }
        return value
    }

    @inline(__always)
    private func float(_ entry: JSONIndex.Entry, _ position: Int, _ scratch: JSONScratch) throws(AvroError) -> Float {
        guard entry.kind == .number else { return try nonFinite(entry, position, "a float", scratch) }
        let value = JSONNumbers.float(entry, in: json)
        guard value.isFinite else {
            throw fault(.outOfRange, position, scratch, expected: "a number within the range of float")
        }
        return value
    }

    /// The values for which JSON has no number are strings.
    @inline(never)
    private func nonFinite(
        _ entry: JSONIndex.Entry, _ position: Int, _ expected: String, _ scratch: JSONScratch
    ) throws(AvroError) -> Float {
        guard entry.kind == .string else { throw mismatch(position, expected, scratch) }
        switch entry.string(in: json) {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default: throw mismatch(position, expected, scratch)
        }
    }

    // MARK: Arrays and maps

    @inline(never) @_lifetime(self: copy self)
    private mutating func array(
        _ position: Int, _ items: Int, _ output: inout WireBuffer, _ scratch: inout JSONScratch
    ) throws(AvroError) {
        let entry = entries[position]
        guard entry.kind == .array else { throw mismatch(position, "an array", scratch) }
        let end = Int(entry.next)
        var next = position &+ 1
        if next < end {
            let start = output.count
            scratch.path.append(-2)
            var count = 0
            while next < end {
                scratch.path[scratch.path.count &- 1] = Int32(truncatingIfNeeded: -2 &- count)
                try value(next, type: items, into: &output, &scratch)
                next = Int(entries[next].next)
                count &+= 1
            }
            scratch.path.removeLast()
            output.insert(unsignedVarint: Varint.zigzag(Int64(count)), at: start)
        }
        output.append(0)
    }

    @inline(never) @_lifetime(self: copy self)
    private mutating func map(
        _ position: Int, _ values: Int, _ output: inout WireBuffer, _ scratch: inout JSONScratch
    ) throws(AvroError) {
        let entry = entries[position]
        guard entry.kind == .object else { throw mismatch(position, "an object", scratch) }
        let end = Int(entry.next)
        var next = position &+ 1
        if next < end {
            let start = output.count
            scratch.path.append(0)
            var count = 0
            while next < end {
                scratch.path[scratch.path.count &- 1] = Int32(truncatingIfNeeded: members.count &+ next)
                string(entries[next], &output)
                try value(next &+ 1, type: values, into: &output, &scratch)
                next = Int(entries[next &+ 1].next)
                count &+= 1
            }
            scratch.path.removeLast()
            output.insert(unsignedVarint: Varint.zigzag(Int64(count)), at: start)
        }
        output.append(0)
    }
}
